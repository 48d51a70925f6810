"""The charts of a sheet."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import vl_convert

from measure.comparison import Effect
from measure.comparison.results import MATCHINGS, NO_EFFECT, VERDICTS

INK, QUIET, FAINT, PAPER = "#1f2933", "#8a94a0", "#e4e7eb", "#ffffff"
BEFORE, AFTER = "#7b8794", "#b4532a"
MORE, LESS = "#1d6a72", "#b4532a"
FONT = "Arial, Liberation Sans, sans-serif"
VERSION = "6.4"
"""Of Vega-Lite, the one that the library's charts are written in and the converter knows."""
Row = dict[str, Any]
WIDTH, PANEL = 720, 170
CHANCE = 1.96
"""Spreads that chance alone stays inside, in 95 of 100."""
MARGIN = 240
"""For the names, whichever they are: so all charts of a sheet stand below each other."""
TENS = (100, 1_000, 10_000, 100_000)
"""What is named on an axis of sizes."""
LINEAR = 4
"""Spreads from chance up to which the axis is even; beyond it is logarithmic."""


def data(rows: list[Row]) -> alt.Data:
    """Held in the chart itself."""
    return alt.Data(values=rows)  # type: ignore[no-untyped-call]


def svg(chart: Any, name: str) -> str:
    """The chart as a picture that scales, with a name for those who do not see it."""
    drawn = chart.configure(
        background="transparent",
        font=FONT,
        view=alt.ViewConfig(stroke=None),
        axis=alt.AxisConfig(
            labelColor=INK,
            titleColor=QUIET,
            titleFontWeight="normal",
            gridColor=FAINT,
            domain=False,
            tickColor=FAINT,
            labelFontSize=11,
            titleFontSize=11,
        ),
        header=alt.HeaderConfig(labelColor=INK, labelFontSize=12, labelFontWeight="bold", title=None),
        legend=alt.LegendConfig(title=None, orient="top", labelColor=INK, labelFontSize=11, symbolStrokeWidth=2),
        title=alt.TitleConfig(anchor="start", color=INK, fontSize=12),
    )
    picture: str = vl_convert.vegalite_to_svg(drawn.to_json(validate=False), vl_version=VERSION)
    return picture.replace("<svg ", f'<svg role="img" aria-label="{name}" ', 1)


def lengths(rows: list[Row]) -> str:
    steps = alt.Chart(data(rows)).mark_area(interpolate="step-after", opacity=0.25, line={"strokeWidth": 1.5})
    chart = steps.encode(
        alt.X(
            "from:Q",
            title="tokens in a row (the longest hundredth in the last step)",
            axis=alt.Axis(grid=False),
            scale=alt.Scale(nice=False),
        ),
        alt.Y("share:Q", title="share of rows", stack=None, axis=alt.Axis(format="%", tickCount=4)),
        _colour(rows),
    )
    return svg(chart.properties(width=WIDTH, height=150), "How long the rows are")


def growth(rows: list[Row]) -> str:
    """One panel a metric, with an axis of its own."""
    names = list(dict.fromkeys(row["metric"] for row in rows))
    panels = [_panel([row for row in rows if row["metric"] == name], name, len(names)) for name in names]
    return svg(alt.hconcat(*panels, spacing=24), "What size alone does to figures of diversity")


def _panel(rows: list[Row], name: str, among: int) -> Any:
    sizes = sorted({row["rows"] for row in rows})
    ticks = [size for size in sizes if size in TENS] or sizes
    axis = alt.Axis(grid=False, values=ticks, format="~s", labelOverlap="greedy", labelSeparation=6)
    x = alt.X("rows:Q", scale=alt.Scale(type="log", nice=False), title="rows", axis=axis)
    base = alt.Chart(data(rows)).encode(x, _colour(rows))
    line = base.mark_line(strokeWidth=1.5).encode(alt.Y("value:Q", title=None, scale=alt.Scale(zero=False)))
    ends = base.mark_rule(strokeWidth=1).encode(alt.Y("low:Q"), alt.Y2("high:Q"))
    dots = base.mark_point(filled=True, size=22, opacity=1).encode(alt.Y("value:Q"))
    return alt.layer(line, ends, dots).properties(width=(WIDTH - 60) // max(among, 2) - 30, height=140, title=name)


def _colour(rows: list[Row]) -> alt.Color:
    sets = list(dict.fromkeys(row["set"] for row in rows))
    colours = [BEFORE, AFTER] if len(sets) > 1 else [MORE]
    legend = alt.Legend(symbolType="square", columnPadding=40, labelLimit=300) if len(sets) > 1 else None
    return alt.Color("set:N", sort=sets, scale=alt.Scale(domain=sets, range=colours), legend=legend)


def short(effect: Effect) -> str:
    """The name with the parameters that tell metrics of one id apart."""
    own = {key: value for key, value in effect.metric.parameters.items() if key in ("n", "over", "highest", "pairs")}
    return " ".join([effect.metric.id, *(f"{key}={value}" for key, value in own.items())])


def effects(chosen: Sequence[Effect], name: str, among: Sequence[Effect] = (), *, legend: bool = True) -> str:
    """Dots with intervals, in spreads of what chance does, of one facet; one column for each matching.

    The axis has room for all those that they are among.
    """
    rows = [row for effect in chosen if (row := _dot(effect))]
    if not rows:
        return ""
    matchings = [matching for matching in MATCHINGS.values() if any(row["matching"] == matching for row in rows)]
    everything = [*rows, *(row for effect in among if (row := _dot(effect)))]
    far = max(LINEAR, *(abs(row[end]) for row in everything for end in ("low", "high")))
    order = list(dict.fromkeys(row["metric"] for row in rows))
    groups = [[row for row in rows if row["matching"] == matching] for matching in matchings]
    verdicts = [*VERDICTS[chosen[0].metric.facet], NO_EFFECT]
    panels = [_dots(group, order, far, verdicts, first=group is groups[0], legend=legend) for group in groups]
    return svg(alt.hconcat(*panels, spacing=18), name)


def _dots(rows: list[Row], order: list[str], far: float, verdicts: list[str], *, first: bool, legend: bool) -> Any:
    scale = alt.Scale(type="symlog", constant=LINEAR, domain=[-far, far])
    ticks = [tick for tick in (-300, -100, -30, -10, -3, 0, 3, 10, 30, 100, 300) if abs(tick) <= far]
    labels = alt.Axis(labelLimit=MARGIN, minExtent=MARGIN if first else 0, ticks=False, labelPadding=8, labels=first)
    x = alt.X("value:Q", scale=scale, title="standard deviations of chance", axis=alt.Axis(values=ticks))
    y = alt.Y("metric:N", scale=alt.Scale(domain=order), title=None, axis=labels)
    colours = alt.Scale(domain=verdicts, range=[MORE, LESS, QUIET])
    colour = alt.Color(
        "verdict:N", scale=colours, legend=alt.Legend(symbolType="circle", title=None) if legend else None
    )
    chance = alt.Chart(data([{"from": -CHANCE, "to": CHANCE}]))
    band = chance.mark_rect(color=FAINT, opacity=0.6).encode(alt.X("from:Q", scale=scale), alt.X2("to:Q"))
    zero = alt.Chart(data([{"at": 0}])).mark_rule(color=INK, strokeWidth=0.5).encode(alt.X("at:Q", scale=scale))
    base = alt.Chart(data(rows))
    line = base.mark_rule(strokeWidth=2).encode(alt.X("low:Q", scale=scale), alt.X2("high:Q"), y, colour)
    dots = base.mark_point(filled=True, size=45, opacity=1).encode(x, y, colour)
    title = alt.TitleParams(rows[0]["matching"], frame="group", anchor="start")
    return alt.layer(band, zero, line, dots).properties(width=PANEL, height=alt.Step(19), title=title)


def _dot(effect: Effect) -> Row | None:
    """None where chance has no spread: there is nothing to divide by."""
    if not effect.spread:
        return None
    low, high = (end / effect.spread for end in effect.interval or (effect.difference, effect.difference))
    return {
        "metric": short(effect),
        "matching": MATCHINGS[effect.matched],
        "value": effect.difference / effect.spread,
        "low": low,
        "high": high,
        "verdict": effect.verdict,
    }
