"""Intervals and p-values in closed form, each of plain numbers."""

import math
from collections.abc import Sequence

Z = 1.959963984540054
"""The normal distribution's 97.5 % point."""
Interval = tuple[float, float]


def wilson(share: float, n: int) -> Interval:
    """Of a share of n rows (Wilson 1927); it stays inside 0 and 1 and has a width at both ends."""
    middle, half = share + Z * Z / (2 * n), Z * math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    scale = 1 + Z * Z / n
    low, high = (middle - half) / scale, (middle + half) / scale
    return (0.0 if share == 0 else low), (1.0 if share == 1 else high)


def newcombe(before: tuple[float, int], after: tuple[float, int]) -> Interval:
    """Of the difference of two shares of different rows, each with its n (Newcombe 1998, method 10)."""
    return _shares(recovered((before[0], wilson(*before)), (after[0], wilson(*after)), 0.0))


def newcombe_paired(both: int, lost: int, gained: int, neither: int) -> Interval:
    """Of the difference of two shares over the same rows, by how many rows count (Newcombe 1998b, method 10).

    `both` count before and after, `lost` before only, `gained` after only, `neither` in none.
    """
    n = both + lost + gained + neither
    before, after = (both + lost) / n, (both + gained) / n
    margins = (both + lost) * (gained + neither) * (both + gained) * (lost + neither)
    phi = 0.0
    if margins:
        excess = both * neither - lost * gained
        phi = (max(excess - n / 2, 0.0) if excess > 0 else excess) / math.sqrt(margins)
    return _shares(recovered((before, wilson(before, n)), (after, wilson(after, n)), phi))


def recovered(before: tuple[float, Interval], after: tuple[float, Interval], correlation: float) -> Interval:
    """Of the difference of two values from the interval of each and their correlation (Zou and Donner 2008)."""
    (first, (least, most)), (second, (low, high)) = before, after
    below = _reach(second - low, most - first, correlation)
    above = _reach(high - second, first - least, correlation)
    return second - first - below, second - first + above


def _reach(one: float, other: float, correlation: float) -> float:
    return math.sqrt(max(one * one - 2 * correlation * one * other + other * other, 0.0))


def _shares(interval: Interval) -> Interval:
    return max(interval[0], -1.0), min(interval[1], 1.0)


def benjamini_hochberg(values: Sequence[float]) -> list[float]:
    """The smallest false discovery rate at which each p-value is still called (Benjamini and Hochberg 1995)."""
    order = sorted(range(len(values)), key=values.__getitem__, reverse=True)
    adjusted, least = [0.0] * len(values), 1.0
    for rank, place in zip(range(len(values), 0, -1), order, strict=True):
        least = min(least, values[place] * len(values) / rank)
        adjusted[place] = least
    return adjusted
