"""All goals of speed, one part after the other, as one table and one file: `make bench`."""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.load import DATABASES, ROOT
from bench.results import RESULTS, Row, noisy, table, write
from bench.timing import NOISY

PARTS = {"read": ("sizes", "databases", "repeats"), "evidence": ("databases", "repeats")}
PARTS["graph"] = ("sizes", "databases", "repeats")
"""Part -> the options that it is given; what is not said is as the part has it."""


def measured(part: str, options: argparse.Namespace) -> list[Row]:
    """The rows of one part, in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "results.json"
        given = [word for name in PARTS[part] for word in _words(name, getattr(options, name))]
        command = [sys.executable, "-m", f"bench.{part}", "--results", str(file), *given]
        subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
        found: list[Row] = json.loads(file.read_text())
    return found


def _words(name: str, value: int | list[int] | list[str] | None) -> Iterator[str]:
    if value is not None:
        yield f"--{name}"
        yield from map(str, value if isinstance(value, list) else [value])


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--parts", nargs="+", choices=tuple(PARTS), default=list(PARTS))
    parser.add_argument("--sizes", type=int, nargs="+", metavar="METHODS")
    parser.add_argument("--databases", nargs="+", choices=DATABASES)
    parser.add_argument("--repeats", type=int)
    parser.add_argument("--results", type=Path, default=RESULTS, help="where the results go as JSON")
    options = parser.parse_args()
    found = [row for part in options.parts for row in measured(part, options)]
    write(found, options.results)
    print(table(found))  # noqa: T201
    if noisy(found):
        print(f"Too noisy (over {NOISY:.0%}): run again on a quiet machine", file=sys.stderr)  # noqa: T201


if __name__ == "__main__":
    main()
