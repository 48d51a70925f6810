"""Small-study effects and publication bias: Egger's regression, PET, PEESE and a selection model.

Egger et al. (1997), BMJ 315:629, with a random effect, as metafor's `regtest(model="rma")`; PET and PEESE: Stanley and
Doucouliagos (2014), Research Synthesis Methods 5:60; the three-parameter selection model: Vevea and Hedges (1995),
Psychometrika 60:419, with one cut at a one-sided p of 0.025.
All take one effect a source with a known variance, and answer None where too few are given.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from taxonomy.evidence.optimization import Bounds, Objective, minimize
from taxonomy.evidence.two_level import fit_dersimonian_laird, fit_reml

Floats = NDArray[np.float64]
CUT = 0.025
FEWEST = 3


@dataclass(frozen=True)
class Egger:
    """`z`, `p`: of the slope on the predictor; `limit`: the estimate where the predictor is 0."""

    slope: float
    slope_se: float
    z: float
    p: float
    limit: float


@dataclass(frozen=True)
class Line:
    """A weighted least squares fit: the intercept is the effect of an infinitely large study."""

    intercept: float
    slope: float
    slope_se: float


@dataclass(frozen=True)
class Selection:
    """`delta`: how likely an effect with p over the cut is published, against 1 for one under it."""

    estimate: float
    se: float
    tau2: float
    delta: float
    p: float
    """Of the likelihood ratio against no selection."""
    converged: bool


def egger(y: Floats, variance: Floats, predictor: Floats | None = None, threshold: float | None = None) -> Egger | None:
    """Mixed-effects regression on the standard error, or on `predictor` (1/sqrt(n) for proportions)."""
    x = np.sqrt(variance) if predictor is None else predictor
    if len(y) < FEWEST or not np.ptp(x) > 1e-12 * max(float(np.abs(x).max()), 1e-300):
        return None
    fit = fit_reml(y, variance, np.column_stack([np.ones(len(y)), x]), threshold)
    if not fit.se[1] > 0:
        return None
    z = float(fit.coefficients[1] / fit.se[1])
    return Egger(
        slope=float(fit.coefficients[1]),
        slope_se=float(fit.se[1]),
        z=z,
        p=float(2 * special.ndtr(-abs(z))),
        limit=float(fit.coefficients[0]),
    )


def pet(y: Floats, variance: Floats) -> Line | None:
    """The precision-effect test: weights 1/v, regression on the standard error."""
    return _line(y, variance, np.sqrt(variance))


def peese(y: Floats, variance: Floats) -> Line | None:
    """The precision-effect estimate with standard error: weights 1/v, regression on the variance."""
    return _line(y, variance, variance)


def _line(y: Floats, variance: Floats, predictor: Floats) -> Line | None:
    if len(y) < FEWEST or not (variance > 0).all() or not np.ptp(predictor) > 1e-12 * float(predictor.max()):
        return None
    root = np.sqrt(variance.min()) / np.sqrt(variance)
    scale = float(predictor.max())
    design = np.column_stack([np.ones(len(y)), predictor / scale]) * root[:, None]
    solution = np.linalg.lstsq(design, y * root, rcond=None)[0]
    residual = y * root - design @ solution
    spread = float(residual @ residual) / (len(y) - 2)
    errors = np.sqrt(np.diag(np.linalg.pinv(design.T @ design, hermitian=True)) * spread)
    return Line(float(solution[0]), float(solution[1] / scale), float(errors[1] / scale))


def selection_model(y: Floats, variance: Floats, side: int = 1) -> Selection | None:
    """The three-parameter model by maximum likelihood. `side`: 1 where positive effects are the ones published.

    None under 3 effects, or where all lie on one side of the cut: then nothing says how likely the others are.
    """
    significant = special.ndtr(-side * y / np.sqrt(variance)) <= CUT if (variance > 0).all() else np.zeros(len(y))
    if len(y) < FEWEST or not 0 < significant.sum() < len(y):
        return None
    unit = max(float(np.ptp(y)), float(np.sqrt(np.median(variance))))
    values, v, published = side * y / unit, variance / unit**2, np.asarray(significant, np.bool_)

    def objective(theta: Floats) -> float:
        return _negative_likelihood(values, v, published, theta)

    start = fit_dersimonian_laird(values, v)
    first = np.array([float(start.coefficients[0]), max(start.tau2, 1e-3), 1.0])
    limits: Bounds = [(None, None), (0.0, None), (1e-8, 1e6)]
    free = minimize(objective, [first], limits)
    plain = minimize(lambda theta: objective(np.array([theta[0], theta[1], 1.0])), [first[:2]], limits[:2])
    place = free.place
    ratio = max(0.0, 2 * (plain.value - free.value))
    return Selection(
        estimate=side * float(place[0]) * unit,
        se=_standard_error(objective, place) * unit,
        tau2=float(place[1]) * unit**2,
        delta=float(place[2]),
        p=float(special.chdtrc(1, ratio)),
        converged=free.settled and bool(1e-8 < place[2] < 1e6),
    )


def _negative_likelihood(y: Floats, variance: Floats, published: NDArray[np.bool_], theta: Floats) -> float:
    """Each effect's density times its weight, over the weighted probability of all effects of its precision."""
    mean, tau2, delta = float(theta[0]), max(float(theta[1]), 0.0), max(float(theta[2]), 1e-12)
    spread = np.sqrt(variance + tau2)
    cut = -special.ndtri(CUT) * np.sqrt(variance)
    over = special.ndtr((mean - cut) / spread)
    total = np.log(np.maximum(over + delta * (1 - over), 1e-300))
    weight = np.where(published, 0.0, math.log(delta))
    density = -(((y - mean) / spread) ** 2) / 2 - math.log(2 * math.pi) / 2 - np.log(spread)
    return -float((density + weight - total).sum())


def _standard_error(objective: Objective, place: Floats) -> float:
    """From the observed information over the parameters that are not at a border; NaN where it is singular."""
    free = [0, *([1] if place[1] > 1e-10 else []), *([2] if place[2] > 1e-7 else [])]
    steps = np.array([1e-4 * max(abs(float(place[i])), 1e-2) for i in free])

    def at(moves: Floats) -> float:
        moved = place.copy()
        moved[free] += moves
        return objective(moved)

    size = len(free)
    hessian = np.zeros((size, size))
    for i in range(size):
        for j in range(size):
            one, two = np.eye(size)[i] * steps, np.eye(size)[j] * steps
            hessian[i, j] = (at(one + two) - at(one - two) - at(two - one) + at(-one - two)) / (4 * steps[i] * steps[j])
    value = float(np.linalg.pinv(hessian)[0, 0])
    return math.sqrt(value) if value > 0 else math.nan
