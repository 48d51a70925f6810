"""Contrasts between groups of sources, between two facets within sources, and slopes within sources.

Meta-regression with cluster-robust errors: Tipton and Pustejovsky (2015), JEBS 40:604; two outcomes of one source:
Berkey et al. (1998), Statistics in Medicine 17:2537; permutation inside strata: Good (2005), chapter 3.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from taxonomy.evidence.estimate import mean_variance
from taxonomy.evidence.experiments import Experiment
from taxonomy.evidence.mixed_model import sampling_covariance
from taxonomy.evidence.multivariate import fit_bivariate
from taxonomy.evidence.robust import cr2, quantile
from taxonomy.evidence.two_level import fit_reml

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
PERMUTATIONS = 9_999


@dataclass(frozen=True, slots=True)
class Contrast:
    """An estimate with its robust interval; `sources` are those that it rests on."""

    estimate: float
    se: float
    df: float
    low: float
    high: float
    p: float
    sources: int


def contrast(estimate: float, se: float, df: float, sources: int, confidence: float = 0.95) -> Contrast | None:
    """Student's t about an estimate; None where the errors or their degrees of freedom are no numbers above 0."""
    if not (se > 0 and df > 0 and math.isfinite(estimate) and math.isfinite(se)):
        return None
    half = float(quantile(df, confidence)) * se
    p = float(2 * special.stdtr(df, -abs(estimate) / se))
    return Contrast(estimate, se, df, estimate - half, estimate + half, p, sources)


def further_sources(value: Contrast | None, border: float, fewest: int) -> int | None:
    """Further sources until the interval lies on one side of the border, if estimate and spread stay as they are.

    `fewest`: sources that are needed in all. None where the estimate is on the border: no number of sources decides.
    """
    if value is None or abs(value.estimate) == border:
        return None
    spread = value.se * math.sqrt(value.sources)
    enough = math.ceil((float(special.ndtri(0.975)) * spread / abs(abs(value.estimate) - border)) ** 2)
    return max(enough, fewest, value.sources + 1) - value.sources


def between_groups(
    experiments: Sequence[Experiment], moderators: Sequence[Sequence[float]], rho: float
) -> list[Contrast | None]:
    """Meta-regression of source means on moderators, one row of them an experiment, averaged inside each source.

    The source is the unit: random effects by REML, errors robust (CR2). The contrast of each moderator, the others
    held; None for one that does not vary, or where too few sources have known variances.
    """
    columns = len(moderators[0]) if moderators else 0
    means = _by_source(experiments, rho)
    rows: dict[str, list[Sequence[float]]] = {}
    for item, row in zip(experiments, moderators, strict=True):
        rows.setdefault(item.source, []).append(row)
    names = sorted(means)
    x = np.array([np.mean(np.array(rows[name], np.float64), axis=0) for name in names]).reshape(len(names), columns)
    varied = [column for column in range(columns) if len(names) and np.ptp(x[:, column]) > 0]
    answers: list[Contrast | None] = [None] * columns
    if not varied or len(names) <= len(varied) + 2:
        return answers
    scaled = (x[:, varied] - x[:, varied].mean(axis=0)) / np.ptp(x[:, varied], axis=0)
    y = np.array([means[name][0] for name in names])
    variance = np.array([means[name][1] for name in names])
    fitted = fit_reml(y, variance, np.column_stack([np.ones(len(names)), scaled]))
    residual = y - fitted.design @ fitted.coefficients
    robust = cr2(residual, fitted.design, np.diag(fitted.variance + fitted.tau2), np.arange(len(names)))
    for place, column in enumerate(varied, 1):
        unit = float(np.ptp(x[:, column]))
        slope, se = float(fitted.coefficients[place]) / unit, float(robust.se[place]) / unit
        answers[column] = contrast(slope, se, float(robust.df[place]), len(names))
    return answers


def between_facets(one: Sequence[Experiment], other: Sequence[Experiment], rho: float) -> Contrast | None:
    """The mean of `other` minus that of `one` over the sources that have both, with known variances."""
    means = [_by_source(items, rho) for items in (one, other)]
    shared = sorted(means[0].keys() & means[1].keys())
    if len(shared) < 2:
        return None
    pairs = [(means[outcome][name], outcome, place) for place, name in enumerate(shared) for outcome in (0, 1)]
    y = np.array([mean for (mean, _), _, _ in pairs])
    variance = np.array([value for (_, value), _, _ in pairs])
    outcome = np.array([which for _, which, _ in pairs], np.int64)
    source = np.array([place for _, _, place in pairs], np.int64)
    fitted = fit_bivariate(y, outcome, source, sampling_covariance(variance, source, rho))
    robust = fitted.robust_contrast()
    return contrast(fitted.contrast()[0], float(robust.se[0]), float(robust.df[0]), len(shared))


def _by_source(experiments: Sequence[Experiment], rho: float) -> dict[str, tuple[float, float]]:
    groups: dict[str, list[Experiment]] = {}
    for item in experiments:
        groups.setdefault(item.source, []).append(item)
    return {
        name: (
            math.fsum(item.y for item in group) / len(group),
            mean_variance([item.variance or 0.0 for item in group], rho),
        )
        for name, group in groups.items()
        if all(item.variance is not None for item in group)
    }


def slope_within_sources(x: Floats, y: Floats, source: Ints) -> Contrast | None:
    """The slope of y on x with an intercept a source, CR2 by source; its p by permuting y inside the sources.

    Sources with one unit say nothing and are left out.
    """
    counts = np.bincount(source) if len(source) else np.zeros(0, np.int64)
    several = counts[source] > 1 if len(source) else np.zeros(0, np.bool_)
    x, y, source = x[several], y[several], codes(source[several].tolist())
    if len(y) < 3 or len(set(source.tolist())) < 2:
        return None
    within_x, within_y = _centred(x, source), _centred(y, source)
    squares = float(within_x @ within_x)
    if not squares > 1e-12 * max(float(x @ x), 1e-300):
        return None
    slope = float(within_x @ within_y) / squares
    robust = cr2(within_y - slope * within_x, within_x[:, None], np.eye(len(y)), source)
    answer = contrast(slope, float(robust.se[0]), float(robust.df[0]), len(set(source.tolist())))
    if answer is None:
        return None
    p = _permuted(within_x, within_y, source, abs(slope) * squares)
    return Contrast(answer.estimate, answer.se, answer.df, answer.low, answer.high, p, answer.sources)


def _centred(values: Floats, source: Ints) -> Floats:
    means = np.bincount(source, weights=values) / np.bincount(source)
    return np.asarray(values - means[source])


def _permuted(x: Floats, y: Floats, source: Ints, slope: float) -> float:
    """Two-sided, with the permutation that is the data counted in; always the same ones."""
    random = np.random.default_rng(0)
    moved = np.zeros(PERMUTATIONS)
    for code in range(int(source.max()) + 1):
        group = source == code
        moved += random.permuted(np.tile(y[group], (PERMUTATIONS, 1)), axis=1) @ x[group]
    as_far = int((np.abs(moved) >= slope - 1e-12 * max(slope, 1e-300)).sum())
    return (as_far + 1) / (PERMUTATIONS + 1)


def codes(values: Sequence[object]) -> Ints:
    """Small integers from 0, in the order of first occurrence."""
    places = {value: place for place, value in enumerate(dict.fromkeys(values))}
    return np.array([places[value] for value in values], np.int64)
