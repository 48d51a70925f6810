"""Readers at once: each asks for pages, records, facets and searches over a connection of its own, one by one."""

import random
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import chain

import numpy as np

from proof.bench.plans import NEW_FACETS, Plans
from proof.bench.served import Connection, Refused, request_of
from proof.bench.timing import Call

REQUESTED = ("list of 100 methods", "one method", "method page", "effects page", "search", NEW_FACETS)
PAUSE = 0.01


@dataclass
class Answers:
    """Seconds of what was answered, and the errors."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def __add__(self, other: "Answers") -> "Answers":
        return Answers(self.seconds + other.seconds, self.errors + other.errors)

    @property
    def p99(self) -> float:
        return float(np.percentile(self.seconds, 99))


def requests(plans: Plans) -> list[Call]:
    """What readers ask for."""
    return list(chain.from_iterable(plans[name] for name in REQUESTED))


def lasting(seconds: float) -> Callable[[], bool]:
    """Whether that time is not over yet."""
    end = time.monotonic() + seconds
    return lambda: time.monotonic() < end


def read(address: tuple[str, int], calls: Sequence[Call], going_on: Callable[[], bool], readers: int) -> Answers:
    """What all readers met until it was over."""
    with ThreadPoolExecutor(readers) as pool:
        running = [pool.submit(_one_reader, number, address, calls, going_on) for number in range(readers)]
        return sum((each.result() for each in running), Answers())


def _one_reader(number: int, address: tuple[str, int], calls: Sequence[Call], going_on: Callable[[], bool]) -> Answers:
    """An error ends its connection; it goes on over a new one."""
    draw, answers, connection = random.Random(number), Answers(), None
    while going_on():
        request = request_of(draw.choice(calls))
        start = time.perf_counter()
        try:
            connection = connection or Connection(address)
            head = connection.ask(request)
            answers.seconds.append(time.perf_counter() - start)
            if head[9:12] != b"200":
                answers.errors.append(head.decode("latin-1"))
        except (OSError, Refused) as problem:
            answers.errors.append(repr(problem))
            if connection:
                connection.close()
            connection = None
            time.sleep(PAUSE)
    if connection:
        connection.close()
    return answers
