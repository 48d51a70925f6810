"""The goals of the read path, each as a ratio inside one interleaved run: `make bench-read`."""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

from bench import timing
from bench.load import DATABASES, ROOT, environment, made, servers
from bench.timing import Case, Times
from bench.worker import Worker
from tests.postgres import Cluster

RESULTS = ROOT / "bench" / "results.json"
COLUMNS = ("goal", "size", "database", "contender", "peer", "ratio", "wanted", "met", "noise")
FILTERS = ("component", "kind", "stage", "domain", "year")


@dataclass(frozen=True)
class Goal:
    """One ratio: how many times faster than the peer, or how many times the limit's time."""

    name: str
    contender: str
    peer: str
    wanted: float
    faster: bool = False


@dataclass(frozen=True)
class Result:
    """A goal beside what was measured."""

    goal: str
    size: int
    database: str
    contender: str
    peer: str
    ratio: float
    wanted: str
    met: bool
    noise: float


INSIDE = (
    Goal("a1", "page registry", "page plain", 20, faster=True),
    Goal("a2", "page registry", "page floor", 1.5),
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
        workers = {size: Worker(environment(made(size, cluster))) for size in sizes}
        for worker in workers.values():
            stack.callback(worker.stop)
        plans = {size: worker.plans() for size, worker in workers.items()}
        times = timing.run(workers, plans, repeats)
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
    return Result(
        goal=goal.name,
        size=contender.size,
        database=database,
        contender=contender.name,
        peer=peer.name if peer.size == contender.size else f"at {peer.size}",
        ratio=round(ratio, 2),
        wanted=f"{'>=' if goal.faster else '<='} {goal.wanted:g}",
        met=ratio >= goal.wanted if goal.faster else ratio <= goal.wanted,
        noise=round(times.noise, 3),
    )


def table(results: Iterable[Result]) -> str:
    """The results as aligned columns. A ratio `>=` is how many times faster, `<=` how many times the time."""
    rows = [COLUMNS, *(tuple(_cell(name, result) for name in COLUMNS) for result in results)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(COLUMNS))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)


def _cell(name: str, result: Result) -> str:
    value = getattr(result, name)
    if name == "met":
        return "yes" if value else "NO"
    if name == "noise":
        return f"{value:.0%}" + (" too noisy" if value > timing.NOISY else "")
    return f"{value:.2f}" if name == "ratio" else str(value)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.read", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000], metavar="METHODS")
    parser.add_argument("--databases", nargs="+", choices=DATABASES, default=list(DATABASES))
    parser.add_argument("--repeats", type=int, default=41)
    parser.add_argument("--results", type=Path, default=RESULTS, help="where the results go as JSON")
    options = parser.parse_args()
    results: list[Result] = []
    with servers(options.databases) as running:
        for database, cluster in running.items():
            results += measure(database, cluster, sorted(set(options.sizes)), options.repeats)
    options.results.write_text(json.dumps([asdict(result) for result in results], indent=1) + "\n")
    print(table(results))  # noqa: T201
    if any(result.noise > timing.NOISY for result in results):
        print(f"Too noisy (over {timing.NOISY:.0%}): run again on a quiet machine", file=sys.stderr)  # noqa: T201


if __name__ == "__main__":
    main()
