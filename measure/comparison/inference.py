"""The statistics of a comparison: intervals, p-values and standard errors, each of plain numbers.

The range of chance is where the difference of two sets lies, in 95 of 100, where nothing but chance tells them apart:
it
is what a test looks at. The interval of the difference is where the difference of the populations lies, of which the
sets
are samples.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.special import stdtrit

from measure.intervals import recovered

LEVEL = 0.05
RESAMPLES = 1_999
CELLS = 1 << 22
"""Numbers of one batch of resamples that are in memory at a time."""
ROUNDING = 1e-9
"""Relative to what is compared: a difference below it comes from the order of additions."""
Floats = NDArray[np.float64]
Interval = tuple[float, float]
Error = tuple[float, float]
"""A standard error and its degrees of freedom."""


def null_margin(null: Floats) -> float:
    """How far one more draw lies from the mean of these, in 95 of 100: t x sd x sqrt(1 + 1/draws)."""
    number = len(null)
    return float(stdtrit(number - 1, 1 - LEVEL / 2) * null.std(ddof=1) * math.sqrt(1 + 1 / number))


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


def mean_interval(values: Floats) -> Interval:
    """Student's 95 % interval of the mean of these values, of which there are at least 2."""
    margin = float(stdtrit(len(values) - 1, 1 - LEVEL / 2)) * float(values.std(ddof=1)) / math.sqrt(len(values))
    return float(values.mean()) - margin, float(values.mean()) + margin


def welch_error(first: Error, second: Error) -> Error:
    """Of the difference of two independent values, with its degrees of freedom (Welch 1947)."""
    variances = first[0] ** 2, second[0] ** 2
    total = sum(variances)
    if not total:
        return 0.0, 1.0
    return math.sqrt(total), total**2 / (variances[0] ** 2 / first[1] + variances[1] ** 2 / second[1])


def t_interval(difference: float, error: Error) -> Interval:
    """Student's, of a difference with this standard error."""
    margin = float(stdtrit(error[1], 1 - LEVEL / 2)) * error[0]
    return difference - margin, difference + margin


def log_interval(value: float, error: Error) -> Interval:
    """Of a positive value, Student's on the logarithm: for what has an error that grows with the value."""
    reach = float(stdtrit(error[1], 1 - LEVEL / 2)) * error[0] / value
    return value * math.exp(-reach), value * math.exp(reach)


def count_interval(before: tuple[float, float], after: tuple[float, float], error: Error) -> Interval:
    """Of the difference of two positive values that vary as a count of rare things does: more, the larger they are.

    `before` and `after` are values with their standard errors above 0, `error` is that of the difference with its
    degrees of freedom. The interval of each value is made on the logarithm, and the two are put together with the
    correlation that the three standard errors imply (Zou and Donner 2008).
    """
    own, other = before[1], after[1]
    correlation = min(max((own**2 + other**2 - error[0] ** 2) / (2 * own * other), -1.0), 1.0)
    one, two = ((value, log_interval(value, (se, error[1]))) for value, se in (before, after))
    return recovered(one, two, correlation)


def subset_variance(difference: float, subset: float, drawn: float, rows: tuple[int, int]) -> float:
    """The variance of the difference of a subset from its pool, of `rows[0]` and `rows[1]` rows.

    `subset` and `drawn` are the variances of the value of the subset and of a random one of as many rows, as samples.
    As for a mean: with the share f of the pool in the subset the difference is 1 - f times that of the subset from the
    rest of the pool, and the variance inside the rest is what remains of the pool's, less that between the two.
    """
    size, pool = rows
    share = size / pool
    between = share * difference**2 / (1 - share)
    rest = max(size * drawn - share * size * subset - between, 0.0) / (1 - share)
    return (1 - share) ** 2 * (subset + rest / (pool - size))


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
