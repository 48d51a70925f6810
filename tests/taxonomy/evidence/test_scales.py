"""Effects on their scales, with their variances: worked examples with figures that a reader can check."""

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taxonomy.evidence import scales
from taxonomy.evidence.effects import Reference, scale_effect
from taxonomy.evidence.observation import ArmFacts, ErrorOver, Form, MetricFacts
from taxonomy.evidence.rows import points_at
from taxonomy.evidence.settings import DEFAULT, Family, Settings
from taxonomy.vocabulary import VarianceFrom
from tests.taxonomy.evidence.making import COSINE, LENGTH, LOSS, NOISE, SHARE, an_effect

NOTHING = Reference({}, {}, {})
quick = settings(derandomize=True, deadline=None, max_examples=100)


def scaled(item, reference=NOTHING, **choices):
    return scale_effect(item, reference, Settings(**choices))


def test_an_error_rate_and_its_accuracy_are_one_effect():
    """Noise from 12.2 to 2.3 percent is accuracy from 87.8 to 97.7: 1.775 log odds both ways."""
    noise, accuracy = scaled(an_effect("a", 12.2, 2.3, metric=NOISE)), scaled(an_effect("a", 87.8, 97.7))
    assert noise.y == pytest.approx(1.775, abs=5e-4)
    assert noise.y == pytest.approx(accuracy.y)
    assert noise.variance == pytest.approx(accuracy.variance)
    assert (noise.points, accuracy.points) == (-9.9, 9.9)


def test_percent_is_never_turned_by_the_orientation():
    noise = scaled(an_effect("a", 12.0, 3.0, metric=NOISE))
    assert (noise.percent_change, noise.better) == (-75.0, True)
    assert scaled(an_effect("a", 12.0, 3.0)).percent_change == -75.0


@pytest.mark.parametrize(("baseline", "treated"), [(0.0, 5.0), (-1.0, 5.0), (3e-304, 1e10), (5e-324, 100.0)])
def test_a_percentage_that_is_no_number_is_absent(baseline, treated):
    assert scaled(an_effect("a", baseline, treated, metric=LENGTH)).percent_change is None


def test_a_contest_has_one_share_and_its_binomial_variance():
    """54.6 to 45.4 over 1,000 judged pairs: variance 0.00403, not the 0.00203 of two independent shares."""
    effect = scaled(an_effect("a", 45.4, 54.6, contest=True), seed_sd=0.0)
    assert effect.family is Family.CONTEST
    assert effect.variance == pytest.approx(0.00403, abs=5e-6)
    assert effect.y == pytest.approx(math.log(54.6 / 45.4))
    assert effect.percent_change is None


def test_ties_of_a_contest_count_half():
    assert scaled(an_effect("a", 20.0, 40.0, contest=True)).y == pytest.approx(scales.logit(0.6))


def test_the_variance_of_two_arms_on_the_same_items():
    """GSM8K, 43.0 to 49.1 percent of 1,319 items: 1.94 points where the arms share nothing (delta method at 46.05)."""
    item = an_effect("a", 43.0, 49.1, n=1319)
    independent = scaled(item, item_correlation=0.0, seed_sd=0.0)
    assert independent.variance is not None
    assert 100 * math.sqrt(independent.variance) * 0.4605 * 0.5395 == pytest.approx(1.93, abs=0.02)
    together, seeded = scaled(item, seed_sd=0.0), scaled(item)
    assert together.variance == pytest.approx(independent.variance / 2, rel=0.01)
    seeds = sum(0.02**2 / (p * (1 - p)) for p in (0.43, 0.491))
    assert seeded.variance == pytest.approx(together.variance + seeds)


def test_a_printed_error_of_the_difference_leads():
    """Errors of 3 and 4 that make 2 for the difference: on the ratio's scale the arms correlate by 21 / 24."""
    arms = [ArmFacts(100.0, se=3.0), ArmFacts(80.0, se=4.0)]
    item = replace(an_effect(metric=LENGTH), baseline=arms[0], treated=arms[1], difference_se=2.0)
    shared = 2 * 21 / 24 * 0.03 * 0.05
    assert scaled(item).variance == pytest.approx(0.03**2 + 0.05**2 - shared)
    wide = scaled(replace(item, difference_se=100.0)).variance
    assert wide == pytest.approx((0.03 + 0.05) ** 2), "as far apart as two such arms can be"


def test_untrained_and_measured_arms_have_no_seeds():
    item = an_effect("a", 43.0, 49.1)
    untrained = replace(item, **{arm: replace(getattr(item, arm), trained=False) for arm in ("baseline", "treated")})
    assert scaled(untrained).variance == pytest.approx(scaled(item, seed_sd=0.0).variance)


def test_an_error_over_seeds_is_the_whole_variance():
    arms = [ArmFacts(value, se=1.5, se_over=ErrorOver.SEEDS) for value in (40.0, 50.0)]
    item = replace(an_effect(), baseline=arms[0], treated=arms[1])
    effect = scaled(item)
    assert effect.variance == pytest.approx((0.015 / 0.24) ** 2 + (0.015 / 0.25) ** 2)
    assert effect.variance_from is VarianceFrom.PRINTED


def test_an_arm_at_nothing_gets_half_an_item():
    effect = scaled(an_effect("a", 0.0, 10.0, n=99))
    assert effect.baseline == pytest.approx(0.5 / 100)


def test_where_the_variance_comes_from():
    assert scaled(an_effect(n=50)).variance_from is VarianceFrom.SAMPLE
    assert scaled(an_effect(n=None, metric=replace(SHARE, items=100))).variance_from is VarianceFrom.ITEMS
    imputed = scaled(an_effect(n=None))
    assert imputed.variance_from is VarianceFrom.IMPUTED
    assert imputed.variance == pytest.approx(scaled(an_effect(n=500)).variance)


def test_nothing_is_imputed_where_nothing_is_known():
    effect = scaled(an_effect("a", 100.0, 200.0, metric=LENGTH))
    assert (effect.y, effect.variance) == (pytest.approx(math.log(2)), None)


def test_losses_differ_in_nats_and_perplexities_by_their_logarithm():
    perplexity = MetricFacts("perplexity", "nats", higher_is_better=False, form=Form.EXPONENTIAL)
    loss = scaled(an_effect("a", 2.0, 1.5, metric=LOSS))
    other = scaled(an_effect("a", math.exp(2.0), math.exp(1.5), metric=perplexity))
    assert (loss.y, loss.family) == (0.5, Family.NATS)
    assert other.y == pytest.approx(0.5)


def test_the_typical_change_needs_three_sources():
    """One number a metric: the median over sources of the root mean square change."""
    items = [an_effect(source, 0.5, 0.5 + by, metric=COSINE) for source, by in (("a", 0.1), ("b", -0.2), ("c", 0.4))]
    reference = Reference.of(items)
    assert reference.typical == pytest.approx({"cosine": 0.2})
    assert scaled(items[2], reference).y == pytest.approx(2.0)
    few = scaled(items[2], Reference.of(items[:2]))
    assert (few.family, few.y) == (Family.SIGN, None)


@quick
@given(st.floats(0.1, 99.9), st.floats(0.1, 99.9))
def test_arms_change_places_and_the_sign_turns(one, other):
    first, second = scaled(an_effect("a", one, other)), scaled(an_effect("a", other, one))
    assert first.y == pytest.approx(-second.y, abs=1e-9)
    assert first.variance == pytest.approx(second.variance)


@quick
@given(st.floats(0.001, 0.999), st.floats(-3, 3))
def test_points_have_the_sign_of_the_effect(share, log_odds):
    value = points_at(share, log_odds)
    assert math.copysign(1, value) == math.copysign(1, log_odds) or abs(value) < 1e-9
    assert -100 * share <= value <= 100 * (1 - share)


def test_settings_outside_their_range_are_refused():
    with pytest.raises(ValueError, match="rho: expected a number from 0 to 1"):
        Settings(rho=1.5)
    assert DEFAULT.threshold(Family.SIGN) == 0.0
