"""`python -m proof.soak --minutes 10 --rate 60`: both databases, two tables, an exit code that says whether it held."""

import argparse
import secrets
import sys
import tempfile
from pathlib import Path

from proof.faults.server import ROOT
from proof.soak.report import kinds, told, totals
from proof.soak.run import soak, stores
from proof.tables import circumstances, columns, markdown, put, say

DOCUMENT = ROOT / "docs" / "soak.md"


def main() -> int:
    options = arguments()
    said = circumstances(options.seed)
    say(said)
    seconds = options.minutes * 60
    with (
        tempfile.TemporaryDirectory(prefix="registry-soak-") as folder,
        stores(options.databases, Path(folder), say) as found,
    ):
        soaks = [soak(store, seconds, options.rate, options.seed, say) for store in found]
    shown = [totals(soaks), kinds(soaks)]
    sys.stdout.write("\n\n".join([*map(columns, shown), *told(soaks)]) + "\n")
    if options.write:
        asked = f"{options.minutes:g} minutes at {options.rate:g} requests a second on each database; {said}."
        put(DOCUMENT, "soak", [asked, *map(markdown, shown), *told(soaks)])
    return 1 if told(soaks) else 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m proof.soak", description="A server under load for minutes.")
    parser.add_argument("--minutes", type=float, default=10, help="on each database")
    parser.add_argument("--rate", type=float, default=60, help="requests a second")
    parser.add_argument("--databases", nargs="+", choices=("sqlite", "postgresql"), default=["sqlite", "postgresql"])
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6), help="of the mix")
    parser.add_argument("--write", action="store_true", help="write the tables into docs/soak.md")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
