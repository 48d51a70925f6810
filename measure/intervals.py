"""Intervals and p-values in closed form, each of plain numbers."""

import math
from collections.abc import Sequence

Z = 1.959963984540054
"""The normal distribution's 97.5 % point."""
LEVEL = 0.05
Interval = tuple[float, float]


def wilson(share: float, n: int) -> Interval:
    """Of a share of n rows (Wilson 1927); it stays inside 0 and 1 and has a width at both ends."""
    middle, half = share + Z * Z / (2 * n), Z * math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    scale = 1 + Z * Z / n
    low, high = (middle - half) / scale, (middle + half) / scale
    return (0.0 if share == 0 else low), (1.0 if share == 1 else high)


def newcombe(before: tuple[float, int], after: tuple[float, int]) -> Interval:
    """Of the difference of two shares of different rows, each with its n (Newcombe 1998, method 10)."""
    return _hybrid(before[0], wilson(*before), after[0], wilson(*after), 0.0)


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
    return _hybrid(before, wilson(before, n), after, wilson(after, n), phi)


def _hybrid(before: float, first: Interval, after: float, second: Interval, phi: float) -> Interval:
    """The square-and-add of the Wilson intervals, with the correlation phi of the shares."""
    low = after - second[0], first[1] - before
    high = second[1] - after, before - first[0]
    reach = [math.sqrt(max(a * a - 2 * phi * a * b + b * b, 0.0)) for a, b in (low, high)]
    return max(after - before - reach[0], -1.0), min(after - before + reach[1], 1.0)


def benjamini_hochberg(values: Sequence[float]) -> list[float]:
    """The smallest false discovery rate at which each p-value is still called (Benjamini and Hochberg 1995)."""
    order = sorted(range(len(values)), key=values.__getitem__, reverse=True)
    adjusted, least = [0.0] * len(values), 1.0
    for rank, place in zip(range(len(values), 0, -1), order, strict=True):
        least = min(least, values[place] * len(values) / rank)
        adjusted[place] = least
    return adjusted
