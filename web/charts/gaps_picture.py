"""How the evidence-gap map is drawn: the shade tells how many effects, the ring how certain they are."""

from dataclasses import dataclass
from typing import Any

from web.charts.canvas import Canvas
from web.charts.canvas import Row as Mark
from web.charts.labels import clip
from web.charts.palette import stage_colour, stage_shape
from web.charts.words import STAGES

STEPS = (1, 2, 5, 10, 20)
"""From so many effects on a square has the next darker shade."""
RINGS: dict[str, dict[str, Any]] = {
    "very low": {"strokeWidth": 0},
    "low": {"strokeWidth": 1.5, "strokeDash": [1.5, 2.5]},
    "moderate": {"strokeWidth": 1.5, "strokeDash": [6, 2.5]},
    "high": {"strokeWidth": 2.4},
}
HEADS = (("Quality", ""), ("Diversity", ""), ("Complexity", ""), ("In-", "distribution"), ("Out-of-", "distribution"))
BRIEF = (("Quality", ""), ("Diver-", "sity"), ("Com-", "plexity"), ("In-", "distr."), ("Out-of-", "distr."))


@dataclass(frozen=True)
class Square:
    """One group on one facet."""

    effects: int
    certainty: str | None
    used: int
    told: str
    address: str | None


@dataclass(frozen=True)
class Line:
    """One group over the facets."""

    name: str
    stage: str | None
    squares: tuple[Square, ...]


@dataclass(frozen=True)
class Room:
    """What a page has room for."""

    width: float
    left: float
    cell: float
    line: float
    size: float
    heads: tuple[tuple[str, str], ...]
    top: float


WIDE = Room(880, 262, 122, 30, 12.5, HEADS, 92)
NARROW = Room(360, 136, 44, 30, 11.5, BRIEF, 140)


def picture(lines: list[Line], room: Room) -> Canvas:
    """Heads, then a line for each group, parted by stage where there are stages."""
    tops, bottom = _tops(lines, room)
    canvas = Canvas(room.width, bottom + 8)
    _legend(canvas, room)
    heads: list[Mark] = []
    for place, (upper, lower) in enumerate(room.heads):
        x = room.left + (place + 0.5) * room.cell
        heads += [{"x": x, "y": room.top - (26 if lower else 14), "text": upper}]
        heads += [{"x": x, "y": room.top - 12, "text": lower}] if lower else []
    canvas.text(heads, room.size - 0.5, align="center", fontWeight=600)
    _names(canvas, lines, tops, room)
    _squares(canvas, lines, tops, room)
    return canvas


def _tops(lines: list[Line], room: Room) -> tuple[list[float], float]:
    """Where each line starts; a new stage starts after a gap that holds its name."""
    found, top, stage = [], room.top, None
    for line in lines:
        if line.stage and line.stage != stage:
            top += 26
            stage = line.stage
        found.append(top)
        top += room.line
    return found, top


def _names(canvas: Canvas, lines: list[Line], tops: list[float], room: Room) -> None:
    marks: list[Mark] = []
    stages: list[Mark] = []
    seen: str | None = None
    for line, top in zip(lines, tops, strict=True):
        if line.stage and line.stage != seen:
            seen, y = line.stage, top - 11
            shape = stage_shape(seen)
            marks.append({"x": 8, "y": y, "fill": stage_colour(seen), "shape": shape, "size": 60})
            stages.append({"x": 20, "y": y, "text": STAGES.get(seen, seen)})
    canvas.mark("point", marks, strokeWidth=0)
    canvas.text(stages, room.size, fontWeight=600)
    left = 20 if marks else 2
    texts = [
        {"x": left, "y": top + room.line / 2, "text": clip(line.name, room.size, room.left - left - 6)}
        for line, top in zip(lines, tops, strict=True)
    ]
    canvas.text(texts, room.size)


def _squares(canvas: Canvas, lines: list[Line], tops: list[float], room: Room) -> None:
    """Squares by ring, for a layer has one dash; the empty ones are dots where methods use the group."""
    shades: list[Mark] = []
    empty: list[Mark] = []
    rings: dict[str, list[Mark]] = {level: [] for level in RINGS}
    numbers: list[Mark] = []
    for line, top in zip(lines, tops, strict=True):
        for place, square in enumerate(line.squares):
            left = room.left + place * room.cell
            x, y = left + room.cell / 2, top + room.line / 2
            note = {"description": canvas.note(square.told, square.address)}
            if not square.effects:
                colour = "muted" if square.used else "line"
                empty.append({"x": x, "y": y, "size": 8 + min(square.used, 30) * 3, "stroke": colour, **note})
                continue
            step = shade(square.effects)
            box = {"x": left + 1.5, "x2": left + room.cell - 1.5, "y": top + 1.5, "y2": top + room.line - 1.5}
            shades.append(box | {"fill": f"shade-{step}"} | note)
            inner = {"x": left + 4, "x2": left + room.cell - 4, "y": top + 4, "y2": top + room.line - 4}
            rings[square.certainty or "very low"].append(inner | {"stroke": f"on-shade-{step}"})
            numbers.append({"x": x, "y": y, "text": f"{square.effects}", "fill": f"on-shade-{step}"})
    canvas.mark("rect", shades, cornerRadius=2)
    for level, rows in rings.items():
        canvas.mark("rect", rows if level != "very low" else [], filled=False, cornerRadius=2, **RINGS[level])
    canvas.mark("point", empty, shape="circle", filled=False, strokeWidth=1.2)
    canvas.text(numbers, room.size, align="center")


def shade(effects: int) -> int:
    """1 to 5."""
    return sum(effects >= step for step in STEPS)


def _legend(canvas: Canvas, room: Room) -> None:
    counts = ["1", "2–4", "5–9", "10–19", "20+"]
    boxes = [{"x": 2 + 46 * n, "x2": 44 + 46 * n, "y": 2, "y2": 24, "fill": f"shade-{n + 1}"} for n in range(5)]
    canvas.mark("rect", boxes, cornerRadius=2)
    texts = [{"x": 23 + 46 * n, "y": 13, "text": each, "fill": f"on-shade-{n + 1}"} for n, each in enumerate(counts)]
    canvas.text(texts, 11, align="center")
    words: list[Mark] = [{"x": 240, "y": 13, "text": "effects"}]
    beside = room.width > 600
    left, top = (330.0, 2.0) if beside else (2.0, 34.0)
    for level, ring in RINGS.items():
        box = [{"x": left, "x2": left + 24, "y": top + 2, "y2": top + 20, "fill": "shade-1", "stroke": "on-shade-1"}]
        canvas.mark("rect", box, cornerRadius=2, **ring)
        words.append({"x": left + 30, "y": top + 11, "text": level + (" certainty" if level == "high" else "")})
        left += 36 + 7.5 * len(level)
    y = top + 44 if not beside else 42
    dots: list[Mark] = [{"x": 8, "y": y, "size": 14}, {"x": 20, "y": y, "size": 70}]
    canvas.mark("point", dots, shape="circle", filled=False, stroke="muted", strokeWidth=1.2)
    words.append({"x": 32, "y": y, "text": "no effect; larger where more methods use it"})
    canvas.text(words, 11, "muted")
