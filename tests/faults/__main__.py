"""`python -m tests.faults --kills 50`: both databases, a table, and an exit code that says whether all of it holds."""

import argparse
import secrets
import sys
import tempfile
from pathlib import Path

from tests import postgres
from tests.faults.killing import Campaign, Result, table
from tests.faults.stores import Postgresql, Sqlite


def main() -> int:
    parser = argparse.ArgumentParser(description="Kill a server in the middle of accepting a bundle, again and again.")
    parser.add_argument("--kills", type=int, default=50, help="on each database")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6), help="of the moments")
    options = parser.parse_args()
    say(f"seed {options.seed}")
    results = [on_sqlite(options.kills, options.seed)]
    try:
        results.append(on_postgresql(options.kills, options.seed))
    except postgres.Unavailable as problem:
        say(f"postgresql: left out: {problem}")
    sys.stdout.write(f"{table(results)}\n")
    return 0 if all(result.holds for result in results) else 1


def say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def on_sqlite(kills: int, seed: int) -> Result:
    with tempfile.TemporaryDirectory(prefix="registry-faults-") as folder:
        return Campaign(Sqlite(Path(folder)), Path(folder), seed).run(kills, say)


def on_postgresql(kills: int, seed: int) -> Result:
    cluster = postgres.find()
    cluster.start()
    try:
        with tempfile.TemporaryDirectory(prefix="registry-faults-") as folder:
            return Campaign(Postgresql(cluster.folder), Path(folder), seed).run(kills, say)
    finally:
        cluster.stop()


if __name__ == "__main__":
    sys.exit(main())
