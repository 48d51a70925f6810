"""A picture under construction: SVG elements from back to front, with titles and links on the marks.

An element has two spellings: by class for a page, by colour for a file of its own. On a page `charts.css` gives each
class its colour in each theme, and nothing needs an inline style, so that a strict content security policy admits the
picture. A file has no style sheet: there a colour is a value of the light theme.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from html import escape
from itertools import groupby
from math import sqrt
from typing import NamedTuple, TypedDict, Unpack

from web.charts.labels import Box, Point
from web.formatting import printable

STAGES = ("seeding", "prompting", "filtering", "evolution")
SHAPES = {"seeding": "square", "prompting": "circle", "filtering": "triangle-up", "evolution": "diamond"}
AREA = {"square": 0.85, "circle": 1.0, "triangle-up": 0.95, "diamond": 1.15}
"""What evens out how large the shapes look."""
SERIES = ("quality", "diversity", "complexity", "in-distribution", "out-of-distribution")
LINES: tuple[tuple[str, list[float]], ...] = (
    ("circle", []),
    ("square", [6, 3]),
    ("triangle-up", [2, 2.5]),
    ("diamond", [9, 3, 2, 3]),
    ("cross", [4, 4]),
)
LIGHT = {
    "ink": "#1c1e22",
    "muted": "#5b5a55",
    "line": "#dedacf",
    "faint": "#ebe8e0",
    "paper": "#fcfbf8",
    "zero": "#8b8f98",
    "accent": "#a5371b",
    "fault": "#a02c4a",
    "stage-seeding": "#0e4ba0",
    "stage-prompting": "#8b4e09",
    "stage-filtering": "#177b6a",
    "stage-evolution": "#682263",
    "stage-none": "#5b5a55",
    "facet-quality": "#194a75",
    "facet-diversity": "#73150c",
    "facet-complexity": "#7335b3",
    "facet-in-distribution": "#2f7064",
    "facet-out-of-distribution": "#7f7616",
    "shade-1": "#e3ecf1",
    "shade-2": "#bcd3e0",
    "shade-3": "#84aecb",
    "shade-4": "#3b78a3",
    "shade-5": "#17486b",
    "on-shade-1": "#1d2330",
    "on-shade-2": "#1d2330",
    "on-shade-3": "#1d2330",
    "on-shade-4": "#ffffff",
    "on-shade-5": "#ffffff",
}
"""The names of the colours, as `charts.css` has them, with their values in the light theme."""
Number = Decimal | float | int
NONE = "none"
"""The fill of a shape that is hollow."""
HALO = f' stroke="{LIGHT["paper"]}" stroke-width="4" paint-order="stroke" stroke-linejoin="round"'
"""The outline that keeps lines behind a text from striking it through; `chart-halo` in `charts.css`."""
NAMESPACE = "http://www.w3.org/2000/svg"
HIT_RADIUS = 12.0
"""Pixels around a symbol in which a finger still meets it."""
ANCHORS = {"left": "", "center": ' text-anchor="middle"', "right": ' text-anchor="end"'}
BASELINE = 0.32
"""From the middle of a line of text down to its baseline, in font sizes."""
MARGIN, HEADER, FOOTER = 16.0, 44.0, 26.0
FONT = "Helvetica, Arial, 'DejaVu Sans', sans-serif"


def stage_colour(stage: str | None) -> str:
    return f"stage-{stage}" if stage in STAGES else "stage-none"


def stage_shape(stage: str | None) -> str:
    return SHAPES.get(stage or "", "circle")


def area(shape: str, size: float) -> float:
    return size * AREA.get(shape, 1.0)


class Style(TypedDict, total=False):
    """Presentation attributes; `fill` and `stroke` are names of the palette."""

    fill: str
    stroke: str
    stroke_width: float
    stroke_opacity: float
    fill_opacity: float
    stroke_dasharray: list[Number]


class Element(NamedTuple):
    """An element with its own attributes, what it shares with elements of the same look, and its text, not escaped."""

    name: str
    own: str
    style: Style
    font: str = ""
    """Further attributes of its look."""
    halo: bool = False
    text: str = ""


class Spelling(NamedTuple):
    """How looks are written, as attributes that each follow a space."""

    look: Callable[[Element], str]
    mark: str
    """Of a group or link that a reader can point at."""
    hit: str
    """Of the unseen circle around a symbol in which it is hit."""


def _by_class(element: Element) -> str:
    fill, stroke = element.style.get("fill"), element.style.get("stroke")
    names = [f"c-{fill}"] if fill and fill != NONE else []
    if stroke:
        names.append(f"l-{stroke}")
    if element.halo:
        names.append("chart-halo")
    classes = f' class="{" ".join(names)}"' if names else ""
    return classes + (' fill="none"' if fill == NONE else "") + _line(element.style) + element.font


def _by_colour(element: Element) -> str:
    colours = {name: element.style[name] for name in ("fill", "stroke") if name in element.style}
    spelled = "".join(f' {name}="{LIGHT.get(colour, colour)}"' for name, colour in colours.items())
    return spelled + (HALO if element.halo else "") + _line(element.style) + element.font


PAGE = Spelling(_by_class, ' class="chart-mark"', ' class="chart-hit"')
FILE = Spelling(_by_colour, "", ' fill="transparent" stroke="none"')


def _line(style: Style) -> str:
    """How a line is drawn, and how much of what is behind a shape is seen; a width of 1 is the default of SVG."""
    spelled = ""
    if (width := style.get("stroke_width", 1)) != 1:
        spelled += f' stroke-width="{number(width)}"'
    if "stroke_opacity" in style:
        spelled += f' stroke-opacity="{style["stroke_opacity"]}"'
    if "fill_opacity" in style:
        spelled += f' fill-opacity="{style["fill_opacity"]}"'
    if dashes := style.get("stroke_dasharray"):
        spelled += f' stroke-dasharray="{" ".join(map(number, dashes))}"'
    return spelled


def number(value: Number) -> str:
    """A length in pixels, to a tenth."""
    return f"{value:.1f}".removesuffix(".0")


def corners(points: Iterable[Point]) -> str:
    """The value of `points`."""
    return " ".join(f"{number(x)},{number(y)}" for x, y in points)


def text(content: str) -> str:
    """Text inside an element."""
    return escape(printable(content), quote=False)


@dataclass(frozen=True)
class Note:
    """What a mark tells on hover or focus, and where it leads."""

    text: str
    address: str | None = None


class Mark(NamedTuple):
    """An element, what is said of it, and the attributes of the unseen circle around it in which it is hit."""

    element: Element
    note: Note | None = None
    hit: str = ""


@dataclass
class Canvas:
    """All coordinates are pixels of the view box, from its upper left corner."""

    width: float
    height: float
    marks: list[Mark] = field(default_factory=list)

    def line(self, start: Point, end: Point, note: Note | None = None, **style: Unpack[Style]) -> None:
        (x1, y1), (x2, y2) = start, end
        ends = f' x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}"'
        self.marks.append(Mark(Element("line", ends, style), note))

    def polyline(self, points: Iterable[Point], **style: Unpack[Style]) -> None:
        element = Element("polyline", f' points="{corners(points)}"', _filled(style), ' stroke-linejoin="round"')
        self.marks.append(Mark(element))

    def polygon(self, points: Iterable[Point], note: Note | None = None, **style: Unpack[Style]) -> None:
        self.marks.append(Mark(Element("polygon", f' points="{corners(points)}"', _filled(style)), note))

    def rectangle(self, box: Box, note: Note | None = None, radius: float = 2, **style: Unpack[Style]) -> None:
        place = f' x="{number(box.left)}" y="{number(box.top)}"'
        size = f' width="{number(box.right - box.left)}" height="{number(box.bottom - box.top)}"'
        self.marks.append(Mark(Element("rect", f'{place}{size} rx="{number(radius)}"', _filled(style)), note))

    def symbol(self, at: Point, shape: str, area: float, note: Note | None = None, **style: Unpack[Style]) -> None:
        """A symbol around a point, in the shapes of `outline` or a circle; `area` is that of the square around it."""
        x, y = at
        if shape == "circle":
            element = Element("circle", _circle(at, sqrt(area) / 2), _filled(style))
        else:
            points = corners((x + dx, y + dy) for dx, dy in outline(shape, area))
            element = Element("polygon", f' points="{points}"', _filled(style))
        self.marks.append(Mark(element, note, _circle(at, HIT_RADIUS) if note else ""))

    def text(
        self, at: Point, text: str, size: float = 12.5, fill: str = "ink", align: str = "left", weight: int = 0,
        halo: bool = False,
    ) -> None:  # fmt: skip
        """A line of text with its middle at this height; a halo keeps lines behind it from striking it through."""
        place = f' x="{number(at[0])}" y="{number(at[1] + BASELINE * size)}"'
        font = f' font-size="{number(size)}"{ANCHORS[align]}' + (f' font-weight="{weight}"' if weight else "")
        self.marks.append(Mark(Element("text", place, {"fill": fill}, font, halo, text)))

    def embedded(self, title: str, sentence: str) -> str:
        """The picture as a part of a page, which can hold several: its ids are made of what it shows."""
        elements = self._elements(PAGE)
        name = f"chart-{sha256(f'{title}{sentence}{self.width}{elements}'.encode()).hexdigest()[:10]}"
        role = "group" if any(mark.note and mark.note.address for mark in self.marks) else "img"
        return (
            f'<svg xmlns="{NAMESPACE}" viewBox="0 0 {number(self.width)} {number(self.height)}" class="chart-picture"'
            f' width="100%" role="{role}" aria-labelledby="{name}-title {name}-desc">'
            f'<title id="{name}-title">{text(title)}</title><desc id="{name}-desc">{text(sentence)}</desc>'
            f"{elements}</svg>"
        )

    def standalone(self, title: str, sentence: str, site: str, caption: str) -> str:
        """The picture as a file of its own, in the light theme: headed by its title, its links led to the site."""
        width, height = self.width + 2 * MARGIN, self.height + HEADER + FOOTER
        framed = Canvas(width, height)
        framed.text((MARGIN, HEADER / 2), title, size=15, weight=600)
        framed.text((MARGIN, height - FOOTER / 2), caption, size=11, fill="muted")
        size = f'width="{number(width)}" height="{number(height)}"'
        return (
            f'<svg xmlns="{NAMESPACE}" viewBox="0 0 {number(width)} {number(height)}" {size} font-family="{FONT}">'
            f"<title>{text(title)}</title><desc>{text(sentence)}</desc>"
            f'<rect {size} fill="{LIGHT["paper"]}"/>{framed._elements(FILE)}'
            f'<g transform="translate({number(MARGIN)} {number(HEADER)})">{self._elements(FILE, site)}</g></svg>'
        )

    def _elements(self, spelling: Spelling, site: str = "") -> str:
        """The marks from back to front; what follows one another and looks the same has its look in common."""
        runs = groupby(self.marks, key=lambda mark: spelling.look(mark.element))
        return "".join(_run(look, list(marks), spelling, site) for look, marks in runs)


def _run(look: str, marks: list[Mark], spelling: Spelling, site: str) -> str:
    if len(marks) == 1:
        return _write(marks[0], look, spelling, site)
    return f"<g{look}>{''.join(_write(mark, '', spelling, site) for mark in marks)}</g>"


def _write(mark: Mark, look: str, spelling: Spelling, site: str) -> str:
    """A mark inside what a pointer or the keyboard finds."""
    element, note, hit = mark
    start = f"<{element.name}{look}{element.own}"
    written = f"{start}>{text(element.text)}</{element.name}>" if element.text else f"{start}/>"
    if note is None:
        return written
    inside = f"<title>{text(note.text)}</title>{f'<circle{spelling.hit}{hit}/>' if hit else ''}{written}"
    if note.address:
        return f'<a href="{escape(site + note.address)}"{spelling.mark}>{inside}</a>'
    return f"<g{spelling.mark}>{inside}</g>"


def _circle(at: Point, radius: float) -> str:
    return f' cx="{number(at[0])}" cy="{number(at[1])}" r="{number(radius)}"'


def _filled(style: Style) -> Style:
    """Without a fill a shape is hollow."""
    return style if "fill" in style else {**style, "fill": NONE}


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
