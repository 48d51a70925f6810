"""Stability: what other choices of the analysis make of an answer."""

import math
from dataclasses import replace

import pytest

from taxonomy.evidence import DEFAULT, Question, Reference, judge_cells, scale_effects
from taxonomy.evidence.direction import Direction
from taxonomy.evidence.effects import scale_effect
from taxonomy.evidence.observation import Measured
from taxonomy.evidence.stability import Choice, assess_stability, rescale, threshold_on
from tests.taxonomy.evidence.making import LENGTH, LOSS, NOISE, an_effect

UNKNOWN = Reference({}, {}, {})


def assess(observations, question=None):
    """The stability of one cell."""
    question = question or Question()
    return assess_stability([scale_effects(observations, UNKNOWN, question.settings)], question)[0]


def answered(observations, question=None):
    """The answer of the same cell."""
    question = question or Question()
    return judge_cells([scale_effects(observations, UNKNOWN, question.settings)], question)[0]


def by_choices(analyses):
    return {item.choices: item for item in analyses.alone}


def agreeing(count=5, **facts):
    return [an_effect(f"s{place}", 40.0, 50.0 + place, **facts) for place in range(count)]


# --- Scales
@pytest.mark.parametrize("metric", [an_effect().metric, NOISE])
def test_points_and_h_by_hand(metric):
    effect = scale_effect(an_effect(baseline=36.0, treated=64.0, n=100, metric=metric), UNKNOWN)
    side = 1 if metric.higher_is_better else -1
    points, arcsine = (rescale(effect, scale, DEFAULT) for scale in (Choice.POINTS, Choice.ARCSINE))
    assert points.y == pytest.approx(side * 0.28)
    assert arcsine.y == pytest.approx(side * 2 * (math.asin(0.8) - math.asin(0.6)))
    # items: p (1 - p) / n and 1 / n, half of it shared; seeds: 0.02 squared times p (1 - p), or alone
    product = 0.36 * 0.64
    assert points.variance == pytest.approx(product / 100 + 2 * 0.02**2 * product)
    assert arcsine.variance == pytest.approx(1 / 100 + 2 * 0.02**2)


def test_an_arm_at_the_edge_enters_as_printed():
    effect = scale_effect(an_effect(baseline=0.0, treated=25.0, n=100), UNKNOWN)
    assert rescale(effect, Choice.POINTS, DEFAULT).y == pytest.approx(0.25)
    arcsine = rescale(effect, Choice.ARCSINE, DEFAULT)
    assert arcsine.y == pytest.approx(math.pi / 3)
    assert (arcsine.variance or 0) > 0


def test_other_metrics_have_one_scale():
    effect = scale_effect(an_effect(metric=LOSS, baseline=2.0, treated=1.5), UNKNOWN)
    assert rescale(effect, Choice.POINTS, DEFAULT) is effect


def test_one_threshold_on_three_scales():
    assert threshold_on(Choice.POINTS, 0.1) == pytest.approx(0.025, abs=1e-4)
    assert threshold_on(Choice.ARCSINE, 0.1) == pytest.approx(0.05, abs=1e-4)
    assert threshold_on(Choice.POINTS, 0.0) == threshold_on(Choice.ARCSINE, 0.0) == 0


# --- The grid
def test_the_first_analysis_is_the_answer():
    cell = [*agreeing(), an_effect("s0", 42.0, 47.0, experiment="y")]
    result, row = assess(cell), answered(cell)
    first = result.alone[0]
    assert first.choices == ()
    assert (first.estimate, first.interval) == (row.lead.result.estimate, row.lead.result.interval)
    assert (first.direction, first.sources) == (row.direction, row.sources)


def test_clear_evidence_is_stable():
    result = assess(agreeing())
    assert (result.analyses, result.same_sign, result.same_direction, result.turned_by) == (3, 1, 1, None)


def test_a_choice_that_changes_nothing_is_not_counted():
    known, imputed = agreeing(), agreeing(n=None)
    several = [*known, an_effect("s0", 42.0, 47.0, experiment="y")]
    assert set(by_choices(assess(known))) == {(), (Choice.POINTS,), (Choice.ARCSINE,)}
    assert (Choice.EXPERIMENT,) in by_choices(assess(several))
    assert assess(several).analyses == 6
    assert (Choice.KNOWN,) in by_choices(assess([*known, *imputed[:1]]))


def test_an_analysis_with_too_few_sources_is_not_counted():
    """Five sources say that it raises; one of them has a known variance, which cannot say so alone."""
    cell = [*agreeing(1), *agreeing(5, n=None)[1:]]
    result = assess(cell)
    known = by_choices(result)[Choice.KNOWN,]
    assert (known.sources, known.counted, known.direction) == (1, False, Direction.ONE_EXPERIMENT_UP)
    assert (result.analyses, result.same_direction, result.turned_by) == (3, 1, None)


def test_counting_each_experiment_alone_turns_a_direction():
    """Three sources gain; a fourth reports six experiments, all of them losses."""
    losses = [an_effect("d", 50.0, 40.0 - place, experiment=str(place)) for place in range(6)]
    cell = [*(an_effect(source, 40.0, 50.0) for source in "abc"), *losses]
    result = assess(cell)
    assert answered(cell).direction is not Direction.CONTESTED
    assert by_choices(result)[Choice.EXPERIMENT,].direction is Direction.CONTESTED
    assert result.turned_by is Choice.EXPERIMENT
    assert result.same_direction <= 0.5


def test_the_first_choice_that_turns_it_is_named():
    """From 1 to 2 percent the odds double; in points it is below what matters, at 5 of 6 sources."""
    cell = [an_effect(f"s{place}", 1.0, 2.0 + place / 10, n=4000) for place in range(6)]
    result = assess(cell)
    assert answered(cell).direction is Direction.RAISES
    assert by_choices(result)[Choice.POINTS,].direction is Direction.LITTLE_OR_NONE
    assert result.turned_by is Choice.POINTS
    assert result.same_sign == 1
    assert result.same_direction < 1


def test_an_experiment_is_no_source():
    """Two experiments of one study stay one study, however they are counted."""
    cell = [an_effect("a", 40.0, 60.0), an_effect("a", 42.0, 61.0, experiment="y")]
    result = assess(cell)
    assert answered(cell).direction is Direction.ONE_STUDY_UP
    assert {item.direction for item in result.alone} <= {Direction.ONE_STUDY_UP, Direction.UNCLEAR}
    assert {item.sources for item in result.alone} == {1}


def test_the_registry_is_no_second_source():
    measured = {"measured": True, "metric": LENGTH}
    cell = [
        an_effect("a", 100.0, 150.0, metric=LENGTH, n=None),
        *(an_effect(f"m{place}", 100.0, 140.0 + place, experiment=f"m{place}", **measured) for place in range(3)),
    ]
    result = assess(cell, Question(measured=Measured.INCLUDE))
    assert result is not None
    assert [(item.choices, item.sources) for item in result.alone] == [((), 1), ((Choice.KNOWN,), 0)]


def test_a_direction_by_votes_on_two_scales_is_counted():
    """One source gains in shares, another loses in nats: contested, with an estimate from one source."""
    cell = [an_effect("a", 40.0, 60.0), an_effect("b", metric=LOSS, baseline=1.0, treated=2.0)]
    result = assess(cell)
    assert answered(cell).direction is Direction.CONTESTED
    assert (result.analyses, result.same_direction, result.turned_by) == (3, 1, None)


def test_no_estimate_has_no_stability():
    grade = replace(an_effect().metric, id="grade", scale=None)
    assert assess([an_effect("a", metric=grade), an_effect("b", metric=grade)]) is None
    assert assess([]) is None


def test_many_cells_at_once_answer_as_one_by_one():
    cells = [agreeing(), agreeing(2, n=None), [], [an_effect("a", metric=LOSS, baseline=2.0, treated=1.5)]]
    effects = [scale_effects(cell, UNKNOWN) for cell in cells]
    assert assess_stability(effects) == [assess(cell) for cell in cells]
