"""Sixteen readers while a bundle after the other is loaded: s1, on PostgreSQL.

The registry is served as it is by default, by two processes of two threads. The readers ask for pages, records,
effects, filters and searches, each over a connection of its own, one request after the other: first with nobody
writing, then for as long as the loading takes, then again with nobody writing.
"""

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from itertools import chain

import numpy as np

from bench.options import Options
from bench.results import Goal, Result
from bench.served import Connection, Refused, Served, request_of
from bench.stores import ROOT, Store, environment
from bench.timing import Call, held_up, timed, work
from bench.writing import FIRST

READERS, QUIET_SECONDS, LOADED, PAUSE = 16, 15, 2_000, 0.01
ALIKE = ("--workers", "2", "--threads", "2")
ASKED = (
    "page registry",
    "cursor anywhere",
    "detail registry",
    "effects registry",
    "filter component",
    "search registry",
)
ERRORS = Goal("s1", "errors during a bulk load", "none", 0)
SLOWEST = Goal("s1", "p99 during a bulk load", "p99 without it", 5)


@dataclass
class Asked:
    """What the readers met."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def p99(self) -> float:
        return float(np.percentile(self.seconds, 99))


def measure(store: Store, options: Options) -> Iterator[Result]:
    for size in options.sizes:
        with store.copy(size) as url, closing(Served(url, ["registry"], ALIKE)) as served:
            yield from during_a_load(served, url, size, store.database)


def during_a_load(served: Served, url: str, size: int, database: str) -> Iterator[Result]:
    plans: dict[str, list[Call]] = served.inside("bench.plans:plans")
    calls = list(chain.from_iterable(plans[name] for name in ASKED))
    address = served.servers["registry"].address
    read(address, calls, lasting(QUIET_SECONDS / 3))  # until both processes have read the catalogue
    runner = [timed(work) for _ in range(20)]
    before = read(address, calls, lasting(QUIET_SECONDS))
    loading, took = while_loading(url, lambda going_on: read(address, calls, going_on))
    after = read(address, calls, lasting(QUIET_SECONDS))
    runner += [timed(work) for _ in range(20)]
    quiet = Asked(before.seconds + after.seconds, before.errors + after.errors)
    asked = f"{len(loading.seconds)} requests while {LOADED} methods were loaded in {took:.0f} s"
    told = f"{asked}; {len(quiet.seconds)} without, {len(quiet.errors)} errors"
    first = f": {loading.errors[0][:200]}" if loading.errors else ""
    yield ERRORS.told(len(loading.errors), held_up(runner), size=size, database=database, note=told + first)
    yield SLOWEST.judge(loading.p99, quiet.p99, held_up(runner), size=size, database=database, note=asked)


def while_loading(url: str, reading: Callable[[Callable[[], bool]], Asked]) -> tuple[Asked, float]:
    """What was met while another process loaded, and how many seconds that took."""
    command = [sys.executable, "-m", "bench.load", str(LOADED), "--after", str(FIRST)]
    begun = time.monotonic()
    with subprocess.Popen(command, cwd=ROOT, env=os.environ | environment(url), stdout=subprocess.DEVNULL) as loader:
        asked = reading(lambda: loader.poll() is None)
    if loader.returncode:
        raise subprocess.CalledProcessError(loader.returncode, command)
    return asked, time.monotonic() - begun


def lasting(seconds: float) -> Callable[[], bool]:
    end = time.monotonic() + seconds
    return lambda: time.monotonic() < end


def read(address: tuple[str, int], calls: Sequence[Call], going_on: Callable[[], bool]) -> Asked:
    """All readers at once, until it is over."""
    asked = Asked()
    with ThreadPoolExecutor(READERS) as pool:
        for done in [pool.submit(one_reader, number, address, calls, going_on) for number in range(READERS)]:
            asked.seconds += done.result().seconds
            asked.errors += done.result().errors
    return asked


def one_reader(number: int, address: tuple[str, int], calls: Sequence[Call], going_on: Callable[[], bool]) -> Asked:
    """An error ends its connection; it asks on over a new one."""
    draw, asked, connection = random.Random(number), Asked(), None
    while going_on():
        request = request_of(draw.choice(calls))
        start = time.perf_counter()
        try:
            connection = connection or Connection(address)
            head = connection.ask(request)
            asked.seconds.append(time.perf_counter() - start)
            if head[9:12] != b"200":
                asked.errors.append(head.decode("latin-1"))
        except (OSError, Refused) as problem:
            asked.errors.append(repr(problem))
            if connection:
                connection.close()
            connection = None
            time.sleep(PAUSE)
    if connection:
        connection.close()
    return asked
