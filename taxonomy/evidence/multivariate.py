"""Two outcomes at once: bivariate random effects with a known sampling covariance, by REML.

Berkey et al. (1998), Statistics in Medicine 17:2537; van Houwelingen, Arends and Stijnen (2002), Statistics in Medicine
21:589. The covariance between sources is unstructured, written by its Cholesky factor so that it is never negative.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular

from taxonomy.evidence.optimization import minimize
from taxonomy.evidence.robust import Robust, cr2

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
STARTS = ((0.5, 0.3, 0.3), (0.5, -0.3, 0.3), (0.05, 0.0, 0.05))
"""Cholesky factors, in units of the spread of the effects."""


@dataclass(frozen=True)
class Bivariate:
    """Means of both outcomes, their model-based covariance, and the covariance between sources."""

    estimate: Floats
    covariance: Floats
    between: Floats
    residual: Floats
    marginal: Floats
    design: Floats
    source: Ints
    converged: bool

    @property
    def rho(self) -> float:
        """The correlation between sources; NaN where a variance is 0."""
        scale = math.sqrt(max(float(self.between[0, 0] * self.between[1, 1]), 0.0))
        return float(self.between[0, 1]) / scale if scale > 0 else math.nan

    def contrast(self) -> tuple[float, float]:
        """The second mean minus the first, and its model-based standard error."""
        c = np.array([-1.0, 1.0])
        return float(c @ self.estimate), math.sqrt(max(float(c @ self.covariance @ c), 0.0))

    def robust_contrast(self) -> Robust:
        """CR2 by source of the second mean minus the first."""
        turned = self.design @ np.array([[1.0, 0.0], [1.0, 1.0]])
        robust = cr2(self.residual, turned, self.marginal, self.source)
        return Robust(robust.se[1:], robust.df[1:])


def fit_bivariate(y: Floats, outcome: Ints, source: Ints, sampling: Floats) -> Bivariate:
    """REML. `outcome`: 0 or 1 a row; `sampling`: the known n x n covariance of y."""
    unit = max(float(np.abs(y).max(initial=0.0)), math.sqrt(max(float(np.median(np.diag(sampling))), 0.0)), 1e-150)
    values = y / unit
    known = sampling / unit**2
    known = known + 1e-12 * max(float(np.diag(known).max()), 1.0) * np.eye(len(y))
    x = np.eye(2)[outcome]
    same = source[:, None] == source[None, :]

    def marginal(theta: Floats) -> Floats:
        factor = np.array([[theta[0], 0.0], [theta[1], theta[2]]])
        return np.asarray(known + np.where(same, (x @ factor @ factor.T @ x.T), 0.0))

    def solve(theta: Floats) -> tuple[float, Floats, Floats]:
        return _profile(marginal(theta), x, values)

    spread = max(float(values.std()), 0.05)
    best = minimize(lambda theta: solve(theta)[0], [np.array(start) * spread for start in STARTS])
    _, coefficients, bread = solve(best.place)
    factor = np.array([[best.place[0], 0.0], [best.place[1], best.place[2]]])
    return Bivariate(
        estimate=coefficients * unit,
        covariance=bread * unit**2,
        between=factor @ factor.T * unit**2,
        residual=y - x @ coefficients * unit,
        marginal=marginal(best.place) * unit**2,
        design=x,
        source=source,
        converged=best.settled,
    )


def _profile(covariance: Floats, x: Floats, y: Floats) -> tuple[float, Floats, Floats]:
    """The negative restricted log-likelihood but for its constant, the coefficients and their covariance.

    Of a covariance that is not positive definite the pseudo-inverse is taken, and the objective is 1e30.
    """
    try:
        factor = np.linalg.cholesky(covariance)
    except np.linalg.LinAlgError:
        weights = _inverse(covariance)
        spread = _inverse(x.T @ weights @ x)
        return 1e30, spread @ x.T @ weights @ y, spread
    whitened = solve_triangular(factor, np.column_stack([x, y]), lower=True, check_finite=False)
    design, outcome = whitened[:, :-1], whitened[:, -1]
    information = design.T @ design
    spread = _inverse(information)
    coefficients: Floats = spread @ design.T @ outcome
    residual = outcome - design @ coefficients
    objective = float(np.log(np.diag(factor)).sum() + 0.5 * (np.linalg.slogdet(information)[1] + residual @ residual))
    return objective if math.isfinite(objective) else 1e30, coefficients, spread


def _inverse(symmetric: Floats) -> Floats:
    return np.asarray(np.linalg.pinv(symmetric, hermitian=True), np.float64)
