"""Goals v1 and s1: how long readers wait while submissions are accepted, and while methods are loaded in bulk.

The registry is served by two processes with four threads each, as by default. Readers ask with nobody writing, then for
as long as the writing takes, then again with nobody writing. Loading in bulk is for PostgreSQL.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from typing import Any

from proof.bench.accepting import FIRST
from proof.bench.options import Options
from proof.bench.readers import Answers, lasting, read, requests
from proof.bench.results import Goal, Result
from proof.bench.served import Process, Served
from proof.bench.stores import POSTGRESQL, ROOT, Store, environment
from proof.bench.timing import Took, held_up, timed, work

ALIKE = ("--workers", "2", "--threads", "4")
QUIET_SECONDS, ACCEPTS, PAUSE, LOADED = 8.0, 20, 0.4, 500
FEW, MANY = 4, 16
"""Readers during accepts, and during a load."""
ACCEPTING = Goal("v1 readers", "p99 of readers during 20 accepts", "p99 without", 3)
LOADING = Goal("s1", "p99 of 16 readers during a bulk load", "p99 without", 5)
ERRORS = Goal("s1 errors", "errors of 16 readers during a bulk load", "none", 0)
Reading = Callable[[Callable[[], bool]], Answers]


def measure(store: Store, options: Options) -> Iterator[Result]:
    """All goals on one database."""
    for size in options.sizes:
        with store.copy(size) as url, closing(Served(url, ["registry"], ALIKE)) as served:
            yield from of_size(served, url, {"size": size, "database": store.database})


def of_size(served: Served, url: str, where: dict[str, Any]) -> Iterator[Result]:
    """All goals on one catalogue."""
    calls = requests(served.inside("proof.bench.plans:plans"))
    reading = partial(read, served.servers["registry"].address, calls)
    reading(lasting(QUIET_SECONDS), MANY)  # until both processes have the catalogue
    served.wait_until_idle()
    yield judge(ACCEPTING, *with_and_without(partial(reading, readers=FEW), partial(accepting, url)), where)
    if where["database"] == POSTGRESQL:
        meanwhile, without, noise = with_and_without(partial(reading, readers=MANY), partial(loading, url))
        yield judge(LOADING, meanwhile, without, noise, where)
        first = meanwhile.errors[0][:200] if meanwhile.errors else ""
        yield ERRORS.told(len(meanwhile.errors), noise, note=first, **where)


def judge(goal: Goal, meanwhile: Answers, without: Answers, noise: float, where: dict[str, Any]) -> Result:
    """Both p99 as a goal."""
    note = f"{len(meanwhile.seconds)} requests, {len(without.seconds)} without, {len(without.errors)} errors then"
    return goal.judge(meanwhile.p99, without.p99, noise, note=note, **where)


def with_and_without(reading: Reading, writing: Callable[[Reading], Answers]) -> tuple[Answers, Answers, float]:
    """What readers met during the writing and without it, and by how much plain work was held up without readers."""
    gauge: list[Took] = [timed(work) for _ in range(10)]
    before = reading(lasting(QUIET_SECONDS))
    meanwhile = writing(reading)
    after = reading(lasting(QUIET_SECONDS))
    gauge += [timed(work) for _ in range(10)]
    return meanwhile, before + after, held_up(gauge)


def accepting(url: str, reading: Reading) -> Answers:
    """What readers meet while another process accepts submissions."""
    with closing(Process(environment(url))) as writer:
        writer.call("proof.bench.accepting:accept", 0)  # its process reads the catalogue
        done = writer.start(f"{__name__}:accept_all")
        answers = reading(lambda: not done.done())
        done.result()
    return answers


def accept_all() -> None:
    """Accept so many submissions, with pauses."""
    from proof.bench.accepting import accept

    for number in range(1, ACCEPTS + 1):
        accept(number)
        time.sleep(PAUSE)


def loading(url: str, reading: Reading) -> Answers:
    """What readers meet while another process loads methods in bulk."""
    command = [sys.executable, "-m", "proof.bench.load", str(LOADED), "--after", str(2 * FIRST // 3)]
    with subprocess.Popen(command, cwd=ROOT, env=os.environ | environment(url), stdout=subprocess.DEVNULL) as loader:
        answers = reading(lambda: loader.poll() is None)
    if loader.returncode:
        raise subprocess.CalledProcessError(loader.returncode, command)
    return answers
