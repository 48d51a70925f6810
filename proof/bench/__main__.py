"""All goals of speed, one part after the other, as one table and one file: `make bench`."""

import argparse
import os
import platform
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from proof.bench import accepting, building, frameworks, graphs, pooling, read, serving, starting
from proof.bench.options import Options
from proof.bench.results import RESULTS, Result, Row, finish, rows, write
from proof.bench.stores import DATABASES, Store, stores

SIZES = (226, 2_000, 10_000)
PEERS = ("django", "djangorestframework", "django-ninja", "datasette", "gunicorn", "networkx")


class Part(NamedTuple):
    """Some goals that are measured together, and on which databases."""

    measure: Callable[[Store, Options], Iterable[Result]]
    databases: tuple[str, ...] = DATABASES


PARTS = {
    "read": Part(read.measure),
    "frameworks": Part(frameworks.measure),
    "building": Part(building.measure),
    "graphs": Part(graphs.measure),
    "accepting": Part(accepting.measure),
    "serving": Part(serving.measure),
    "starting": Part(starting.measure),
    "pooling": Part(pooling.measure, ("sqlite",)),
}


def measured(parts: Iterable[str], databases: list[str], options: Options, failed: list[str]) -> Iterator[list[Row]]:
    """The rows of each part on each database; one that fails is told, and the others go on."""
    with stores(databases) as running:
        for name in parts:
            for store in (running[each] for each in PARTS[name].databases if each in running):
                told = f"{name} on {store.database}"
                begun = time.monotonic()
                print(f"{told} ...", file=sys.stderr)  # noqa: T201
                found: list[Result] = []
                try:
                    for result in PARTS[name].measure(store, options):
                        found.append(result)  # noqa: PERF402  (what came before a fault is kept)
                except Exception as problem:  # whatever it is, the other parts can be measured
                    traceback.print_exc()
                    failed.append(f"{told}: {problem!r}")
                print(f"{told}: {time.monotonic() - begun:.0f} s", file=sys.stderr)  # noqa: T201
                yield rows(found)


def circumstances(options: Options) -> dict[str, Any]:
    """When and on what it was measured."""
    return {
        "measured": datetime.now(UTC).date().isoformat(),
        "processors": os.cpu_count(),
        "machine": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "versions": {name: version(name) for name in PEERS},
        "repeats": options.repeats,
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m proof.bench", description=__doc__)
    parser.add_argument("--parts", nargs="+", choices=tuple(PARTS), default=list(PARTS))
    parser.add_argument("--sizes", type=int, nargs="+", metavar="METHODS", default=list(SIZES))
    parser.add_argument("--databases", nargs="+", choices=DATABASES, default=list(DATABASES))
    parser.add_argument("--repeats", type=int, default=41)
    parser.add_argument("--results", type=Path, default=RESULTS, help="where the results go as JSON")
    given = parser.parse_args()
    options = Options(tuple(sorted(set(given.sizes))), given.repeats)
    found: list[Row] = []
    failed: list[str] = []
    for more in measured(given.parts, given.databases, options, failed):
        found += more
        write({**circumstances(options), "failed": failed, "rows": found}, given.results)
    return finish(found, failed)


if __name__ == "__main__":
    sys.exit(main())
