"""Curves over rounds: a metric as a pipeline is fed with its own output, several series in one picture.

Each series has a colour, a dash and a symbol of its own, and its name at the end of its curve.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from math import inf
from types import MappingProxyType
from typing import Any, TypedDict

from taxonomy.vocabulary import Mark
from web.charts.axes import Axis, nice_ticks, spread_out
from web.charts.canvas import LINES, SERIES, Canvas, Note, Style, area
from web.charts.chart import Cell, Chart, Table, Value, cells
from web.charts.labels import Box, clip
from web.formatting import READINGS, counted, listed, plain, printable, slope
from web.sizes import signed

Series = dict[str, Any]
STEP = 1
"""Between rounds that are further apart a curve is thin, since nothing was measured there."""
FEW = 3
"""Up to so many series the sentence names them all."""
ORIENTATION = {"higher-is-better": "higher is better", "lower-is-better": "lower is better"}
COLUMNS = ("series", "method", "source", "round", "value", "slope_per_round", "first_decline", "reading")


class Metric(TypedDict):
    """What a chart reads of a metric in an answer of the API."""

    id: str
    name: str
    unit: str | None
    orientation: str


@dataclass(frozen=True)
class Curve:
    """One series: its points by ascending round."""

    id: str
    name: str
    method: str
    points: list[tuple[float, float]]
    slope: float | None
    decline: float | None
    source: str
    reading: str
    second_hand: bool


def draw(
    series: Sequence[Series], address: str | None = None, names: Mapping[str, str] = MappingProxyType({})
) -> Chart:
    """The curves of series on one metric, as they are stored; a point leads to the address where there is one.

    `names` are those of the methods, by id.

    Raises ValueError for series on several metrics.
    """
    metrics = {one["metric"]["id"]: one["metric"] for one in series}
    if len(metrics) > 1:
        raise ValueError(f"one picture shows one metric, and these series are on {', '.join(sorted(metrics))}")
    metric = next(iter(metrics.values()), None)
    curves = _curves(series, names)
    drawn = [curve for curve in curves if curve.points]
    table, data = partial(_table, curves, address), partial(_data, curves)
    if metric is None or not drawn:
        return Chart("Values over rounds", "No series over rounds is on record.", table, COLUMNS, data)
    title = printable(f"{metric['name']} over rounds")
    wide, narrow = (picture(drawn, _axis_title(metric), layout, address) for layout in (WIDE, NARROW))
    return Chart(title, printable(_sentence(title, metric, drawn)), table, COLUMNS, data, wide, narrow)


def by_metric(series: Sequence[Series]) -> list[list[Series]]:
    """Series that can be drawn together, in the order in which their metrics first occur."""
    groups: dict[str, list[Series]] = {}
    for one in series:
        groups.setdefault(one["metric"]["id"], []).append(one)
    return list(groups.values())


def _curves(series: Sequence[Series], names: Mapping[str, str]) -> list[Curve]:
    """A curve is called by its method, or by its own id where a method has several."""
    times = Counter(one["method"] for one in series)
    return [
        Curve(
            one["id"],
            names.get(one["method"], one["method"]) if times[one["method"]] == 1 else one["id"],
            one["method"],
            [(float(number), float(value)) for number, value in one["points"]],
            one["slope"],
            one["first_decline"],
            one["source"]["title"],
            READINGS[one["reading"]["mark"]],
            one["reading"]["mark"] == Mark.SECOND_HAND,
        )
        for one in series
    ]


def _axis_title(metric: Metric) -> str:
    """The metric, its unit, and which direction is better."""
    better = ORIENTATION.get(metric["orientation"], "")
    return f"{metric['name']} ({', '.join(filter(None, [metric.get('unit'), better]))})"


def _in_unit(metric: Metric) -> str:
    """The unit of a difference on the metric: one between two percentages is in percentage points."""
    unit = metric.get("unit")
    if unit is None:
        return ""
    return " in percentage points" if unit == "percent" else f" in {unit}"


def _sentence(title: str, metric: Metric, curves: list[Curve]) -> str:
    """Each curve by name while there are few; else the range of their slopes."""
    declining = [curve for curve in curves if curve.decline is not None]
    if len(curves) <= FEW:
        slopes = listed([f"{curve.name} {slope(curve.slope)}" for curve in curves])
        declines = listed([f"{curve.name} from round {plain(curve.decline or 0)}" for curve in declining])
    else:
        known = [curve.slope for curve in curves if curve.slope is not None]
        slopes = " to ".join(slope(end(known)) for end in (min, max)) if known else slope(None)
        declines = f"{len(declining)} of {len(curves)}"
    better = ORIENTATION.get(metric["orientation"], "")
    sentence = f"{title}, {counted(len(curves), 'series', 'series')}, {better}. "
    sentence += f"Slope per round{_in_unit(metric)}, positive where it gets better: {slopes}. "
    return sentence + (f"Declining: {declines}." if declining else "None declines.")


def _table(curves: list[Curve], address: str | None) -> Table:
    header = ("Series", "Source", "Round", "Value", "Slope per round", "First decline", "Reading")
    return Table(header, tuple(line for curve in curves for line in _lines(curve, address)))


def _lines(curve: Curve, address: str | None) -> list[tuple[Cell, ...]]:
    decline = "none" if curve.decline is None else plain(curve.decline)
    return [
        cells(
            *(curve.name, curve.source, plain(number), plain(value), slope(curve.slope), decline, curve.reading),
            address=address and address.format(curve.id),
        )
        for number, value in curve.points
    ]


def _data(curves: list[Curve]) -> list[tuple[Value, ...]]:
    return [
        (curve.id, curve.method, curve.source, number, value, curve.slope, curve.decline, curve.reading)
        for curve in curves
        for number, value in curve.points
    ]


@dataclass(frozen=True)
class Layout:
    """Measures of a page. Names are at the ends of the curves, or in a list below the plot."""

    width: float
    height: float
    frame: Box
    names_right: bool
    size: float


WIDE = Layout(880, 400, Box(60, 44, 590, 340), True, 12.5)
NARROW = Layout(360, 300, Box(44, 44, 346, 240), False, 11.5)
LINE = 34.0


def picture(curves: list[Curve], axis_title: str, layout: Layout, address: str | None) -> Canvas:
    """Back to front: grid, curves, points, declines, names."""
    names = len(curves) * LINE
    height = max(layout.height, 60 + names) if layout.names_right else layout.height + names + 8
    canvas = Canvas(layout.width, height)
    x_axis, y_axis, ticks = _axes(curves, layout.frame)
    _draw_grid(canvas, curves, x_axis, y_axis, ticks, layout)
    canvas.text((2, 14), clip(axis_title, layout.size, layout.width, bold=True), layout.size, weight=600)
    if ticks[0] > 0:
        canvas.text((2, 30), f"the axis begins at {plain(ticks[0])}", 11, "muted")
    for index, curve in enumerate(curves):
        _draw_curve(canvas, curve, index, x_axis, y_axis, address)
    _draw_declines(canvas, curves, x_axis, y_axis, layout.frame)
    if any(after[0] - before[0] > STEP for curve in curves for before, after in pairwise(curve.points)):
        canvas.text((layout.frame.left + 96, layout.frame.bottom + 36), "thin: not measured", 11.5, "muted")
    if any(curve.second_hand for curve in curves):
        canvas.symbol((layout.frame.left, layout.frame.bottom + 52), "circle", 60, stroke="muted", stroke_width=1.6)
        canvas.text((layout.frame.left + 12, layout.frame.bottom + 52), "hollow: second-hand", 11.5, "muted")
    _draw_names(canvas, curves, x_axis, y_axis, layout)
    return canvas


def _axes(curves: list[Curve], frame: Box) -> tuple[Axis, Axis, list[float]]:
    """Both axes, and the ticks of the upright one, which begins and ends with a tick."""
    numbers = [number for curve in curves for number, _ in curve.points]
    values = [value for curve in curves for _, value in curve.points]
    ticks = nice_ticks(min(values), max(values), 5)
    first, last = min(numbers), max(numbers)
    margin = 0.5 if first == last else 0.0
    return (
        Axis(first - margin, last + margin, frame.left + 10, frame.right - 10),
        Axis(ticks[0], ticks[-1], frame.bottom, frame.top),
        ticks,
    )


def _draw_grid(
    canvas: Canvas, curves: list[Curve], x_axis: Axis, y_axis: Axis, ticks: list[float], layout: Layout
) -> None:
    frame = layout.frame
    for y in map(y_axis.pixel, ticks):
        canvas.line((frame.left, y), (frame.right, y), stroke="faint", stroke_width=1)
    for value in ticks:
        canvas.text((frame.left - 8, y_axis.pixel(value)), plain(value), 11.5, "muted", "right")
    canvas.line((frame.left, frame.bottom), (frame.right, frame.bottom), stroke="zero", stroke_width=1.2)
    last = -26.0
    for number in sorted({number for curve in curves for number, _ in curve.points}):
        if (x := x_axis.pixel(number)) - last >= 26:
            last = x
            canvas.text((x, frame.bottom + 16), plain(number), 11.5, "muted", "center")
    canvas.text((frame.right, frame.bottom + 36), "Round →", layout.size, align="right", weight=600)


def _draw_curve(canvas: Canvas, curve: Curve, index: int, x_axis: Axis, y_axis: Axis, address: str | None) -> None:
    colour, (shape, dash) = look(index)
    points = [(x_axis.pixel(number), y_axis.pixel(value)) for number, value in curve.points]
    style: Style = {"stroke": colour, "stroke_width": 2}
    if dash:
        style["stroke_dasharray"] = [*dash]
    start = 0
    for end, (before, after) in enumerate(pairwise([*curve.points, (inf, 0.0)]), 1):
        if after[0] - before[0] > STEP:
            canvas.polyline(points[start:end], **style)
            for to in points[end : end + 1]:
                canvas.line(points[end - 1], to, stroke=colour, stroke_width=1, stroke_opacity=0.5)
            start = end
    link = address and address.format(curve.id)
    for at, (number, value) in zip(points, curve.points, strict=True):
        note = Note(_summary(curve, number, value), link)
        canvas.symbol(at, shape, area(shape, 55), note, **_point_style(curve, colour))


def _point_style(curve: Curve, colour: str) -> Style:
    """The points of a second-hand series are hollow."""
    if curve.second_hand:
        return {"fill": "paper", "stroke": colour, "stroke_width": 1.8}
    return {"fill": colour, "stroke": "paper", "stroke_width": 1.2}


def look(index: int) -> tuple[str, tuple[str, list[float]]]:
    """Colour, symbol and dash of a curve; from the sixth on the colours recur with the dashes of the next."""
    shape, dash = LINES[(index + index // len(SERIES)) % len(LINES)]
    return f"facet-{SERIES[index % len(SERIES)]}", (shape, list(dash))


def _per_round(value: float | None) -> str:
    return slope(value) if value is None else f"{slope(value)} per round"


def _summary(curve: Curve, number: float, value: float) -> str:
    before = next((one for one, after in pairwise(curve.points) if after[0] == number), None)
    change = "" if before is None else f"; {signed(value - before[1])} since round {plain(before[0])}"
    point = f"round {plain(number)}: {plain(value)}{change}"
    return f"{curve.name}\n{point}\nslope {_per_round(curve.slope)}\n{curve.source}, {curve.reading}"


def _draw_declines(canvas: Canvas, curves: list[Curve], x_axis: Axis, y_axis: Axis, frame: Box) -> None:
    """A ring around the first value that is worse than the one before."""
    style: Style = {"stroke": "fault", "stroke_width": 1.6}
    declines = [(number, value) for curve in curves for number, value in curve.points if number == curve.decline]
    for number, value in declines:
        canvas.symbol((x_axis.pixel(number), y_axis.pixel(value)), "circle", 230, **style)
    if declines:
        y = frame.bottom + 36
        canvas.symbol((frame.left, y), "circle", 120, **style)
        canvas.text((frame.left + 12, y), "first decline", 11.5, "muted")


def _draw_names(canvas: Canvas, curves: list[Curve], x_axis: Axis, y_axis: Axis, layout: Layout) -> None:
    """Name and slope of each curve, at its end or in a list below."""
    frame = layout.frame
    ends = [(x_axis.pixel(curve.points[-1][0]), y_axis.pixel(curve.points[-1][1])) for curve in curves]
    left, heights = 20.0, [layout.height + 4 + index * LINE for index in range(len(curves))]
    if layout.names_right:
        low = max(frame.bottom - 10, frame.top + LINE * (len(curves) - 1))
        left, heights = frame.right + 30, spread_out([y for _, y in ends], LINE, frame.top, low)
    for index, (curve, end, y) in enumerate(zip(curves, ends, heights, strict=True)):
        if layout.names_right and end[0] > frame.right - 20:  # from further away a line would cross others
            canvas.line((end[0] + 8, end[1]), (left - 16, y), stroke="line", stroke_width=1)
        colour, (shape, _) = look(index)
        canvas.symbol((left - 9, y), shape, area(shape, 60), **_point_style(curve, colour))
        canvas.text((left, y), clip(curve.name, layout.size, layout.width - left), layout.size)
        decline = "" if curve.decline is None else f", declines at round {plain(curve.decline)}"
        canvas.text((left, y + 15), f"{_per_round(curve.slope)}{decline}", 11, "muted")
