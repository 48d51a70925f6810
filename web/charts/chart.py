"""What drawing a chart gives: two pictures of one answer, the same in words and as a table, and its data."""

import csv
import io
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from web.charts.canvas import Canvas
from web.formatting import printable

_FIGURES = re.compile(r"[-+−\d.,e]++%?( to | vs )?[-+−\d.,e%]*( \(.*\))?")
Value = str | int | float | None


@dataclass(frozen=True)
class Cell:
    """One cell of a table; a link where it has an address."""

    text: str
    address: str | None = None
    number: bool = False


@dataclass(frozen=True)
class Table:
    """The figures of a chart as they are printed."""

    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Omission:
    """Something in the answer that the picture cannot show, with the reason."""

    text: str
    reason: str
    address: str | None = None


@dataclass(frozen=True)
class Chart:
    """One chart; without pictures where there is nothing to draw, and then the sentence says so.

    Table and data are made where they are read: forests and trade-offs are shown without them.
    """

    title: str
    sentence: str
    make_table: Callable[[], Table]
    columns: tuple[str, ...]
    make_data: Callable[[], Iterable[tuple[Value, ...]]]
    wide: Canvas | None = None
    narrow: Canvas | None = None
    omissions: tuple[Omission, ...] = ()
    omissions_title: str = ""

    @cached_property
    def table(self) -> Table:
        """The figures as they are printed."""
        return self.make_table()

    @cached_property
    def data(self) -> tuple[tuple[Value, ...], ...]:
        """Rows of the figures drawn, unrounded, by the names in `columns`."""
        return tuple(self.make_data())

    @property
    def empty(self) -> bool:
        return self.wide is None

    @property
    def svg_wide(self) -> str:
        """The picture for a wide page; empty where there is nothing to draw."""
        return self._svg(self.wide)

    @property
    def svg_narrow(self) -> str:
        """The picture for a telephone; empty where there is nothing to draw."""
        return self._svg(self.narrow)

    def svg_file(self, site: str, caption: str) -> str:
        """The wide picture as a file of its own, its links led to the site. Raises ValueError without a picture."""
        if self.wide is None:
            raise ValueError(f"nothing is drawn: {self.sentence}")
        return self.wide.standalone(self.title, self.sentence, site, caption)

    def csv_file(self) -> str:
        """The data as CSV (RFC 4180) with a header; null is an empty cell."""
        buffer = io.StringIO()
        rows = [[printable(value) if isinstance(value, str) else value for value in row] for row in self.data]
        csv.writer(buffer).writerows([self.columns, *rows])
        return buffer.getvalue()

    def _svg(self, canvas: Canvas | None) -> str:
        return "" if canvas is None else canvas.embedded(self.title, self.sentence)


def cells(*texts: str, address: str | None = None) -> tuple[Cell, ...]:
    """A row of a table: its first cell leads to the address, and figures are aligned to the right."""
    plain = [printable(text) for text in texts]
    return tuple(
        Cell(text, address if index == 0 else None, index > 0 and _FIGURES.fullmatch(text) is not None)
        for index, text in enumerate(plain)
    )
