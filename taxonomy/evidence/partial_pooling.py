"""Partial pooling over the components of a facet: each borrows from all, and whether they can be told apart at all.

y = mu + source + component + source x component + effect + e, crossed random effects by REML, e ~ N(0, V) with V
known. Shrunken estimates are best linear unbiased predictions of mu + component: Raudenbush and Bryk (1985), JES 10:75;
their errors: Henderson (1975), Biometrics 31:423. The variance between components is tested by the restricted
likelihood ratio against half chi2(0) + half chi2(1): Self and Liang (1987), JASA 82:605.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from taxonomy.evidence.contrasts import codes
from taxonomy.evidence.estimate import Interval
from taxonomy.evidence.experiments import Experiment
from taxonomy.evidence.mixed_model import Mixed, fit_mixed, indicator, sampling_covariance

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
FEWEST = 2
"""Sources from which on a component is a group of its own; the others are one group together."""
DRAWS = 20_000
REST = ""


@dataclass(frozen=True, slots=True)
class Shrunken:
    """One component's estimate, drawn towards the mean of all. `best`: the probability that no other is higher."""

    estimate: float
    interval: Interval
    best: float


@dataclass(frozen=True)
class PartialPooling:
    """`between`: the standard deviation between components; `p`: of the test that it is 0."""

    components: dict[str, Shrunken]
    mean: float
    between: float
    p: float

    @property
    def apart(self) -> bool:
        """Whether the stored evidence tells the components apart; else no order of them means anything."""
        return self.p < 0.05


def pool_partially(
    groups: Mapping[str, Sequence[Experiment]], rho: float, confidence: float = 0.95
) -> PartialPooling | None:
    """`groups`: component -> its experiments on one scale. None where fewer than two components have two sources, an
    experiment has no variance, or REML did not settle."""
    own = sorted(name for name, items in groups.items() if len({item.source for item in items}) >= FEWEST)
    rows = [(name if name in own else REST, item) for name, items in sorted(groups.items()) for item in items]
    if len(own) < FEWEST or any(item.variance is None for _, item in rows):
        return None
    y = np.array([item.y for _, item in rows])
    variance = np.array([item.variance for _, item in rows], np.float64)
    source = codes([item.source for _, item in rows])
    names = [*own, *([REST] if any(name == REST for name, _ in rows) else [])]
    component = np.array([names.index(name) for name, _ in rows], np.int64)
    both = codes([(name, item.source) for name, item in rows])
    one, sampling = np.ones((len(y), 1)), sampling_covariance(variance, source, rho)
    levels = [source, both, np.arange(len(y))]
    fitted = fit_mixed(y, one, sampling, [component, *levels])
    # without a variance between components the two models are one, and the second fit would be the first again
    without = fit_mixed(y, one, sampling, levels) if fitted.variances[0] > 0 else fitted
    if not (fitted.converged and without.converged):
        return None
    middle, error = predictions(fitted, component, float(fitted.variances[0]))
    middle, error = middle[: len(own)], error[: len(own), : len(own)]
    half = float(special.ndtri(0.5 + confidence / 2)) * np.sqrt(np.diag(error))
    best = _chances(middle, error, float(fitted.variances[0]))
    return PartialPooling(
        components={
            name: Shrunken(float(value), (float(value - width), float(value + width)), float(chance))
            for name, value, width, chance in zip(own, middle, half, best, strict=True)
        },
        mean=float(fitted.coefficients[0]),
        between=math.sqrt(float(fitted.variances[0])),
        p=_p(2 * (fitted.log_likelihood - without.log_likelihood)),
    )


def predictions(fitted: Mixed, code: Ints, variance: float) -> tuple[Floats, Floats]:
    """Mean plus random effect of each level of `code`, and the covariance of prediction minus truth.

    `fitted` has a single mean. The variances are taken as known, as metafor's `blup` and `ranef` do.
    """
    effect, error = fitted.effects(code, variance)
    inverse = np.linalg.pinv(fitted.marginal, hermitian=True)
    drawn = variance * indicator(code).T @ inverse @ fitted.design
    mean = float(fitted.covariance[0, 0])
    crossed = -drawn * mean
    return np.asarray(fitted.coefficients[0] + effect), np.asarray(error + mean + crossed + crossed.T)


def _p(ratio: float) -> float:
    return float(special.chdtrc(1, ratio)) / 2 if ratio > 1e-8 else 1.0


def _chances(middle: Floats, error: Floats, between: float) -> Floats:
    """How often each is the highest, over draws that are always the same; the same chance where all are equal."""
    if not between > 0:
        return np.full(len(middle), 1 / len(middle))
    values, vectors = np.linalg.eigh(error)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    drawn = middle + np.random.default_rng(0).standard_normal((DRAWS, len(middle))) @ root.T
    return np.asarray(np.bincount(drawn.argmax(axis=1), minlength=len(middle)) / DRAWS)
