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
from scipy import special

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
            return np.asarray(2 * special.stdtr(self.df, -np.abs(estimate) / self.se))


def quantile(df: Floats | float, confidence: float = 0.95) -> Floats:
    """The two-sided quantile of Student's t; NaN where the degrees of freedom are not above 0."""
    known = np.where(np.asarray(df) > 0, df, np.nan)
    return np.asarray(special.stdtrit(known, 0.5 + confidence / 2), np.float64)


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


@dataclass(frozen=True)
class Clusters:
    """Clusters of one size: the rows of each (clusters x size), and their covariance (clusters x size x size)."""

    rows: Ints
    covariance: Floats


def rows_by_size(cluster: Ints) -> list[Ints]:
    """The rows of the clusters of each size (clusters x size), in ascending order of size and code."""
    order, counts = np.argsort(cluster, kind="stable"), np.bincount(cluster)
    first = np.cumsum(counts) - counts
    return [order[first[counts == size][:, None] + np.arange(size)] for size in np.unique(counts[counts > 0]).tolist()]


def _unit(covariance: Sequence[Floats]) -> float:
    """The largest variance: CR2 does not change with the unit of the working covariance, and products stay numbers."""
    diagonals = (np.diagonal(block, axis1=-2, axis2=-1) for block in covariance)
    largest = max((float(diagonal.max(initial=0.0)) for diagonal in diagonals), default=0.0)
    return largest if 0 < largest < math.inf else 1.0


def _adjustment(covariance: Floats, left: Floats) -> Floats:
    """A = D' B^(-1/2) D with D'D the covariance and B = D left D' (Pustejovsky and Tipton 2018, equation 6).

    Both are n x n, or stacks of such.
    """
    values, vectors = np.linalg.eigh(covariance)
    root = (vectors * np.sqrt(np.maximum(values, 0.0))[..., None, :]) @ vectors.mT
    middle, axes = np.linalg.eigh(root @ left @ root)
    positive = middle > SMALLEST * np.maximum(middle[..., -1:], 0.0)
    with np.errstate(all="ignore"):
        powers = np.where(positive, 1.0 / np.sqrt(np.where(positive, middle, 1.0)), 0.0)
    inner: Floats = root @ (axes * powers[..., None, :]) @ axes.mT @ root
    return inner


def cr2_of_mean(y: Floats, estimate: float, clusters: Sequence[Clusters]) -> Robust:
    """CR2 of a mean alone, clusters of one size at once: no n x n matrix is made."""
    unit = _unit([each.covariance for each in clusters])
    covariance = [each.covariance / unit for each in clusters]
    weights = [np.linalg.pinv(block, hermitian=True).sum(axis=-1) for block in covariance]
    precision = sum(float(weight.sum()) for weight in weights)
    if not 0 < precision < math.inf:
        return Robust(np.full(1, math.nan), np.full(1, math.nan))
    scores, own, sums = [], [], []
    for each, block, weight in zip(clusters, covariance, weights, strict=True):
        row = np.einsum("kij,kj->ki", _adjustment(block, block - 1.0 / precision), weight) / precision
        scores.append((row * (y[each.rows] - estimate)).sum(axis=1))
        own.append(np.einsum("ki,kij,kj->k", row, block, row))
        sums.append(row.sum(axis=1))
    total = np.concatenate(sums)
    spread = np.diag(np.concatenate(own)) - np.outer(total, total) / precision
    squares = float((spread**2).sum())
    df = float(np.trace(spread)) ** 2 / squares if squares > 0 else math.nan
    se = float(np.linalg.norm(np.concatenate(scores))) if not math.isnan(df) else math.nan
    return Robust(np.array([se]), np.array([df]))
