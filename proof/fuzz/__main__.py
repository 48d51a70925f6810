"""`python -m proof.fuzz --cases 6000 --seed 1`: a table, and an exit code that says whether all of it holds."""

import argparse
import os
import secrets
import sys
import tempfile
import time
from pathlib import Path

ASKERS = ("author", "curator", "anybody")
SHORT = 2_000
"""Below so many cases the description's borders, some 18,000 cases for every asker, are left out."""
UNLIMITED = str(2**31)


def main() -> int:
    parser = argparse.ArgumentParser(description="Ask all that the interface description allows, and what it does not.")
    parser.add_argument("--cases", type=int, default=6_000, help="random ones, beside those at the borders")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    parser.add_argument("--database", type=Path, help="a copy of a loaded store; made and loaded where none is named")
    parser.add_argument("--askers", nargs="+", choices=ASKERS, default=list(ASKERS))
    parser.add_argument("--write", action="store_true", help="put the table into docs/fuzz.md")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="registry-fuzz-") as folder:
        return fuzz(options, Path(folder))


def fuzz(options: argparse.Namespace, folder: Path) -> int:
    application = prepare(options.database or folder / "fuzz.sqlite3", folder)
    from proof.fuzz import store, table
    from proof.fuzz.described import operations
    from proof.fuzz.running import Result, run
    from proof.tables import put

    if options.database is None:
        store.fill()
    found, result, started = store.inhabit(), Result(), time.monotonic()
    each = max(options.cases // (len(options.askers) * operations()), 1)
    for asker in options.askers:
        known = len(result.told)
        run(application, asker, found, result, seed=options.seed, each=each, coverage=options.cases >= SHORT)
        sys.stderr.write("".join(f"{told}\n\n" for told in result.told[known:]))
        sys.stderr.write(f"{asker}: {time.monotonic() - started:.0f} s, failures so far: {dict(result.failures)}\n")
    number = sum(result.cases.values())
    head = f"Seed {options.seed}: {number:,} cases, {sum(result.failures.values()):,} failures."
    text = f"{head}\n\n{table.table(result)}"
    sys.stdout.write(f"{text}\n")
    if options.write:
        put(table.PLACE, "fuzz", [text])
    return 0 if result.holds else 1


def prepare(database: Path, folder: Path) -> object:
    """The application on that file, with no limit that would answer in its place."""
    limits = ("READS", "WRITES", "AUTH_FAILURES", "REPORTS")
    os.environ |= {
        "DEBUG": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": f"sqlite:///{database}",
        "LOG_LEVEL": "ERROR",
        **{f"{name}_PER_MINUTE": UNLIMITED for name in limits},
    }
    from config.wsgi import application

    return application


if __name__ == "__main__":
    sys.exit(main())
