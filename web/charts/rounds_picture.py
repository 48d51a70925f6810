"""How curves over rounds are drawn: each arm by colour, dash and shape, with its name at its end."""

from dataclasses import dataclass
from itertools import pairwise

from web.charts.canvas import Canvas
from web.charts.canvas import Row as Mark
from web.charts.labels import Box, clip
from web.charts.palette import LINES, SERIES, area
from web.charts.scale import Axis, nice_ticks, spread
from web.charts.words import plain, signed, slope


@dataclass(frozen=True)
class Arm:
    """One series: its points grow in rounds."""

    id: str
    name: str
    points: list[tuple[float, float]]
    slope: float
    decline: float | None
    source: str


@dataclass(frozen=True)
class Room:
    """What a page has room for. Names stand beside the ends of the curves, or below them all."""

    width: float
    height: float
    frame: Box
    beside: bool
    size: float


WIDE = Room(880, 400, Box(60, 44, 590, 340), True, 12.5)
NARROW = Room(360, 300, Box(44, 44, 346, 240), False, 11.5)
LINE = 34.0


def picture(arms: list[Arm], axis: str, room: Room, address: str | None) -> Canvas:
    """Back to front: grid, curves, points, declines, names."""
    below = 0.0 if room.beside else len(arms) * LINE + 8
    canvas = Canvas(room.width, max(room.height + below, 0 if not room.beside else 60 + len(arms) * LINE))
    wide, high = _axes(arms, room)
    _grid(canvas, arms, wide, high, room, axis)
    for place, arm in enumerate(arms):
        _curve(canvas, arm, place, wide, high, address)
    _declines(canvas, arms, wide, high, room)
    _names(canvas, arms, high, wide, room)
    return canvas


def _axes(arms: list[Arm], room: Room) -> tuple[Axis, Axis]:
    numbers = [number for arm in arms for number, _ in arm.points]
    values = [value for arm in arms for _, value in arm.points]
    ticks = nice_ticks(min(values), max(values), 5)
    first, last = min(numbers), max(numbers)
    frame = room.frame
    room_beside = 0.5 if first == last else 0.0
    return (
        Axis(first - room_beside, last + room_beside, frame.left + 10, frame.right - 10),
        Axis(ticks[0], ticks[-1], frame.bottom, frame.top),
    )


def _grid(canvas: Canvas, arms: list[Arm], wide: Axis, high: Axis, room: Room, axis: str) -> None:
    frame = room.frame
    ticks = nice_ticks(high.low, high.high, 5)
    lines = [{"x": frame.left, "x2": frame.right, "y": high.pixel(each)} for each in ticks]
    canvas.mark("rule", lines, stroke="faint", strokeWidth=1)
    base = [{"x": frame.left, "x2": frame.right, "y": frame.bottom}]
    canvas.mark("rule", base, stroke="zero", strokeWidth=1.2)
    levels = [{"x": frame.left - 8, "y": high.pixel(each), "text": plain(each)} for each in ticks]
    canvas.text(levels, 11.5, "muted", align="right")
    canvas.text([{"x": 2, "y": 14, "text": clip(axis, room.size, room.width, bold=True)}], room.size, fontWeight=600)
    numbers: list[float] = []
    for each in sorted({number for arm in arms for number, _ in arm.points}):
        if not numbers or wide.pixel(each) - wide.pixel(numbers[-1]) >= 26:
            numbers.append(each)
    rounds = [{"x": wide.pixel(each), "y": frame.bottom + 16, "text": plain(each)} for each in numbers]
    canvas.text(rounds, 11.5, "muted", align="center")
    under = [{"x": frame.right, "y": frame.bottom + 36, "text": "Round →"}]
    canvas.text(under, room.size, fontWeight=600, align="right")


def _curve(canvas: Canvas, arm: Arm, place: int, wide: Axis, high: Axis, address: str | None) -> None:
    colour, (shape, dash) = look(place)
    rows: list[Mark] = [
        {"x": number, "y": value, "part": 0, "order": order} for order, (number, value) in enumerate(arm.points)
    ]
    look_of = {"stroke": colour, "strokeWidth": 2, "strokeJoin": "round"} | ({"strokeDash": dash} if dash else {})
    canvas.mark("line", rows, wide, high, **look_of)
    where = address and address.format(arm.id)
    points = [
        {"x": number, "y": value, "description": canvas.note(_told(arm, number, value), where)}
        for number, value in arm.points
    ]
    canvas.mark(
        "point", points, wide, high, shape=shape, size=area(shape, 55), fill=colour, stroke="paper", strokeWidth=1.2
    )


def look(place: int) -> tuple[str, tuple[str, list[float]]]:
    """Colour, shape and dash of an arm; from the sixth on the colours come again with the dashes of the next."""
    shape, dash = LINES[(place + place // len(SERIES)) % len(LINES)]
    return f"facet-{SERIES[place % len(SERIES)]}", (shape, list(dash))


def _told(arm: Arm, number: float, value: float) -> str:
    before = next((one for one, after in pairwise(arm.points) if after[0] == number), None)
    change = "" if before is None else f"; {signed(value - before[1])} since round {plain(before[0])}"
    return f"{arm.name}\nround {plain(number)}: {plain(value)}{change}\nslope {slope(arm.slope)} a round\n{arm.source}"


def _declines(canvas: Canvas, arms: list[Arm], wide: Axis, high: Axis, room: Room) -> None:
    """A ring around the first value that is worse than the one before."""
    rings = [
        {"x": number, "y": value}
        for arm in arms
        for number, value in arm.points
        if arm.decline is not None and number == arm.decline
    ]
    canvas.mark("point", rings, wide, high, shape="circle", size=230, stroke="fault", strokeWidth=1.6, filled=False)
    if rings:
        y = room.frame.bottom + 36
        canvas.mark("point", [{"x": room.frame.left, "y": y}], shape="circle", size=120, stroke="fault",
                    strokeWidth=1.6, filled=False)  # fmt: skip
        canvas.text([{"x": room.frame.left + 12, "y": y, "text": "first decline"}], 11.5, "muted")


def _names(canvas: Canvas, arms: list[Arm], high: Axis, wide: Axis, room: Room) -> None:
    """Name and slope of each arm, at the end of its curve or in a list below."""
    ends = [(wide.pixel(arm.points[-1][0]), high.pixel(arm.points[-1][1])) for arm in arms]
    if room.beside:
        low = max(room.frame.bottom - 10, room.frame.top + LINE * (len(arms) - 1))
        places = spread([y for _, y in ends], LINE, room.frame.top, low)
        left = room.frame.right + 30
        leads = [
            {"x": x + 8, "y": y, "x2": left - 16, "y2": at}
            for (x, y), at in zip(ends, places, strict=True)
            if x > room.frame.right - 20  # from further away a line would cross others
        ]
        canvas.mark("rule", leads, stroke="line", strokeWidth=1)
    else:
        places = [room.height + 4 + place * LINE for place in range(len(arms))]
        left = 20.0
    marks, names, slopes = [], [], []
    for place, (arm, y) in enumerate(zip(arms, places, strict=True)):
        colour, (shape, _) = look(place)
        marks.append({"x": left - 9, "y": y, "fill": colour, "shape": shape, "size": area(shape, 60)})
        names.append({"x": left, "y": y, "text": clip(arm.name, room.size, room.width - left)})
        decline = "" if arm.decline is None else f", declines at round {plain(arm.decline)}"
        slopes.append({"x": left, "y": y + 15, "text": f"{slope(arm.slope)} a round{decline}"})
    canvas.mark("point", marks, strokeWidth=0)
    canvas.text(names, room.size)
    canvas.text(slopes, 11, "muted")
