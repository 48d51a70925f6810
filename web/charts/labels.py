"""Text in pictures: how wide it is, generously, and where labels of points stand without hiding anything."""

from collections.abc import Sequence
from dataclasses import dataclass

NARROW, BROAD = set("fijlrtI.,:;'|!()[] /"), set("mwMWQOG@%—…")


def width(text: str, size: float, bold: bool = False) -> float:
    """At most so wide in any common sans-serif."""
    units = sum(0.36 if each in NARROW else 0.92 if each in BROAD else 0.7 if each.isupper() else 0.58 for each in text)
    return units * size * (1.16 if bold else 1.0)


def clip(text: str, size: float, room: float, bold: bool = False) -> str:
    """As much of a text as the room holds."""
    if width(text, size, bold) <= room:
        return text
    while text and width(text + "…", size, bold) > room:
        text = text[:-1]
    return text.rstrip(" ,;:–-") + "…"


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels."""

    left: float
    top: float
    right: float
    bottom: float

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
    """A text that wants to stand beside a point."""

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


def _candidates(label: Label, size: float) -> list[tuple[Placed, Box]]:
    long, high, far = width(label.text, size), size * 1.25, label.distance
    steep = far * 0.6 + high / 2
    spots = [(far, 0, "left"), (-far, 0, "right"), (far * 0.6, -steep, "left"), (far * 0.6, steep, "left")]
    spots += [(-far * 0.6, -steep, "right"), (-far * 0.6, steep, "right")]
    spots += [(0, -far - high / 2, "center"), (0, far + high / 2, "center")]
    found = []
    for dx, dy, align in spots:
        x, y = label.x + dx, label.y + dy
        left = x - {"left": 0.0, "right": long, "center": long / 2}[align]
        found.append((Placed(label.text, x, y, align), Box(left - 2, y - high / 2, left + long + 2, y + high / 2)))
    return found


def _cost(bar: Box) -> int:
    """A line along a text strikes it through; one across is read past."""
    return 3 if bar.right - bar.left > bar.bottom - bar.top else 1


def place(
    labels: Sequence[Label], size: float, frame: Box, points: Sequence[Box], bars: Sequence[Box] = ()
) -> list[Placed]:
    """The labels that find room, the first ones first: never over a point or each other, over no bar if it can be."""
    taken, found = list(points), []
    for label in labels:
        free = [
            (sum(_cost(bar) for bar in bars if box.meets(bar)), rank, placed, box)
            for rank, (placed, box) in enumerate(_candidates(label, size))
            if box.inside(frame) and not any(box.meets(other) for other in taken)
        ]
        if free:
            _, _, placed, box = min(free, key=lambda each: each[:2])
            found.append(placed)
            taken.append(box)
    return found
