"""Axes: the pixel of a value, its interval, the range of values that is shown, ticks, and grid lines."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from web.charts.canvas import Canvas
from web.charts.labels import Box, Point, width
from web.sizes import FACTORS, signed

TICK_SIZE = 11.5
Z = 1.959963984540054
"""The normal distribution's 97.5 % point."""
LADDER = (
    (0,),
    (100, -50),
    (300, -75),
    (50, -90, 900),
    (25, -25),
    (200, 10, -10, 400),
    (5, -5, 75, 150),
    (2, -2, 1, -1),
    (0.5, -0.5, 0.2, -0.2, 0.1, -0.1),
)
"""Changes in percent worth a tick, by precedence; they are labelled as factors."""
Tick = tuple[float, str]
LIMIT = 650.0
"""No logarithm of a ratio of two floats is larger than twice this; beyond it a mark is drawn at the edge."""


@dataclass(frozen=True)
class Axis:
    """A linear scale: values from `low` to `high` on pixels from `start` to `end`."""

    low: float
    high: float
    start: float
    end: float

    def pixel(self, value: float) -> float:
        return self.start + (self.end - self.start) * (self.clamp(value) - self.low) / (self.high - self.low)

    def clamp(self, value: float) -> float:
        return min(max(value, self.low), self.high)

    def holds(self, value: float) -> bool:
        return self.low <= value <= self.high


def normal_interval(value: float, variance: float | None) -> list[float] | None:
    """The normal interval of one effect."""
    if variance is None:
        return None
    half = Z * math.sqrt(variance)
    return [value - half, value + half]


def axis_range(values: Iterable[float], ends: Iterable[float], reach: float = 0.5) -> tuple[float, float]:
    """From the least to the greatest value with zero and some room; `ends` widen it by `reach` of itself at most."""
    inside = [0.0, *(max(min(value, LIMIT), -LIMIT) for value in values)]
    low, high = min(inside), max(inside)
    span = max(high - low, 0.02)
    outside = list(ends)
    low = max(min([low, *outside]), low - reach * span)
    high = min(max([high, *outside]), high + reach * span)
    room = max(high - low, span) * 0.06
    return low - room, high + room


def with_unit(axis: Axis, pixels: float) -> Axis:
    """The axis widened around its middle until one unit takes so many pixels; never narrowed."""
    middle, half = (axis.low + axis.high) / 2, abs(axis.end - axis.start) / pixels / 2
    return Axis(min(axis.low, middle - half), max(axis.high, middle + half), axis.start, axis.end)


def unit(axis: Axis) -> float:
    """Pixels of one unit."""
    return abs(axis.end - axis.start) / (axis.high - axis.low)


def effect_ticks(axis: Axis, gap: float, scale: str) -> list[Tick]:
    """Ticks of an axis of effects, at least `gap` pixels apart: factors where the scale is a logarithm."""
    if scale not in FACTORS:
        most = max(2, int(abs(axis.end - axis.start) / gap))
        values = nice_ticks(axis.low, axis.high, most)
        return [(value, signed(value) if value else "0") for value in values if axis.holds(value)]
    ticks: list[Tick] = []
    for value, label in (*_percentages(), *_factors(axis)):
        pixel = axis.pixel(value)
        if axis.holds(value) and all(abs(axis.pixel(other) - pixel) >= gap for other, _ in ticks):
            ticks.append((value, label))
    return sorted(ticks)


def _percentages() -> list[Tick]:
    return [(math.log1p(percent / 100), _label(percent)) for rank in LADDER for percent in rank]


def _factors(axis: Axis) -> list[Tick]:
    """Powers of ten, for ranges too wide for percentages; whole-numbered percentages come before them."""
    most = int(max(abs(axis.low), abs(axis.high)) / math.log(10))
    step = max(1, most // 4)
    powers = range(step, most + 1, step)
    return [(sign * k * math.log(10), f"{name}{_power(k)}") for k in powers for sign, name in ((1, "×"), (-1, "÷"))]


def _power(k: int) -> str:
    return f"{10**k:,}" if k <= 4 else "10" + "".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(digit)] for digit in str(k))


def _label(percent: float) -> str:
    return f"×{1 + percent / 100:g}"


def nice_ticks(low: float, high: float, most: int) -> list[float]:
    """Round values from at or below `low` to at or above `high`."""
    if high - low <= abs(high) * 1e-9:
        low, high = low - (abs(low) * 0.05 or 0.5), high + (abs(high) * 0.05 or 0.5)
    raw = (high - low) / most
    size = 10.0 ** math.floor(math.log10(raw))
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor >= raw * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    digits = 2 - math.floor(math.log10(step))
    return [round(place * step, digits) for place in range(first, max(last, first + 1) + 1)]


def spread_out(preferred: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Positions near the preferred ones, in their order and `gap` apart, between two bounds where they fit."""
    order = sorted(range(len(preferred)), key=lambda index: preferred[index])
    positions = [0.0] * len(preferred)
    least = low
    for index in order:
        positions[index] = max(preferred[index], least)
        least = positions[index] + gap
    most = high
    for index in reversed(order):
        positions[index] = min(positions[index], most)
        most = positions[index] - gap
    return positions


def draw_effect_axis_below(canvas: Canvas, axis: Axis, scale: str, frame: Box, labels: float, gap: float = 46) -> None:
    """Upright grid lines, no effect stronger, and sizes at the height `labels`."""
    ticks = [(axis.pixel(value), value, label) for value, label in _zero_last(effect_ticks(axis, gap, scale))]
    for x, value, _ in ticks:
        _grid_line(canvas, value, (x, frame.top), (x, frame.bottom))
    for x, _, label in ticks:
        half = width(label, TICK_SIZE) / 2
        canvas.text((min(max(x, half), canvas.width - half), labels), label, TICK_SIZE, "muted", "center")


def draw_effect_axis_left(canvas: Canvas, axis: Axis, scale: str, frame: Box, labels: float, gap: float = 34) -> None:
    """Level grid lines, no effect stronger, and sizes to the left of `labels`."""
    ticks = [(axis.pixel(value), value, label) for value, label in _zero_last(effect_ticks(axis, gap, scale))]
    for y, value, _ in ticks:
        _grid_line(canvas, value, (frame.left, y), (frame.right, y))
    for y, _, label in ticks:
        canvas.text((labels, y), label, TICK_SIZE, "muted", "right")


def _zero_last(ticks: list[Tick]) -> list[Tick]:
    """Later lines are drawn over earlier ones. Zero is on every axis of `axis_range`."""
    return sorted(ticks, key=lambda tick: tick[0] == 0)


def _grid_line(canvas: Canvas, value: float, start: Point, end: Point) -> None:
    canvas.line(start, end, stroke="faint" if value else "zero", stroke_width=1 if value else 1.2)


def overflow_arrows(axis: Axis, ends: Sequence[float]) -> list[tuple[float, str]]:
    """Where an interval exceeds an axis: the pixel, and the shape of an arrow that points outwards."""
    is_horizontal = axis.end > axis.start  # pixels grow downwards: an axis that runs up has its start below
    low, high = ("triangle-left", "triangle-right") if is_horizontal else ("triangle-down", "triangle-up")
    arrows = [(axis.pixel(ends[0]), low)] if ends[0] < axis.low else []
    return arrows + ([(axis.pixel(ends[1]), high)] if ends[1] > axis.high else [])
