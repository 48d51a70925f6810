"""The goals of graphs (e1), comparison (f1) and likeness (g1).

Builds, comparisons and searches are held against their peers inside one process (bench/inside.py): what a peer does
there takes so long that a server would weigh nothing. What a reader waits for is asked over HTTP (bench/served.py).

- e1: a build runs from arrays, the peer's from compositions in memory, to bytes. Neither measures its nodes: networkx
  would need minutes for them at 100,000 methods. The row with measures stands at the smallest size.
  The warm body over HTTP, in gzip as nearly every client asks for it, is held against the registry's whole first
  answer, measures and all, without any HTTP.
- f1: over HTTP two neighbours never compared before, against the page of the list that holds just these two.
- g1: over HTTP methods that were not asked for before, against the same at the smallest size.
"""

from collections.abc import Iterator
from contextlib import ExitStack, closing

from proof.bench import timing
from proof.bench.inside import BUILDS, COMPARED, MEASURES, NEAREST, inside
from proof.bench.options import Options
from proof.bench.results import Goal, Result
from proof.bench.served import Served
from proof.bench.stores import Store
from proof.bench.timing import Times

APPS = ("registry", "empty")
BUILD = Goal("e1", "build", "build networkx", 4, faster=True)
MEASURED = Goal("e1", "build with measures", "networkx with measures", 4, faster=True)
WARM = Goal("e1", "graph warm", "first answer", 40, faster=True)
KNOWN = Goal("e1", "graph known", "graph warm", 2.5, faster=True)
COMPARE = Goal("f1", "compare", "compare networkx", 100, faster=True)
FIRST = Goal("f1", "compare first", "fetch of both", 3)
SEARCH = Goal("g1", "nearest", "nearest sql", 60, faster=True)
FLAT = Goal("g1", "similar", "similar", 2.5)


def measure(store: Store, options: Options) -> Iterator[Result]:
    """All goals on one database."""
    sizes, database = options.sizes, store.database
    smallest, largest = sizes[0], sizes[-1]
    few = max(3, options.repeats // 8)
    builds = inside(store.url(largest), BUILDS, largest, few)
    yield BUILD.of(builds, largest, database)
    yield MEASURED.of(inside(store.url(smallest), MEASURES, smallest, few), smallest, database)
    over_http = _served(store, "graphs", options)
    yield WARM.of(Times({**builds.took, **over_http.took}), largest, database)
    for size in sizes:
        yield KNOWN.of(over_http, size, database)
    for goal, what in ((COMPARE, COMPARED), (SEARCH, NEAREST)):
        yield goal.of(inside(store.url(largest), what, largest, options.repeats), largest, database)
    if largest > smallest:
        yield FLAT.of(over_http, largest, database, other_size=smallest)
    pairs = _served(store, "pairs", options)
    for size in sizes:
        yield FIRST.of(pairs, size, database)


def _served(store: Store, plan: str, options: Options) -> Times:
    with ExitStack() as stack:
        urls = {size: store.url(size) for size in options.sizes}
        served = {size: stack.enter_context(closing(Served(url, APPS))) for size, url in urls.items()}
        plans = {size: each.inside(f"proof.bench.plans:{plan}") for size, each in served.items()}
        return timing.run(served, plans, options.repeats)
