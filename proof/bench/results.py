"""Goals beside what was measured: one shape for all, as a table, as JSON, and as an exit status."""

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from proof.bench.stores import ROOT
from proof.bench.timing import NOISY, Case, Times

RESULTS = ROOT / "proof" / "bench" / "results.json"
COLUMNS = ("goal", "size", "database", "contender", "ms", "peer", "peer ms", "ratio", "wanted", "met", "noise", "note")
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
    met: bool | None
    """None where nothing is wanted: the ratio is told beside the others."""
    noise: float | None
    seconds: float | None = None
    peer_seconds: float | None = None
    note: str = ""


@dataclass(frozen=True)
class Goal:
    """One ratio: how many times faster than the peer, or how many times the limit's time."""

    name: str
    contender: str
    peer: str
    wanted: float | None
    faster: bool = False

    def of(self, times: Times, size: int, database: str, *, other_size: int | None = None) -> Result:
        """The ratio of two medians; `other_size` where the peer is a case at another size."""
        at = size if other_size is None else other_size
        seconds = times.median(Case(size, self.contender)), times.median(Case(at, self.peer))
        peer = self.peer if at == size else f"at {at}"
        return self.judge(*seconds, times.noise, size=size, database=database, peer=peer)

    def judge(
        self,
        seconds: float,
        other: float,
        noise: float | None,
        *,
        size: int,
        database: str,
        peer: str = "",
        note: str = "",
    ) -> Result:
        """The ratio of the contender's time and the peer's."""
        ratio = other / seconds if self.faster else seconds / other
        told = self.told(ratio, noise, size=size, database=database, peer=peer, note=note)
        return Result(**{**asdict(told), "seconds": _short(seconds), "peer_seconds": _short(other)})

    def told(
        self, ratio: float, noise: float | None, *, size: int, database: str, peer: str = "", note: str = ""
    ) -> Result:
        """A ratio that is not one of times, or whose times are told in the note."""
        wanted = "" if self.wanted is None else f"{'>=' if self.faster else '<='} {self.wanted:g}"
        met = None if self.wanted is None else ratio >= self.wanted if self.faster else ratio <= self.wanted
        return Result(
            goal=self.name,
            size=size,
            database=database,
            contender=self.contender,
            peer=peer or self.peer,
            ratio=_short(ratio),
            wanted=wanted,
            met=None if met is None else bool(met),
            noise=None if noise is None else round(noise, 3),
            note=note,
        )


def _short(number: float) -> float:
    return float(f"{number:.3g}")


def rows(results: Iterable[Result]) -> list[Row]:
    return [asdict(result) for result in results]


def finish(found: Sequence[Row], failed: Sequence[str] = ()) -> int:
    """The table, what went wrong, and the exit status: 1 where a goal is missed or could not be measured."""
    print(table(found))  # noqa: T201
    missed = [row for row in found if row["met"] is False]
    for problem in failed:
        print(f"Failed: {problem}", file=sys.stderr)  # noqa: T201
    if noisy(found):
        print(f"Too noisy (over {NOISY:.0%}): run again on a quiet machine", file=sys.stderr)  # noqa: T201
    judged = sum(row["met"] is not None for row in found)
    print(f"{judged - len(missed)} of {judged} met", file=sys.stderr)  # noqa: T201
    return 1 if missed or failed else 0


def write(content: Any, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(content, indent=1) + "\n")


def table(found: Iterable[Row]) -> str:
    """The rows as aligned columns. A ratio `>=` is how many times faster, `<=` how many times the time."""
    lines = [COLUMNS, *(tuple(_cell(name, row) for name in COLUMNS) for row in found)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(COLUMNS))]
    texts = ("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)
    return "\n".join(text.rstrip() for text in texts)


SECONDS = {"ms": "seconds", "peer ms": "peer_seconds"}


def _cell(name: str, row: Row) -> str:
    value = row.get(SECONDS.get(name, name))
    if value is None or value == "":
        return "" if name == "note" else "-"
    if name == "met":
        return "yes" if value else "NO"
    if name == "noise":
        return f"{value:.0%}" + (" too noisy" if value > NOISY else "")
    if name in SECONDS:
        return milliseconds(value)
    if name == "ratio":
        return f"{value:.2f}" if value >= 0.01 or value == 0 else f"{value:.1e}"
    return str(value)


def noisy(found: Iterable[Row]) -> bool:
    return any((row.get("noise") or 0) > NOISY for row in found)


def milliseconds(seconds: float) -> str:
    return f"{1000 * seconds:.3g}" if seconds < 1 else f"{1000 * seconds:.0f}"
