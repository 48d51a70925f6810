"""Estimates weighted by relevance: how much each study is like the reader's own case.

Shackelford et al. (2021), BMC Biology 19:33; weights w_i r_i with w_i = 1/(v_i + tau2), and the variance of a mean with
arbitrary weights, sum a_i^2 (v_i + tau2) / (sum a_i)^2: Hedges, Tipton and Johnson (2010), Research Synthesis Methods
1:39; the effective number of studies: Kish (1965), Survey Sampling.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from taxonomy.evidence.two_level import fit_reml

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Weighted:
    """A relevance-weighted mean of one effect a source."""

    estimate: float
    se: float
    """The larger of the model's and the sandwich's standard error."""
    model_se: float
    sandwich_se: float
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
    half = float(stats.t.ppf(0.5 + confidence / 2, max(effective - 1, 1.0))) * se
    return Weighted(estimate, se, model, sandwich, estimate - half, estimate + half, effective)
