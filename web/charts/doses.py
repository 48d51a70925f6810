"""Curves over doses: the values of one metric at each dose of a cause, each with its 95 % interval.

A curve is made of effects of one source on one metric that share their baseline and differ in the dose. Where the dose
of the baseline is not known its value is a dashed line.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from web.charts.axes import Axis, nice_ticks
from web.charts.canvas import Canvas, Note, Style, area
from web.charts.chart import Chart, Table, Value, cells
from web.charts.labels import Box, clip
from web.charts.rounds import ORIENTATION, Metric, look
from web.formatting import READINGS, plain, printable

Effect = dict[str, Any]
Z = 1.96
LEAST_DOSES = 2
"""Of the treated arms: fewer are no curve."""
COLUMNS = ("curve", "arm", "dose", "value", "low", "high", "effect", "reading")


@dataclass(frozen=True)
class Point:
    """An arm; without a dose where that of the baseline is not known."""

    arm: str
    dose: float | None
    value: float
    se: float | None
    effect: str
    reading: str

    @property
    def interval(self) -> tuple[float, float] | None:
        """The value and 1.96 standard errors to each side."""
        return None if self.se is None else (self.value - Z * self.se, self.value + Z * self.se)

    @property
    def text(self) -> str:
        ends = self.interval
        return (
            f"{plain(self.value)} ({plain(ends[0])} to {plain(ends[1])})"
            if ends
            else f"{plain(self.value)}, no interval"
        )


@dataclass(frozen=True)
class Curve:
    """What all doses are compared with, and the points by ascending dose."""

    baseline: Point
    points: list[Point]

    @property
    def name(self) -> str:
        return self.baseline.arm

    @property
    def doses(self) -> list[Point]:
        """All points that have a dose, the baseline too where it has one."""
        with_dose = [self.baseline] if self.baseline.dose is not None else []
        return sorted([*with_dose, *self.points], key=lambda point: point.dose or 0)


def by_figure(effects: Sequence[Effect]) -> list[list[Effect]]:
    """Effects whose curves can be drawn in one picture: of one source, on one metric, with one unit of the dose."""
    groups: dict[tuple[str, ...], list[Effect]] = {}
    for effect in effects:
        if effect["dose"] and effect["dose"]["treated"] is not None:
            key = effect["source"]["id"], effect["metric"]["id"], effect["dose"]["unit"]
            groups.setdefault(key, []).append(effect)
    found = ([each for curve in _same_baseline(group) for each in curve] for group in groups.values())
    return [group for group in found if group]


def _same_baseline(effects: Sequence[Effect]) -> list[list[Effect]]:
    """The effects of each curve, by ascending dose."""
    groups: dict[str, list[Effect]] = {}
    for effect in effects:
        shared = [effect[key] for key in ("baseline", "domain", "generalization", "models", "method")]
        groups.setdefault(repr([*shared, effect["dose"]["baseline"]]), []).append(effect)
    sorted_groups = [sorted(group, key=lambda each: each["dose"]["treated"]) for group in groups.values()]
    curves = [
        group
        for group in sorted_groups
        if len(group) >= LEAST_DOSES and len({each["dose"]["treated"] for each in group}) == len(group)
    ]
    return _one_matching(curves)


def _one_matching(curves: Sequence[list[Effect]]) -> list[list[Effect]]:
    """Of curves that the registry measured over the same arms, matched in several ways, the one of the most rows."""
    by_arms: dict[str, list[list[Effect]]] = {}
    for curve in curves:
        own = [each["measured_by"] and (each["experiment"], each["treated"]["label"]) for each in curve]
        key = repr(own) if all(own) else curve[0]["id"]
        by_arms.setdefault(key, []).append(curve)
    return [min(group, key=_order) for group in by_arms.values()]


def _order(curve: Sequence[Effect]) -> tuple[int, str]:
    baseline = curve[0]["baseline"]
    return -(baseline["rows"] or 0), baseline["label"]


def title(effects: Sequence[Effect]) -> str:
    """What one group of `by_figure` shows."""
    return printable(f"{effects[0]['metric']['name']} by {effects[0]['dose']['unit']}")


def draw(effects: Sequence[Effect]) -> Chart:
    """One group of `by_figure`, as the API answers its effects."""
    first = effects[0]
    metric, unit = first["metric"], first["dose"]["unit"]
    curves = [_curve(group) for group in _same_baseline(effects)]
    wide, narrow = (_picture(curves, metric, unit, layout) for layout in (WIDE, NARROW))
    about = title(effects)
    return Chart(
        about,
        printable(_sentence(about, first, curves)),
        partial(_table, curves, unit),
        COLUMNS,
        lambda: (line for curve in curves for line in _data(curve)),
        wide,
        narrow,
    )


def _curve(effects: Sequence[Effect]) -> Curve:
    first = effects[0]
    baseline = _point(first, "baseline")
    return Curve(baseline, [_point(effect, "treated") for effect in effects])


def _point(effect: Effect, side: str) -> Point:
    arm, dose = effect[side], effect["dose"][side]
    reading = READINGS[effect["reading"]["mark"]]
    return Point(arm["label"], dose, float(arm["value"]), arm["se"], effect["id"], reading)


def _sentence(title: str, first: Effect, curves: Sequence[Curve]) -> str:
    better = ORIENTATION.get(first["metric"]["orientation"], "")
    parts = [f"{curve.name}: {curve.baseline.text}; {_at_doses(curve)}" for curve in curves]
    return f"{title}, {better}, in “{first['source']['title']}”; 95 % intervals in brackets. {'. '.join(parts)}."


def _at_doses(curve: Curve) -> str:
    return "; ".join(f"at {plain(point.dose or 0)}: {point.text}" for point in curve.points)


def _table(curves: Sequence[Curve], unit: str) -> Table:
    header = ("Arm", unit.capitalize(), "Value", "95 % interval", "Compared with", "Reading")
    return Table(header, tuple(_line(point, curve) for curve in curves for point in [curve.baseline, *curve.points]))


def _line(point: Point, curve: Curve) -> Any:
    ends = point.interval
    dose = "not recorded" if point.dose is None else plain(point.dose)
    interval = f"{plain(ends[0])} to {plain(ends[1])}" if ends else "no interval"
    address = None if point is curve.baseline else f"/effects/{point.effect}/"
    against = "" if point is curve.baseline else curve.name
    return cells(point.arm, dose, plain(point.value), interval, against, point.reading, address=address)


def _data(curve: Curve) -> list[tuple[Value, ...]]:
    return [
        (curve.name, point.arm, point.dose, point.value, *(point.interval or (None, None)), point.effect, point.reading)
        for point in [curve.baseline, *curve.points]
    ]


@dataclass(frozen=True)
class Layout:
    """Measures of a page; the names of the curves are below the plot."""

    width: float
    frame: Box
    size: float


WIDE = Layout(640, Box(60, 36, 620, 230), 12.5)
NARROW = Layout(360, Box(50, 36, 346, 220), 11.5)
LINE = 18.0


def _picture(curves: Sequence[Curve], metric: Metric, unit: str, layout: Layout) -> Canvas:
    frame = layout.frame
    canvas = Canvas(layout.width, frame.bottom + 50 + LINE * len(curves))
    every = [point for curve in curves for point in [curve.baseline, *curve.points]]
    ends = [value for point in every for value in (point.value, *(point.interval or ()))]
    ticks = nice_ticks(min(ends), max(ends), 4)
    doses = [point.dose for point in every if point.dose is not None]
    x_axis = Axis(min(doses), max(doses), frame.left + 20, frame.right - 20)
    y_axis = Axis(ticks[0], ticks[-1], frame.bottom, frame.top)
    better = ORIENTATION.get(metric["orientation"], "")
    axis_title = clip(f"{metric['name']} ({better})", layout.size, layout.width, bold=True)
    canvas.text((2, 14), axis_title, layout.size, weight=600)
    for y in map(y_axis.pixel, ticks):
        canvas.line((frame.left, y), (frame.right, y), stroke="faint", stroke_width=1)
    for value in ticks:
        canvas.text((frame.left - 8, y_axis.pixel(value)), plain(value), 11.5, "muted", "right")
    last = -40.0
    for dose in sorted(set(doses)):
        if (x := x_axis.pixel(dose)) - last >= 40:
            last = x
            canvas.text((x, frame.bottom + 16), plain(dose), 11.5, "muted", "center")
    canvas.text((frame.right, frame.bottom + 34), f"{unit} →", layout.size, align="right", weight=600)
    for index, curve in enumerate(curves):
        _draw_curve(canvas, curve, index, (x_axis, y_axis), layout)
    return canvas


def _draw_curve(canvas: Canvas, curve: Curve, index: int, axes: tuple[Axis, Axis], layout: Layout) -> None:
    x_axis, y_axis = axes
    frame = layout.frame
    colour, (shape, dash) = look(index)
    style: Style = {"stroke": colour, "stroke_width": 2}
    if dash:
        style["stroke_dasharray"] = [*dash]
    if curve.baseline.dose is None:
        y = y_axis.pixel(curve.baseline.value)
        note = Note(f"{curve.name}, dose not recorded\n{curve.baseline.text}", None)
        canvas.line((frame.left, y), (frame.right, y), note, stroke=colour, stroke_width=1.4, stroke_dasharray=[2, 3])
    points = curve.doses
    places = [(x_axis.pixel(point.dose or 0), y_axis.pixel(point.value)) for point in points]
    canvas.polyline(places, **style)
    for place, point in zip(places, points, strict=True):
        if point.interval:
            low, high = (y_axis.pixel(end) for end in point.interval)
            canvas.line((place[0], low), (place[0], high), stroke=colour, stroke_width=1.4)
    for place, point in zip(places, points, strict=True):
        note = Note(f"{point.arm}, dose {plain(point.dose or 0)}\n{point.text}", f"/effects/{point.effect}/")
        canvas.symbol(place, shape, area(shape, 55), note, fill=colour, stroke="paper", stroke_width=1.2)
    y = frame.bottom + 50 + LINE * index
    canvas.symbol((12, y), shape, area(shape, 55), fill=colour, stroke="paper", stroke_width=1.2)
    dashed = "dashed: " if curve.baseline.dose is None else "compared with "
    canvas.text((24, y), clip(f"{dashed}{curve.name}", 11.5, layout.width - 26), 11.5)
