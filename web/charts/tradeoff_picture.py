"""How the trade-off map is drawn, on a wide page and on a narrow one."""

from dataclasses import dataclass
from typing import Any

from web.charts.canvas import Canvas, Row
from web.charts.frame import across, beyond, upward
from web.charts.labels import Box, Label, place, width
from web.charts.palette import SHAPES, area, stage_colour, stage_shape
from web.charts.scale import Axis, hull
from web.charts.words import SHORT, STAGES, basis, estimate

Pair = dict[str, Any]
STRIP = 20.0
CROWD = 24
"""From more intervals on they are drawn fainter, so that the points stand out."""


@dataclass(frozen=True)
class Room:
    """What a page has room for."""

    width: float
    height: float
    frame: Box
    labels: int
    size: float
    point: float


WIDE = Room(880, 600, Box(92, 74, 872, 520), 24, 12.5, 90)
NARROW = Room(360, 480, Box(66, 104, 352, 402), 8, 11.5, 56)


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
    hint = [{"x": frame.right, "y": frame.top - 16, "text": "better on both ↗"}]
    canvas.text(hint, 11.5, "muted", align="right")
    _legend(canvas, room)


def _legend(canvas: Canvas, room: Room) -> None:
    """Stages by colour and shape, sizes, the front and the strips, in as many lines as they need."""
    keys = [("point", STAGES[stage], stage_colour(stage), SHAPES[stage], room.point) for stage in SHAPES]
    keys += [("point", f"{each} source{'s' * (each > 1)}", "muted", "circle", room.point * each) for each in (1, 4)]
    keys += [("front", "Pareto front", "ink", "", 0), ("strip", "one facet measured", "muted", "", 0)]
    left, line = 8.0, 12.0
    found: dict[str, list[Row]] = {"point": [], "front": [], "strip": [], "text": []}
    for kind, text, colour, shape, size in keys:
        if left + 20 + width(text, 11.5) > room.width:
            left, line = 8.0, line + 22
        start = left - 6 if kind == "front" else left
        mark = {"x": start, "y": line, "fill": colour, "shape": shape, "size": area(shape, size)}
        ends = {"front": {"x2": start + 16, "y2": line}, "strip": {"x2": start, "y": line - 5, "y2": line + 5}}
        found[kind].append(mark | ends.get(kind, {}))
        found["text"].append({"x": left + 14, "y": line, "text": text})
        left += 34 + width(text, 11.5)
    canvas.mark("point", found["point"], strokeWidth=0)
    canvas.mark("rule", [_ends(row) for row in found["front"]], stroke="ink", strokeWidth=1.2, strokeDash=[2, 3])
    canvas.mark("rule", [_ends(row) for row in found["strip"]], stroke="muted", strokeWidth=3)
    canvas.text(found["text"], 11.5, "muted")


def _ends(row: Row) -> Row:
    return {name: row[name] for name in ("x", "y", "x2", "y2")}


def told(pair: Pair) -> str:
    """What a point tells: the name, then a line for each side."""
    lines = [str((pair["x"] or pair["y"])["name"])]
    sides = [side for side in (pair["x"], pair["y"]) if side]
    lines += [f"{SHORT[side['facet']]}: {estimate(side)}; {basis(side)}" for side in sides]
    return "\n".join(lines)


def _strips(canvas: Canvas, answer: dict[str, Any], wide: Axis, high: Axis, room: Room, address: str) -> None:
    """Beside each axis the components that were measured on that facet alone; an arrow where one is out of sight."""
    low, far = room.frame.bottom + 5, room.frame.left - 5
    for side, other, axis, start, end in (("x", "y", wide, low, low + 12), ("y", "x", high, far, far - 12)):
        rules: list[Row] = []
        arrows: list[Row] = []
        for pair in answer[f"{side}_only"]:
            value, colour = pair[side]["estimate"], stage_colour(pair["stage"])
            told_by = canvas.note(told(pair), address.format(pair["component"]))
            out = beyond(axis, [value, value])
            row = {side: axis.pixel(value), "description": told_by}
            if out:
                arrows.append(row | {other: (start + end) / 2, "fill": colour, "shape": out[0][1]})
            else:
                rules.append(row | {other: start, f"{other}2": end, "stroke": colour})
        canvas.mark("rule", rules, strokeWidth=3)
        canvas.mark("point", arrows, size=50, strokeWidth=0)


def _front(canvas: Canvas, pairs: list[Pair], wide: Axis, high: Axis, frame: Box) -> None:
    """The steps below and left of which everything is outdone by something."""
    front = sorted((pair["x"]["estimate"], pair["y"]["estimate"]) for pair in pairs if pair["pareto"])
    if not front:
        return
    corners = [(wide.low, front[0][1])]
    for number, (across_, up) in enumerate(front):
        after = front[number + 1][1] if number + 1 < len(front) else high.low
        corners += [(across_, up), (across_, after)]
    rows = [{"x": one, "y": two, "part": 0, "order": place} for place, (one, two) in enumerate(corners)]
    canvas.mark("line", rows, wide, high, stroke="ink", strokeWidth=1.2, strokeDash=[2, 3])


def _bars(canvas: Canvas, pairs: list[Pair], wide: Axis, high: Axis) -> list[Box]:
    """Intervals where there are any; one that runs out of the frame ends in an arrow."""
    boxes: list[Box] = []
    arrows: list[Row] = []
    level: list[Row] = []
    upright: list[Row] = []
    for pair in pairs:
        colour = stage_colour(pair["stage"])
        x, y = wide.pixel(pair["x"]["estimate"]), high.pixel(pair["y"]["estimate"])
        if ends := pair["x"]["interval"]:
            low, top = (wide.pixel(end) for end in ends)
            level.append({"x": low, "x2": top, "y": y, "stroke": colour})
            boxes.append(Box(low, y - 1, top, y + 1))
            arrows += [{"x": at, "y": y, "fill": colour, "shape": way} for at, way in beyond(wide, ends)]
        if ends := pair["y"]["interval"]:
            low, top = (high.pixel(end) for end in ends)
            upright.append({"y": low, "y2": top, "x": x, "stroke": colour})
            boxes.append(Box(x - 1, top, x + 1, low))
            arrows += [{"x": x, "y": at, "fill": colour, "shape": way} for at, way in beyond(high, ends)]
    crowded = len(boxes) > CROWD
    for bars in (level, upright):
        canvas.mark("rule", bars, strokeWidth=1 if crowded else 1.4, strokeOpacity=0.35 if crowded else 0.65)
    canvas.mark("point", arrows, size=28, strokeWidth=0)
    return boxes


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
    return max(1, min(int(pair["x"]["m"]), int(pair["y"]["m"])))


def _telling(pair: Pair) -> tuple[bool, int, float]:
    return not pair["pareto"], -_sources(pair), -abs(pair["x"]["estimate"]) - abs(pair["y"]["estimate"])


def _labels(canvas: Canvas, pairs: list[Pair], wide: Axis, high: Axis, room: Room, bars: list[Box]) -> None:
    """Names of the points that matter most: on the front, on many sources, far from zero."""
    order = sorted(pairs, key=_telling)
    wanted, points = [], []
    for pair in order:
        x, y = wide.pixel(pair["x"]["estimate"]), high.pixel(pair["y"]["estimate"])
        far = (room.point * min(_sources(pair), 8)) ** 0.5 / 2 + 2
        points.append(Box(x - far, y - far, x + far, y + far))
        wanted.append(Label(pair["x"]["name"], x, y, far + 4))
    zero = [Box(wide.pixel(0) - 1, room.frame.top, wide.pixel(0) + 1, room.frame.bottom)]
    zero.append(Box(room.frame.left, high.pixel(0) - 1, room.frame.right, high.pixel(0) + 1))
    placed = place(wanted[: room.labels], room.size, room.frame, points, [*bars, *zero])
    for align in ("left", "right", "center"):
        rows = [{"x": each.x, "y": each.y, "text": each.text} for each in placed if each.align == align]
        canvas.text(rows, room.size, align=align, stroke="paper", strokeWidth=3.5)
