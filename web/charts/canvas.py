"""A picture under construction: SVG elements from back to front, with titles and links on the marks.

Nothing in it needs an inline style, so that a strict content security policy admits it: a colour is a class that
`charts.css` fills in for each theme, with the light theme's value as an attribute for a picture outside its page.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from html import escape
from math import sqrt
from typing import TypedDict, Unpack

import svg

from web.charts.formatting import printable
from web.charts.labels import Box, Point
from web.charts.palette import LIGHT

Number = Decimal | float | int
HIT_RADIUS = 12.0
"""Pixels around a symbol in which a finger still meets it."""
ANCHORS = {"left": "start", "center": "middle", "right": "end"}
BASELINE = 0.32
"""From the middle of a line of text down to its baseline, in font sizes."""
MARGIN, HEADER, FOOTER = 16.0, 44.0, 26.0
FONT = "Helvetica, Arial, 'DejaVu Sans', sans-serif"


class Style(TypedDict, total=False):
    """Presentation attributes; `fill` and `stroke` are names of the palette."""

    fill: str
    stroke: str
    stroke_width: float
    stroke_opacity: float
    stroke_dasharray: list[Number]


class Stroke(TypedDict, total=False):
    """The attributes of an element that draw a line."""

    class_: list[str]
    stroke: str
    stroke_width: float
    stroke_opacity: float
    stroke_dasharray: list[Number]


class Paint(Stroke, total=False):
    """The attributes of an element that draw a shape."""

    fill: str


@dataclass(frozen=True)
class Note:
    """What a mark tells on hover or focus, and where it leads."""

    text: str
    address: str | None = None


@dataclass
class Canvas:
    """All coordinates are pixels of the view box, from its upper left corner."""

    width: float
    height: float
    marks: list[tuple[list[svg.Element], Note | None]] = field(default_factory=list)

    def line(self, start: Point, end: Point, note: Note | None = None, **style: Unpack[Style]) -> None:
        (x1, y1), (x2, y2) = _rounded([start, end])
        self._add(svg.Line(x1=x1, y1=y1, x2=x2, y2=y2, **_stroke(style)), note)

    def polyline(self, points: Iterable[Point], **style: Unpack[Style]) -> None:
        self._add(svg.Polyline(points=_corners(points), stroke_linejoin="round", **_paint(style)), None)

    def polygon(self, points: Iterable[Point], note: Note | None = None, **style: Unpack[Style]) -> None:
        self._add(svg.Polygon(points=_corners(points), **_paint(style)), note)

    def rectangle(self, box: Box, note: Note | None = None, radius: float = 2, **style: Unpack[Style]) -> None:
        (x, y), (width, height) = _rounded([(box.left, box.top), (box.right - box.left, box.bottom - box.top)])
        self._add(svg.Rect(x=x, y=y, width=width, height=height, rx=radius, **_paint(style)), note)

    def symbol(self, at: Point, shape: str, area: float, note: Note | None = None, **style: Unpack[Style]) -> None:
        """A symbol around a point, in the shapes of `outline` or a circle; `area` is that of the square around it."""
        (x, y), *_ = _rounded([at])
        mark: svg.Element
        if shape == "circle":
            mark = svg.Circle(cx=x, cy=y, r=round(sqrt(area) / 2, 2), **_paint(style))
        else:
            mark = svg.Polygon(points=_corners((x + dx, y + dy) for dx, dy in outline(shape, area)), **_paint(style))
        around = svg.Circle(cx=x, cy=y, r=HIT_RADIUS, fill="transparent", class_=["chart-hit"])
        self.marks.append(([around, mark] if note else [mark], note))

    def text(
        self, at: Point, text: str, size: float = 12.5, fill: str = "ink", align: str = "left", weight: int = 0,
        halo: float = 0,
    ) -> None:  # fmt: skip
        """A line of text with its middle at this height; a halo keeps lines behind it from striking it through."""
        (x, y), *_ = _rounded([(at[0], at[1] + BASELINE * size)])
        paint = _paint({"fill": fill, "stroke": "paper", "stroke_width": halo} if halo else {"fill": fill})
        mark = svg.Text(x=x, y=y, text=svg.escape(printable(text)), font_size=size, **paint)
        mark.text_anchor = ANCHORS[align]  # type: ignore[assignment]  # of three words, each a literal
        if weight:
            mark.font_weight = str(weight)  # type: ignore[assignment]  # one of the hundreds
        if halo:
            mark.paint_order, mark.stroke_linejoin = "stroke", "round"
        self._add(mark, None)

    def embedded(self, name: str, title: str, sentence: str) -> str:
        """The picture as a part of a page; `name` makes its ids unique there."""
        is_linked = any(note and note.address for _, note in self.marks)
        root = svg.SVG(
            viewBox=svg.ViewBoxSpec(0, 0, round(self.width, 2), round(self.height, 2)),
            class_=["chart-picture"],
            width=svg.Length(100, "%"),
            extra={"role": "group" if is_linked else "img", "aria-labelledby": f"{name}-title {name}-desc"},
            elements=[
                svg.Title(id=f"{name}-title", text=svg.escape(printable(title))),
                svg.Desc(id=f"{name}-desc", text=svg.escape(printable(sentence))),
                *self._elements(""),
            ],
        )
        return root.as_str()

    def standalone(self, title: str, sentence: str, site: str, caption: str) -> str:
        """The picture as a file of its own, in the light theme: headed by its title, its links led to the site."""
        width, height = round(self.width + 2 * MARGIN, 2), round(self.height + HEADER + FOOTER, 2)
        framed = Canvas(width, height)
        framed.text((MARGIN, HEADER / 2), title, size=15, weight=600)
        framed.text((MARGIN, height - FOOTER / 2), caption, size=11, fill="muted")
        return svg.SVG(
            viewBox=svg.ViewBoxSpec(0, 0, width, height),
            width=width,
            height=height,
            extra={"font-family": FONT},
            elements=[
                svg.Title(text=svg.escape(printable(title))),
                svg.Desc(text=svg.escape(printable(sentence))),
                svg.Rect(width=width, height=height, fill=LIGHT["paper"]),
                *framed._elements(""),
                svg.G(transform=[svg.Translate(MARGIN, HEADER)], elements=self._elements(site)),
            ],
        ).as_str()

    def _add(self, mark: svg.Element, note: Note | None) -> None:
        self.marks.append(([mark], note))

    def _elements(self, site: str) -> list[svg.Element]:
        return [element for marks, note in self.marks for element in _with_note(marks, note, site)]


def _with_note(marks: list[svg.Element], note: Note | None, site: str) -> list[svg.Element]:
    """A mark inside what a pointer or the keyboard finds."""
    if note is None:
        return marks
    inside = [svg.Title(text=svg.escape(printable(note.text))), *marks]
    if note.address:
        return [svg.A(href=escape(f"{site}{note.address}"), class_=["chart-mark"], elements=inside)]
    return [svg.G(class_=["chart-mark"], elements=inside)]


def outline(shape: str, area: float) -> list[Point]:
    """The corners of a symbol around the origin; `area` is about that of the square around it."""
    r, h = sqrt(area) / 2, sqrt(area) / 2 * sqrt(3)
    a = r / 2.5
    corners: dict[str, list[Point]] = {
        "square": [(-r, -r), (r, -r), (r, r), (-r, r)],
        "diamond": [(-r, 0), (0, -r), (r, 0), (0, r)],
        "cross": [(-r, -a), (-a, -a), (-a, -r), (a, -r), (a, -a), (r, -a),
                  (r, a), (a, a), (a, r), (-a, r), (-a, a), (-r, a)],
        "triangle-up": [(0, -h / 2), (-r, h / 2), (r, h / 2)],
        "triangle-down": [(0, h / 2), (r, -h / 2), (-r, -h / 2)],
        "triangle-left": [(-h / 2, 0), (h / 2, -r), (h / 2, r)],
        "triangle-right": [(h / 2, 0), (-h / 2, -r), (-h / 2, r)],
    }  # fmt: skip
    return corners[shape]


def _stroke(style: Style) -> Stroke:
    """Each colour is a class and, beside it, the value of the light theme."""
    names = {"c": style.get("fill"), "l": style.get("stroke")}
    stroke: Stroke = {}
    if classes := [f"{prefix}-{name}" for prefix, name in names.items() if name]:
        stroke["class_"] = classes
    if "stroke" in style:
        stroke["stroke"] = LIGHT[style["stroke"]]
    for name in ("stroke_width", "stroke_opacity", "stroke_dasharray"):
        if name in style:
            stroke[name] = style[name]
    return stroke


def _paint(style: Style) -> Paint:
    """Without a fill a shape is hollow."""
    return {**_stroke(style), "fill": LIGHT[style["fill"]] if "fill" in style else "none"}


def _rounded(points: Iterable[Point]) -> Sequence[Point]:
    return [(round(float(x), 2), round(float(y), 2)) for x, y in points]


def _corners(points: Iterable[Point]) -> list[svg.Point]:
    return [svg.Point(x, y) for x, y in _rounded(points)]
