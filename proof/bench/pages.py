"""Puts what `make bench` found into docs/performance.md, between its two marks: `make bench-table`.

Several files of results make one table: where two have the same line, that of the later file stands.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from proof.bench.results import RESULTS, Row, milliseconds
from proof.bench.stores import ROOT
from proof.bench.timing import NOISY

PAGE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- results -->", "<!-- end of results -->"
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
NONE = "–"
Measured = Mapping[str, Any]
"""A file of results."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m proof.bench.pages", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("results", nargs="*", type=Path, default=[RESULTS])
    parser.add_argument("--page", type=Path, default=PAGE)
    options = parser.parse_args()
    missing = [str(file) for file in options.results if not file.exists()]
    if missing:
        sys.exit(f"No results at {', '.join(missing)}: `make bench` writes them")
    text = options.page.read_text(encoding="utf-8")
    if BEGIN not in text or END not in text:
        sys.exit(f"{options.page} has no lines {BEGIN} and {END} for the table to stand between")
    files = [json.loads(file.read_text()) for file in options.results]
    options.page.write_text(filled(text, files), encoding="utf-8")


def filled(text: str, files: Sequence[Measured]) -> str:
    """The page with these results."""
    before, after = text.partition(BEGIN)[0], text.partition(END)[2]
    found = merged(files)
    return "\n".join([f"{before}{BEGIN}", circumstances(files, found), "", *table(found), f"{END}{after}"])


def merged(files: Iterable[Measured]) -> list[Row]:
    lines = {}
    for file in files:
        for row in file["rows"]:
            lines[tuple(row[name] for name in ("goal", "contender", "peer", "size", "database"))] = row
    return list(lines.values())


def circumstances(files: Sequence[Measured], found: Sequence[Row]) -> str:
    """When, on what and how often it was measured; the versions are those of the last file."""
    measured = files[-1]
    dates, repeats = (_span(file[name] for file in files) for name in ("measured", "repeats"))
    judged = [row["met"] for row in found if row["met"] is not None]
    versions = ", ".join(f"{name} {number}" for name, number in measured["versions"].items())
    noise = max((row["noise"] for row in found if row["noise"] is not None), default=0)
    said = f"over the bound of {NOISY:.0%}: too noisy" if noise > NOISY else f"under the bound of {NOISY:.0%}"
    return (
        f"Measured on {dates} with {measured['processors']} processors, {measured['machine']}, "
        f"Python {measured['python']}, {versions}. Medians of {repeats}; the worst noise of a part was "
        f"{noise:.0%}, {said}. {sum(judged)} of {len(judged)} ratios met their goal."
    )


def _span(values: Iterable[Any]) -> str:
    """The values from the least to the greatest."""
    found = sorted(set(values))
    return str(found[0]) if len(found) == 1 else f"{found[0]} to {found[-1]}"


def table(found: Sequence[Row]) -> Iterator[str]:
    """A line for each goal's ratio, with all sizes and both databases; ratios that miss the goal are bold."""
    sizes = sorted({row["size"] for row in found if row["database"]})
    yield f"Ratios at {', '.join(f'{size:,}' for size in sizes)} methods; milliseconds at the largest of them."
    yield ""
    heads = ("goal", "what", "beside", "wanted", *NAMES.values(), *(f"{name}, ms" for name in NAMES.values()), "met")
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    lines: dict[tuple[str, str, str], list[Row]] = {}
    for row in found:
        lines.setdefault((row["goal"], row["contender"], row["peer"]), []).append(row)
    for _, rows in sorted(lines.items(), key=lambda line: line[0][0]):
        yield f"| {' | '.join(_line(rows, sizes))} |"


def _line(rows: Sequence[Row], sizes: Sequence[int]) -> Iterator[str]:
    first = rows[0]
    wanted = dict.fromkeys(row["wanted"] or NONE for row in sorted(rows, key=lambda row: row["size"]))
    yield from (first["goal"], first["contender"], first["peer"], " · ".join(wanted))
    if first["database"]:
        for name in NAMES:
            of_name = {row["size"]: row for row in rows if row["database"] == name}
            yield " · ".join(_ratio(of_name.get(size)) for size in sizes) if of_name else NONE
    else:
        yield from (f"{_ratio(first)} (no database)", NONE)
    for name in NAMES:
        took = [row for row in rows if row["database"] in (name, "") and row["seconds"] is not None]
        yield milliseconds(max(took, key=lambda row: row["size"])["seconds"]) if took else NONE
    yield _met([row["met"] for row in rows])


def _met(met: Sequence[bool | None]) -> str:
    judged = [each for each in met if each is not None]
    return NONE if not judged else "yes" if all(judged) else "no"


def _ratio(row: Row | None) -> str:
    if row is None:
        return NONE
    text = f"{row['ratio']:g}"
    return f"**{text}**" if row["met"] is False else text


if __name__ == "__main__":
    main()
