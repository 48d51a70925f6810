"""What drawing a chart gives: two pictures of one answer, and the same told in words and figures."""

import hashlib
import re
from dataclasses import dataclass

from web.charts.words import printable

_FIGURES = re.compile(r"[-+−\d.,e]++%?( to | vs )?[-+−\d.,e%]*( \(.*\))?")


@dataclass(frozen=True)
class Cell:
    """One cell of a table; it leads somewhere where it has an address."""

    text: str
    address: str | None = None
    number: bool = False


@dataclass(frozen=True)
class Table:
    """The figures of a chart as they are printed."""

    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Left:
    """Something that the answer holds and the picture cannot show, with its reason."""

    text: str
    reason: str
    address: str | None = None


@dataclass(frozen=True)
class Chart:
    """One chart; without pictures where there is nothing to draw, and then the sentence says so."""

    title: str
    sentence: str
    table: Table
    svg_wide: str = ""
    svg_narrow: str = ""
    left: tuple[Left, ...] = ()
    left_title: str = ""

    @property
    def empty(self) -> bool:
        return not self.svg_wide


def name_of(*parts: str) -> str:
    """A name for the ids inside a picture, so that several stand on one page."""
    return "chart-" + hashlib.sha256("\0".join(parts).encode()).hexdigest()[:10]


def cells(*texts: str, address: str | None = None) -> tuple[Cell, ...]:
    """A row of a table: its first cell leads to the address, and figures stand to the right."""
    plain = [printable(text) for text in texts]
    return tuple(
        Cell(text, address if place == 0 else None, place > 0 and _FIGURES.fullmatch(text) is not None)
        for place, text in enumerate(plain)
    )
