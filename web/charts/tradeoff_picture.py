"""How the trade-off map is drawn, on a wide page and on a narrow one."""

from dataclasses import dataclass
from typing import Any

from web.charts.canvas import Canvas, Row
from web.charts.frame import across, upward
from web.charts.labels import Box, Label, place, width
from web.charts.palette import SHAPES, area, stage_colour, stage_shape
from web.charts.scale import Axis, hull
from web.charts.words import SHORT, STAGES, basis, estimate

Pair = dict[str, Any]
STRIP = 20.0


@dataclass(frozen=True)
class Room:
    """What a page has room for."""

    width: float
    height: float
    frame: Box
    labels: int
    size: float
    point: float


WIDE = Room(880, 600, Box(92, 78, 866, 520), 24, 12.5, 70)
NARROW = Room(360, 480, Box(66, 104, 352, 402), 8, 11.5, 46)


def picture(answer: dict[str, Any], x: str, y: str, address: str, room: Room) -> Canvas:
    """Back to front: grid, strips of what was measured on one side, front, intervals, points, labels."""
    canvas = Canvas(room.width, room.height)
    wide, high = _axes(answer, room)
    frame = room.frame
    across(canvas, wide, frame, frame.bottom + STRIP + 14)
    upward(canvas, high, frame, frame.left - STRIP - 8)
    _titles(canvas, room, x, y)
    _strips(canvas, answer, wide, high, room, address)
    _front(canvas, answer["results"], wide, high, frame)
    bars = _bars(canvas, answer["results"], wide, high)
    _points(canvas, answer["results"], wide, high, room, address)
    _labels(canvas, answer["results"], wide, high, room, bars)
    return canvas


def _axes(answer: dict[str, Any], room: Room) -> tuple[Axis, Axis]:
    found = []
    for side, alone in (("x", "x_only"), ("y", "y_only")):
        points = [pair[side] for pair in answer["results"]]
        ends = [end for row in points for end in row["interval"] or ()]
        ends += [pair[side]["estimate"] for pair in answer[alone]]
        values = [row["estimate"] for row in points] or ends
        found.append(hull(values, ends, 0.3))
    frame = room.frame
    return Axis(*found[0], frame.left, frame.right), Axis(*found[1], frame.bottom, frame.top)


def _titles(canvas: Canvas, room: Room, x: str, y: str) -> None:
    frame = room.frame
    canvas.text([{"x": 2, "y": frame.top - 16, "text": f"↑ Effect on {SHORT[y].lower()}"}], room.size, fontWeight=600)
    under = [{"x": frame.right, "y": frame.bottom + STRIP + 36, "text": f"Effect on {SHORT[x].lower()} →"}]
    canvas.text(under, room.size, fontWeight=600, align="right")
    hints = [{"x": frame.right - 8, "y": frame.top + 12, "text": "better on both"}]
    canvas.text(hints, 11, "muted", align="right", fontStyle="italic")
    hints = [{"x": frame.left + 8, "y": frame.bottom - 12, "text": "worse on both"}]
    canvas.text(hints, 11, "muted", fontStyle="italic")
    _legend(canvas, room)


def _legend(canvas: Canvas, room: Room) -> None:
    """Stages by colour and shape, then sizes, in as many lines as they need."""
    left, line = 8.0, 12.0
    marks: list[Row] = []
    texts: list[Row] = []
    keys = [(STAGES[stage], stage_colour(stage), SHAPES[stage], room.point) for stage in SHAPES]
    keys += [("1 source", "muted", "circle", room.point), ("4 sources", "muted", "circle", room.point * 4)]
    for text, colour, shape, size in keys:
        long = 20 + width(text, 11.5)
        if left + long > room.width:
            left, line = 8.0, line + 22
        marks.append({"x": left, "y": line, "fill": colour, "shape": shape, "size": area(shape, size)})
        texts.append({"x": left + 12, "y": line, "text": text})
        left += long + 12
    canvas.mark("point", marks, strokeWidth=0)
    canvas.text(texts, 11.5, "muted")
    front = [{"x": 0, "x2": 22, "y": line + 22}]
    canvas.mark("rule", front, stroke="ink", strokeWidth=1.2, strokeDash=[2, 3])
    canvas.text([{"x": 28, "y": line + 22, "text": "Pareto front: nothing is better on both"}], 11.5, "muted")


def told(pair: Pair, x: str = "x", y: str = "y") -> str:
    """What a point tells: the name, then a line for each side."""
    lines = [str((pair["x"] or pair["y"])["name"])]
    for side in (pair[x], pair[y]):
        if side:
            lines.append(f"{SHORT[side['facet']]}: {estimate(side)}; {basis(side)}")
    return "\n".join(lines)


def _strips(
    canvas: Canvas, answer: dict[str, Any], wide: Axis, high: Axis, room: Room, address: str
) -> None:
    """Beside each axis the components that were measured on that facet alone."""
    frame = room.frame
    low, far = frame.bottom + 5, frame.left - 5
    for pair in answer["x_only"]:
        value = wide.clamp(pair["x"]["estimate"])
        row = {"x": value, "y": low, "y2": low + STRIP - 8, "stroke": stage_colour(pair["stage"])}
        row["description"] = canvas.note(told(pair), address.format(pair["component"]))
        canvas.mark("rule", [row], x=wide, strokeWidth=3)
    for pair in answer["y_only"]:
        value = high.clamp(pair["y"]["estimate"])
        row = {"y": value, "x": far, "x2": far - STRIP + 8, "stroke": stage_colour(pair["stage"])}
        row["description"] = canvas.note(told(pair), address.format(pair["component"]))
        canvas.mark("rule", [row], y=high, strokeWidth=3)


def _front(canvas: Canvas, pairs: list[Pair], wide: Axis, high: Axis, frame: Box) -> None:
    """The steps below and left of which everything is outdone by something."""
    front = sorted((pair["x"]["estimate"], pair["y"]["estimate"]) for pair in pairs if pair["pareto"])
    if not front:
        return
    corners = [(wide.low, front[0][1])]
    for place, (across_, up) in enumerate(front):
        after = front[place + 1][1] if place + 1 < len(front) else high.low
        corners += [(across_, up), (across_, after)]
    rows = [{"x": one, "y": two, "part": 0, "order": place} for place, (one, two) in enumerate(corners)]
    canvas.mark("line", rows, wide, high, stroke="ink", strokeWidth=1.2, strokeDash=[2, 3])


def _bars(canvas: Canvas, pairs: list[Pair], wide: Axis, high: Axis) -> list[Box]:
    """Intervals where there are any; one that runs out of the frame ends in an arrow."""
    boxes = []
    for pair in pairs:
        colour, across_, up = stage_colour(pair["stage"]), pair["x"]["estimate"], pair["y"]["estimate"]
        if pair["x"]["interval"]:
            low, high_end = pair["x"]["interval"]
            row = {"x": wide.clamp(low), "x2": wide.clamp(high_end), "y": high.clamp(up), "stroke": colour}
            canvas.mark("rule", [row], wide, high, strokeWidth=1.4, strokeOpacity=0.65)
            y = high.pixel(up)
            boxes.append(Box(wide.pixel(low), y - 1, wide.pixel(high_end), y + 1))
            _arrows(canvas, wide, pair["x"]["interval"], y, colour, upright=False)
        if pair["y"]["interval"]:
            low, high_end = pair["y"]["interval"]
            row = {"y": high.clamp(low), "y2": high.clamp(high_end), "x": wide.clamp(across_), "stroke": colour}
            canvas.mark("rule", [row], wide, high, strokeWidth=1.4, strokeOpacity=0.65)
            x = wide.pixel(across_)
            boxes.append(Box(x - 1, high.pixel(high_end), x + 1, high.pixel(low)))
            _arrows(canvas, high, pair["y"]["interval"], x, colour, upright=True)
    return boxes


def _arrows(canvas: Canvas, axis: Axis, ends: list[float], other: float, colour: str, upright: bool) -> None:
    for end, beyond in ((ends[0], ends[0] < axis.low), (ends[1], ends[1] > axis.high)):
        if beyond:
            here = axis.pixel(end)
            shape = ("triangle-down" if end == ends[0] else "triangle-up") if upright else (
                "triangle-left" if end == ends[0] else "triangle-right"
            )
            row = {"x": other if upright else here, "y": here if upright else other, "fill": colour, "shape": shape}
            canvas.mark("point", [row], size=28, strokeWidth=0)


def _points(canvas: Canvas, pairs: list[Pair], wide: Axis, high: Axis, room: Room, address: str) -> None:
    rows = []
    for pair in sorted(pairs, key=_sources, reverse=True):
        shape = stage_shape(pair["stage"])
        rows.append(
            {
                "x": wide.clamp(pair["x"]["estimate"]),
                "y": high.clamp(pair["y"]["estimate"]),
                "fill": stage_colour(pair["stage"]),
                "shape": shape,
                "size": area(shape, room.point * min(_sources(pair), 8)),
                "description": canvas.note(told(pair), address.format(pair["component"])),
            }
        )
    canvas.mark("point", rows, wide, high, stroke="paper", strokeWidth=1.2)


def _sources(pair: Pair) -> int:
    """The sources of the side that has fewer: the map rests on both."""
    return max(1, min(pair["x"]["m"], pair["y"]["m"]))


def _labels(canvas: Canvas, pairs: list[Pair], wide: Axis, high: Axis, room: Room, bars: list[Box]) -> None:
    """Names of the points that matter most: on the front, on many sources, far from zero."""
    order = sorted(
        pairs,
        key=lambda pair: (not pair["pareto"], -_sources(pair), -abs(pair["x"]["estimate"]) - abs(pair["y"]["estimate"])),
    )
    wanted, points = [], []
    for pair in order:
        x, y = wide.pixel(pair["x"]["estimate"]), high.pixel(pair["y"]["estimate"])
        far = (room.point * min(_sources(pair), 8)) ** 0.5 / 2 + 2
        points.append(Box(x - far, y - far, x + far, y + far))
        wanted.append(Label((pair["x"])["name"], x, y, far + 4))
    placed = place(wanted[: room.labels], room.size, room.frame, points, bars)
    for align in ("left", "right", "center"):
        rows = [{"x": each.x, "y": each.y, "text": each.text} for each in placed if each.align == align]
        canvas.text(rows, room.size, align=align)
