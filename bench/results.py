"""Goals beside what was measured: one shape for all, as a table and as JSON."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.load import ROOT
from bench.timing import NOISY

RESULTS = ROOT / "bench" / "results.json"
COLUMNS = ("goal", "size", "database", "contender", "peer", "ratio", "wanted", "met", "noise")
Row = dict[str, Any]


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


@dataclass(frozen=True)
class Goal:
    """One ratio: how many times faster than the peer, or how many times the limit's time."""

    name: str
    contender: str
    peer: str
    wanted: float
    faster: bool = False

    def judge(self, ratio: float, noise: float, *, size: int, database: str, peer: str = "") -> Result:
        """`peer` where the same case at another size stands for it."""
        return Result(
            goal=self.name,
            size=size,
            database=database,
            contender=self.contender,
            peer=peer or self.peer,
            ratio=round(ratio, 2),
            wanted=f"{'>=' if self.faster else '<='} {self.wanted:g}",
            met=bool(ratio >= self.wanted if self.faster else ratio <= self.wanted),
            noise=round(noise, 3),
        )


def rows(results: Iterable[Result]) -> list[Row]:
    return [asdict(result) for result in results]


def write(found: Sequence[Row], file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(found, indent=1) + "\n")


def table(found: Iterable[Row]) -> str:
    """The rows as aligned columns. A ratio `>=` is how many times faster, `<=` how many times the time."""
    lines = [COLUMNS, *(tuple(_cell(name, row.get(name)) for name in COLUMNS) for row in found)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(COLUMNS))]
    texts = ("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)
    return "\n".join(text.rstrip() for text in texts)


def _cell(name: str, value: Any) -> str:
    if value is None:
        return "-"
    if name == "met":
        return "yes" if value else "NO"
    if name == "noise":
        return f"{value:.0%}" + (" too noisy" if value > NOISY else "")
    if name == "ratio":
        return f"{value:.2f}" if value >= 0.01 else f"{value:.1e}"
    return str(value)


def noisy(found: Iterable[Row]) -> bool:
    return any((row.get("noise") or 0) > NOISY for row in found)
