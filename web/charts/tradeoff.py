"""The trade-off map: the pooled effects of each component on two facets at once."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from typing import Any

from web.charts.axes import (
    Axis,
    axis_range,
    draw_effect_axis_below,
    draw_effect_axis_left,
    overflow_arrows,
    unit,
    with_unit,
)
from web.charts.canvas import SHAPES, Canvas, Note, Style, area, stage_colour, stage_shape
from web.charts.chart import Cell, Chart, Table, Value, cells
from web.charts.labels import Box, Label, Point, legend_places, place, width
from web.formatting import NOT_MEASURED, SHORT, STAGES, basis, counted, estimate, listed, mostly, printable
from web.sizes import FACTORS

Row = dict[str, Any]
ADDRESS = "/components/{}/"
COLUMNS = (
    *("component", "name", "stage"),
    *("x_facet", "x_scale", "x_estimate", "x_interval_low", "x_interval_high", "x_sources", "x_certainty"),
    *("y_facet", "y_scale", "y_estimate", "y_interval_low", "y_interval_high", "y_sources", "y_certainty", "pareto"),
)


def draw(
    answer: Row,
    x: str = "quality",
    y: str = "diversity",
    address: str = ADDRESS,
    second_hand: Collection[str] = frozenset(),
) -> Chart:
    """The map of an answer of `tradeoffs`; a point leads to its component's address.

    `second_hand` are the ids of effects that were read in accounts of the paper.
    """
    answer = _marked(answer, second_hand)
    pairs, drawn = [*answer["results"], *answer["x_only"], *answer["y_only"]], comparable(answer)
    return Chart(
        f"{SHORT[x]} against {SHORT[y].lower()}",
        printable(_sentence(answer, SHORT[x].lower(), SHORT[y].lower())),
        partial(_table, pairs, x, y, address),
        COLUMNS,
        lambda: (_data(pair, x, y) for pair in pairs),
        picture(drawn, x, y, address, WIDE) if pairs else None,
        picture(drawn, x, y, address, NARROW) if pairs else None,
    )


def comparable(answer: Row) -> Row:
    """What can stand on one pair of axes: the components on the pair of scales that most of them have.

    The others are in the table alone: estimates on different scales cannot be compared. Where no component has both
    sides, each axis has the scale that most of its own have.
    """
    found = [(pair["x"]["scale"], pair["y"]["scale"]) for pair in answer["results"]]
    common = max(sorted(set(found)), key=found.count, default=(_commonest(answer, "x"), _commonest(answer, "y")))
    return {
        "scales": common,
        "results": [pair for pair, scales in zip(answer["results"], found, strict=True) if scales == common],
        "x_only": [pair for pair in answer["x_only"] if pair["x"]["scale"] == common[0]],
        "y_only": [pair for pair in answer["y_only"] if pair["y"]["scale"] == common[1]],
    }


def _commonest(answer: Row, side: str) -> str:
    scales = [pair[side]["scale"] for pair in answer[f"{side}_only"]]
    return max(sorted(set(scales)), key=scales.count, default="")


def _marked(answer: Row, second_hand: Collection[str]) -> Row:
    """The answer, each side with `hollow`: whether half or more of its effects are second-hand."""

    def side(row: Row | None) -> Row | None:
        return row and {**row, "hollow": mostly(effect in second_hand for effect in row["effects"])}

    lists = ("results", "x_only", "y_only")
    marked = {name: [{**pair, "x": side(pair["x"]), "y": side(pair["y"])} for pair in answer[name]] for name in lists}
    return {**answer, **marked}


def _name(pair: Row) -> str:
    """A component's name, from whichever side was measured."""
    return str((pair["x"] or pair["y"])["name"])


def _sentence(answer: Row, x: str, y: str) -> str:
    rows = answer["results"]
    one_sided = f"{len(answer['x_only'])} more on {x} alone and {len(answer['y_only'])} on {y} alone"
    if not rows:
        return f"No component has an estimate on both {x} and {y}; {one_sided}."
    established = sum(row["x"]["established"] and row["y"]["established"] for row in rows)
    apart = len(rows) - len(comparable(answer)["results"])
    front = [_name(row) for row in rows if row["pareto"]]
    parts = [
        f"{counted(len(rows), 'component')} with an estimate on both {x} and {y}, {established} established on both.",
        f"{one_sided}.",
        f"{counted(apart, 'component')} on other scales can be read in the table alone." if apart else "",
        f"On the Pareto front: {listed(front)}." if front else "None is established well enough for a Pareto front.",
    ]
    return " ".join(part for part in parts if part)


def _table(pairs: list[Row], x: str, y: str, address: str) -> Table:
    header = ("Component", "Stage", SHORT[x], f"{SHORT[x]} rests on", SHORT[y], f"{SHORT[y]} rests on", "Pareto front")
    return Table(header, tuple(_line(pair, address) for pair in pairs))


def _line(pair: Row, address: str) -> tuple[Cell, ...]:
    sides = (pair["x"], pair["y"])
    texts = [text for side in sides for text in (estimate(side), basis(side) if side else NOT_MEASURED)]
    stage = STAGES.get(pair["stage"] or "", "")
    front = "yes" if pair["pareto"] else ""
    return cells(_name(pair), stage, *texts, front, address=address.format(pair["component"]))


def _data(pair: Row, x: str, y: str) -> tuple[Value, ...]:
    front = "true" if pair["pareto"] else "false"
    return pair["component"], _name(pair), pair["stage"], x, *_side(pair["x"]), y, *_side(pair["y"]), front


def _side(row: Row | None) -> tuple[Value, ...]:
    if row is None:
        return (None,) * 6
    return row["scale"], row["estimate"], *(row["interval"] or (None, None)), row["m"], row["certainty"]["level"]


UNITS = {
    "odds": "times the odds",
    "contest": "times the odds of winning",
    "ratio": "times as much",
    "nats": "nats",
    "standardized": "typical changes",
}
EVEN, UNEVEN = "equal scales", "axes in different units"
SECOND_HAND = "half or more second-hand"
STRIP = 20.0
"""Width of the strips beside the axes, for what was measured on one facet alone."""
CROWD = 24
"""With more intervals they are drawn fainter, so that the points are seen."""
LABEL_OPACITY = 0.85
"""Of the paper behind a label: an interval that crosses it shows through faintly, and the text can be read."""


@dataclass(frozen=True)
class Layout:
    """Measures of a page; `labels` names at most, `point` the area of a point for each source."""

    width: float
    height: float
    frame: Box
    labels: int
    size: float
    point: float
    stacked: bool
    """Whether scales stand below the titles of the axes."""


WIDE = Layout(880, 600, Box(92, 74, 872, 520), 24, 12.5, 90, False)
NARROW = Layout(360, 542, Box(72, 144, 352, 442), 8, 11.5, 56, True)


@dataclass(frozen=True)
class Plane:
    """Both axes of a map."""

    x: Axis
    y: Axis

    def pixels(self, pair: Row) -> Point:
        return self.x.pixel(pair["x"]["estimate"]), self.y.pixel(pair["y"]["estimate"])


def picture(answer: Row, x: str, y: str, address: str, layout: Layout) -> Canvas:
    """Back to front: grid, strips of what was measured on one side, front, intervals, points, labels."""
    canvas, frame = Canvas(layout.width, layout.height), layout.frame
    plane, pairs = _plane(answer, frame), answer["results"]
    draw_effect_axis_below(canvas, plane.x, answer["scales"][0], frame, frame.bottom + STRIP + 14)
    draw_effect_axis_left(canvas, plane.y, answer["scales"][1], frame, frame.left - STRIP - 8)
    _draw_titles(canvas, answer, (SHORT[x].lower(), SHORT[y].lower()), layout)
    _draw_legend(canvas, layout)
    _draw_strips(canvas, answer, plane, frame, address)
    _draw_front(canvas, pairs, plane)
    bars = _draw_intervals(canvas, pairs, plane)
    for pair in sorted(pairs, key=_sources, reverse=True):
        note, shape = Note(_summary(pair), address.format(pair["component"])), stage_shape(pair["stage"])
        size, style = area(shape, _point_area(pair, layout)), _point_style(pair)
        canvas.symbol(plane.pixels(pair), shape, size, note, **style)
    _draw_labels(canvas, pairs, plane, layout, bars)
    return canvas


def _draw_titles(canvas: Canvas, answer: Row, facets: tuple[str, str], layout: Layout) -> None:
    """What the axes are; the scale after the title, or in a line of its own where there is no room."""
    frame, size = layout.frame, layout.size
    across, up = f"Effect on {facets[0]} →", f"↑ Effect on {facets[1]}"
    units = [UNITS.get(scale, "") for scale in answer["scales"]]
    top, under = frame.top - (32 if layout.stacked else 16), frame.bottom + STRIP + 36
    canvas.text((2, top), up, size, weight=600)
    canvas.text((frame.right, under), across, size, align="right", weight=600)
    beside_up = (8 + width(up, size, bold=True), top)
    beside_across = (frame.right - 6 - width(across, size, bold=True), under)
    below = (2.0, top + 16), (frame.right, under + 16)
    at_up, at_across = below if layout.stacked else (beside_up, beside_across)
    canvas.text(at_up, units[1], 11.5, "muted")
    canvas.text(at_across, units[0], 11.5, "muted", "right")
    even = EVEN if is_even(answer["scales"]) else UNEVEN
    canvas.text((frame.right, frame.top - 16), f"better on both ↗ · {even}", 11.5, "muted", "right")


def _colour(pair: Row) -> str:
    """The colour of the stage where every side that was measured is established, else grey."""
    sides = [side for side in (pair["x"], pair["y"]) if side]
    return stage_colour(pair["stage"]) if all(side["established"] for side in sides) else "muted"


def _point_style(pair: Row) -> Style:
    """Hollow where half or more of the effects on either side are second-hand."""
    colour = _colour(pair)
    if pair["x"]["hollow"] or pair["y"]["hollow"]:
        return {"fill": "paper", "stroke": colour, "stroke_width": 1.8}
    return {"fill": colour, "stroke": "paper", "stroke_width": 1.2}


def _plane(answer: Row, frame: Box) -> Plane:
    ranges = []
    for side in ("x", "y"):
        points = [pair[side] for pair in answer["results"]]
        ends = [end for row in points for end in row["interval"] or ()]
        ends += [pair[side]["estimate"] for pair in answer[f"{side}_only"]]
        ranges.append(axis_range([row["estimate"] for row in points] or ends, ends, 0.3))
    across, up = Axis(*ranges[0], frame.left, frame.right), Axis(*ranges[1], frame.bottom, frame.top)
    if not is_even(answer["scales"]):
        return Plane(across, up)
    pixels = min(unit(across), unit(up))
    return Plane(with_unit(across, pixels), with_unit(up, pixels))


def is_even(scales: tuple[str, str]) -> bool:
    """Whether both axes count in the same: then a length means the same on both."""
    return scales[0] == scales[1] or all(scale in FACTORS for scale in scales)


def _draw_legend(canvas: Canvas, layout: Layout) -> None:
    """Stages by colour and shape, sizes, the front and the strips, in as many lines as they need."""
    symbols = [(STAGES[stage], stage_colour(stage), SHAPES[stage], layout.point) for stage in SHAPES]
    symbols += [(counted(many, "source"), "muted", "circle", layout.point * many) for many in (1, 4)]
    texts = [*(symbol[0] for symbol in symbols), SECOND_HAND, "Pareto front", "one outcome measured"]
    texts.append("grey: not established")
    for index, (x, y) in enumerate(legend_places(texts, layout.width, 12, 11.5)):
        if index < len(symbols):
            _, colour, shape, size = symbols[index]
            canvas.symbol((x, y), shape, area(shape, size), fill=colour)
        elif texts[index] == SECOND_HAND:
            canvas.symbol((x, y), "circle", layout.point, fill="paper", stroke="muted", stroke_width=1.6)
        elif texts[index] == "Pareto front":
            canvas.line((x - 6, y), (x + 10, y), stroke="ink", stroke_width=1.2, stroke_dasharray=[2, 3])
        elif texts[index] == "one outcome measured":
            canvas.line((x, y - 5), (x, y + 5), stroke="muted", stroke_width=3)
        canvas.text((x + 14 if index < len(texts) - 1 else x - 6, y), texts[index], 11.5, "muted")


def _summary(pair: Row) -> str:
    """What a point tells: the name, then a line for each side."""
    sides = [side for side in (pair["x"], pair["y"]) if side]
    return "\n".join([_name(pair), *map(_side_summary, sides)])


def _side_summary(side: Row) -> str:
    second_hand = f", {SECOND_HAND}" if side["hollow"] else ""
    return f"{SHORT[side['facet']]}: {estimate(side)}; {basis(side)}{second_hand}"


def _draw_strips(canvas: Canvas, answer: Row, plane: Plane, frame: Box, address: str) -> None:
    """Along each axis the components measured on that facet alone; an arrow where one is out of range."""
    for side, axis in (("x", plane.x), ("y", plane.y)):
        for pair in answer[f"{side}_only"]:
            value, colour = pair[side]["estimate"], _colour(pair)
            note = Note(_summary(pair), address.format(pair["component"]))
            start, middle, end = (_strip_point(side, axis.pixel(value), depth, frame) for depth in (5, 11, 17))
            if arrows := overflow_arrows(axis, [value, value]):
                canvas.symbol(middle, arrows[0][1], 50, note, fill=colour)
            else:
                canvas.line(start, end, note, stroke=colour, stroke_width=3)


def _strip_point(side: str, pixel: float, depth: float, frame: Box) -> Point:
    """The point outside the frame, `depth` pixels from the axis of this side."""
    return (pixel, frame.bottom + depth) if side == "x" else (frame.left - depth, pixel)


def _draw_front(canvas: Canvas, pairs: list[Row], plane: Plane) -> None:
    """The steps below and left of which something is better on both sides."""
    front = sorted((pair["x"]["estimate"], pair["y"]["estimate"]) for pair in pairs if pair["pareto"])
    if not front:
        return
    corners = [(plane.x.low, front[0][1])]
    for (across, up), (_, following) in zip(front, [*front[1:], (0, plane.y.low)], strict=True):
        corners += [(across, up), (across, following)]
    points = [(plane.x.pixel(across), plane.y.pixel(up)) for across, up in corners]
    canvas.polyline(points, stroke="ink", stroke_width=1.2, stroke_dasharray=[2, 3])


def _draw_intervals(canvas: Canvas, pairs: list[Row], plane: Plane) -> list[Box]:
    """Intervals where there are any; one that exceeds the frame ends in an arrow. The boxes that they cover."""
    bars: list[tuple[str, Point, Point]] = []
    for pair in pairs:
        (x, y), colour = plane.pixels(pair), _colour(pair)
        if ends := pair["x"]["interval"]:
            bars.append((colour, (plane.x.pixel(ends[0]), y), (plane.x.pixel(ends[1]), y)))
        if ends := pair["y"]["interval"]:
            bars.append((colour, (x, plane.y.pixel(ends[1])), (x, plane.y.pixel(ends[0]))))
    thickness, opacity = (1.0, 0.35) if len(bars) > CROWD else (1.4, 0.65)
    for colour, start, end in bars:
        canvas.line(start, end, stroke=colour, stroke_width=thickness, stroke_opacity=opacity)
    for pair in pairs:
        _draw_arrows(canvas, pair, plane)
    return [Box(*start, *end).shrunk(-1) for _, start, end in bars]


def _draw_arrows(canvas: Canvas, pair: Row, plane: Plane) -> None:
    (x, y), colour = plane.pixels(pair), _colour(pair)
    for at, shape in overflow_arrows(plane.x, pair["x"]["interval"] or (0, 0)):
        canvas.symbol((at, y), shape, 28, fill=colour)
    for at, shape in overflow_arrows(plane.y, pair["y"]["interval"] or (0, 0)):
        canvas.symbol((x, at), shape, 28, fill=colour)


def _sources(pair: Row) -> int:
    """The sources of the side that has fewer: the map rests on both."""
    return max(1, min(int(pair["x"]["m"]), int(pair["y"]["m"])))


def _point_area(pair: Row, layout: Layout) -> float:
    return layout.point * min(_sources(pair), 8)


def _precedence(pair: Row) -> tuple[bool, int, float]:
    """On the front, on many sources, far from zero: such points are named first."""
    return not pair["pareto"], -_sources(pair), -abs(pair["x"]["estimate"]) - abs(pair["y"]["estimate"])


def _draw_labels(canvas: Canvas, pairs: list[Row], plane: Plane, layout: Layout, bars: list[Box]) -> None:
    labels, points, frame = [], [], layout.frame
    for pair in sorted(pairs, key=_precedence):
        x, y = plane.pixels(pair)
        radius = _point_area(pair, layout) ** 0.5 / 2 + 2
        points.append(Box(x - radius, y - radius, x + radius, y + radius))
        labels.append(Label(pair["x"]["name"], x, y, radius + 4))
    x, y = plane.x.pixel(0), plane.y.pixel(0)
    zero_lines = [Box(x - 1, frame.top, x + 1, frame.bottom), Box(frame.left, y - 1, frame.right, y + 1)]
    for label in place(labels[: layout.labels], layout.size, frame, points, [*bars, *zero_lines]):
        canvas.rectangle(label.box, fill="paper", fill_opacity=LABEL_OPACITY)
        canvas.text((label.x, label.y), label.text, layout.size, align=label.align, halo=True)
