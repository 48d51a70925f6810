"""Several threads at the same moment, each with a connection of its own to the database of the test."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection

SECONDS = 60


def at_once(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """What each call returned or raised, in their order."""
    gate = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        gate.wait(SECONDS)
        return outcome(call)

    with ThreadPoolExecutor(len(calls)) as pool:
        return [item.result(SECONDS) for item in [pool.submit(run, call) for call in calls]]


def outcome(call: Callable[[], Any]) -> Any:
    try:
        return call()
    except Exception as error:
        return error
    finally:
        connection.close()


class Readers:
    """Threads that call repeatedly until the block ends, at least once before it; `seen` has the results."""

    def __init__(self, functions: Sequence[Callable[[], Any]]) -> None:
        self.seen: list[list[Any]] = [[] for _ in functions]
        self._over = threading.Event()
        self._threads = [
            threading.Thread(target=self._run, args=(ask, seen)) for ask, seen in zip(functions, self.seen, strict=True)
        ]

    def _run(self, ask: Callable[[], Any], seen: list[Any]) -> None:
        try:
            while not self._over.is_set():
                seen.append(ask())
        except Exception as error:
            seen.append(error)
        finally:
            connection.close()

    def __enter__(self) -> "Readers":
        for thread in self._threads:
            thread.start()
        while not all(self.seen):
            time.sleep(0.01)
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(SECONDS)
