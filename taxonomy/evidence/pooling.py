"""Pooling of log ratios, all cells at once: first inside each source, then across sources.

Inside a source: the plain mean, since its effects share arms and a laboratory; its variance allows for a correlation
`rho` between different effects. Across sources: random effects after DerSimonian and Laird (1986, Controlled Clinical
Trials 7), the interval after Hartung and Knapp (2001, Statistics in Medicine 20) but never narrower than the plain one,
the prediction interval after Higgins, Thompson and Spiegelhalter (2009, JRSS A 172). Where some source has no variance:
the plain mean of the source means with a t interval. One source: its own mean and interval.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

RHO = 0.5
LEVEL = 0.975
Z = float(stats.norm.ppf(LEVEL))
NO_DIFFERENCE = 1e-12


class Pooling(StrEnum):
    """How a cell was pooled."""

    RANDOM_EFFECTS = "random-effects"
    MEAN_OF_SOURCES = "mean-of-sources"
    SINGLE_SOURCE = "single-source"


@dataclass(frozen=True)
class Effects:
    """One entry an effect, all of one length.

    `cell`, `source`: small integers from 0. `log_ratio`, `variance`: NaN where there is none.
    `sign`: of the gain, -1, 0 or 1. `counted`: whether it may enter at all; without a log ratio it counts by its sign.
    """

    cell: Ints
    source: Ints
    log_ratio: Floats
    variance: Floats
    sign: Ints
    counted: Flags


@dataclass(frozen=True)
class SourceMeans:
    """One entry a source of a cell. `k` counts effects in the mean; a source with k = 0 counts by its sign alone."""

    cell: Ints
    source: Ints
    k: Ints
    mean: Floats
    variance: Floats
    sign: Ints
    of_effect: Ints
    """For each effect the entry that it went into, -1 for those not counted."""


@dataclass(frozen=True)
class Pooled:
    """One entry a cell; NaN where a figure does not exist. Estimates and intervals are log ratios."""

    k: Ints
    m: Ints
    estimate: Floats
    low: Floats
    high: Floats
    prediction_low: Floats
    prediction_high: Floats
    gains: Ints
    losses: Ints
    nulls: Ints
    sign_p: Floats
    q: Floats
    i2: Floats
    tau2: Floats
    subset_estimate: Floats
    """Random effects over the sources that have a variance, where not all have one: sensitivity."""
    subset_low: Floats
    subset_high: Floats
    method: list[Pooling | None]
    sources: SourceMeans
    weights: Floats
    """The weight of each source's mean in its cell's estimate; sums to 1 in a cell."""


def pool(effects: Effects, cells: int, rho: float = RHO) -> Pooled:
    """Pool every cell. `rho` is the assumed correlation of different effects of one source."""
    means = source_means(effects, rho)
    used = means.k > 0
    m = _count(means.cell[used], cells)
    known = used & ~np.isnan(means.variance)
    whole = (_count(means.cell[known], cells) == m) & (m >= 2)
    random = _random_effects(means, known, cells)
    plain = _plain(means, used, m, cells)
    single = _single(means, used, m, cells)
    subset = ~whole & (m >= 2) & (_count(means.cell[known], cells) >= 2)
    gains, losses, nulls = (_count(means.cell[means.sign == sign], cells) for sign in (1, -1, 0))
    return Pooled(
        k=_sum(means.cell, means.k.astype(float), cells).astype(np.int64),
        m=m,
        estimate=np.where(whole, random.estimate, plain.estimate),
        low=np.select([m == 1, whole], [single.low, random.low], plain.low),
        high=np.select([m == 1, whole], [single.high, random.high], plain.high),
        prediction_low=np.where(whole & (m >= 3), random.prediction_low, np.nan),
        prediction_high=np.where(whole & (m >= 3), random.prediction_high, np.nan),
        gains=gains,
        losses=losses,
        nulls=nulls,
        sign_p=_sign_test(gains, losses),
        q=np.where(whole, random.q, np.nan),
        i2=np.where(whole, random.i2, np.nan),
        tau2=np.where(whole, random.tau2, np.nan),
        subset_estimate=np.where(subset, random.estimate, np.nan),
        subset_low=np.where(subset, random.low, np.nan),
        subset_high=np.where(subset, random.high, np.nan),
        method=[_method(count, bool(all_known)) for count, all_known in zip(m.tolist(), whole.tolist(), strict=True)],
        sources=means,
        weights=np.where(whole[means.cell], random.weights, np.where(used, 1.0 / np.maximum(m[means.cell], 1), 0.0)),
    )


def source_means(effects: Effects, rho: float = RHO) -> SourceMeans:
    """The mean of each source in each cell, with variance (1/n^2) x sum over i, j of rho_ij sqrt(v_i v_j)."""
    counted = np.flatnonzero(effects.counted)
    span = int(effects.source.max(initial=0)) + 1
    keys, entry = np.unique(effects.cell[counted] * span + effects.source[counted], return_inverse=True)
    size = len(keys)
    measured = ~np.isnan(effects.log_ratio[counted])
    ratios, variances = effects.log_ratio[counted][measured], effects.variance[counted][measured]
    inside = entry[measured]
    k = _count(inside, size)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = _sum(inside, ratios, size) / k
        together = (1 - rho) * _sum(inside, variances, size) + rho * _sum(inside, np.sqrt(variances), size) ** 2
        variance = together / k**2
    votes = _sum(entry, effects.sign[counted].astype(float), size)
    of_effect = np.full(len(effects.cell), -1, np.int64)
    of_effect[counted] = entry
    return SourceMeans(
        cell=keys // span,
        source=keys % span,
        k=k,
        mean=mean,
        variance=variance,
        sign=np.where(k > 0, _sign(mean), np.sign(votes)).astype(np.int64),
        of_effect=of_effect,
    )


@dataclass(frozen=True)
class _Estimate:
    estimate: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True)
class _Random(_Estimate):
    prediction_low: Floats
    prediction_high: Floats
    q: Floats
    i2: Floats
    tau2: Floats
    weights: Floats


def _random_effects(means: SourceMeans, known: Flags, cells: int) -> _Random:
    """DerSimonian-Laird over the sources with a variance; meaningful for cells with two of them or more."""
    cell, y, v = means.cell[known], means.mean[known], means.variance[known]
    count = _count(cell, cells)
    with np.errstate(invalid="ignore", divide="ignore"):
        fixed = 1 / v
        total = _sum(cell, fixed, cells)
        centre = _sum(cell, fixed * y, cells) / total
        q = _sum(cell, fixed * (y - centre[cell]) ** 2, cells)
        scale = total - _sum(cell, fixed**2, cells) / total
        tau2 = np.maximum(0.0, (q - (count - 1)) / scale)
        i2 = np.where(q > 0, 100 * np.maximum(0.0, (q - (count - 1)) / q), 0.0)
        weight = 1 / (v + tau2[cell])
        sum_weight = _sum(cell, weight, cells)
        estimate = _sum(cell, weight * y, cells) / sum_weight
        plain = np.sqrt(1 / sum_weight)
        spread = _sum(cell, weight * (y - estimate[cell]) ** 2, cells)
        knapp = np.sqrt(spread / ((count - 1) * sum_weight))
        half = np.maximum(_t(count - 1) * knapp, Z * plain)
        ahead = _t(count - 2) * np.sqrt(tau2 + np.maximum(knapp, plain) ** 2)
        weights = np.zeros(len(means.cell))
        weights[known] = weight / sum_weight[cell]
    return _Random(estimate, estimate - half, estimate + half, estimate - ahead, estimate + ahead, q, i2, tau2, weights)


def _plain(means: SourceMeans, used: Flags, m: Ints, cells: int) -> _Estimate:
    """The mean of the source means with a t interval."""
    cell, y = means.cell[used], means.mean[used]
    with np.errstate(invalid="ignore", divide="ignore"):
        estimate = _sum(cell, y, cells) / m
        deviation = np.sqrt(_sum(cell, (y - estimate[cell]) ** 2, cells) / (m - 1))
        half = _t(m - 1) * deviation / np.sqrt(m)
    return _Estimate(estimate, estimate - half, estimate + half)


def _single(means: SourceMeans, used: Flags, m: Ints, cells: int) -> _Estimate:
    """A lone source's own normal interval, where it has a variance."""
    alone = used & (m[means.cell] == 1)
    estimate, half = np.full(cells, np.nan), np.full(cells, np.nan)
    estimate[means.cell[alone]] = means.mean[alone]
    half[means.cell[alone]] = Z * np.sqrt(means.variance[alone])
    return _Estimate(estimate, estimate - half, estimate + half)


def _sign_test(gains: Ints, losses: Ints) -> Floats:
    """Two-sided binomial test of gains against losses, sources without a difference left out; NaN without any."""
    n, fewer = gains + losses, np.minimum(gains, losses)
    p = np.minimum(1.0, 2 * stats.binom.cdf(fewer, np.maximum(n, 1), 0.5))
    return np.where(n > 0, p, np.nan)


def _method(m: int, whole: bool) -> Pooling | None:
    if m == 0:
        return None
    if m == 1:
        return Pooling.SINGLE_SOURCE
    return Pooling.RANDOM_EFFECTS if whole else Pooling.MEAN_OF_SOURCES


def _t(degrees: Ints) -> Floats:
    """The 97.5 % quantile of Student's t; NaN below one degree of freedom. Few values occur, each is looked up once."""
    values, places = np.unique(degrees, return_inverse=True)
    quantiles = stats.t.ppf(LEVEL, np.where(values >= 1, values, np.nan))
    return np.asarray(quantiles, np.float64)[places]


def _sign(values: Floats) -> Ints:
    close = np.abs(np.nan_to_num(values)) < NO_DIFFERENCE
    return np.where(close, 0, np.sign(np.nan_to_num(values))).astype(np.int64)


def _count(places: Ints, size: int) -> Ints:
    return np.bincount(places, minlength=size).astype(np.int64)


def _sum(places: Ints, values: Floats, size: int) -> Floats:
    return np.bincount(places, weights=values, minlength=size).astype(np.float64)
