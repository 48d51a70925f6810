"""The sampling variance of an effect: v = v_b + v_t - 2 r sqrt(v_b v_t) + seeds, on the scale of the effect.

From a printed standard error by the delta method; else from the number of units or items, binomial; arms that answer
the same items are correlated (Miller 2024, arXiv 2411.00640), by a printed error of the difference where there is one:
v_d = v_b + v_t - 2 r sqrt(v_b v_t); a trained model differs from seed to seed (Madaan et al.
2024, arXiv 2406.10229). A proportion without any number gets an assumed one, and says so.
"""

import math
from dataclasses import dataclass, replace

from taxonomy.evidence.observation import ArmFacts, ErrorOver, Form, Observation
from taxonomy.evidence.scales import Shares
from taxonomy.evidence.settings import Family, Settings
from taxonomy.vocabulary import VarianceFrom

ORDER = (VarianceFrom.PRINTED, VarianceFrom.SAMPLE, VarianceFrom.ITEMS, VarianceFrom.IMPUTED)


@dataclass(frozen=True, slots=True)
class Variance:
    """A variance above 0, and where it comes from."""

    value: float
    origin: VarianceFrom


@dataclass(frozen=True, slots=True)
class _ArmVariance:
    value: float
    origin: VarianceFrom
    whole: bool = False
    """It includes the variation of seeds, and shares nothing with the other arm."""


def items_of(observation: Observation, settings: Settings) -> tuple[int, int]:
    """The number of items of each arm: its own, else the metric's, else the imputed one."""
    fallback = observation.metric.items or settings.imputed_items
    return observation.baseline.n or fallback, observation.treated.n or fallback


def of_shares(
    observation: Observation, shares: Shares, settings: Settings, slopes: tuple[float, float] = (1.0, 1.0)
) -> Variance | None:
    """Of a log odds ratio; with `slopes`, the derivative of another scale by the log odds of each arm, on that scale
    (delta method)."""
    arms = (observation.baseline, observation.treated)
    values = (shares.baseline, shares.treated)
    items = items_of(observation, settings)
    parts = [
        _of_share(observation, arm, p, n, at_edge)
        for arm, p, n, at_edge in zip(arms, values, items, shares.corrected, strict=True)
    ]
    seeds = sum(
        _seeds_of_share(observation, arm, p, settings) * _square(slope)
        for arm, p, part, slope in zip(arms, values, parts, slopes, strict=True)
        if not part.whole
    )
    parts = [replace(part, value=part.value * _square(slope)) for part, slope in zip(parts, slopes, strict=True)]
    return _combined(parts[0], parts[1], _correlation(observation, settings), seeds)


def of_contest(observation: Observation, p: float, items: int, settings: Settings) -> Variance | None:
    """Of the logit of a share of contests won: 1 / (n p (1 - p)), n being all judged pairs."""
    treated = observation.treated
    printed = treated.se if treated.se is not None and treated.se > 0 else None
    if printed is not None:
        part = _ArmVariance(_square(printed * _width(observation) / (p * (1 - p))), VarianceFrom.PRINTED)
        whole = treated.se_over is ErrorOver.SEEDS
    else:
        origin = _origin(observation, treated.n or observation.baseline.n)
        part, whole = _ArmVariance(1.0 / (items * p * (1 - p)), origin), False
    arms = () if whole else (observation.baseline, treated)
    seeds = sum(_seeds_of_share(observation, arm, p, settings) for arm in arms)
    return _checked(part.value + seeds, part.origin)


def of_values(observation: Observation, family: Family, typical: float | None, settings: Settings) -> Variance | None:
    """Of a log ratio, a difference of losses or a standardized difference: from printed errors only."""
    parts = [_of_value(observation, arm, family, typical) for arm in (observation.baseline, observation.treated)]
    if parts[0] is None or parts[1] is None:
        return None
    slopes = [_slope(observation, arm, family, typical) for arm in (observation.baseline, observation.treated)]
    seeds = sum(
        _square(arm.sd * slope) / (arm.runs or 1)
        for arm, slope, part in zip((observation.baseline, observation.treated), slopes, parts, strict=True)
        if arm.sd is not None and arm.trained and part is not None and not part.whole
    )
    return _combined(parts[0], parts[1], _correlation(observation, settings), seeds)


def _of_share(observation: Observation, arm: ArmFacts, p: float, items: int, at_edge: bool) -> _ArmVariance:
    """An arm at 0 or 1 has no standard error that means anything there: its items count, with the one added."""
    if arm.se is not None and arm.se > 0 and not at_edge:
        value = _square(arm.se * _width(observation) / (p * (1 - p)))
        return _ArmVariance(value, VarianceFrom.PRINTED, arm.se_over is ErrorOver.SEEDS)
    units = items + 1 if at_edge else items
    return _ArmVariance(1.0 / (units * p * (1 - p)), _origin(observation, arm.n))


def _origin(observation: Observation, n: int | None) -> VarianceFrom:
    if n is not None:
        return VarianceFrom.SAMPLE
    return VarianceFrom.ITEMS if observation.metric.items is not None else VarianceFrom.IMPUTED


def _width(observation: Observation) -> float:
    """What a printed unit is as a share."""
    return {Form.PERCENT: 0.01, Form.WINNING_SCORE: 0.5}.get(observation.metric.form, 1.0)


def _seeds_of_share(observation: Observation, arm: ArmFacts, p: float, settings: Settings) -> float:
    """The stored deviation over seeds, else one point at a share of one half, shrinking with sqrt(p (1 - p))."""
    if observation.measured or not arm.trained:
        return 0.0
    runs = arm.runs or 1
    if arm.sd is not None:
        return _square(arm.sd * _width(observation) / (p * (1 - p))) / runs
    return (2 * settings.seed_sd / 100) ** 2 / (p * (1 - p)) / runs


def _of_value(observation: Observation, arm: ArmFacts, family: Family, typical: float | None) -> _ArmVariance | None:
    slope = _slope(observation, arm, family, typical)
    if arm.se is not None and arm.se > 0:
        return _ArmVariance(_square(arm.se * slope), VarianceFrom.PRINTED, arm.se_over is ErrorOver.SEEDS)
    if arm.sd is not None and arm.sd > 0:
        return _ArmVariance(_square(arm.sd * slope) / (arm.runs or 1), VarianceFrom.PRINTED, whole=True)
    return None


def _slope(observation: Observation, arm: ArmFacts, family: Family, typical: float | None) -> float:
    """The derivative of the effect by the arm's printed value (delta method)."""
    if family is Family.STANDARDIZED:
        return 1.0 / typical if typical else math.nan
    if family is Family.RATIO or observation.metric.form is Form.EXPONENTIAL:
        return 1.0 / arm.value if arm.value > 0 else math.nan
    return 1.0


def _correlation(observation: Observation, settings: Settings) -> float:
    """Of the two arms: the one at which their errors give that of the difference, else by what they share."""
    one, two, both = observation.baseline.se, observation.treated.se, observation.difference_se
    if one and two and both is not None:
        return max(-1.0, min(1.0, (one**2 + two**2 - both**2) / (2 * one * two)))
    return 0.0 if observation.metric.of_data or observation.measured else settings.item_correlation


def _combined(one: _ArmVariance, two: _ArmVariance, correlation: float, seeds: float) -> Variance | None:
    shared = 0.0 if one.whole or two.whole else 2 * correlation * math.sqrt(one.value) * math.sqrt(two.value)
    return _checked(one.value + two.value - shared + seeds, max(one.origin, two.origin, key=ORDER.index))


def _square(x: float) -> float:
    """Infinite where it is too large, where the operator would raise."""
    return x * x


def _checked(value: float, origin: VarianceFrom) -> Variance | None:
    """A variance is a number above 0, or there is none."""
    return Variance(value, origin) if 0 < value < math.inf else None
