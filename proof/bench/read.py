"""The goals of the read path: lists, filters, search, facets (a), single records (b) and effects (c).

All is measured over HTTP: contender, peer and floor each behind a server of its own with one process and one thread,
asked by the same client over a connection kept open. A reader waits for the answer to come out of the socket, and the
goals were set over what was measured that way. As bare calls inside one process the floor takes a few microseconds,
less than any server needs to read a request: a ratio to it would tell how little the floor does, and not what a reader
waits for.

The ten pages of "page registry" and the ten cells of "effects registry" come round again, so the registry has them
ready in the median, as it has any page that was asked for at this version; those of "cursor anywhere" are new.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing

from proof.bench import timing
from proof.bench.options import Options
from proof.bench.results import Goal, Result
from proof.bench.served import APPS, Served
from proof.bench.stores import SQLITE, Store
from proof.bench.timing import Case, Times

FILTERS = ("component", "kind", "stage", "domain", "year")
INSIDE = (
    Goal("a1", "page registry", "page plain", 20, faster=True),
    Goal("a1", "page registry", "page ninja", None, faster=True),
    Goal("a2", "page registry", "page floor", 1.5),
    Goal("a2", "cursor anywhere", "page floor", 1.5),
    Goal("a3", "page registry", "page datasette", 0.3),
    Goal("a4", "deep", "first", 1.3),
    Goal("a5", "search registry", "search icontains", 50, faster=True),
    Goal("a5", "facets warm", "empty", 5),
    Goal("a5", "facets cold", "empty", 50),
    Goal("b1", "detail registry", "detail plain", 4, faster=True),
    Goal("b1", "detail registry", "detail ninja", None, faster=True),
    Goal("b1", "detail registry", "detail floor", 1.75),
    Goal("b1", "detail registry", "detail datasette", 0.4),
    Goal("c1", "effects registry", "effects plain", 3, faster=True),
    Goal("c1", "effects registry", "effects ninja", None, faster=True),
    Goal("c1", "effects registry", "effects floor", 1.75),
    Goal("c1", "effects registry", "effects datasette", 4, faster=True),
)
"""Goals at one size. Where nothing is wanted, the ratio is told beside the others."""
ACROSS = [Goal("a4", name, name, 1.3) for name in ("cursor anywhere", *(f"filter {each}" for each in FILTERS))]
"""Goals at a larger size against the smallest."""


def measure(store: Store, options: Options) -> Iterator[Result]:
    """All goals on one database, every size in the same run."""
    apps = [name for name in APPS if name != "datasette" or store.database == SQLITE]
    with ExitStack() as stack:
        urls = {size: store.url(size) for size in options.sizes}
        served = {size: stack.enter_context(closing(Served(url, apps))) for size, url in urls.items()}
        plans = {size: each.inside("proof.bench.plans:plans") for size, each in served.items()}
        times = timing.run(served, plans, options.repeats)
    yield from judge(times, options.sizes, store.database)


def judge(times: Times, sizes: Sequence[int], database: str) -> Iterator[Result]:
    smallest = min(sizes)
    for size in sizes:
        for goal in INSIDE:
            if Case(size, goal.peer) in times.took:
                yield goal.of(times, size, database)
    for size in sizes:
        for goal in ACROSS:
            if size > smallest:
                yield goal.of(times, size, database, other_size=smallest)
