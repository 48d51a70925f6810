"""Estimates weighted by relevance: how much each study is like the reader's own case.

Shackelford et al. (2021), BMC Biology 19:33; weights w_i r_i with w_i = 1/(v_i + tau2), and the variance of a mean with
arbitrary weights, sum a_i^2 (v_i + tau2) / (sum a_i)^2: Hedges, Tipton and Johnson (2010), Research Synthesis Methods
1:39; the effective number of studies: Kish (1965), Survey Sampling.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from taxonomy.evidence.observation import Observation
from taxonomy.evidence.robust import quantile
from taxonomy.evidence.two_level import fit_reml

Floats = NDArray[np.float64]


OTHER_DOMAIN = 0.5
"""The relevance of a study in another domain than the reader's."""
TENFOLD = 0.5
"""The relevance of a study whose student is ten times as large as the reader's, or a tenth; squared at a hundred."""
UNKNOWN = 0.5
"""The relevance where nobody states the domain, or the size of the student: as another domain, or a tenfold size."""


@dataclass(frozen=True)
class Case:
    """What the reader's own case is like. `student`: parameters in billions, above 0; None: no matter."""

    domain: str | None = None
    student: float | None = None

    def lacks(self, study: Observation) -> bool:
        """Whether a study does not say what this case states."""
        no_domain = self.domain is not None and study.domain is None
        return no_domain or (self.student is not None and study.student is None)

    def relevance(self, study: Observation) -> float:
        """How much a study is like this case, from 0 to 1: the product over what the case states.

        A domain counts 1 where it is the same, else `OTHER_DOMAIN`. A student counts `TENFOLD` to the power of
        |log10(size / size of the case)|. What a study does not say counts `UNKNOWN`.
        """
        domain = 1.0
        if self.domain is not None and study.domain != self.domain:
            domain = UNKNOWN if study.domain is None else OTHER_DOMAIN
        if self.student is None:
            return domain
        if study.student is None:
            return domain * UNKNOWN
        return domain * float(TENFOLD ** abs(math.log10(study.student / self.student)))


@dataclass(frozen=True)
class Weighted:
    """A relevance-weighted mean of one effect a source."""

    estimate: float
    se: float
    """The larger of the model's and the sandwich's standard error."""
    model_se: float
    low: float
    high: float
    effective_sources: float
    """(sum a)^2 / sum a^2 with the weights of the estimate."""


def weighted_mean(y: Floats, variance: Floats, relevance: Floats, confidence: float = 0.95) -> Weighted | None:
    """None where no study is relevant. The interval is Student's t with effective sources - 1, at least one."""
    if len(y) == 0 or not (relevance > 0).any():
        return None
    used = relevance > 0
    fit = fit_reml(y, variance)
    weight = np.where(used, relevance * fit.weight / fit.weight.max(), 0.0)
    share = weight / weight.sum()
    estimate = float(share @ y)
    model = math.sqrt(float((share**2) @ (fit.variance + fit.tau2)))
    left = np.maximum(1 - share, 1e-12)
    sandwich = math.sqrt(float(((share * (y - estimate)) ** 2 / left).sum())) if used.sum() > 1 else 0.0
    effective = 1.0 / float((share**2).sum())
    se = max(model, sandwich)
    half = float(quantile(max(effective - 1, 1.0), confidence)) * se
    return Weighted(estimate, se, model, estimate - half, estimate + half, effective)
