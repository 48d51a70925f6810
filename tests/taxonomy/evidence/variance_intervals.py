"""Intervals of variances, as oracles of the fits: from the profile likelihood, and from the generalized Q statistic.

The limits of the former are where the restricted log likelihood, maximized over the other variance, lies half a
chi-square quantile (one degree of freedom) under its top: Hardy and Thompson (1996), Statistics in Medicine 15:619;
metafor's `confint`.
"""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, stats

from taxonomy.evidence.three_level import Fits, Rows, fit
from taxonomy.evidence.two_level import TwoLevel, generalized_q

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Limits = tuple[float, float]


def profile_intervals(
    y: Floats, variance: Floats, source: Ints, rho: float, confidence: float = 0.95
) -> tuple[Limits, Limits]:
    """The intervals of the variance between sources and between experiments; NaN for fewer than two rows."""
    if len(y) < 2:
        return (math.nan, math.nan), (math.nan, math.nan)
    codes = np.unique(source, return_inverse=True)[1].astype(np.int64)
    rows = Rows(y, variance, codes, np.zeros(len(y), np.int64))
    best = fit(rows, 1, rho)
    depth = float(stats.chi2.ppf(confidence, 1)) / 2
    highest = float(best.log_likelihood[0])
    unit = max(float(np.ptp(y)) ** 2, float(np.median(variance)), 1e-300)

    def limits(place: int, top: float) -> Limits:
        def excess(value: float) -> float:
            fixed_variances = (np.array([value]), None) if place == 0 else (None, np.array([value]))
            return float(fit(rows, 1, rho, fixed=fixed_variances).log_likelihood[0]) - highest + depth

        return _lower(excess, top), _upper(excess, top, unit)

    return limits(0, float(best.sigma2_source[0])), limits(1, float(best.sigma2_experiment[0]))


def _lower(excess: Callable[[float], float], top: float) -> float:
    if top <= 0 or excess(0.0) >= 0:
        return 0.0
    return float(optimize.brentq(excess, 0.0, top, xtol=1e-12 * top, rtol=1e-12))


def _upper(excess: Callable[[float], float], top: float, unit: float) -> float:
    """The upper limit; infinite where the likelihood stays high however large the variance."""
    high = max(2 * top, unit)
    for _ in range(40):
        if excess(high) < 0:
            return float(optimize.brentq(excess, top, high, xtol=1e-12 * high, rtol=1e-12))
        high *= 4
    return math.inf


def q_profile(fit: TwoLevel, confidence: float = 0.95) -> tuple[float, float]:
    """The interval of tau2 that inverts the generalized Q statistic; limits below 0 are 0; NaN without freedom."""
    if fit.df < 1:
        return math.nan, math.nan
    limits = [stats.chi2.ppf(0.5 + side * confidence / 2, fit.df) for side in (1, -1)]
    return _solve_q(fit, float(limits[0])), _solve_q(fit, float(limits[1]))


def _solve_q(fit: TwoLevel, level: float) -> float:
    def excess(tau2: float) -> float:
        return generalized_q(fit.y, fit.variance, fit.design, tau2) - level

    if not excess(0.0) > 0:
        return 0.0
    high = max(float(fit.variance.max()), float(np.ptp(fit.y)) ** 2, fit.tau2, 1e-300)
    for _ in range(200):
        if excess(high) < 0:
            return float(optimize.brentq(excess, 0.0, high, xtol=1e-14 * high, rtol=1e-13))
        high *= 4
    return math.inf


def fit_one(y: Floats, variance: Floats, source: Ints, rho: float, *, experiment: bool = True) -> Fits:
    """One cell alone; `source` may be any integers."""
    codes = np.unique(source, return_inverse=True)[1].astype(np.int64)
    return fit(Rows(y, variance, codes, np.zeros(len(y), np.int64)), 1, rho, experiment=experiment)
