"""`python -m proof.measuring`: the tables of docs/measuring-tables.md, each beside what the first edition gave.

Of the intervals, which take long: `python -m proof.measuring.coverage`. Of the speed: `make bench-measure`.
"""

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from proof.measuring import curve, files, lengths, meaning, peers, reported
from proof.measuring.coverage import DOCUMENT
from proof.measuring.designs import FOLDER, texts
from proof.tables import markdown, put, say

FILES = Path(os.environ.get("MEASURE_BAD_DATA") or FOLDER.parent / "bad_data")
TABLES: dict[str, Callable[[], Iterable[Sequence[str]]]] = {
    "lengths": lambda: lengths.table(texts("alpaca_52k")),
    "peers": peers.table,
    "files": lambda: files.table(FILES),
    "meaning": meaning.table,
    "reports": reported.table,
    "curve": curve.table,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m proof.measuring", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=TABLES, default=list(TABLES), help="tables; else all")
    parser.add_argument("--write", action="store_true", help="into docs/measuring-tables.md")
    options = parser.parse_args()
    for name in options.only:
        say(name)
        lines = [[cell.replace("|", "\\|") for cell in line] for line in TABLES[name]()]
        print(markdown(lines), flush=True)  # noqa: T201
        if options.write:
            put(DOCUMENT, name, [markdown(lines)])
    return 0


if __name__ == "__main__":
    sys.exit(main())
