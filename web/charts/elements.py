"""The SVG elements of a picture and their two spellings: by class for a page, by colour for a file of its own.

On a page `charts.css` gives each class its colour in each theme, and nothing needs an inline style, so that a strict
content security policy admits the picture. A file has no style sheet: there a colour is a value of the light theme.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal
from html import escape
from typing import NamedTuple, TypedDict

from web.charts.formatting import printable
from web.charts.labels import Point
from web.charts.palette import LIGHT

Number = Decimal | float | int
NONE = "none"
"""The fill of a shape that is hollow."""
HALO = f' stroke="{LIGHT["paper"]}" stroke-width="4" paint-order="stroke" stroke-linejoin="round"'
"""The outline that keeps lines behind a text from striking it through; `chart-halo` in `charts.css`."""


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
