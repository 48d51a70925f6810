"""Effect sizes: what the two printed arms amount to on the scale that the metric allows.

Log odds ratio and its correction of half an item for arms at 0 or 1: Cochrane Handbook 6.4 and 10.4.4.2, Haldane
(1956); log ratio of means: Hedges, Gurevitch and Curtis (1999), Ecology 80:1150; contests: the logit of the share won,
null at one half (Bradley and Terry 1952). A positive effect is better for the facet, whatever the metric's direction.
"""

import math
from dataclasses import dataclass
from decimal import Decimal, localcontext

from taxonomy.evidence.observation import ArmFacts, Form, MetricFacts, Observation
from taxonomy.evidence.settings import Family

EDGE = 1e-9
"""Rounding allowed beyond 0 and 1, and the largest ratio of a change that is still a number: see `is_ratio`."""


@dataclass(frozen=True, slots=True)
class Shares:
    """Both arms as shares in the metric's own direction, corrected away from 0 and 1; `n` items each, None: unknown."""

    baseline: float
    treated: float
    corrected: tuple[bool, bool]


def logit(p: float) -> float:
    return math.log(p) - math.log1p(-p)


def expit(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x)) if x >= 0 else math.exp(x) / (1.0 + math.exp(x))


def family_of(observation: Observation) -> Family:
    """The family that the metric's scale allows; whether this effect's values allow it, too, `effect` decides."""
    metric = observation.metric
    if observation.contest or metric.form is Form.WINNING_SCORE:
        return Family.CONTEST
    if metric.suite and metric.scale != "proportion":
        return Family.SIGN
    return _FAMILIES.get(metric.scale or "", Family.SIGN)


_FAMILIES = {
    "proportion": Family.ODDS,
    "count": Family.RATIO,
    "nats": Family.NATS,
    "bounded": Family.STANDARDIZED,
    "grade": Family.STANDARDIZED,
}


def share(arm: ArmFacts, metric: MetricFacts) -> float | None:
    """The value as a share from 0 to 1; None where it is none."""
    value = arm.value / (100.0 if metric.form is Form.PERCENT else 1.0)
    if not -EDGE <= value <= 1 + EDGE:
        return None
    return min(max(value, 0.0), 1.0)


def shares(observation: Observation, items: tuple[int, int], correct_both: bool = False) -> Shares | None:
    """Both arms as shares; one at 0 or 1 becomes (x + 1/2) / (n + 1), `items` being the n of each arm."""
    arms = (observation.baseline, observation.treated)
    raw = [share(arm, observation.metric) for arm in arms]
    if raw[0] is None or raw[1] is None:
        return None
    corrected = (_at_edge(raw[0]), _at_edge(raw[1]))
    if correct_both and any(corrected):
        corrected = (True, True)
    both = [
        (value * n + 0.5) / (n + 1) if edge else value
        for value, n, edge in zip((raw[0], raw[1]), items, corrected, strict=True)
    ]
    return Shares(both[0], both[1], corrected)


def contest_share(observation: Observation, items: int) -> float | None:
    """The treated side's share of wins, ties counted half; at 0 or 1 corrected by half a contest."""
    metric, baseline, treated = observation.metric, observation.baseline.value, observation.treated.value
    if metric.form is Form.WINNING_SCORE:
        value = treated / 2
    else:
        whole = 100.0 if metric.form is Form.PERCENT else 1.0
        if min(baseline, treated) < 0 or max(baseline, treated) > whole * (1 + EDGE) or baseline + treated <= 0:
            return None
        ties = max(0.0, whole - treated - baseline)
        value = (treated + ties / 2) / (treated + baseline + ties)
    if not -EDGE <= value <= 1 + EDGE:
        return None
    value = min(max(value, 0.0), 1.0)
    return (value * items + 0.5) / (items + 1) if _at_edge(value) else value


def _at_edge(value: float) -> bool:
    return value < EDGE or value > 1 - EDGE


def log_ratio(observation: Observation) -> float | None:
    """ln(treated / baseline), oriented; None where a value is not above 0."""
    baseline, treated = observation.baseline.value, observation.treated.value
    if baseline <= 0 or treated <= 0:
        return None
    return _oriented(observation, math.log(treated) - math.log(baseline))


def difference_in_nats(observation: Observation) -> float | None:
    """The difference of two losses, oriented; perplexities by their logarithm."""
    if observation.metric.form is Form.EXPONENTIAL:
        return log_ratio(observation)
    return _oriented(observation, subtract(observation))


def standardized(observation: Observation, typical: float | None) -> float | None:
    """The difference in units of the metric's typical change; None where that is unknown."""
    if typical is None or not typical > 0:
        return None
    value = subtract(observation) / typical
    return _oriented(observation, value) if math.isfinite(value) else None


def subtract(observation: Observation) -> float:
    """Treated minus baseline as printed: 0.3 minus 0.1 is 0.2."""
    with localcontext() as context:
        context.prec = 60
        return float(Decimal(repr(observation.treated.value)) - Decimal(repr(observation.baseline.value))) + 0.0


def percent_change(observation: Observation) -> float | None:
    """100 x (treated - baseline) / baseline of the printed values, never turned by the metric's orientation.

    None for contests, where the baseline is 0 or negative, and where the quotient is too large for a number.
    """
    if family_of(observation) is Family.CONTEST or not observation.baseline.value > 0:
        return None
    try:
        value = 100.0 * (subtract(observation) / observation.baseline.value)
    except OverflowError:
        return None
    return value if math.isfinite(value) else None


def points(observation: Observation) -> float | None:
    """Treated minus baseline in percentage points, as printed; None unless both are shares of a proportion."""
    metric = observation.metric
    if family_of(observation) is not Family.ODDS or None in (
        share(observation.baseline, metric),
        share(observation.treated, metric),
    ):
        return None
    return subtract(observation) * (1.0 if metric.form is Form.PERCENT else 100.0)


def _oriented(observation: Observation, value: float) -> float | None:
    signed = (value if observation.metric.higher_is_better else -value) + 0.0
    return signed if math.isfinite(signed) else None
