"""A picture under way: marks in layers over Altair, axes in pixels, and what each mark tells when it is asked."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import altair as alt

from web.charts.clean import Note, clean
from web.charts.render import to_svg, unchecked
from web.charts.scale import Axis
from web.charts.words import printable

Row = dict[str, Any]
ENDS = {"x2": alt.X2, "y2": alt.Y2}
PLAIN = {"text": alt.Text, "description": alt.Description}
SCALED = {"fill": alt.Fill, "stroke": alt.Stroke, "shape": alt.Shape, "size": alt.Size}


@dataclass
class Canvas:
    """Layers from back to front. Without an axis of its own a layer stands in pixels."""

    width: float
    height: float
    layers: list[alt.Chart] = field(default_factory=list)
    notes: dict[str, Note] = field(default_factory=dict)

    def note(self, text: str, address: str | None = None) -> str:
        """What a mark tells on hover or focus; give the answer as the mark's `description`."""
        key = f"note-{len(self.notes)}"
        self.notes[key] = Note(text, address)
        return key

    def mark(self, kind: str, rows: Sequence[Row], x: Axis | None = None, y: Axis | None = None, **look: Any) -> None:
        """One layer. Of a row are drawn x, y, x2, y2 and the channels that it has."""
        if rows:
            with unchecked():
                self.layers.append(_layer(kind, rows, _scale(x, self.width), _scale(y, self.height), look))

    def text(self, rows: Sequence[Row], size: float = 12.5, look: str = "ink", **more: Any) -> None:
        """Texts in pixels, `y` the middle of the line."""
        rows = [row | {"text": printable(row["text"])} for row in rows]
        drawn: Any = {"fill": look, "fontSize": size, "baseline": "middle", "align": "left"} | more
        self.mark("text", rows, **drawn)

    def svg(self, name: str, title: str, sentence: str) -> str:
        """The finished picture."""
        with unchecked():
            drawing = self._drawing()
        return clean(to_svg(drawing), self.notes, (self.width, self.height), name, title, sentence)

    def _drawing(self) -> alt.LayerChart:
        alone: Any = {"x": "independent", "y": "independent"} | dict.fromkeys(SCALED, "independent")
        bare: Any = {"background": "transparent", "view": {"stroke": "transparent"}}
        return alt.LayerChart(  # at one go: each further step would copy every layer
            layer=self.layers, resolve=alt.Resolve(scale=alone), width=self.width, height=self.height, padding=0,
            autosize=alt.AutoSizeParams(type="none"), config=bare,
        )  # fmt: skip


def _layer(kind: str, rows: Sequence[Row], x: alt.Scale, y: alt.Scale, look: dict[str, Any]) -> alt.Chart:
    drawn = getattr(alt.Chart(alt.InlineData(values=list(rows))), f"mark_{kind}")(**({"opacity": 1} | look))
    encodings: dict[str, Any] = {"x": alt.X("x:Q", axis=None, scale=x), "y": alt.Y("y:Q", axis=None, scale=y)}
    encodings |= {name: channel(f"{name}:Q") for name, channel in ENDS.items() if name in rows[0]}
    encodings |= {name: _channel(name) for name in (*PLAIN, *SCALED) if name in rows[0]}
    if "part" in rows[0]:
        encodings |= {"detail": alt.Detail("part:N"), "order": alt.Order("order:Q")}
    return drawn.encode(**encodings)  # type: ignore[no-any-return]


def _scale(axis: Axis | None, size: float) -> alt.Scale:
    shown = axis or Axis(0, size, 0, size)
    return alt.Scale(
        domain=[shown.low, shown.high], range=[shown.start, shown.end], nice=False, zero=False, clamp=axis is not None
    )


def _channel(name: str) -> Any:
    if name in PLAIN:
        return PLAIN[name](f"{name}:N")
    return SCALED[name](f"{name}:{'Q' if name == 'size' else 'N'}", scale=None, legend=None)
