"""The goals of graphs (e1), comparison (f1) and likeness (g1): `make bench-graph`.

Builds, comparisons and searches are held against their peers inside one process (bench/inside.py): what a peer does
there takes so long that a server would weigh nothing. What a reader waits for is asked over HTTP (bench/served.py).

- e1: a build runs from arrays, the peer's from compositions in memory, to bytes. Neither measures its nodes: networkx
  would need minutes for them at 100,000 methods. The row with measures stands at the smallest size.
  The warm body over HTTP is held against the registry's whole first answer, measures and all, without any HTTP.
- f1: over HTTP two neighbours never compared before, against the page of the list that holds just these two. This one
  needs effects, so it has sizes of its own.
- g1: over HTTP methods that were not asked for before, against the same at the smallest size.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

from bench import timing
from bench.inside import BUILDS, COMPARED, MEASURES, NEAREST, inside
from bench.load import DATABASES, environment, made, servers
from bench.results import RESULTS, Goal, Result, noisy, rows, table, write
from bench.served import Served
from bench.timing import Case, Times
from tests.postgres import Cluster

APPS = ("registry", "empty")
BUILD = Goal("e1", "build", "build networkx", 4, faster=True)
MEASURED = Goal("e1", "build with measures", "networkx with measures", 4, faster=True)
WARM = Goal("e1", "graph warm", "first answer", 40, faster=True)
KNOWN = Goal("e1", "graph known", "graph warm", 2.5, faster=True)
COMPARE = Goal("f1", "compare", "compare networkx", 100, faster=True)
FIRST = Goal("f1", "compare first", "fetch of both", 3)
SEARCH = Goal("g1", "nearest", "nearest sql", 60, faster=True)
FLAT = Goal("g1", "similar", "similar", 2.5)


def graphs(database: str, urls: Mapping[int, str], repeats: int) -> Iterator[Result]:
    """e1 and g1 over catalogues without effects, and the comparison inside a process."""
    smallest, largest = min(urls), max(urls)
    few = max(3, repeats // 8)
    builds = inside(urls[largest], BUILDS, largest, few)
    yield _inside(BUILD, builds, largest, database)
    yield _inside(MEASURED, inside(urls[smallest], MEASURES, smallest, few), smallest, database)
    over_http = _served(urls, "graphs", repeats)
    both = Times({**builds.took, **over_http.took})
    yield _inside(WARM, both, largest, database)
    for size in urls:
        yield _inside(KNOWN, over_http, size, database)
    yield _inside(COMPARE, inside(urls[largest], COMPARED, largest, repeats), largest, database)
    yield _inside(SEARCH, inside(urls[largest], NEAREST, largest, repeats), largest, database)
    ratio = over_http.ratio(Case(largest, FLAT.contender), Case(smallest, FLAT.peer))
    yield FLAT.judge(ratio, over_http.noise, size=largest, database=database, peer=f"at {smallest}")


def pairs(database: str, urls: Mapping[int, str], repeats: int) -> Iterator[Result]:
    """f1 over HTTP."""
    times = _served(urls, "pairs", repeats)
    for size in urls:
        yield _inside(FIRST, times, size, database)


def _served(urls: Mapping[int, str], plan: str, repeats: int) -> Times:
    with ExitStack() as stack:
        served = {size: stack.enter_context(closing(Served(environment(url), APPS))) for size, url in urls.items()}
        plans = {size: each.plans(plan) for size, each in served.items()}
        return timing.run(served, plans, repeats)


def _inside(goal: Goal, times: Times, size: int, database: str) -> Result:
    contender, peer = Case(size, goal.contender), Case(size, goal.peer)
    ratio = times.ratio(peer, contender) if goal.faster else times.ratio(contender, peer)
    return goal.judge(ratio, times.noise, size=size, database=database)


def measure(database: str, cluster: Cluster | None, options: argparse.Namespace) -> Iterator[Result]:
    """All goals on one database."""
    sizes: Sequence[int] = sorted(set(options.sizes))
    yield from graphs(database, {size: made(size, cluster, effects=0) for size in sizes}, options.repeats)
    compared: Sequence[int] = sorted(set(options.compared))
    yield from pairs(database, {size: made(size, cluster) for size in compared}, options.repeats)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.graph", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 100_000], metavar="METHODS")
    parser.add_argument("--compared", type=int, nargs="+", default=[1_000, 10_000], metavar="METHODS")
    parser.add_argument("--databases", nargs="+", choices=DATABASES, default=list(DATABASES))
    parser.add_argument("--repeats", type=int, default=41)
    parser.add_argument("--results", type=Path, default=RESULTS, help="where the results go as JSON")
    options = parser.parse_args()
    results: list[Result] = []
    with servers(options.databases) as running:
        for database, cluster in running.items():
            results += measure(database, cluster, options)
    found = rows(results)
    write(found, options.results)
    print(table(found))  # noqa: T201
    if noisy(found):
        print(f"Too noisy (over {timing.NOISY:.0%}): run again on a quiet machine", file=sys.stderr)  # noqa: T201


if __name__ == "__main__":
    main()
