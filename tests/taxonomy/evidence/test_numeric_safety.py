"""Whatever the figures, the engine answers: no exception, no infinite limit, no interval that leaves its estimate."""

import math
import warnings
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taxonomy.evidence.bias import egger, peese, pet, selection_model
from taxonomy.evidence.cell import Question, pool_cell
from taxonomy.evidence.effects import Reference, scale_effects
from taxonomy.evidence.estimate import IntervalIs, Table, estimate, estimate_tables, fit_three_level
from taxonomy.evidence.mixed_model import fit_mixed, sampling_covariance
from taxonomy.evidence.multivariate import fit_bivariate
from taxonomy.evidence.observation import Form, Measured, MetricFacts
from taxonomy.evidence.relevance import weighted_mean
from taxonomy.evidence.robust import cr2
from taxonomy.evidence.settings import DEFAULT, Settings
from taxonomy.evidence.two_level import fit_reml
from tests.taxonomy.evidence.making import COSINE, LENGTH, LOSS, NOISE, SHARE, an_effect, without_each_source
from tests.taxonomy.evidence.variance_intervals import fit_one, q_profile

quick = settings(derandomize=True, deadline=None, max_examples=25)
EXTREMES = (0.0, 3e-304, 1e-12, 1.0, 1e12, 1e100)
FIGURES = st.one_of(st.sampled_from(EXTREMES), st.floats(-1e6, 1e6, allow_nan=False))
VARIANCES = st.one_of(st.sampled_from((*EXTREMES, math.nan)), st.floats(0, 1e6, allow_nan=False))


def table(values, variances, sources):
    codes = np.unique(np.array(sources, np.int64), return_inverse=True)[1]
    return Table(np.array(values, float), np.array(variances, float), codes.astype(np.int64))


@st.composite
def tables(draw):
    size = draw(st.integers(1, 8))
    return table(
        *(draw(st.lists(part, min_size=size, max_size=size)) for part in (FIGURES, VARIANCES, st.integers(0, 3)))
    )


@pytest.fixture(autouse=True)
def no_warning_is_let_pass():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def check(result, rows):
    """An estimate lies between the effects, and inside its interval, whose limits are numbers."""
    largest = float(np.abs(rows.y).max())
    lost = 1e-6 * largest + 1e-90 * math.sqrt(float(np.nanmax(np.append(rows.variance, 0.0))))
    assert result.estimate is not None
    assert rows.y.min() - lost <= result.estimate <= rows.y.max() + lost
    for limits in (result.interval, result.prediction_interval):
        if limits is not None:
            assert all(math.isfinite(limit) for limit in limits)
            assert limits[0] <= result.estimate <= limits[1]
    assert result.interval is None or result.interval_is is not None
    for tau2 in (result.tau2.source, result.tau2.experiment):
        assert tau2 is None or tau2 >= 0
    assert result.i2 is None or -1e-9 <= result.i2 <= 100 + 1e-9
    assert float(result.weights.sum()) == pytest.approx(1.0, abs=1e-6)


@quick
@given(tables())
def test_any_table_has_an_answer(rows):
    check(estimate(rows, DEFAULT), rows)


@quick
@given(st.lists(tables(), min_size=1, max_size=4))
def test_cells_fitted_together_are_cells_fitted_alone(cells):
    together = estimate_tables(cells, DEFAULT)
    for rows, result in zip(cells, together, strict=True):
        single = estimate(rows, DEFAULT)
        assert result.interval_is is single.interval_is
        assert result.estimate == pytest.approx(single.estimate, rel=1e-6, abs=1e-300)


@quick
@given(tables(), st.sampled_from((1e-3, 10.0, 1e4)), st.booleans())
def test_another_unit_or_sign_changes_nothing_else(rows, unit, turned):
    factor = -unit if turned else unit
    other = estimate(Table(rows.y * factor, rows.variance * unit**2, rows.source), DEFAULT)
    first = estimate(rows, DEFAULT)
    if first.interval_is is other.interval_is and np.all(rows.variance[np.isfinite(rows.variance)] > 1e-9):
        scale = unit * max(float(np.abs(rows.y).max()), 1e-300)
        assert other.estimate == pytest.approx(first.estimate * factor, rel=1e-5, abs=1e-5 * scale)


def test_no_experiment_has_no_estimate():
    result = estimate(Table(np.zeros(0), np.zeros(0), np.zeros(0, np.int64)), DEFAULT)
    assert (result.estimate, result.interval, result.m) == (None, None, 0)


def test_one_experiment_has_its_own_noise_alone():
    result = estimate(table([0.5], [0.04], [0]), DEFAULT)
    assert result.interval == pytest.approx((0.5 - 1.959964 * 0.2, 0.5 + 1.959964 * 0.2))
    assert (result.interval_is, result.prediction_interval) == (IntervalIs.ONE_EXPERIMENT, None)


def test_one_experiment_without_a_variance_has_no_interval():
    result = estimate(table([0.5], [math.nan], [0]), DEFAULT)
    assert (result.estimate, result.interval, result.interval_is) == (0.5, None, None)


@pytest.mark.parametrize("variance", [0.0, 3e-304, 0.01])
def test_equal_values_leave_a_finite_interval(variance):
    """All residuals are 0: CR2 says no noise at all, so that the sampling noise counts."""
    result = estimate(table([0.3] * 6, [variance] * 6, [0, 0, 1, 1, 2, 3]), DEFAULT)
    assert result.interval_is is IntervalIs.HARTUNG_KNAPP
    assert result.estimate == pytest.approx(0.3)
    assert result.interval is not None
    if variance >= 0.01:
        assert result.interval[1] - result.interval[0] > 2 * 1.9 * math.sqrt(variance / 6)


def test_a_variance_that_is_missing_takes_the_weights_away():
    result = estimate(table([0.1, 0.2, 0.6], [0.01, math.nan, 0.01], [0, 0, 1]), DEFAULT)
    assert result.interval_is is IntervalIs.UNWEIGHTED
    assert result.estimate == pytest.approx((0.15 + 0.6) / 2)
    assert result.q is None


def test_equal_means_without_variances_claim_no_interval():
    result = estimate(table([0.2, 0.2], [math.nan, math.nan], [0, 1]), DEFAULT)
    assert (result.estimate, result.interval) == (0.2, None)


def test_huge_ratios_of_variances_stay_inside_the_effects():
    rows = table([0.0, 1.0, 2.0, -1.0], [1e-30, 1e30, 1.0, 1e-12], [0, 1, 2, 3])
    check(estimate(rows, DEFAULT), rows)


def test_a_singular_sampling_covariance_is_answered():
    """rho = 1: the rows of a source say one thing, and V has no inverse."""
    rows = table([0.1, 0.3, 0.2, 0.5, 0.4, 0.1, 0.2], [0.02] * 7, [0, 0, 1, 2, 3, 4, 5])
    check(estimate(rows, Settings(rho=1.0)), rows)
    assert math.isfinite(fit_three_level(rows, 1.0).estimate)
    covariance = np.ones((4, 4))
    robust = cr2(np.array([1.0, -1.0, 0.5, -0.5]), np.ones((4, 1)), covariance, np.arange(4))
    assert robust.se.shape == (1,)
    mixed = fit_mixed(rows.y, np.ones((7, 2)), sampling_covariance(rows.variance, rows.source, 1.0), [rows.source])
    assert np.isfinite(mixed.coefficients).all()


def test_what_did_not_converge_is_not_used(monkeypatch):
    """With one iteration REML has not settled: the interval over source means takes its place."""
    rows = table(np.linspace(0, 1, 12), [0.01, 0.5] * 6, np.arange(12) // 2)
    assert estimate(rows, DEFAULT).interval_is is IntervalIs.THREE_LEVEL
    monkeypatch.setattr("taxonomy.evidence.three_level.ITERATIONS", 1)
    assert not fit_one(rows.y, rows.variance, rows.source, 0.5).converged.all()
    result = estimate(rows, DEFAULT)
    assert (result.interval_is, result.few_sources) == (IntervalIs.HARTUNG_KNAPP, True)


@quick
@given(tables())
def test_bias_and_relevance_answer_or_decline(rows):
    known = np.nan_to_num(np.clip(rows.variance, 0, 1e12), nan=1.0)
    y = np.clip(rows.y, -1e12, 1e12)
    for result in (egger(y, known), pet(y, known), peese(y, known), weighted_mean(y, known, np.ones(len(y)))):
        assert result is None or not math.isinf(result.slope if hasattr(result, "slope") else result.estimate)
    low, high = q_profile(fit_reml(y, known))
    assert math.isnan(low) or low <= high


@pytest.mark.parametrize("scale", [1e-150, 1.0, 1e6])
def test_selection_and_two_outcomes_at_any_scale(scale):
    y = np.array([0.5, 0.4, 0.02, 0.3, -0.1, 0.6]) * scale
    variance = np.array([0.01, 0.02, 0.04, 0.01, 0.03, 0.05]) * scale**2
    result = selection_model(y, variance)
    assert result is None or math.isfinite(result.estimate)
    pair = fit_bivariate(y, np.array([0, 1] * 3), np.array([0, 0, 1, 1, 2, 2]), np.diag(variance))
    assert np.isfinite(pair.estimate).all()
    assert pair.robust_contrast().se.shape == (1,)


ARMS = st.one_of(st.sampled_from((0.0, 3e-304, 5e-324, 100.0, 1e300)), st.floats(0, 100))
METRICS = st.sampled_from(
    (SHARE, NOISE, LENGTH, LOSS, COSINE, MetricFacts("unscaled", None), replace(LOSS, form=Form.EXPONENTIAL))
)


@st.composite
def observations(draw):
    item = an_effect(
        draw(st.sampled_from("abc")),
        draw(ARMS),
        draw(ARMS),
        metric=draw(METRICS),
        n=draw(st.sampled_from((None, 1, 1000))),
        experiment=draw(st.sampled_from(("one", "two"))),
        contest=draw(st.booleans()),
        measured=draw(st.booleans()),
    )
    return replace(item, id=f"{item.id}-{draw(st.integers(0, 10**9))}")


@quick
@given(st.lists(observations(), max_size=8, unique_by=lambda item: item.id), st.sampled_from(Measured))
def test_any_cell_has_an_answer(effects, measured):
    row = pool_cell(effects, Question(measured=measured))
    around = without_each_source(effects, Question(measured=measured))
    assert around is None or around[0] <= around[1]
    inside = {*row.lead.effects, *(name for other in row.others for name in other.effects)}
    outside = {name for name, _ in row.not_pooled}
    assert inside | outside == {item.id for item in effects}
    assert not inside & outside
    assert (row.lead.result.estimate is None) == (row.certainty.level == "not graded" and not row.lead.effects)
    assert not (row.established and row.sources < 2)


@quick
@given(st.lists(observations(), max_size=6, unique_by=lambda item: item.id))
def test_the_order_of_effects_does_not_matter(effects):
    first, other = pool_cell(effects), pool_cell(effects[::-1])
    assert (first.direction, first.votes, first.certainty) == (other.direction, other.votes, other.certainty)
    assert first.lead.effects == other.lead.effects


@quick
@given(st.lists(observations(), max_size=6, unique_by=lambda item: item.id), st.floats(0, 1), st.floats(0.5, 0.99))
def test_what_only_pooling_rests_on_changes_no_scale(items, rho, confidence):
    chosen = Settings(rho=rho, confidence=confidence, minimum_df=2.0, vote_share=0.9, threshold_odds=0.3)
    reference = Reference.of(items, chosen)
    assert reference == Reference.of(items, chosen.for_scaling())
    assert scale_effects(items, reference, chosen) == scale_effects(items, reference, chosen.for_scaling())
