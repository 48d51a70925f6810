"""Random effects with independent rows: one mean, or a regression on moderators, by REML or DerSimonian-Laird.

REML by Fisher scoring from the estimator of Hedges (1983), as in Viechtbauer (2005), JEBS 30:261, and metafor's
`rma`; DerSimonian and Laird (1986), Controlled Clinical Trials 7:177; the interval of Hartung and Knapp (2001),
Statistics in Medicine 20:3875, for regressions Knapp and Hartung (2003), Statistics in Medicine 22:2693; best linear
unbiased predictions: Raudenbush and Bryk (1985), JES 10:75; the interval of the variance by the generalized Q
statistic: Viechtbauer (2007), Statistics in Medicine 26:37.
"""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import special

from taxonomy.evidence.robust import quantile

Floats = NDArray[np.float64]
ITERATIONS = 500
RELATIVE = 1e-13
FLOOR = 1e-12
"""A sampling variance is held at this share of the largest squared spread: equal to none at all, but invertible."""
SMALLEST = 1e-140
"""And of this, so that squared weights are numbers."""


@dataclass(frozen=True)
class TwoLevel:
    """A fitted regression y = X b + u + e; `converged` is False where the last step of tau2 was still long."""

    y: Floats
    variance: Floats
    design: Floats
    tau2: float
    converged: bool = True

    @cached_property
    def weight(self) -> Floats:
        return np.asarray(1.0 / (self.variance + self.tau2), np.float64)

    @cached_property
    def covariance(self) -> Floats:
        """Of the coefficients, model-based."""
        weighted = self.design * self.weight[:, None]
        return np.asarray(np.linalg.pinv(weighted.T @ self.design, hermitian=True), np.float64)

    @cached_property
    def coefficients(self) -> Floats:
        return np.asarray(self.covariance @ (self.design.T @ (self.weight * self.y)))

    @cached_property
    def se(self) -> Floats:
        return np.asarray(np.sqrt(np.diag(self.covariance)), np.float64)

    @property
    def df(self) -> int:
        return int(self.design.shape[0] - self.design.shape[1])

    @cached_property
    def knapp_hartung_se(self) -> Floats:
        """The standard errors scaled by the weighted residuals; NaN without degrees of freedom."""
        if self.df < 1:
            return np.full(len(self.se), math.nan)
        residual = self.y - self.design @ self.coefficients
        return self.se * math.sqrt(float((self.weight * residual**2).sum()) / self.df)

    def interval(self, confidence: float = 0.95, *, narrow: bool = True) -> tuple[Floats, Floats]:
        """Knapp and Hartung's with t(k - p); without `narrow` never narrower than the normal interval."""
        half = quantile(np.full(len(self.se), self.df, np.float64), confidence) * self.knapp_hartung_se
        if not narrow:
            half = np.fmax(half, special.ndtri(0.5 + confidence / 2) * self.se)
        return self.coefficients - half, self.coefficients + half

    @cached_property
    def q(self) -> float:
        """Cochran's Q of the residuals about the fixed-effect fit."""
        return generalized_q(self.y, self.variance, self.design, 0.0)

    @property
    def i2(self) -> float:
        """Percent of the variance that is not sampling error (Higgins and Thompson 2002), from tau2."""
        typical = typical_variance(self.variance, self.design)
        return 100 * self.tau2 / (self.tau2 + typical) if self.tau2 > 0 else 0.0

    def predictions(self) -> tuple[Floats, Floats]:
        """Best linear unbiased predictions of each row's true effect, and their standard errors."""
        share = self.tau2 * self.weight
        fitted = self.design @ self.coefficients
        own = np.einsum("ij,jk,ik->i", self.design, self.covariance, self.design)
        return share * self.y + (1 - share) * fitted, np.sqrt(share * self.variance + (1 - share) ** 2 * own)


def fit_reml(y: Floats, variance: Floats, design: Floats | None = None, threshold: float | None = None) -> TwoLevel:
    """REML. `threshold`: stop at a change of tau2 under this (metafor's default is 1e-5); default: as far as digits go.

    A step below 0 is halved until it is not, as metafor does; with `threshold` None tau2 is 0 where the likelihood
    falls at 0.
    """
    x = np.ones((len(y), 1)) if design is None else design
    v = _floored(y, variance)
    if len(y) <= x.shape[1]:
        return TwoLevel(y, v, x, 0.0)
    tau2 = max(0.0, hedges(y, v, x))
    limit = threshold if threshold is not None else RELATIVE * (float(np.median(v)) + tau2)
    for _ in range(ITERATIONS):
        change = _scoring_step(y, v, x, tau2)
        if threshold is None:
            change = max(change, -tau2)
        else:
            while tau2 + change < 0:
                change /= 2
        tau2 += change
        if abs(change) <= limit:
            return TwoLevel(y, v, x, tau2)
    return TwoLevel(y, v, x, tau2, converged=False)


def fit_dersimonian_laird(y: Floats, variance: Floats) -> TwoLevel:
    """The moment estimator of DerSimonian and Laird for a single mean."""
    x, v = np.ones((len(y), 1)), _floored(y, variance)
    w = 1.0 / v
    scale = float(w.sum() - (w**2).sum() / w.sum())
    tau2 = (generalized_q(y, v, x, 0.0) - (len(y) - 1)) / scale if scale > 0 else 0.0
    return TwoLevel(y, v, x, max(0.0, tau2))


def hedges(y: Floats, variance: Floats, design: Floats) -> float:
    """The unweighted moment estimator of Hedges (1983)."""
    hat = design @ np.linalg.pinv(design)
    residual = y - hat @ y
    free = len(y) - np.trace(hat)
    return float((residual @ residual - ((1 - np.diag(hat)) * variance).sum()) / free) if free > 0 else 0.0


def _scoring_step(y: Floats, variance: Floats, design: Floats, tau2: float) -> float:
    p = projection(1.0 / (variance + tau2), design)
    py = p @ y
    information = float((p * p).sum())
    return float((py @ py - np.trace(p)) / information) if information > 0 else 0.0


def projection(weight: Floats, design: Floats) -> Floats:
    """P = W - W X (X'WX)^-1 X'W for diagonal weights."""
    weighted = design * weight[:, None]
    inner = np.linalg.pinv(design.T @ weighted, hermitian=True)
    return np.asarray(np.diag(weight) - weighted @ inner @ weighted.T)


def generalized_q(y: Floats, variance: Floats, design: Floats, tau2: float) -> float:
    """The weighted residual sum of squares at a given tau2."""
    weight = 1.0 / (variance + tau2)
    root = np.sqrt(weight)
    solution = np.linalg.lstsq(design * root[:, None], y * root, rcond=None)[0]
    return float((weight * (y - design @ solution) ** 2).sum())


def typical_variance(variance: Floats, design: Floats) -> float:
    """(k - p) / trace(P) at tau2 = 0: the sampling variance that I^2 compares with."""
    trace = float(np.trace(projection(1.0 / variance, design)))
    return (len(variance) - design.shape[1]) / trace if trace > 0 else math.inf


def _floored(y: Floats, variance: Floats) -> Floats:
    lowest = FLOOR * max(float(np.ptp(y)) ** 2 if len(y) else 0.0, float(variance.max(initial=0.0)), SMALLEST)
    return np.maximum(variance, lowest)
