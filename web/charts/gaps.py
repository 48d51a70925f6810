"""The evidence-gap map: how much was measured of each category or component, and how certain it is.

The shade of a square says how many effects there are, the bars below their number how certain they are.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from operator import itemgetter
from typing import Any
from urllib.parse import urlencode

from web.charts.canvas import STAGES as STAGE_ORDER
from web.charts.canvas import Canvas, Note, stage_colour, stage_shape
from web.charts.chart import Cell as TableCell
from web.charts.chart import Chart, Table, Value
from web.charts.labels import Box, Point, clip
from web.formatting import FACETS, SHORT, STAGES, counted, listed, printable

Answer = dict[str, Any]
Square = tuple[str, str, Box]
"""The group and the facet of a cell, and its place."""
LEVELS = ("not graded", "very low", "low", "moderate", "high")
MOST = 40
BY = {"kind": "category", "component": "component"}
"""What the groups are called."""
COLUMNS = ("group", "facet", "effects", "highest_certainty_in_a_domain", "most_uses_in_a_domain")


@dataclass
class Cell:
    """One group on one facet over the domains of the answer; `used` is the most methods of one domain."""

    effects: int = 0
    certainty: str | None = None
    used: int = 0
    domains: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Gaps:
    """The cells of an answer by group and facet, with what the groups are called and how they are linked."""

    by: str
    cells: dict[tuple[str, str], Cell]
    names: Mapping[str, str]
    address: str

    def cell(self, group: str, facet: str) -> Cell:
        return self.cells.get((group, facet), Cell())

    def name(self, group: str) -> str:
        return self.names.get(group, group)

    def link(self, group: str, facet: str) -> str | None:
        """The list of a cell's effects; None where there are none."""
        if not self.cell(group, facet).effects:
            return None
        return f"{self.address}{urlencode({self.by: group, 'facet': facet})}"


def draw(
    answer: Answer,
    names: Mapping[str, str] | None = None,
    address: str = "/effects/",
    most: int = MOST,
    filters: Mapping[str, str] | None = None,
) -> Chart:
    """The map of an answer of `gaps`. Effects of several domains are added up.

    A square leads to its effects at the address under the filters. Certainty is graded by domain: a square tells the
    highest grade in any one. The `most` groups with most effects and uses are drawn; the table holds all.
    """
    address = f"{address}?{urlencode(filters)}&" if filters else f"{address}?"
    gaps = Gaps(answer["by"], _added_up(answer), names or {}, address)
    groups = sorted({group for group, _ in gaps.cells}, key=_order)
    by_weight = sorted(groups, key=lambda group: (-_weight(gaps, group), group))
    shown = sorted(by_weight[:most], key=_order)
    return Chart(
        f"Evidence by {BY[gaps.by]} and outcome",
        printable(_sentence(gaps, groups, shown)),
        partial(_table, gaps, groups),
        COLUMNS,
        partial(_data, gaps, groups),
        picture(gaps, shown, WIDE) if groups else None,
        picture(gaps, shown, NARROW) if groups else None,
    )


def _added_up(answer: Answer) -> dict[tuple[str, str], Cell]:
    found: dict[tuple[str, str], Cell] = {}
    for row in [*answer["results"], *answer["empty"]]:
        cell = found.setdefault((row["id"], row["facet"]), Cell())
        cell.used = max(cell.used, row["used_in"])
        if "effects" in row:
            cell.effects += row["effects"]
            cell.domains.append(row["domain"])
            if cell.certainty is None or LEVELS.index(row["certainty"]) > LEVELS.index(cell.certainty):
                cell.certainty = row["certainty"]
    return found


def _weight(gaps: Gaps, group: str) -> int:
    return sum(gaps.cell(group, facet).effects + gaps.cell(group, facet).used for facet in FACETS)


def _order(group: str) -> tuple[int, str]:
    """Categories in the order of their stages."""
    stage = group.partition("/")[0]
    return (STAGE_ORDER.index(stage) if stage in STAGE_ORDER else len(STAGE_ORDER), group)


def _sentence(gaps: Gaps, groups: list[str], shown: list[str]) -> str:
    if not groups:
        return f"No {BY[gaps.by]} is used or measured here."
    places = [(group, facet) for group in groups for facet in FACETS]
    empty = [place for place in places if not gaps.cell(*place).effects]
    empty.sort(key=lambda place: (-gaps.cell(*place).used, place))
    unmeasured: dict[str, list[str]] = {}
    for group, facet in empty[:3]:
        unmeasured.setdefault(gaps.name(group), []).append(FACETS[facet].lower())
    first = "; ".join(f"{name} on {listed(facets)}" for name, facets in unmeasured.items())
    sentence = f"{len(places) - len(empty)} of {len(places)} cells have effects, {len(empty)} have none"
    sentence += f"; used most and never measured: {first}." if first else "."
    if len(shown) < len(groups):
        sentence += f" Shown are the {len(shown)} with most effects and uses of {len(groups)}."
    return sentence


def _table(gaps: Gaps, groups: list[str]) -> Table:
    """A row for each group, a column for each outcome."""
    header = (BY[gaps.by].capitalize(), *(SHORT[facet] for facet in FACETS), "Most uses in a domain")
    return Table(header, tuple(_line(gaps, group) for group in groups))


def _line(gaps: Gaps, group: str) -> tuple[TableCell, ...]:
    found = [(gaps.cell(group, facet), gaps.link(group, facet)) for facet in FACETS]
    measured = (
        TableCell(f"{counted(place.effects, 'effect')}, {_grade(place)}" if link else "none", link)
        for place, link in found
    )
    most = max(place.used for place, _ in found)
    return (TableCell(printable(gaps.name(group))), *measured, TableCell(f"{most:,}", number=True))


def _data(gaps: Gaps, groups: list[str]) -> list[tuple[Value, ...]]:
    places = [(group, facet, gaps.cell(group, facet)) for group in groups for facet in FACETS]
    return [(group, facet, cell.effects, cell.certainty, cell.used) for group, facet, cell in places]


SHADES = (1, 2, 5, 10, 20)
"""From so many effects on a square has the next darker shade."""
PIPS = {"not graded": 0, "very low": 1, "low": 2, "moderate": 3, "high": 4}
"""Small bars below the number of a square, as wherever certainty is shown."""
PIP, PIP_GAP = 4.0, 2.0
HEADS = (("Quality", ""), ("Diversity", ""), ("Complexity", ""), ("In-", "distribution"), ("Out-of-", "distribution"))
BRIEF = (("Quality", ""), ("Diver-", "sity"), ("Com-", "plexity"), ("In-", "distr."), ("Out-of-", "distr."))


@dataclass(frozen=True)
class Layout:
    """Measures of a page."""

    width: float
    left: float
    cell: float
    line: float
    size: float
    heads: tuple[tuple[str, str], ...]
    top: float


WIDE = Layout(880, 262, 122, 30, 12.5, HEADS, 92)
NARROW = Layout(360, 136, 44, 30, 11.5, BRIEF, 140)


def picture(gaps: Gaps, groups: list[str], layout: Layout) -> Canvas:
    """Heads, then a line for each group, parted by stage where groups are categories."""
    canvas = Canvas(layout.width, 0)
    _draw_legend(canvas, layout)
    for index, (upper, lower) in enumerate(layout.heads):
        x = layout.left + (index + 0.5) * layout.cell
        canvas.text((x, layout.top - (26 if lower else 14)), upper, layout.size - 0.5, align="center", weight=600)
        if lower:
            canvas.text((x, layout.top - 12), lower, layout.size - 0.5, align="center", weight=600)
    top, last = layout.top, ""
    squares: list[Square] = []
    left = 20 if gaps.by == "kind" else 2
    for group in groups:
        stage, name = _stage_and_name(gaps, group)
        if stage != last:
            last, top = stage, top + 26
            canvas.symbol((8, top - 11), stage_shape(stage), 60, fill=stage_colour(stage))
            canvas.text((20, top - 11), STAGES.get(stage, stage), layout.size, weight=600)
        canvas.text((left, top + layout.line / 2), clip(name, layout.size, layout.left - left - 6), layout.size)
        squares += [(group, facet, Box(*_corners(layout, index, top))) for index, facet in enumerate(FACETS)]
        top += layout.line
    _draw_squares(canvas, gaps, squares, layout.size)
    canvas.height = top + 8
    return canvas


def _corners(layout: Layout, index: int, top: float) -> tuple[float, float, float, float]:
    left = layout.left + index * layout.cell
    return left, top, left + layout.cell, top + layout.line


def _stage_and_name(gaps: Gaps, group: str) -> tuple[str, str]:
    """A category's stage, empty for a component; and its name, or its id in words."""
    stage, _, rest = group.rpartition("/") if gaps.by == "kind" else ("", "", group)
    return stage, gaps.names.get(group) or (rest.replace("-", " ") if stage else rest)


def _draw_squares(canvas: Canvas, gaps: Gaps, squares: list[Square], size: float) -> None:
    """Of all cells the squares and rings, in the order of reading; then the bars; then the numbers."""
    for group, facet, box in squares:
        _draw_square(canvas, gaps, group, facet, box)
    found = [(gaps.cell(group, facet), box) for group, facet, box in squares]
    shaded = sorted(((shade(cell.effects), cell, box) for cell, box in found if cell.effects), key=itemgetter(0))
    for step, cell, box in shaded:
        _draw_pips(canvas, PIPS[cell.certainty or "not graded"], (_middle(box)[0], box.bottom - 7), f"on-shade-{step}")
    for step, cell, box in shaded:
        x, y = _middle(box)
        canvas.text((x, y - 2.5), f"{cell.effects}", size, f"on-shade-{step}", "center")


def _middle(box: Box) -> Point:
    return (box.left + box.right) / 2, (box.top + box.bottom) / 2


def _draw_square(canvas: Canvas, gaps: Gaps, group: str, facet: str, box: Box) -> None:
    """A shade; or a ring where there is no effect, larger where more methods use the group."""
    cell = gaps.cell(group, facet)
    note = Note(f"{gaps.name(group)}\n{FACETS[facet]}: {_summary(cell)}", gaps.link(group, facet))
    if cell.effects:
        canvas.rectangle(box.shrunk(1.5), note, fill=f"shade-{shade(cell.effects)}")
        return
    area, stroke = 8 + min(cell.used, 30) * 3, "muted" if cell.used else "line"
    canvas.symbol(_middle(box), "circle", area, note, stroke=stroke, stroke_width=1.2)


def _draw_pips(canvas: Canvas, count: int, middle: Point, colour: str) -> None:
    """A row of bars around a point."""
    left = middle[0] - (count * PIP + max(count - 1, 0) * PIP_GAP) / 2
    for place in range(count):
        x = left + place * (PIP + PIP_GAP)
        canvas.rectangle(Box(x, middle[1] - 1.5, x + PIP, middle[1] + 1.5), fill=colour)


def _summary(cell: Cell) -> str:
    if cell.effects:
        return f"{counted(cell.effects, 'effect')} in {counted(len(cell.domains), 'domain')}, {_grade(cell)}"
    return "no effect" + (f"; up to {counted(cell.used, 'method')} of one domain use it" if cell.used else "")


def _grade(cell: Cell) -> str:
    """The highest certainty in a domain, and that it is the highest where there are several domains."""
    if cell.certainty == "not graded":
        return "not graded"
    return f"{cell.certainty} certainty" + (" at best" if len(cell.domains) > 1 else "")


def shade(effects: int) -> int:
    """1 to 5."""
    return sum(effects >= least for least in SHADES)


def _draw_legend(canvas: Canvas, layout: Layout) -> None:
    for index, text in enumerate(("1", "2–4", "5–9", "10–19", "20+")):
        box, step = Box(2 + 46 * index, 2, 44 + 46 * index, 24), index + 1
        canvas.rectangle(box, fill=f"shade-{step}")
        canvas.text((box.left + 21, 13), text, 11, f"on-shade-{step}", "center")
    canvas.text((240, 13), "effects", 11, "muted")
    is_wide = layout.width > 600
    left, top = (330.0, 2.0) if is_wide else (2.0, 34.0)
    for level, count in list(PIPS.items())[1:]:
        _draw_pips(canvas, count, (left + 12, top + 11), "ink")
        canvas.text((left + 28, top + 11), level + (" certainty" if level == "high" else ""), 11, "muted")
        left += 36 + 7.5 * len(level)
    y = 42 if is_wide else top + 44
    for x, area in ((8.0, 14.0), (20.0, 70.0)):
        canvas.symbol((x, y), "circle", area, stroke="muted", stroke_width=1.2)
    canvas.text((32, y), "no effect; larger where more methods use it", 11, "muted")
