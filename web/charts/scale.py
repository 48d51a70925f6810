"""Axes: where a value stands in pixels, which part of the values is shown, and where the ticks are."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

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
"""Percentages worth a tick, the most telling first."""
Tick = tuple[float, str]
LIMIT = 650.0
"""No log ratio of two floats is larger than twice this; beyond it a mark stands on the edge."""


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


def hull(values: Iterable[float], ends: Iterable[float], reach: float = 0.5) -> tuple[float, float]:
    """From the least to the greatest value with zero and some room; `ends` widen it by `reach` of itself at most."""
    inside = [0.0, *(max(min(value, LIMIT), -LIMIT) for value in values)]
    low, high = min(inside), max(inside)
    span = max(high - low, 0.02)
    outside = list(ends)
    low = max(min([low, *outside]), low - reach * span)
    high = min(max([high, *outside]), high + reach * span)
    room = max(high - low, span) * 0.06
    return low - room, high + room


def percent_ticks(axis: Axis, gap: float) -> list[Tick]:
    """Ticks of a log-ratio axis labelled in percent, at least `gap` pixels apart."""
    found: list[Tick] = []
    for value, label in (*_percentages(), *_factors(axis)):
        place = axis.pixel(value)
        if axis.holds(value) and all(abs(axis.pixel(other) - place) >= gap for other, _ in found):
            found.append((value, label))
    return sorted(found)


def _percentages() -> list[Tick]:
    return [(math.log1p(each / 100), _label(each)) for rank in LADDER for each in rank]


def _factors(axis: Axis) -> list[Tick]:
    """Powers of ten, for ranges that no percentage reads well in; whole-numbered percentages come before them."""
    most = int(max(abs(axis.low), abs(axis.high)) / math.log(10))
    step = max(1, most // 4)
    powers = range(step, most + 1, step)
    return [(sign * k * math.log(10), f"{name}{_power(k)}") for k in powers for sign, name in ((1, "×"), (-1, "÷"))]


def _power(k: int) -> str:
    return f"{10**k:,}" if k <= 4 else "10" + "".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(digit)] for digit in str(k))


def _label(value: float) -> str:
    return "0" if value == 0 else f"{'+' if value > 0 else '−'}{abs(value):g}%"


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


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places as near as may be to those wanted, in their order and `gap` apart, between two bounds where they fit."""
    order = sorted(range(len(wanted)), key=lambda place: wanted[place])
    places = [0.0] * len(wanted)
    least = low
    for place in order:
        places[place] = max(wanted[place], least)
        least = places[place] + gap
    most = high
    for place in reversed(order):
        places[place] = min(places[place], most)
        most = places[place] - gap
    return places
