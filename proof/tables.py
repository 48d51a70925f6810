"""Tables that commands print, and write into a document between two marks; and what they say meanwhile."""

import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path


def say(line: str) -> None:
    """How far a command is: beside the table, which goes where output goes."""
    sys.stderr.write(f"{line}\n")


def circumstances(seed: int) -> str:
    """What a table was made under."""
    return f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f} before the run, seed {seed}"


def columns(lines: Sequence[Sequence[str]]) -> str:
    """Aligned, for a terminal."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def markdown(lines: Sequence[Sequence[str]]) -> str:
    head, *rows = (f"| {' | '.join(line)} |" for line in lines)
    return "\n".join([head, "|" + "---|" * len(lines[0]), *rows])


def put(file: Path, name: str, parts: Iterable[str]) -> None:
    """Replace what stands between the marks of this name."""
    begin, end = f"<!-- {name}: written by the command -->", f"<!-- {name} ends -->"
    before, found, rest = file.read_text(encoding="utf-8").partition(begin)
    _, ended, after = rest.partition(end)
    if not (found and ended):
        raise ValueError(f"{file.name} has no lines {begin!r} and {end!r}")
    text = "\n\n".join(parts)
    file.write_text(f"{before}{begin}\n\n{text}\n\n{end}{after}", encoding="utf-8")
