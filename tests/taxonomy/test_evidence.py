"""Effect sizes against examples worked out by hand, and what holds for any two arms."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taxonomy.documents import Arm, Metric
from taxonomy.evidence import EffectSize, effect_size, log_ratio
from taxonomy.vocabulary import Scale, VarianceRule
from tests.taxonomy.examples import METRIC
from tests.taxonomy.strategies import figures

PROPORTION = {"scale": "proportion"}
PERCENT = {"scale": "proportion", "unit": "percent"}
LOWER = {"orientation": "lower-is-better"}
INTERVAL = {"scale": "grade"}
GAINS = [
    ({}, 43.44, 58.96, 15.52),
    ({}, 58.96, 43.44, -15.52),
    (LOWER, 43.44, 58.96, -15.52),
    (LOWER, 58.96, 43.44, 15.52),
    (INTERVAL, 43.44, 58.96, 15.52),
    ({}, 0.1, 0.3, 0.2),
    ({}, 1, 3, 2.0),
    ({}, 3, 4.7, 1.7),
    ({}, -1.1, 2.2, 3.3),
    ({}, 0, 0, 0.0),
    (LOWER, 5, 5, 0.0),
    ({}, 1e15, 1e-15, -1e15),
    ({}, 5e-324, 1e15, 1e15),
]
# ln 2 = 0.6931..., ln 1.25 = 0.2231...: the ratios of the table are 2, 1/2, 1.25 and 1.
RATIOS = [
    ({}, 1, 2, 0.6931471805599453, 100.0),
    ({}, 2, 1, -0.6931471805599453, -50.0),
    (LOWER, 2, 1, 0.6931471805599453, 100.0),
    (LOWER, 1, 2, -0.6931471805599453, -50.0),
    (PROPORTION, 0.4, 0.5, 0.22314355131420976, 25.0),
    (PERCENT, 40, 50, 0.22314355131420976, 25.0),
    ({"scale": "count"}, 7.5, 7.5, 0.0, 0.0),
    (LOWER, 7.5, 7.5, 0.0, 0.0),
]
NO_RATIO = [
    ({}, 0, 5),
    ({}, 5, 0),
    ({}, 0, 0),
    ({}, -1, 5),
    ({}, 5, -0.1),
    ({}, -2, -1),
    (PERCENT, 0, 12.5),
    (INTERVAL, 1, 2),
    ({**INTERVAL, **LOWER}, 3, 6),
]
# se: (3/30)^2 + (8/40)^2 = 0.01 + 0.04; n: 0.6/(100 x 0.4) + 0.5/(50 x 0.5) = 0.015 + 0.02.
VARIANCES: list[tuple[Any, Any, Any, float | None, VarianceRule | None]] = [
    ({}, {"value": 30, "se": 3}, {"value": 40, "se": 8}, 0.05, VarianceRule.SE),
    (LOWER, {"value": 30, "se": 3}, {"value": 40, "se": 8}, 0.05, VarianceRule.SE),
    ({}, {"value": 30, "se": 3}, {"value": 40, "se": 0}, 0.01, VarianceRule.SE),
    (PROPORTION, {"value": 0.4, "n": 100}, {"value": 0.5, "n": 50}, 0.035, VarianceRule.N),
    (PERCENT, {"value": 40, "n": 100}, {"value": 50, "n": 50}, 0.035, VarianceRule.N),
    (PERCENT, {"value": 30, "se": 3, "n": 9}, {"value": 40, "se": 8, "n": 9}, 0.05, VarianceRule.SE),
    (PERCENT, {"value": 40, "se": 3, "n": 100}, {"value": 50, "n": 50}, 0.035, VarianceRule.N),
    ({}, {"value": 30, "se": 0}, {"value": 40, "se": 0}, None, None),
    ({}, {"value": 30, "se": 3}, {"value": 40}, None, None),
    ({}, {"value": 30}, {"value": 40}, None, None),
    ({}, {"value": 0.4, "n": 100}, {"value": 0.5, "n": 50}, None, None),
    ({"scale": "count"}, {"value": 0.4, "n": 100}, {"value": 0.5, "n": 50}, None, None),
    (PROPORTION, {"value": 0.4, "n": 100}, {"value": 0.5}, None, None),
    (PROPORTION, {"value": 0.4, "rows": 100, "runs": 3}, {"value": 0.5, "rows": 50, "runs": 3}, None, None),
    (PROPORTION, {"value": 0.4, "n": 100}, {"value": 1, "n": 50}, None, None),
    (PROPORTION, {"value": 0, "n": 100}, {"value": 0.5, "n": 50}, None, None),
    (PERCENT, {"value": 100, "n": 100}, {"value": 50, "n": 50}, None, None),
    (PROPORTION, {"value": 40, "n": 100}, {"value": 50, "n": 50}, None, None),
    (PERCENT, {"value": 40, "n": 100}, {"value": 120, "n": 50}, None, None),
    (INTERVAL, {"value": 30, "se": 3}, {"value": 40, "se": 8}, None, None),
    ({}, {"value": 0, "se": 3}, {"value": 40, "se": 8}, None, None),
    ({}, {"value": -30, "se": 3}, {"value": 40, "se": 8}, None, None),
    ({}, {"value": 1e-200, "se": 1e15}, {"value": 40, "se": 8}, None, None),
    ({}, {"value": 1e-300, "se": 1e15}, {"value": 40, "se": 8}, None, None),
]
positive = figures(1)


def metric(**fields: Any) -> Metric:
    return Metric.model_validate({**METRIC, **fields})


def arm(value: float, **fields: Any) -> Arm:
    return Arm.model_validate({"label": "arm", "value": value, **fields})


def metrics() -> st.SearchStrategy[Metric]:
    return st.builds(metric, orientation=st.sampled_from(["higher-is-better", "lower-is-better"]))


@pytest.mark.parametrize(("fields", "baseline", "treated", "gain"), GAINS)
def test_gain_is_the_printed_difference_and_positive_means_better(
    fields: Any, baseline: float, treated: float, gain: float
) -> None:
    found = effect_size(metric(**fields), arm(baseline), arm(treated)).gain
    assert (found, type(found), math.copysign(1, found)) == (gain, float, math.copysign(1, gain))


@pytest.mark.parametrize(("fields", "baseline", "treated", "ratio", "percent"), RATIOS)
def test_log_ratio_and_percent_follow_the_orientation(
    fields: Any, baseline: float, treated: float, ratio: float, percent: float
) -> None:
    size = effect_size(metric(**fields), arm(baseline), arm(treated))
    assert size.log_ratio == pytest.approx(ratio, rel=1e-12)
    assert size.percent_change == pytest.approx(percent, rel=1e-12)


@pytest.mark.parametrize(("fields", "baseline", "treated"), NO_RATIO)
def test_log_ratio_is_undefined_at_or_below_zero_and_on_interval_scales(
    fields: Any, baseline: float, treated: float
) -> None:
    size = effect_size(metric(**fields), arm(baseline, se=1, n=10), arm(treated, se=1, n=10))
    assert size == EffectSize(size.gain, None, None, None, None)


@pytest.mark.parametrize(("fields", "baseline", "treated", "variance", "rule"), VARIANCES)
def test_variance_comes_from_the_first_rule_that_applies(
    fields: Any, baseline: Any, treated: Any, variance: float | None, rule: VarianceRule | None
) -> None:
    size = effect_size(metric(**fields), arm(**baseline), arm(**treated))
    expected = None if variance is None else pytest.approx(variance, rel=1e-12)
    assert (size.variance, size.variance_from) == (expected, rule)


def test_percent_change_too_large_for_a_float_is_undefined() -> None:
    size = effect_size(metric(), arm(1e-300), arm(1e15))
    assert size.log_ratio == pytest.approx(315 * math.log(10))
    assert size.percent_change is None


@given(metrics(), figures(), figures())
def test_swapping_the_arms_negates_the_effect(of: Metric, one: float, other: float) -> None:
    there, back = (effect_size(of, arm(before), arm(after)) for before, after in ((one, other), (other, one)))
    assert there.gain == -back.gain
    if there.log_ratio is None or back.log_ratio is None:
        assert there.log_ratio is back.log_ratio is None
    else:
        assert there.log_ratio == -back.log_ratio


@given(figures(), figures())
def test_turning_the_orientation_negates_the_effect(baseline: float, treated: float) -> None:
    higher, lower = (effect_size(of, arm(baseline), arm(treated)) for of in (metric(), metric(**LOWER)))
    assert higher.gain == -lower.gain
    assert (higher.log_ratio is None) == (lower.log_ratio is None)
    assert higher.log_ratio is None or higher.log_ratio == -(lower.log_ratio or 0)


@given(metrics(), st.floats(1, 1e6), st.floats(1, 1e6), st.floats(1e-3, 1e3))
def test_scaling_both_values_leaves_the_log_ratio(of: Metric, baseline: float, treated: float, factor: float) -> None:
    plain = log_ratio(of, arm(baseline), arm(treated))
    scaled = log_ratio(of, arm(baseline * factor), arm(treated * factor))
    assert scaled == pytest.approx(plain, abs=1e-9)


@given(metrics(), positive, positive)
def test_gain_and_log_ratio_have_one_sign(of: Metric, baseline: float, treated: float) -> None:
    size = effect_size(of, arm(baseline), arm(treated))
    assert size.log_ratio is not None
    assert size.gain * size.log_ratio >= 0


@given(metrics(), figures(), figures(), figures(0), figures(0))
def test_any_arms_have_finite_sizes_and_no_zero_variance(
    of: Metric, baseline: float, treated: float, se: float, other_se: float
) -> None:
    size = effect_size(of, arm(baseline, se=se), arm(treated, se=other_se))
    given_out = [size.gain, size.log_ratio, size.percent_change, size.variance]
    assert all(number is None or math.isfinite(number) for number in given_out)
    assert size.variance is None or size.variance > 0
    assert (size.variance is None) == (size.variance_from is None)


def test_a_proportion_has_a_log_odds_ratio_beside_the_log_ratio():
    metric = Metric.model_validate(
        {
            "id": "accuracy",
            "name": "Accuracy",
            "summary": "Share of right answers.",
            "measures": "downstream",
            "orientation": "higher-is-better",
            "unit": "percent",
            "scale": "proportion",
        }
    )
    half, more, all_right = (Arm(label="a", value=value) for value in (50, 75, 100))
    assert effect_size(metric, half, more).log_odds_ratio == pytest.approx(math.log(3))
    assert effect_size(metric, more, half).log_odds_ratio == pytest.approx(-math.log(3))
    assert effect_size(metric, half, all_right).log_odds_ratio is None
    assert effect_size(metric.model_copy(update={"scale": Scale.COUNT}), half, more).log_odds_ratio is None
