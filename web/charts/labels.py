"""Text in pictures: how wide it is at most, and where labels of points can be put without hiding anything."""

from collections.abc import Sequence
from dataclasses import dataclass

Point = tuple[float, float]
WIDTHS = {
    "'": 275, "ijl": 278, "IJ": 295, " ,.·’": 318, "/:;\\|": 337, "f": 352, "-": 361, "()[]": 390, "t": 392, "!": 401,
    "r": 411, '"': 460, "*_`–": 500, "“”": 518, "s": 521, "z": 525, "?": 531, "c": 550, "L": 557, "F": 575, "k": 579,
    "vxy": 592, "P": 603, "TY": 611, "o": 612, "a": 613, "e": 615, "E": 632, "hnu": 634, "Sbdgpq": 635,
    "$0123456789{}": 636, "K": 656, "AV": 684, "XZ": 685, "B": 686, "R": 695, "C": 698, "U": 732, "N": 748, "H": 752,
    "D": 770, "G": 775, "&": 780, "OQ": 787, "w": 818, "#+<=>^~−×÷±↑→↗≥≤": 838, "M": 863, "%": 950, "m": 974, "W": 989,
    "@—…": 1000,
}  # fmt: skip
"""Advance widths of DejaVu Sans in thousandths of the font size: the widest of the sans-serifs in common use."""


class _Widths(dict[str, float]):
    """The width of a character in font sizes; one without a stated width takes a whole font size."""

    def __missing__(self, character: str) -> float:
        return 1.0


WIDTH = _Widths({character: width / 1000 for characters, width in WIDTHS.items() for character in characters})
BOLD = 1.16
"""How much wider a bold text is than a plain one."""


def width(text: str, size: float, bold: bool = False) -> float:
    """How wide a text is at most, in pixels."""
    return sum(map(WIDTH.__getitem__, text)) * size * (BOLD if bold else 1.0)


def clip(text: str, size: float, room: float, bold: bool = False) -> str:
    """As much of a text as the room holds."""
    if width(text, size, bold) <= room:
        return text
    scale = size * (BOLD if bold else 1.0)
    fitting, end = 0, 0.0
    for character in text:
        end += WIDTH[character]
        if (end + WIDTH["…"]) * scale > room:
            break
        fitting += 1
    return text[:fitting].rstrip(" ,;:–-") + "…"


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def shrunk(self, by: float) -> "Box":
        return Box(self.left + by, self.top + by, self.right - by, self.bottom - by)

    def meets(self, other: "Box") -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def inside(self, other: "Box") -> bool:
        return (
            self.left >= other.left
            and self.right <= other.right
            and self.top >= other.top
            and self.bottom <= other.bottom
        )


@dataclass(frozen=True)
class Label:
    """A text to be put beside a point, `distance` pixels from its middle."""

    text: str
    x: float
    y: float
    distance: float


@dataclass(frozen=True)
class Placed:
    """A text with its anchor: `align` is left, right or center; `y` is the middle of its line."""

    text: str
    x: float
    y: float
    align: str
    box: Box
    """What the text covers."""


def _candidates(label: Label, size: float) -> list[Placed]:
    long, high, far = width(label.text, size), size * 1.25, label.distance
    steep = far * 0.6 + high / 2
    places = [(far, 0, "left"), (-far, 0, "right"), (far * 0.6, -steep, "left"), (far * 0.6, steep, "left")]
    places += [(-far * 0.6, -steep, "right"), (-far * 0.6, steep, "right")]
    places += [(0, -far - high / 2, "center"), (0, far + high / 2, "center")]
    candidates = []
    for dx, dy, align in places:
        x, y = label.x + dx, label.y + dy
        left = x - {"left": 0.0, "right": long, "center": long / 2}[align]
        box = Box(left - 2, y - high / 2, left + long + 2, y + high / 2)
        candidates.append(Placed(label.text, x, y, align, box))
    return candidates


def _cost(bar: Box) -> int:
    """A line along a text strikes it through; one across is read past."""
    return 3 if bar.right - bar.left > bar.bottom - bar.top else 1


def place(
    labels: Sequence[Label], size: float, frame: Box, points: Sequence[Box], bars: Sequence[Box] = ()
) -> list[Placed]:
    """The labels there is room for, by precedence: never over a point or another label, over a bar only if need be."""
    taken, chosen = list(points), []
    for label in labels:
        free = [
            (sum(_cost(bar) for bar in bars if placed.box.meets(bar)), rank, placed)
            for rank, placed in enumerate(_candidates(label, size))
            if placed.box.inside(frame) and not any(placed.box.meets(other) for other in taken)
        ]
        if free:
            _, _, placed = min(free, key=lambda candidate: candidate[:2])
            chosen.append(placed)
            taken.append(placed.box)
    return chosen


def legend_places(texts: Sequence[str], room: float, top: float, size: float) -> list[Point]:
    """Where each symbol of a legend is drawn, its text 14 pixels to the right, in as many lines as they need."""
    places, left, line = [], 8.0, top
    for text in texts:
        long = width(text, size)
        if left + 20 + long > room:
            left, line = 8.0, line + 22
        places.append((left, line))
        left += 34 + long
    return places
