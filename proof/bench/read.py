"""The goals of reading: every answer as a multiple of the empty view, asked over HTTP by one client, in turns.

Server, middleware and client are the same on both sides: one process with one thread, a connection kept open.
"""

from collections.abc import Iterator
from contextlib import closing

from proof.bench import timing
from proof.bench.options import Options
from proof.bench.plans import ANSWERS, COLD, NEAREST, NEW_FACETS, NEW_POOLED, PAGES
from proof.bench.results import Goal, Result
from proof.bench.served import APPS, Served
from proof.bench.stores import Store
from proof.bench.timing import EMPTY, Times

WARM = (*PAGES, *ANSWERS, "method page", "component page", "one method", "comparison of eight")
GOALS = (
    *(Goal("a3 warm", name, EMPTY, 2) for name in WARM),
    Goal("a4", NEW_FACETS, EMPTY, None),
    Goal("d1", NEW_POOLED, EMPTY, 20),
    Goal("g1", NEAREST, EMPTY, 10),
)


TODAY = 226
"""The size of the curated catalogue: up to it a first visit may cost 60 empty views, at ten times as much 200."""


def measure(store: Store, options: Options) -> Iterator[Result]:
    """All goals on one database, one size after the other, so that no server works beside the one that is asked."""
    for size in options.sizes:
        with closing(Served(store.url(size), APPS)) as served:
            plans = served.inside("proof.bench.plans:plans")
            served.wait_until_idle()
            times = timing.run({size: served}, {size: plans}, options.repeats)
        yield from judge(times, size, store.database)


def judge(times: Times, size: int, database: str) -> Iterator[Result]:
    first = (Goal("a3 cold", name, EMPTY, 60 if size <= TODAY else 200) for name in COLD)
    for goal in (*GOALS, *first):
        yield goal.of(times, size, database)
