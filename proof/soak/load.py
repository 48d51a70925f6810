"""Open-loop load: requests start when they are due, whether or not those before them have been answered.

A latency counts from the moment at which a request was due: a client that waits for a slow answer before it sends the
next request would leave out just those that had to wait (coordinated omission).
"""

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any

from proof.faults.server import Server
from proof.soak.mix import ACCEPTED, Mix, Request

IN_FLIGHT = 128
TOLD = 5
Took = list[tuple[str, float]]


@dataclass
class Outcome:
    """What came of a load."""

    rate: float
    seconds: float
    due: int = 0
    refused: int = 0
    """Arrivals that found as many requests in flight as the client keeps, and were not sent."""
    took: Took = field(default_factory=list)
    """Kind and seconds of what was answered as it should be."""
    errors: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: "Outcome") -> "Outcome":
        return Outcome(
            self.rate,
            self.seconds + other.seconds,
            self.due + other.due,
            self.refused + other.refused,
            self.took + other.took,
            self.errors + other.errors,
        )

    def quantile(self, share: float, kind: str | None = None) -> float:
        """Seconds; of nothing, none."""
        times = sorted(seconds for name, seconds in self.took if kind in (None, name))
        return times[min(len(times) - 1, int(len(times) * share))] if times else 0.0

    @property
    def throughput(self) -> float:
        return len(self.took) / self.seconds


class Load:
    """So many requests a second of a mix."""

    def __init__(self, server: Server, mix: Mix, rate: float, in_flight: int = IN_FLIGHT) -> None:
        self.server, self.mix, self.rate, self.in_flight = server, mix, rate, in_flight
        self._lock = threading.Lock()

    def run(self, seconds: float) -> Outcome:
        outcome, free = Outcome(self.rate, seconds), threading.BoundedSemaphore(self.in_flight)
        begun = time.monotonic()
        with ThreadPoolExecutor(self.in_flight) as pool:
            for number in range(int(seconds * self.rate)):
                due = begun + number / self.rate
                time.sleep(max(0.0, due - time.monotonic()))
                with self._lock:
                    outcome.due += 1
                request = self.mix.next()
                if free.acquire(blocking=False):
                    pool.submit(self._send, request, due, outcome).add_done_callback(lambda _: free.release())
                else:
                    outcome.refused += 1
        outcome.seconds = time.monotonic() - begun
        return outcome

    def _send(self, request: Request, due: float, outcome: Outcome, match: str = "") -> None:
        said, content = self._asked(request, match)
        with self._lock:
            if said:
                outcome.errors[said] += 1
            else:
                outcome.took.append((request.kind, time.monotonic() - due))
        if not said and request.kind == "submission" and int(content["id"]) % ACCEPTED == 0:
            path = f"/api/v1/submissions/{content['id']}/accept/"
            with self._lock:
                outcome.due += 1
            accepting = Request("acceptance", "POST", path, 200, by="cyd")
            self._send(accepting, time.monotonic(), outcome, match='"1"')

    def _asked(self, request: Request, match: str) -> tuple[str, dict[str, str]]:
        """What was wrong with the answer, and its content."""
        try:
            headers: dict[str, Any] = {"If_Match": match} if match else {}
            status, content = self.server.ask(request.verb, request.path, request.body, by=request.by, **headers)
        except (OSError, HTTPException, ValueError) as error:
            return f"{request.kind}: {type(error).__name__}: {error}", {}
        if status != request.status:
            return f"{request.kind}: {status} {content.get('detail', '')}", {}
        return "", content
