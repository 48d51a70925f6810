"""The goals of the read path, each as a ratio inside one interleaved run: `make bench-read`.

All is measured over HTTP: contender, peer and floor each behind a gunicorn of its own under the same settings, asked
by the same client over a connection kept open. A reader waits for the answer to come out of the socket, and the goals
were set over what was measured that way. As bare calls inside one process the floor takes a few microseconds, less
than any server needs to read a request: a ratio to it would tell how little the floor does, and not what a reader
waits for.

The ten pages of "page registry" and the ten cells of "effects registry" come round again, so the registry has them
ready in the median, as it has any page that was asked for at this version; those of "cursor anywhere" are new.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

from bench import timing
from bench.load import DATABASES, environment, made, servers
from bench.results import RESULTS, Goal, Result, noisy, rows, table, write
from bench.served import Served
from bench.timing import Case, Times
from tests.postgres import Cluster

FILTERS = ("component", "kind", "stage", "domain", "year")


INSIDE = (
    Goal("a1", "page registry", "page plain", 20, faster=True),
    Goal("a2", "page registry", "page floor", 1.5),
    Goal("a2", "cursor anywhere", "page floor", 1.5),
    Goal("a4", "deep", "first", 1.3),
    Goal("b1", "detail registry", "detail plain", 4, faster=True),
    Goal("b1", "detail registry", "detail floor", 1.75),
    Goal("c1", "effects registry", "effects plain", 3, faster=True),
    Goal("c1", "effects registry", "effects floor", 1.75),
)
"""Goals at one size."""
ACROSS = [Goal("a4", name, name, 1.3) for name in ("cursor anywhere", *(f"filter {each}" for each in FILTERS))]
"""Goals at a larger size against the smallest."""


def measure(database: str, cluster: Cluster | None, sizes: Sequence[int], repeats: int) -> list[Result]:
    """All goals on one database, every size in the same run."""
    with ExitStack() as stack:
        urls = {size: made(size, cluster) for size in sizes}
        served = {size: stack.enter_context(closing(Served(environment(url)))) for size, url in urls.items()}
        plans = {size: each.plans() for size, each in served.items()}
        times = timing.run(served, plans, repeats)
    return list(judge(times, sizes, database))


def judge(times: Times, sizes: Sequence[int], database: str) -> Iterator[Result]:
    for size in sizes:
        for goal in INSIDE:
            yield _result(goal, times, Case(size, goal.contender), Case(size, goal.peer), database)
    smallest = min(sizes)
    for size in sizes:
        for goal in ACROSS:
            if size > smallest:
                yield _result(goal, times, Case(size, goal.contender), Case(smallest, goal.peer), database)


def _result(goal: Goal, times: Times, contender: Case, peer: Case, database: str) -> Result:
    ratio = times.ratio(peer, contender) if goal.faster else times.ratio(contender, peer)
    where = peer.name if peer.size == contender.size else f"at {peer.size}"
    return goal.judge(ratio, times.noise, size=contender.size, database=database, peer=where)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.read", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000], metavar="METHODS")
    parser.add_argument("--databases", nargs="+", choices=DATABASES, default=list(DATABASES))
    parser.add_argument("--repeats", type=int, default=41)
    parser.add_argument("--results", type=Path, default=RESULTS, help="where the results go as JSON")
    options = parser.parse_args()
    results: list[Result] = []
    with servers(options.databases) as running:
        for database, cluster in running.items():
            results += measure(database, cluster, sorted(set(options.sizes)), options.repeats)
    found = rows(results)
    write(found, options.results)
    print(table(found))  # noqa: T201
    if noisy(found):
        print(f"Too noisy (over {timing.NOISY:.0%}): run again on a quiet machine", file=sys.stderr)  # noqa: T201


if __name__ == "__main__":
    main()
