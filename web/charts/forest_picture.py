"""The picture of a forest plot. Labels are to the left of the lines on a wide page and above them on a narrow one.

A hollow mark is a second-hand figure, a dashed interval one of an assumed variance; without a variance there is none.
A diamond is drawn for several studies alone: what one study says has a plain interval.
"""

from dataclasses import dataclass
from functools import lru_cache
from textwrap import shorten

from catalogue.read_model import Keyed
from web.charts.axes import Axis, axis_range, draw_effect_axis_below, overflow_arrows
from web.charts.canvas import Canvas, Note, Style, stage_colour
from web.charts.forest_sources import Entry, Source, label, values
from web.charts.labels import Box, Point, clip, legend_places, width
from web.formatting import (
    NO_INTERVAL,
    READINGS,
    basis,
    counted,
    estimate,
    grading,
    interval,
    mostly,
    size,
    with_interval,
)
from web.sizes import HEADINGS, pooled, pooled_interval, predicted

TOP = 30.0
DASH = [3, 2.5]
BRIEF = 60
"""Characters of a source's title in the note of an effect: its line above has the whole title."""
LEGEND = ("95% interval", "variance assumed", "second-hand")
RIGHT = "right is better"
"""Said in the legend where there is no room for the heading of the axis."""


@dataclass(frozen=True)
class Layout:
    """Measures of a page; `labels_left` says whether labels are beside the lines or above them."""

    width: float
    left: float
    right: float
    head: float
    line: float
    labels_left: bool
    size: float


WIDE = Layout(880, 348, 690, 30, 36, True, 12.5)
NARROW = Layout(360, 14, 346, 30, 58, False, 11.5)


@dataclass(frozen=True)
class Line:
    """One line of the plot, its top at this height; `ticks` are the effects behind a mean."""

    title: str
    year: str
    subtitle: str
    value: float
    scale: str
    interval: list[float] | None
    top: float
    note: Note
    hollow: bool
    assumed: bool = False
    ticks: tuple[float, ...] = ()

    def middle(self, layout: Layout) -> float:
        return self.top + (layout.line / 2 if layout.labels_left else layout.line - 13)


@dataclass(frozen=True)
class Head:
    """The line that names a source."""

    title: str
    year: str
    weight: str
    top: float


def picture(row: Keyed, sources: list[Source], layout: Layout, address: str, fold: int) -> Canvas:
    """Back to front: grid, heads, lines with their intervals, and the estimate below."""
    is_folded = sum(len(source.effects) for source in sources) > fold
    heads, lines, bottom = _arranged(sources, layout, address, is_folded)
    foot = bottom + 14
    height = foot + 26
    if row["estimate"] is not None:
        height = foot + layout.line + (26 if row["prediction_interval"] else 4) + (30 if layout.labels_left else 40)
    legend = legend_places(LEGEND if layout.labels_left else (*LEGEND, RIGHT), layout.width, height - 2, 11)
    canvas = Canvas(layout.width, legend[-1][1] + 10)
    axis = _axis(row, lines, layout)
    frame = Box(layout.left, TOP - 6, layout.right, height - 22)
    draw_effect_axis_below(canvas, axis, row["scale"], frame, TOP - 18, 46 if layout.labels_left else 50)
    if layout.labels_left:
        canvas.text((2, TOP - 18), HEADINGS[row["scale"]], 11.5, "muted")
    _draw_heads(canvas, heads, layout)
    colour = stage_colour(row["stage"])
    _draw_lines(canvas, lines, axis, layout, colour)
    _draw_labels(canvas, lines, layout)
    if row["estimate"] is not None:
        hollow = mostly(entry.second_hand for source in sources for entry in source.effects)
        _draw_pooled(canvas, row, axis, layout, foot, hollow)
    _draw_legend(canvas, colour, legend)
    return canvas


def _arranged(
    sources: list[Source], layout: Layout, address: str, folded: bool
) -> tuple[list[Head], list[Line], float]:
    """The lines from top to bottom, and where they end."""
    heads, lines, top = [], [], TOP
    for source in sources:
        year = f" ({source.year})" if source.year else ""
        weight = "" if source.weight is None else f"weight {source.weight * 100:.0f}%"
        if folded and len(source.effects) > 1:
            lines.append(_folded(source, year, weight, top))
            top += layout.line
            continue
        heads.append(Head(source.title, year, weight, top))
        top += layout.head
        brief = _brief(source.title) + year
        for entry in source.effects:
            lines.append(_line(entry, brief, top, address))
            top += layout.line
        top += 4
    return heads, lines, top


@lru_cache(maxsize=1024)
def _brief(title: str) -> str:
    return shorten(title, BRIEF, placeholder="…")


def _folded(source: Source, year: str, weight: str, top: float) -> Line:
    scale = source.effects[0].scale
    mean = with_interval(size(source.mean, scale), source.interval, scale)
    basis = f"mean of {counted(len(source.effects), 'effect')}"
    ticks = tuple(entry.value for entry in source.effects)
    note = Note(f"{source.title}{year}\n{basis}: {mean}")
    subtitle = ", ".join(filter(None, [basis, weight]))
    return Line(
        source.title, year, subtitle, source.mean, scale, source.interval, top, note, source.second_hand, ticks=ticks
    )


def _line(entry: Entry, source: str, top: float, address: str) -> Line:
    effect = entry.effect
    metric, pair = effect.metric.name, entry.arms
    change = with_interval(size(entry.value, entry.scale), entry.interval, entry.scale)
    mark = READINGS[effect.reading.mark]
    note = Note(
        "\n".join([f"{metric}: {change}", pair, values(effect), f"{source}, {mark}"]), address.format(effect.id)
    )
    return Line(metric, "", pair, entry.value, entry.scale, entry.interval, top, note, entry.second_hand, entry.assumed)


def _axis(row: Keyed, lines: list[Line], layout: Layout) -> Axis:
    values = [line.value for line in lines] + [tick for line in lines for tick in line.ticks]
    values += [] if row["estimate"] is None else [row["estimate"]]
    ends = [end for line in lines for end in line.interval or ()] + list(row["interval"] or ())
    return Axis(*axis_range(values, ends, 0.6), layout.left, layout.right)


def _draw_heads(canvas: Canvas, heads: list[Head], layout: Layout) -> None:
    right = layout.width - 4
    for head in heads:
        title = _titled(head.title, head.year, layout.size, right - 84, bold=True)
        canvas.text((2, head.top + layout.head - 12), title, layout.size, weight=600, halo=True)
    for head in heads:
        canvas.text((right, head.top + layout.head - 12), head.weight, 11, "muted", "right", halo=True)


def _titled(title: str, year: str, size: float, room: float, bold: bool = False) -> str:
    """A title is shortened, its year never."""
    return clip(title, size, room - width(year, size, bold), bold) + year


def _draw_lines(canvas: Canvas, lines: list[Line], axis: Axis, layout: Layout, colour: str) -> None:
    """Of all lines the effects behind means, then the intervals, then the marks."""
    for line in lines:
        y = line.middle(layout)
        for x in map(axis.pixel, line.ticks):
            canvas.line((x, y - 8), (x, y + 8), stroke=colour, stroke_width=1.2, stroke_opacity=0.45)
    for line in sorted(lines, key=lambda line: line.assumed):
        if line.interval:
            low, high = (axis.pixel(end) for end in line.interval)
            _draw_interval(canvas, (low, high), line.middle(layout), colour, line.assumed)
    for line in lines:
        for x, shape in overflow_arrows(axis, line.interval) if line.interval else ():
            canvas.symbol((x, line.middle(layout)), shape, 40, fill=colour)
    for line in lines:
        at, fill = (axis.pixel(line.value), line.middle(layout)), "paper" if line.hollow else colour
        canvas.symbol(at, "circle", 62, line.note, fill=fill, stroke=colour, stroke_width=1.6)


def _draw_interval(canvas: Canvas, ends: tuple[float, float], y: float, colour: str, assumed: bool) -> None:
    style: Style = {"stroke": colour, "stroke_width": 1.6}
    if assumed:
        style["stroke_dasharray"] = [*DASH]
    canvas.line((ends[0], y), (ends[1], y), **style)


def _draw_labels(canvas: Canvas, lines: list[Line], layout: Layout) -> None:
    """Metrics and arms to the left, the figures to the right."""
    left, right = 12 if layout.labels_left else 2, layout.width - 4
    room = layout.left - 30 if layout.labels_left else layout.width * 0.6
    places = [(line, line.top + (layout.line / 2 - 7.5 if layout.labels_left else 10)) for line in lines]
    for line, y in places:
        canvas.text((left, y), _titled(line.title, line.year, layout.size, room), layout.size, halo=True)
    for line, y in places:
        room_below = room if layout.labels_left else layout.width - 14 - width(_spread(line), 11)
        canvas.text((left, y + 15), clip(line.subtitle, 11, room_below), 11, "muted", halo=True)
    for line, y in places:
        canvas.text((right, y), size(line.value, line.scale), layout.size, align="right", weight=600, halo=True)
    for line, y in places:
        canvas.text((right, y + 15), _spread(line), 11, "muted", "right", halo=True)


def _spread(line: Line) -> str:
    """The interval of a line, or why it has none."""
    if line.interval:
        return f"({interval(line.interval, line.scale)})"
    return "no interval" if line.ticks else "no variance"


def _draw_pooled(canvas: Canvas, row: Keyed, axis: Axis, layout: Layout, top: float, hollow: bool) -> None:
    """A diamond for several studies, hollow where half or more is second-hand; a plain interval for one."""
    canvas.line((0, top - 6), (layout.width, top - 6), stroke="line", stroke_width=1)
    x, y = axis.pixel(row["estimate"]), top + (layout.line / 2 if layout.labels_left else layout.line - 10)
    note = Note(f"{label(row)}: {estimate(row)}\n{basis(row)}\n{grading(row)}")
    if row["interval"] and row["m"] == 1:
        _draw_one_study(canvas, row["interval"], (x, y), axis, note)
    elif row["interval"]:
        low, high = (axis.pixel(end) for end in row["interval"])
        corners = [(low, y), (x, y - 8), (high, y), (x, y + 8)]
        fill = "paper" if hollow else "ink"
        canvas.polygon(corners, note, fill=fill, stroke="ink", stroke_width=1.4)
        for end, shape in overflow_arrows(axis, row["interval"]):
            canvas.symbol((end, y), shape, 60, fill="ink")
    else:
        canvas.line((x, y - 9), (x, y + 9), note, stroke="ink", stroke_width=2.4)
    _draw_pooled_text(canvas, row, layout, top)
    if row["prediction_interval"]:
        _draw_prediction(canvas, row, axis, layout, y + 21)


def _draw_one_study(canvas: Canvas, interval: list[float], at: Point, axis: Axis, note: Note) -> None:
    """The interval with its ends, and an upright bar at the estimate."""
    (x, y), (low, high) = at, (axis.pixel(end) for end in interval)
    canvas.line((low, y), (high, y), stroke="ink", stroke_width=1.8)
    for end in (low, high):
        canvas.line((end, y - 4), (end, y + 4), stroke="ink", stroke_width=1.8)
    for end, shape in overflow_arrows(axis, interval):
        canvas.symbol((end, y), shape, 60, fill="ink")
    canvas.line((x, y - 9), (x, y + 9), note, stroke="ink", stroke_width=2.4)


def _draw_pooled_text(canvas: Canvas, row: Keyed, layout: Layout, top: float) -> None:
    """On a narrow page the lower line has no room for the certainty, which the title of the mark holds."""
    rests_on = basis(row) if layout.labels_left else f"{counted(row['k'], 'effect')}, {counted(row['m'], 'source')}"
    below, right = f"({pooled_interval(row)})" if row["interval"] else NO_INTERVAL, layout.width - 4
    canvas.text((2, top + 9), label(row), layout.size, weight=700)
    canvas.text((right, top + 9), pooled(row), layout.size, align="right", weight=700)
    canvas.text((2, top + 25), rests_on, 11, "muted", halo=True)
    canvas.text((right, top + 25), below, 11, "muted", "right", halo=True)


def _draw_prediction(canvas: Canvas, row: Keyed, axis: Axis, layout: Layout, y: float) -> None:
    pair = row["prediction_interval"]
    low, high = (axis.pixel(end) for end in pair)
    canvas.line((low, y), (high, y), stroke="muted", stroke_width=3)
    for x, shape in overflow_arrows(axis, pair):
        canvas.symbol((x, y), shape, 60, fill="muted")
    y += 0 if layout.labels_left else 15
    canvas.text((2, y), "Prediction interval of a new source", 11, "muted", halo=True)
    canvas.text((layout.width - 4, y), predicted(row), 11, "muted", "right", halo=True)


def _draw_legend(canvas: Canvas, colour: str, places: list[Point]) -> None:
    for (x, y), text in zip(places, (*LEGEND, RIGHT), strict=False):
        if text == RIGHT:
            canvas.text((x - 6, y), text, 11, "muted")
            continue
        if text != LEGEND[2]:
            _draw_interval(canvas, (x - 8, x + 10), y, colour, assumed=text == LEGEND[1])
        fill = "paper" if text == LEGEND[2] else colour
        canvas.symbol((x + 1, y), "circle", 50, fill=fill, stroke=colour, stroke_width=1.6)
        canvas.text((x + 14, y), text, 11, "muted")
