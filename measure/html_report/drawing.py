"""How charts look, and how they become pictures: quiet axes, one dark and one warm colour, no frame."""

from typing import Any

import altair as alt
import vl_convert

INK, QUIET, FAINT, PAPER = "#1f2933", "#8a94a0", "#e4e7eb", "#ffffff"
BEFORE, AFTER = "#7b8794", "#b4532a"
MORE, LESS = "#1d6a72", "#b4532a"
FONT = "Arial, Liberation Sans, sans-serif"
VERSION = "6.4"
"""Of Vega-Lite, the one that the library's charts are written in and the converter knows."""
Row = dict[str, Any]


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
