"""The statistics of a comparison: intervals, p-values and standard errors, each of plain numbers."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy import stats

LEVEL = 0.05
RESAMPLES = 1_999
CELLS = 1 << 22
"""Numbers of one batch of resamples that are in memory at a time."""
ROUNDING = 1e-9
"""Relative to what is compared: a difference below it comes from the order of additions."""
Floats = NDArray[np.float64]


def null_margin(null: Floats) -> float:
    """How far one more draw lies from the mean of these, in 95 of 100: t x sd x sqrt(1 + 1/draws)."""
    number = len(null)
    return float(stats.t.ppf(1 - LEVEL / 2, number - 1) * null.std(ddof=1) * math.sqrt(1 + 1 / number))


def rank_p(value: float, null: Floats) -> float:
    """Two-sided: twice the share of draws, the value among them, that are as far out on its side."""
    near = ROUNDING * max(abs(value), float(np.abs(null).max()))
    above = 1 + int(np.count_nonzero(null >= value - near))
    below = 1 + int(np.count_nonzero(null <= value + near))
    return min(1.0, 2 * min(above, below) / (len(null) + 1))


def smallest_p(draws: int) -> float:
    return 2 / (draws + 1)


def jackknife(left_out: Floats) -> float:
    """The standard error from the values without each of the groups in turn."""
    groups = len(left_out)
    return math.sqrt((groups - 1) / groups * float(((left_out - left_out.mean()) ** 2).sum()))


def group_error(values: Floats) -> float:
    """The standard error from the values of groups that have no row in common."""
    return float(values.std(ddof=1)) / math.sqrt(len(values))


def bootstrap(differences: Floats, rng: Generator) -> list[tuple[float, float]]:
    """For each column the 95 % percentile interval of the mean; whole rows are drawn, NaN are left out."""
    there = ~np.isnan(differences)
    values = np.where(there, differences, 0.0)
    rows = len(values)
    means = []
    for number in _batches(rows):
        drawn = rng.integers(0, rows, (number, rows)) + rows * np.arange(number)[:, None]
        times = np.bincount(drawn.ravel(), minlength=number * rows).reshape(number, rows).astype(np.float64)
        means.append((times @ values) / np.maximum(times @ there, 1))
    low, high = np.quantile(np.concatenate(means), (LEVEL / 2, 1 - LEVEL / 2), axis=0)
    return list(zip(low.tolist(), high.tolist(), strict=True))


def flips(differences: Floats, rng: Generator) -> Floats:
    """The mean of each column with the members of pairs swapped at random, over and over."""
    there = ~np.isnan(differences)
    values = np.where(there, differences, 0.0) / np.maximum(there.sum(axis=0), 1)
    return np.concatenate(
        [(1.0 - 2.0 * rng.integers(0, 2, (number, len(values)))) @ values for number in _batches(len(values))]
    )


def _batches(rows: int) -> Sequence[int]:
    size = max(1, CELLS // max(rows, 1))
    return [min(size, RESAMPLES - begin) for begin in range(0, RESAMPLES, size)]
