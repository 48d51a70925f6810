"""Cluster-robust standard errors with the CR2 correction and Satterthwaite degrees of freedom.

Bell and McCaffrey (2002), Survey Methodology 28:169; Tipton (2015), Psychological Methods 20:375; Pustejovsky and
Tipton (2018), Journal of Business and Economic Statistics 36:672, with the fitted covariance as the working model, as
clubSandwich's `vcovCR(type="CR2")` has it for metafor's `rma.mv`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SMALLEST = 1e-10
"""Eigenvalues under this share of the largest count as 0: their directions carry no residual (pseudo-inverse)."""


@dataclass(frozen=True)
class Robust:
    """One entry a coefficient; `df` is NaN, and `se` with it, where no cluster leaves a residual."""

    se: Floats
    df: Floats

    def interval(self, estimate: Floats, confidence: float = 0.95) -> tuple[Floats, Floats]:
        half = quantile(self.df, confidence) * self.se
        return estimate - half, estimate + half

    def p(self, estimate: Floats) -> Floats:
        with np.errstate(all="ignore"):
            return np.asarray(2 * stats.t.sf(np.abs(estimate) / self.se, self.df))


def quantile(df: Floats, confidence: float = 0.95) -> Floats:
    """The two-sided quantile of Student's t; NaN where the degrees of freedom are not above 0."""
    known = np.where(np.asarray(df) > 0, df, np.nan)
    return np.asarray(stats.t.ppf(0.5 + confidence / 2, known), np.float64)


def cr2(residual: Floats, design: Floats, covariance: Floats, cluster: Ints) -> Robust:
    """CR2 of the generalized least squares fit with weights inverse to `covariance`.

    `residual`: n; `design`: n x p; `covariance`: n x n, block-diagonal or not; `cluster`: n codes.
    """
    n, p = design.shape
    covariance = covariance / _unit([covariance])
    inverse = np.linalg.pinv(covariance, hermitian=True)
    weighted = inverse @ design
    bread = np.linalg.pinv(design.T @ weighted, hermitian=True)
    left = covariance - design @ bread @ design.T
    clusters = np.unique(cluster)
    adjusted = np.zeros((p, len(clusters), n))
    for place, code in enumerate(clusters):
        inside = np.flatnonzero(cluster == code)
        block = np.ix_(inside, inside)
        adjustment = _adjustment(covariance[block], left[block])
        adjusted[:, place, inside] = bread @ weighted[inside].T @ adjustment
    scores = adjusted @ residual
    variance = (scores**2).sum(axis=1)
    df = np.full(p, math.nan)
    for coefficient in range(p):
        spread = adjusted[coefficient] @ left @ adjusted[coefficient].T
        squares = float((spread**2).sum())
        df[coefficient] = float(np.trace(spread)) ** 2 / squares if squares > 0 else math.nan
    return Robust(np.where(np.isnan(df), math.nan, np.sqrt(variance)), df)


def _unit(blocks: Sequence[Floats]) -> float:
    """The largest variance: CR2 does not change with the unit of the working covariance, and products stay numbers."""
    largest = max((float(np.diag(block).max(initial=0.0)) for block in blocks), default=0.0)
    return largest if 0 < largest < math.inf else 1.0


def _adjustment(covariance: Floats, left: Floats) -> Floats:
    """A = D' B^(-1/2) D with D'D the covariance and B = D left D' (Pustejovsky and Tipton 2018, equation 6)."""
    values, vectors = np.linalg.eigh(covariance)
    root = (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T
    middle, axes = np.linalg.eigh(root @ left @ root)
    positive = middle > SMALLEST * max(float(middle[-1]), 0.0)
    with np.errstate(all="ignore"):
        powers = np.where(positive, 1.0 / np.sqrt(np.where(positive, middle, 1.0)), 0.0)
    inner: Floats = root @ (axes * powers) @ axes.T @ root
    return inner


def cr2_of_mean(y: Floats, estimate: float, covariance: list[Floats], members: list[Ints]) -> Robust:
    """CR2 of a mean alone, from the covariance block and the rows of each cluster: no n x n matrix is made."""
    unit = _unit(covariance)
    covariance = [block / unit for block in covariance]
    precision = 0.0
    weights = []
    for block in covariance:
        weight = np.linalg.pinv(block, hermitian=True).sum(axis=1)
        weights.append(weight)
        precision += float(weight.sum())
    if not 0 < precision < math.inf:
        return Robust(np.full(1, math.nan), np.full(1, math.nan))
    scores, own, totals = [], [], []
    for block, weight, inside in zip(covariance, weights, members, strict=True):
        row = _adjustment(block, block - 1.0 / precision) @ weight / precision
        scores.append(float(row @ (y[inside] - estimate)))
        own.append(float(row @ block @ row))
        totals.append(float(row.sum()))
    sums = np.array(totals)
    spread = np.diag(own) - np.outer(sums, sums) / precision
    squares = float((spread**2).sum())
    df = float(np.trace(spread)) ** 2 / squares if squares > 0 else math.nan
    se = math.sqrt(sum(score * score for score in scores)) if not math.isnan(df) else math.nan
    return Robust(np.array([se]), np.array([df]))
