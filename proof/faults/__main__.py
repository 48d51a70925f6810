"""`python -m proof.faults`: every scenario on both databases, one table, and an exit code that says if all held."""

import argparse
import secrets
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from proof.faults.scenarios import SCENARIOS, Result, broken, rows, tried
from proof.faults.server import ROOT
from proof.faults.stage import Stage
from proof.faults.stores import Postgresql, Sqlite
from proof.tables import circumstances, columns, markdown, put, say
from tests import postgres

DOCUMENT = ROOT / "docs" / "faults.md"
SMALL_LOG = ("--wal-segsize=1",)
"""So that a disk may be full for tables, and not for the log of writes: that ends PostgreSQL, and not a change."""


def main() -> int:
    options = arguments()
    said = circumstances(options.seed)
    say(said)
    results: list[Result] = []
    for database in options.databases:
        try:
            with staged(database, options.seed) as stage:
                results += on(stage, options)
        except postgres.Unavailable as problem:
            say(f"postgresql: left out: {problem}")
    sys.stdout.write("\n".join([columns(rows(results)), *broken(results)]) + "\n")
    if options.write:
        put(DOCUMENT, "faults", [f"{said}.", markdown(rows(results)), *broken(results)])
    return 1 if broken(results) or not results else 0


def on(stage: Stage, options: argparse.Namespace) -> list[Result]:
    stage.open()
    return [
        tried(each, stage, options.kills if each.tries is None else options.tries or each.tries, say)
        for each in SCENARIOS
        if stage.store.name in each.databases and any(words in each.name for words in options.only)
    ]


@contextmanager
def staged(database: str, seed: int) -> Iterator[Stage]:
    """A stage, and with PostgreSQL a cluster of its own that keeps what it acknowledges."""
    cluster = None
    if database == "postgresql":
        cluster = postgres.find()
        cluster.durable, cluster.layout = True, SMALL_LOG
        cluster.start()
    try:
        with tempfile.TemporaryDirectory(prefix="registry-faults-") as folder:
            store = Sqlite(Path(folder)) if cluster is None else Postgresql(cluster.folder)
            stage = Stage(store, Path(folder), seed, cluster=cluster)
            try:
                yield stage
            finally:
                stage.server.kill()
    finally:
        if cluster is not None:
            cluster.stop()


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m proof.faults", description="Faults, and what has to hold after each."
    )
    parser.add_argument("--kills", type=int, default=50, help="of each sort, on each database")
    parser.add_argument("--tries", type=int, help="of every other scenario; each has a number of its own")
    parser.add_argument(
        "--only", nargs="+", default=[""], metavar="WORDS", help="scenarios with these words in their name"
    )
    parser.add_argument("--databases", nargs="+", choices=("sqlite", "postgresql"), default=["sqlite", "postgresql"])
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6), help="of the moments")
    parser.add_argument("--write", action="store_true", help="write the table into docs/faults.md")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
