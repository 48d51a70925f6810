"""The forest plot: every effect behind one pooled row, by source, and the pooled estimate below them.

Labels stand beside the lines on a wide page and above them on a narrow one.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from taxonomy.evidence.pooling import Z
from web.charts.axes import Axis, axis_range, draw_percent_axis_below, overflow_arrows
from web.charts.canvas import Canvas, Note
from web.charts.chart import Chart, Omission, Table, Value, cells
from web.charts.formatting import (
    FACETS,
    NO_INTERVAL,
    basis,
    by_sign,
    counted,
    grading,
    interval,
    percent,
    plain,
    printable,
    ratio,
    with_interval,
)
from web.charts.labels import Box, clip, width
from web.charts.palette import stage_colour

Row = dict[str, Any]
ADDRESS = "/effects/{}/"
FOLD = 24
TOP = 30.0
HALO = 4.0
COLUMNS = (
    "row", "effect", "metric", "treated", "treated_value", "baseline", "baseline_value", "source", "year", "log_ratio",
    "interval_low", "interval_high",
)  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One effect on the log scale; no interval where it has no variance."""

    effect: Row
    ratio: float
    interval: list[float] | None


@dataclass(frozen=True)
class Source:
    """The effects of one source; mean and weight where the pooled row is explained."""

    title: str
    year: int | None
    effects: list[Entry]
    mean: float
    interval: list[float] | None
    weight: float | None


def draw(row: Row, effects: Mapping[str, Row], address: str = ADDRESS, fold: int = FOLD) -> Chart:
    """The plot of one pooled row with its explanation; `effects` are the stored records by id.

    Where there are more than `fold` effects, a source with several has one line: its mean, each effect a tick on it.
    Raises KeyError for a pooled effect without a record.
    """
    title = printable(f"{row['name']}: effect on {FACETS[row['facet']].lower()}")
    sources = sources_of(row, effects)
    omissions = tuple(_omission(omitted, effects, address) for omitted in row["not_pooled"])
    return Chart(
        title,
        printable(_sentence(row)),
        _table(row, sources, address),
        COLUMNS,
        tuple(_data(row, sources)),
        picture(row, sources, WIDE, address, fold) if sources else None,
        picture(row, sources, NARROW, address, fold) if sources else None,
        omissions,
        f"{counted(len(omissions), 'effect')} not pooled" if omissions else "",
    )


def normal_interval(ratio: float, variance: float | None) -> list[float] | None:
    """The normal interval of a log ratio, as the pooling of a single source has it."""
    if variance is None:
        return None
    half = Z * math.sqrt(variance)
    return [ratio - half, ratio + half]


def sources_of(row: Row, effects: Mapping[str, Row]) -> list[Source]:
    """The sources of a pooled row, the greatest mean first. Raises KeyError for an effect without a record."""
    by_source: dict[str, list[Row]] = {}
    for slug in row["effects"]:
        if slug not in effects:
            raise KeyError(f"the record of effect {slug!r} is missing: the plot needs one for each pooled effect")
        by_source.setdefault(effects[slug]["source"]["id"], []).append(effects[slug])
    explained = {source["source"]: source for source in (row.get("explanation") or {"sources": []})["sources"]}
    sources = [_source(records, explained.get(source)) for source, records in by_source.items()]
    return sorted(sources, key=lambda source: (-source.mean, source.title))


def _source(records: list[Row], explained: Row | None) -> Source:
    entries = [Entry(record, record["log_ratio"], _interval_of(record)) for record in records]
    entries.sort(key=lambda entry: (-entry.ratio, entry.effect["id"]))
    plain_mean = sum(entry.ratio for entry in entries) / len(entries)
    mean = plain_mean if explained is None or explained["mean"] is None else explained["mean"]
    variance, weight = (None, None) if explained is None else (explained["variance"], explained["weight"])
    source = records[0]["source"]
    return Source(source["title"], source.get("year"), entries, mean, normal_interval(mean, variance), weight)


def _interval_of(effect: Row) -> list[float] | None:
    return normal_interval(effect["log_ratio"], effect["variance"])


def _sentence(row: Row) -> str:
    facet = FACETS[row["facet"]].lower()
    if row["estimate"] is None:
        return f"{row['name']} on {facet}: nothing can be pooled; {by_sign(row)}."
    spread = interval(row["interval"]) if row["interval"] else NO_INTERVAL
    sentence = f"{row['name']} changes {facet} by {percent(row['percent'])} ({spread}): {basis(row)}"
    if row["prediction_interval"]:
        sentence += f"; a new source may lie anywhere from {interval(row['prediction_interval'])}"
    return sentence + (". Sources are on both sides." if row["contested"] else ".")


def _omission(omitted: dict[str, str], effects: Mapping[str, Row], address: str) -> Omission:
    effect = effects.get(omitted["id"])
    text = omitted["id"]
    if effect is not None:
        text = f"{effect['metric']['name']}, {_arms(effect)} ({_values(effect)}), {effect['source']['title']}"
    return Omission(printable(text), omitted["reason"], address.format(omitted["id"]))


def _arms(effect: Row) -> str:
    return f"{effect['treated']['label']} vs {effect['baseline']['label']}"


def _values(effect: Row) -> str:
    return f"{plain(effect['treated']['value'])} vs {plain(effect['baseline']['value'])}"


def _table(row: Row, sources: list[Source], address: str) -> Table:
    header = ("Metric", "Arms", "Values", "Source", "Year", "Change", "95% interval")
    lines = []
    for source in sources:
        for entry in source.effects:
            effect = entry.effect
            about = (effect["metric"]["name"], _arms(effect), _values(effect), source.title, str(source.year or ""))
            change = (ratio(entry.ratio), interval(entry.interval))
            lines.append(cells(*about, *change, address=address.format(effect["id"])))
    if row["estimate"] is not None:
        lines.append(cells("Pooled", basis(row), "", "", "", percent(row["percent"]), interval(row["interval"])))
    if row["prediction_interval"]:
        lines.append(cells("Prediction interval", "", "", "", "", "", interval(row["prediction_interval"])))
    lines.append(cells("Certainty", grading(row), "", "", "", "", ""))
    return Table(header, tuple(lines))


def _data(row: Row, sources: list[Source]) -> list[tuple[Value, ...]]:
    """The effects and the pooled estimate as log ratios with their 95% intervals."""
    rows: list[tuple[Value, ...]] = []
    for source in sources:
        for entry in source.effects:
            effect, (treated, baseline) = entry.effect, (entry.effect["treated"], entry.effect["baseline"])
            arms = (treated["label"], treated["value"], baseline["label"], baseline["value"])
            about = ("effect", effect["id"], effect["metric"]["name"], *arms, source.title, source.year)
            rows.append((*about, entry.ratio, *(entry.interval or (None, None))))
    if row["estimate"] is not None:
        rows.append(("pooled", *[None] * 8, row["estimate"], *(row["interval"] or (None, None))))
    if row["prediction_interval"]:
        rows.append(("prediction interval", *[None] * 9, *row["prediction_interval"]))
    return rows


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
    ratio: float
    interval: list[float] | None
    top: float
    note: Note
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


def picture(row: Row, sources: list[Source], layout: Layout, address: str, fold: int) -> Canvas:
    """Back to front: grid, heads, lines with their intervals, and the pooled diamond below."""
    is_folded = sum(len(source.effects) for source in sources) > fold
    heads, lines, bottom = _arranged(sources, layout, address, is_folded)
    foot = bottom + 14
    height = foot + 26
    if row["estimate"] is not None:
        height = foot + layout.line + (26 if row["prediction_interval"] else 4) + (30 if layout.labels_left else 40)
    canvas = Canvas(layout.width, height + 8)
    axis = _axis(row, lines, layout)
    frame = Box(layout.left, TOP - 6, layout.right, height - 22)
    draw_percent_axis_below(canvas, axis, frame, TOP - 18, 46 if layout.labels_left else 50)
    if layout.labels_left:
        canvas.text((2, TOP - 18), "Change in percent: right of 0 is better", 11.5, "muted")
    _draw_heads(canvas, heads, layout)
    colour = stage_colour(row["stage"])
    for line in lines:
        _draw_line(canvas, line, axis, layout, colour)
    for line in lines:
        _draw_labels(canvas, line, layout)
    if row["estimate"] is not None:
        _draw_pooled(canvas, row, axis, layout, foot)
    _draw_legend(canvas, colour, layout, height - 10)
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
        for entry in source.effects:
            lines.append(_line(entry, source.title + year, top, address))
            top += layout.line
        top += 4
    return heads, lines, top


def _folded(source: Source, year: str, weight: str, top: float) -> Line:
    mean = with_interval(ratio(source.mean), source.interval)
    basis = f"mean of {counted(len(source.effects), 'effect')}"
    ticks = tuple(entry.ratio for entry in source.effects)
    note = Note(f"{source.title}{year}\n{basis}: {mean}")
    subtitle = ", ".join(filter(None, [basis, weight]))
    return Line(source.title, year, subtitle, source.mean, source.interval, top, note, ticks)


def _line(entry: Entry, source: str, top: float, address: str) -> Line:
    effect = entry.effect
    metric, arms = effect["metric"]["name"], _arms(effect)
    change = with_interval(ratio(entry.ratio), entry.interval)
    note = Note(f"{metric}: {change}\n{arms}\n{_values(effect)}\n{source}", address.format(effect["id"]))
    return Line(metric, "", arms, entry.ratio, entry.interval, top, note)


def _axis(row: Row, lines: list[Line], layout: Layout) -> Axis:
    values = [line.ratio for line in lines] + [tick for line in lines for tick in line.ticks]
    values += [] if row["estimate"] is None else [row["estimate"]]
    ends = [end for line in lines for end in line.interval or ()] + list(row["interval"] or ())
    return Axis(*axis_range(values, ends, 0.6), layout.left, layout.right)


def _draw_heads(canvas: Canvas, heads: list[Head], layout: Layout) -> None:
    right = layout.width - 4
    for head in heads:
        y = head.top + layout.head - 12
        title = _titled(head.title, head.year, layout.size, right - 84, bold=True)
        canvas.text((2, y), title, layout.size, weight=600, halo=HALO)
        canvas.text((right, y), head.weight, 11, "muted", "right", halo=HALO)


def _titled(title: str, year: str, size: float, room: float, bold: bool = False) -> str:
    """A title is shortened, its year never."""
    return clip(title, size, room - width(year, size, bold), bold) + year


def _draw_line(canvas: Canvas, line: Line, axis: Axis, layout: Layout, colour: str) -> None:
    y = line.middle(layout)
    for tick in line.ticks:
        x = axis.pixel(tick)
        canvas.line((x, y - 8), (x, y + 8), stroke=colour, stroke_width=1.2, stroke_opacity=0.45)
    if line.interval:
        low, high = (axis.pixel(end) for end in line.interval)
        canvas.line((low, y), (high, y), stroke=colour, stroke_width=1.6)
        for x, shape in overflow_arrows(axis, line.interval):
            canvas.symbol((x, y), shape, 40, fill=colour)
    at, fill = (axis.pixel(line.ratio), y), colour if line.interval else "paper"
    canvas.symbol(at, "circle", 62, line.note, fill=fill, stroke=colour, stroke_width=1.6)


def _draw_labels(canvas: Canvas, line: Line, layout: Layout) -> None:
    """Metric and arms to the left, the figures to the right."""
    y = line.top + (layout.line / 2 - 7.5 if layout.labels_left else 10)
    left, right = 12 if layout.labels_left else 2, layout.width - 4
    room = layout.left - 30 if layout.labels_left else layout.width * 0.6
    pair = f"({interval(line.interval)})" if line.interval else "no interval" if line.ticks else "no variance"
    room_below = room if layout.labels_left else layout.width - 14 - width(pair, 11)
    canvas.text((left, y), _titled(line.title, line.year, layout.size, room), layout.size, halo=HALO)
    canvas.text((left, y + 15), clip(line.subtitle, 11, room_below), 11, "muted", halo=HALO)
    canvas.text((right, y), ratio(line.ratio), layout.size, align="right", weight=600, halo=HALO)
    canvas.text((right, y + 15), pair, 11, "muted", "right", halo=HALO)


def _draw_pooled(canvas: Canvas, row: Row, axis: Axis, layout: Layout, top: float) -> None:
    """The diamond spans the interval; without one it is a hollow mark of no meaning in width."""
    canvas.line((0, top - 6), (layout.width, top - 6), stroke="line", stroke_width=1)
    x, y = axis.pixel(row["estimate"]), top + (layout.line / 2 if layout.labels_left else layout.line - 10)
    note = Note(f"Pooled: {with_interval(percent(row['percent']), row['interval'])}\n{basis(row)}\n{grading(row)}")
    if row["interval"]:
        low, high = (axis.pixel(end) for end in row["interval"])
        corners = [(low, y), (x, y - 8), (high, y), (x, y + 8)]
        canvas.polygon(corners, note, fill="ink", stroke="ink", stroke_width=1)
        for end, shape in overflow_arrows(axis, row["interval"]):
            canvas.symbol((end, y), shape, 60, fill="ink")
    else:
        canvas.symbol((x, y), "diamond", 170, note, fill="paper", stroke="ink", stroke_width=1.6)
    _draw_pooled_text(canvas, row, layout, top)
    if row["prediction_interval"]:
        _draw_prediction(canvas, row["prediction_interval"], axis, layout, y + 21)


def _draw_pooled_text(canvas: Canvas, row: Row, layout: Layout, top: float) -> None:
    """On a narrow page the interval is in the upper line, for the lower one is full."""
    pair = f"({interval(row['interval'])})" if row["interval"] else "no interval"
    value, below = (percent(row["percent"]), pair) if layout.labels_left else (f"{percent(row['percent'])} {pair}", "")
    right = layout.width - 4
    canvas.text((2, top + 9), "Pooled", layout.size, weight=700)
    canvas.text((right, top + 9), value, layout.size, align="right", weight=700)
    canvas.text((2, top + 25), basis(row), 11, "muted", halo=HALO)
    if below:
        canvas.text((right, top + 25), below, 11, "muted", "right", halo=HALO)


def _draw_prediction(canvas: Canvas, pair: list[float], axis: Axis, layout: Layout, y: float) -> None:
    low, high = (axis.pixel(end) for end in pair)
    canvas.line((low, y), (high, y), stroke="muted", stroke_width=3)
    for x, shape in overflow_arrows(axis, pair):
        canvas.symbol((x, y), shape, 60, fill="muted")
    y += 0 if layout.labels_left else 15
    canvas.text((2, y), "Prediction interval of a new source", 11, "muted", halo=HALO)
    canvas.text((layout.width - 4, y), interval(pair), 11, "muted", "right", halo=HALO)


def _draw_legend(canvas: Canvas, colour: str, layout: Layout, y: float) -> None:
    canvas.line((2, y), (22, y), stroke=colour, stroke_width=1.6)
    for x, fill in ((12, colour), (136, "paper")):
        canvas.symbol((x, y), "circle", 50, fill=fill, stroke=colour, stroke_width=1.6)
    texts = [(28, "95% interval"), (146, "no variance")]
    texts += [] if layout.labels_left else [(236, "right of 0 is better")]
    for x, text in texts:
        canvas.text((x, y), text, 11, "muted")
