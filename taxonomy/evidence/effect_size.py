"""What one measured effect amounts to: gain, log ratio of means, and sampling variance.

The log ratio of means is Hedges, Gurevitch and Curtis (1999), "The meta-analysis of response ratios in experimental
ecology", Ecology 80(4); its variance from standard errors is the delta method given there.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from taxonomy.documents.effect import Arm
from taxonomy.documents.terms import Items, Metric
from taxonomy.vocabulary import Scale, VarianceRule

NO_ITEMS = Items(count=None)


@dataclass(frozen=True)
class EffectSize:
    """One effect as numbers; `gain` in units of the metric, the rest on the log scale or in percent.

    `log_ratio`, `percent_change`: None where a value is not above 0 or the scale is interval.
    `variance`: of the log ratio, None where no rule of evidence applies, never 0.
    """

    gain: float
    log_ratio: float | None
    percent_change: float | None
    variance: float | None
    variance_from: VarianceRule | None
    log_odds_ratio: float | None = None
    """Beside the log ratio of a proportion, as sensitivity; None at 0 and 1 and on other scales."""


def effect_size(metric: Metric, baseline: Arm, treated: Arm, items: Items | None = None) -> EffectSize:
    """One effect as numbers; `items` of the effect stand in place of the metric's."""
    sign = metric.orientation.sign
    gain = float(sign * (Decimal(repr(treated.value)) - Decimal(repr(baseline.value))))
    ratio = log_ratio(metric, baseline, treated)
    if ratio is None:
        return EffectSize(gain + 0.0, None, None, None, None)
    size = (items or metric.items or NO_ITEMS).count
    variance, rule = _variance(metric, baseline, treated, size)
    return EffectSize(
        gain + 0.0, ratio, percent_change(ratio), variance, rule, log_odds_ratio(metric, baseline, treated)
    )


def log_ratio(metric: Metric, baseline: Arm, treated: Arm) -> float | None:
    """orientation x ln(treated / baseline); positive means better."""
    if metric.scale is Scale.GRADE or baseline.value <= 0 or treated.value <= 0:
        return None
    return metric.orientation.sign * (math.log(treated.value) - math.log(baseline.value)) + 0.0


def log_odds_ratio(metric: Metric, baseline: Arm, treated: Arm) -> float | None:
    """orientation x (logit(treated) - logit(baseline)), for proportions strictly between 0 and 1."""
    shares = [_share(metric, arm) for arm in (baseline, treated)]
    if metric.scale is not Scale.PROPORTION or not all(0 < share < 1 for share in shares):
        return None
    before, after = (math.log(share) - math.log1p(-share) for share in shares)
    return metric.orientation.sign * (after - before) + 0.0


def percent_change(ratio: float) -> float | None:
    """100 x (exp(ratio) - 1), None where that is too large for a float."""
    try:
        return 100.0 * math.expm1(ratio)
    except OverflowError:
        return None


def _variance(
    metric: Metric, baseline: Arm, treated: Arm, items: int | None
) -> tuple[float | None, VarianceRule | None]:
    """The first rule that applies: standard errors of both arms; under a proportion sample sizes of both, or items."""
    arms = (baseline, treated)
    if all(arm.se is not None for arm in arms):
        errors = [float(arm.se or 0) / float(arm.value) for arm in arms]
        return _unless_zero(sum(error * error for error in errors), VarianceRule.SE)
    if metric.scale is not Scale.PROPORTION:
        return None, None
    if baseline.n is not None and treated.n is not None:
        return _binomial(metric, ((baseline, baseline.n), (treated, treated.n)), VarianceRule.N)
    if items is not None:
        return _binomial(metric, ((baseline, items), (treated, items)), VarianceRule.ITEMS)
    return None, None


def _binomial(
    metric: Metric, arms: Iterable[tuple[Arm, int]], rule: VarianceRule
) -> tuple[float | None, VarianceRule | None]:
    """The sum of (1-p)/(n p); none where an arm has all or nothing right."""
    shares = [(_share(metric, arm), n) for arm, n in arms]
    if not all(0 < share < 1 for share, _ in shares):
        return None, None
    return _unless_zero(sum((1 - share) / (n * share) for share, n in shares), rule)


def _unless_zero(variance: float, rule: VarianceRule) -> tuple[float | None, VarianceRule | None]:
    return (variance, rule) if 0 < variance < math.inf else (None, None)


def _share(metric: Metric, arm: Arm) -> float:
    return arm.value / 100 if metric.unit == "percent" else float(arm.value)
