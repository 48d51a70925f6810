"""How a forest plot is drawn: lines of one height, labels beside them on a wide page and above them on a narrow one."""

from dataclasses import dataclass
from typing import Any

from taxonomy.evidence.effect_size import percent_change
from web.charts.canvas import Canvas
from web.charts.canvas import Row as Mark
from web.charts.forest_rows import Entry, Source
from web.charts.frame import across, beyond
from web.charts.labels import Box, clip, width
from web.charts.palette import stage_colour
from web.charts.scale import Axis, hull
from web.charts.words import basis, counted, grading, interval, percent, plain, with_interval

TOP = 30.0
HALO: dict[str, Any] = {"stroke": "paper", "strokeWidth": 4}
"""What keeps lines from striking a text through."""


@dataclass(frozen=True)
class Room:
    """What a page has room for; `beside` says whether labels stand beside the lines or above them."""

    width: float
    left: float
    right: float
    head: float
    line: float
    beside: bool
    size: float


WIDE = Room(880, 348, 690, 30, 36, True, 12.5)
NARROW = Room(360, 14, 346, 30, 58, False, 11.5)


@dataclass(frozen=True)
class Line:
    """One line of the plot: what is written, and what is drawn at which height."""

    strong: str
    year: str
    faint: str
    ratio: float
    interval: list[float] | None
    top: float
    note: str
    ticks: tuple[float, ...] = ()
    address: str | None = None


@dataclass(frozen=True)
class Head:
    """The line that names a source."""

    text: str
    year: str
    aside: str
    top: float


def picture(row: dict[str, Any], sources: list[Source], room: Room, address: str, fold: int) -> Canvas:
    """Back to front: grid, heads, lines with their intervals, the pooled diamond under them all."""
    heads, lines, bottom = _listed(sources, room, address, sum(len(each.effects) for each in sources) > fold)
    foot = bottom + 14
    high = foot + 26
    if row["estimate"] is not None:
        high = foot + room.line + (26 if row["prediction_interval"] else 4) + (30 if room.beside else 40)
    canvas = Canvas(room.width, high + 8)
    axis = _axis(row, lines, room)
    frame = Box(room.left, TOP - 6, room.right, high - 22)
    across(canvas, axis, frame, TOP - 18, 46 if room.beside else 44)
    if room.beside:
        canvas.text([{"x": 2, "y": TOP - 18, "text": "Change in percent: right of 0 is better"}], 11.5, "muted")
    _heads(canvas, heads, room)
    _lines(canvas, lines, axis, room, stage_colour(row["stage"]))
    if row["estimate"] is not None:
        _pooled(canvas, row, axis, room, foot)
    _legend(canvas, row, room, high - 10)
    return canvas


def _listed(sources: list[Source], room: Room, address: str, folded: bool) -> tuple[list[Head], list[Line], float]:
    heads, lines, top = [], [], TOP
    for source in sources:
        year = f" ({source.year})" if source.year else ""
        weight = "" if source.weight is None else f"weight {source.weight * 100:.0f}%"
        if folded and len(source.effects) > 1:
            lines.append(_folded(source, year, weight, top))
            top += room.line
            continue
        heads.append(Head(source.title, year, weight, top))
        top += room.head
        for entry in source.effects:
            lines.append(_entry(entry, source.title + year, top, address))
            top += room.line
        top += 4
    return heads, lines, top


def _folded(source: Source, year: str, weight: str, top: float) -> Line:
    mean = with_interval(percent(percent_change(source.mean)), source.interval)
    many = f"mean of {counted(len(source.effects), 'effect')}"
    ticks = tuple(each.ratio for each in source.effects)
    note = f"{source.title}{year}\n{many}: {mean}"
    faint = ", ".join(filter(None, [many, weight]))
    return Line(source.title, year, faint, source.mean, source.interval, top, note, ticks)


def _entry(entry: Entry, source: str, top: float, address: str) -> Line:
    effect = entry.effect
    treated, baseline = effect["treated"], effect["baseline"]
    metric = effect["metric"]["name"]
    told = f"{treated['label']} vs {baseline['label']}"
    change = with_interval(percent(percent_change(entry.ratio)), entry.interval)
    note = f"{metric}: {change}\n{told}\n{plain(treated['value'])} vs {plain(baseline['value'])}\n{source}"
    return Line(metric, "", told, entry.ratio, entry.interval, top, note, (), address.format(effect["id"]))


def _axis(row: dict[str, Any], lines: list[Line], room: Room) -> Axis:
    values = [each.ratio for each in lines] + [tick for each in lines for tick in each.ticks]
    values += [] if row["estimate"] is None else [row["estimate"]]
    ends = [end for each in lines for end in each.interval or ()] + list(row["interval"] or ())
    return Axis(*hull(values, ends, 0.6), room.left, room.right)


def _heads(canvas: Canvas, heads: list[Head], room: Room) -> None:
    far = room.width - 4
    texts = [
        {"x": 2, "y": each.top + room.head - 12, "text": _titled(each.text, each.year, room.size, far - 84, bold=True)}
        for each in heads
    ]
    asides = [{"x": far, "y": each.top + room.head - 12, "text": each.aside} for each in heads]
    canvas.text(texts, room.size, fontWeight=600, **HALO)
    canvas.text(asides, 11, "muted", align="right", **HALO)


def _titled(title: str, year: str, size: float, room: float, bold: bool = False) -> str:
    """A title is shortened, its year never."""
    return clip(title, size, room - width(year, size, bold), bold) + year


def _middle(line: Line, room: Room) -> float:
    return line.top + (room.line / 2 if room.beside else room.line - 13)


def _lines(canvas: Canvas, lines: list[Line], axis: Axis, room: Room, colour: str) -> None:
    bars, points, ticks = [], [], []
    arrows: list[Mark] = []
    for line in lines:
        y = _middle(line, room)
        if line.interval:
            bars.append({"x": axis.pixel(line.interval[0]), "x2": axis.pixel(line.interval[1]), "y": y})
            arrows += [{"x": x, "y": y, "shape": shape} for x, shape in beyond(axis, line.interval)]
        ticks += [{"x": axis.pixel(each), "y": y - 8, "y2": y + 8} for each in line.ticks]
        told_by = canvas.note(line.note, line.address)
        fill = colour if line.interval else "paper"
        points.append({"x": axis.pixel(line.ratio), "y": y, "fill": fill, "description": told_by})
    canvas.mark("rule", ticks, stroke=colour, strokeWidth=1.2, strokeOpacity=0.45)
    canvas.mark("rule", bars, stroke=colour, strokeWidth=1.6)
    canvas.mark("point", arrows, size=40, strokeWidth=0, fill=colour)
    canvas.mark("point", points, size=62, shape="circle", stroke=colour, strokeWidth=1.6)
    _labels(canvas, lines, room)


def _labels(canvas: Canvas, lines: list[Line], room: Room) -> None:
    """Metric and arms, and the figures at the right."""
    long = room.left - 30 if room.beside else room.width * 0.6
    strong, faint, figures, more = [], [], [], []
    for line in lines:
        y = line.top + (room.line / 2 - 7.5 if room.beside else 10)
        strong.append({"x": 12 if room.beside else 2, "y": y, "text": _titled(line.strong, line.year, room.size, long)})
        value = percent(percent_change(line.ratio))
        pair = f"({interval(line.interval)})" if line.interval else "no variance" if not line.ticks else "no interval"
        figures.append({"x": room.width - 4, "y": y, "text": value})
        more.append({"x": room.width - 4, "y": y + 15, "text": pair})
        below = long if room.beside else room.width - 14 - width(pair, 11)
        faint.append({"x": 12 if room.beside else 2, "y": y + 15, "text": clip(line.faint, 11, below)})
    canvas.text(strong, room.size, **HALO)
    canvas.text(faint, 11, "muted", **HALO)
    canvas.text(figures, room.size, align="right", fontWeight=600, **HALO)
    canvas.text(more, 11, "muted", align="right", **HALO)


def _pooled(canvas: Canvas, row: dict[str, Any], axis: Axis, room: Room, top: float) -> None:
    """The diamond spans the interval; without one it is a hollow mark of no meaning in width."""
    line, middle = [{"x": 0, "x2": room.width, "y": top - 6}], axis.pixel(row["estimate"])
    canvas.mark("rule", line, stroke="line", strokeWidth=1)
    y = top + (room.line / 2 if room.beside else room.line - 10)
    note = canvas.note(
        f"Pooled: {with_interval(percent(row['percent']), row['interval'])}\n{basis(row)}\n{grading(row)}"
    )
    if row["interval"]:
        low, high = (axis.pixel(end) for end in row["interval"])
        corners = [(low, y), (middle, y - 8), (high, y), (middle, y + 8)]
        shape = [
            {"x": one, "y": two, "part": 0, "order": n, "description": note} for n, (one, two) in enumerate(corners)
        ]
        canvas.mark("line", shape, interpolate="linear-closed", filled=True, fill="ink", stroke="ink", strokeWidth=1)
        canvas.mark(
            "point", [{"x": x, "y": y, "shape": way} for x, way in beyond(axis, row["interval"])], fill="ink", size=60
        )
    else:
        hollow = [{"x": middle, "y": y, "description": note}]
        canvas.mark("point", hollow, shape="diamond", size=170, fill="paper", stroke="ink", strokeWidth=1.6)
    _pooled_text(canvas, row, room, top)
    if row["prediction_interval"]:
        _prediction(canvas, row["prediction_interval"], axis, room, y + 21)


def _pooled_text(canvas: Canvas, row: dict[str, Any], room: Room, top: float) -> None:
    """On a narrow page the interval stands in the upper line, for the lower one is full."""
    pair = f"({interval(row['interval'])})" if row["interval"] else "no interval"
    value, below = percent(row["percent"]), [{"x": room.width - 4, "y": top + 25, "text": pair}]
    if not room.beside:
        value, below = f"{value} {pair}", []
    canvas.text([{"x": 2, "y": top + 9, "text": "Pooled"}], room.size, fontWeight=700)
    canvas.text([{"x": room.width - 4, "y": top + 9, "text": value}], room.size, fontWeight=700, align="right")
    canvas.text([{"x": 2, "y": top + 25, "text": basis(row)}], 11, "muted", **HALO)
    canvas.text(below, 11, "muted", align="right", **HALO)


def _prediction(canvas: Canvas, pair: list[float], axis: Axis, room: Room, y: float) -> None:
    low, high = (axis.pixel(end) for end in pair)
    canvas.mark("rule", [{"x": low, "x2": high, "y": y}], stroke="muted", strokeWidth=3)
    canvas.mark("point", [{"x": x, "y": y, "shape": way} for x, way in beyond(axis, pair)], fill="muted", size=60)
    text = [{"x": 2, "y": y + (0 if room.beside else 15), "text": "Prediction interval of a new source"}]
    canvas.text(text, 11, "muted", **HALO)
    text = [{"x": room.width - 4, "y": y + (0 if room.beside else 15), "text": interval(pair)}]
    canvas.text(text, 11, "muted", align="right", **HALO)


def _legend(canvas: Canvas, row: dict[str, Any], room: Room, y: float) -> None:
    colour = stage_colour(row["stage"])
    canvas.mark("rule", [{"x": 2, "x2": 22, "y": y}], stroke=colour, strokeWidth=1.6)
    canvas.mark("point", [{"x": 12, "y": y, "fill": colour}, {"x": 136, "y": y, "fill": "paper"}],
                size=50, stroke=colour, strokeWidth=1.6)  # fmt: skip
    texts = [(28, "95% interval"), (146, "no variance")] + ([] if room.beside else [(236, "right of 0 is better")])
    canvas.text([{"x": x, "y": y, "text": text} for x, text in texts], 11, "muted")
