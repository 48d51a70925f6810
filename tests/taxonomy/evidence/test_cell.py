"""Cells: what enters, votes, directions, certainty, variants."""

from dataclasses import replace
from itertools import product

import pytest

from taxonomy.evidence.cell import Question, pool_cell
from taxonomy.evidence.certainty_grade import Body, borders_inside, grade
from taxonomy.evidence.certainty_levels import Certainty, Reason
from taxonomy.evidence.direction import Direction, Judged, Votes, direction, established, leans
from taxonomy.evidence.estimate import Estimate, IntervalIs
from taxonomy.evidence.experiments import Exclusion
from taxonomy.evidence.observation import Dose, Measured, Stratum
from taxonomy.evidence.settings import Family
from taxonomy.vocabulary import Design
from tests.taxonomy.evidence.making import LENGTH, SHARE, an_effect, without_each_source


def studies(*changes, **facts):
    return [an_effect(f"s{place}", 40.0, 40.0 + change, **facts) for place, change in enumerate(changes)]


def judged(votes=(2, 0, 0), estimate=0.5, interval=(0.2, 0.8), sources=2, experiments=2):
    return Judged(Votes(*votes), estimate, interval, sources, experiments, 0.1)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (judged(votes=(1, 1, 0)), Direction.CONTESTED),
        (judged(votes=(3, 1, 0)), Direction.RAISES),
        (judged(votes=(2, 1, 0)), Direction.CONTESTED),
        (judged(estimate=0.03, interval=(0.01, 0.05)), Direction.LITTLE_OR_NONE),
        (judged(estimate=0.03, interval=(0.01, 0.05), sources=1), Direction.ONE_STUDY_UP),
        (judged(), Direction.RAISES),
        (judged(votes=(0, 2, 0), estimate=-0.5, interval=(-0.8, -0.2)), Direction.LOWERS),
        (judged(sources=1), Direction.ONE_STUDY_UP),
        (judged(sources=1, estimate=-0.5, interval=(-0.8, -0.2)), Direction.ONE_STUDY_DOWN),
        (judged(sources=1, experiments=1), Direction.ONE_EXPERIMENT_UP),
        (judged(sources=1, interval=(-0.1, 0.8)), Direction.UNCLEAR),
        (judged(interval=(-0.1, 0.8)), Direction.LEANS_UP),
        (judged(votes=(1, 0, 1), interval=(-0.1, 0.8)), Direction.UNCLEAR),
        (judged(estimate=0.05, interval=(-0.3, 0.4)), Direction.UNCLEAR),
        (judged(interval=None), Direction.UNCLEAR),
        (judged(estimate=None, interval=None), Direction.SIGNS_ONLY),
        (judged(votes=(0, 0, 0), estimate=None, interval=None), Direction.UNCLEAR),
    ],
)
def test_the_first_rule_that_applies(cell, expected):
    assert direction(cell) is expected


def test_only_settled_directions_of_some_certainty_are_established():
    for towards, level in product(Direction, Certainty):
        settled = towards in (Direction.RAISES, Direction.LOWERS, Direction.LITTLE_OR_NONE)
        graded = level in (Certainty.LOW, Certainty.MODERATE, Certainty.HIGH)
        assert established(towards, level) == (settled and graded)
        assert not (established(towards, level) and leans(towards, level))
    assert leans(Direction.RAISES, Certainty.VERY_LOW) == 1
    assert leans(Direction.CONTESTED, Certainty.LOW) == 0


@pytest.mark.parametrize(
    ("interval", "inside"),
    [((0.2, 0.5), 0), ((-0.05, 0.05), 0), ((0.05, 0.5), 1), ((-0.05, 0.5), 2), ((-0.5, 0.5), 3), ((-0.1, 0.1), 1)],
)
def test_borders_of_what_matters(interval, inside):
    assert borders_inside(interval, 0.1) == inside


def a_body(**facts):
    result = Estimate(estimate=0.5, interval=(0.2, 0.8), interval_is=IntervalIs.THREE_LEVEL, df=6.0, experiments=8, m=8)
    return Body(**{"estimate": result, "votes": Votes(8), "sources": 8, "threshold": 0.1, "isolating": 1.0, **facts})


@pytest.mark.parametrize(
    ("facts", "level", "code"),
    [
        ({}, Certainty.HIGH, None),
        ({"isolating": 0.4, "before_after": 0.2}, Certainty.MODERATE, None),
        ({"isolating": 0.4}, Certainty.LOW, None),
        ({"bundled": 0.5}, Certainty.MODERATE, Reason.BUNDLED),
        ({"second_hand": 0.5}, Certainty.MODERATE, Reason.SECOND_HAND),
        ({"circular": 0.6}, Certainty.MODERATE, Reason.CIRCULAR),
        ({"proposers_only": True, "bundled": 1.0, "circular": 1.0}, Certainty.LOW, Reason.PROPOSER_ONLY),
        ({"elsewhere": 0.6}, Certainty.MODERATE, Reason.INDIRECT),
        ({"egger_p": 0.05}, Certainty.MODERATE, Reason.PUBLICATION_BIAS),
        ({"votes": Votes(2, 1)}, Certainty.MODERATE, Reason.INCONSISTENT),
        ({"measured": True}, Certainty.NOT_GRADED, Reason.MEASURED_HERE),
    ],
)
def test_each_domain_takes_its_steps(facts, level, code):
    result = grade(a_body(**facts), Direction.RAISES, "quality")
    assert result.level is level
    assert code is None or code in {step.code for step in result.reasons}


@pytest.mark.parametrize(
    ("facts", "level"),
    [
        ({"studies": 2, "domains": (("math", 2), ("code", 1))}, Certainty.HIGH),
        ({"studies": 2, "domains": (("math", 1), ("code", 1))}, Certainty.HIGH),
        ({"studies": 3, "domains": (("math", 1), ("code", 1), (None, 1))}, Certainty.MODERATE),
        ({"studies": 1, "domains": ((None, 1),)}, Certainty.MODERATE),
        ({"studies": 0, "domains": ()}, Certainty.HIGH),
    ],
)
def test_evidence_is_indirect_where_most_sources_are_of_other_domains(facts, level):
    assert grade(a_body(**facts).for_domain("math"), Direction.RAISES, "quality").level is level


@pytest.mark.parametrize(
    ("facts", "level"),
    [
        ({"interval": (0.05, 0.8)}, Certainty.MODERATE),
        ({"interval": (-0.05, 0.8)}, Certainty.LOW),
        ({"interval": (-0.5, 0.8)}, Certainty.LOW),
        ({"interval": None}, Certainty.VERY_LOW),
        ({"experiments": 1}, Certainty.VERY_LOW),
        ({"df": 3.0, "few_sources": True}, Certainty.MODERATE),
    ],
)
def test_imprecision_by_the_borders_in_the_interval(facts, level):
    body = a_body(estimate=replace(a_body().estimate, **facts))
    assert grade(body, Direction.RAISES, "quality").level is level


def test_sentences_join_direction_and_certainty():
    actual = {
        level: grade(a_body(isolating=share, before_after=before), Direction.RAISES, "diversity").sentence
        for level, share, before in (("high", 1.0, 0.0), ("moderate", 0.0, 1.0), ("low", 0.0, 0.0))
    }
    assert actual == {
        "high": "It raises diversity.",
        "moderate": "It probably raises diversity.",
        "low": "It may raise diversity.",
    }


def test_a_lone_source_is_one_study_however_many_effects_it_has():
    """Two experiments that disagree have 0 in their interval; the former engine counted them as support."""
    cell = [
        an_effect("a", 40.0, 41.0, experiment="one", n=10**6),
        an_effect("a", 40.0, 60.0, experiment="two", n=10**6),
    ]
    row = pool_cell(cell)
    assert row.lead.result.interval_is is IntervalIs.ONE_STUDY
    assert row.lead.result.interval is not None
    assert row.lead.result.interval[0] < 0
    assert row.direction is Direction.UNCLEAR
    assert not row.established
    assert row.lead.result.prediction_interval is None


def test_agreeing_sources_are_established():
    row = pool_cell(studies(8, 9, 10, 11, 12, 10))
    assert (row.direction, row.lead.result.interval_is) == (Direction.RAISES, IntervalIs.THREE_LEVEL)
    assert row.established
    assert row.lead.points is not None
    assert row.lead.points.baseline == pytest.approx(40.0)
    assert row.lead.points.estimate == pytest.approx(10.0, abs=0.3)


def test_contradiction_is_no_direction():
    row = pool_cell(studies(10, -10))
    assert (row.direction, row.votes) == (Direction.CONTESTED, Votes(1, 1, 0))
    assert Reason.INCONSISTENT in {step.code for step in row.certainty.reasons}
    assert not row.established


def test_a_source_inside_the_threshold_votes_for_neither():
    assert pool_cell(studies(10, 0.5)).votes == Votes(1, 0, 1)


def test_self_measured_effects_are_a_stratum_of_their_own():
    literature = studies(10, 12)
    self_measured = [an_effect("us", 40.0, value, measured=True, dataset=f"d{value}") for value in (30.0, 31.0)]
    row = pool_cell([*literature, *self_measured])
    assert (row.stratum, row.lead.result.m) == (Stratum.LITERATURE, 2)
    assert {reason for _, reason in row.not_pooled} == {Exclusion.MEASURED}
    assert row.also.measured is not None
    assert row.also.measured.m == 2
    only = pool_cell([*literature, *self_measured], Question(measured=Measured.ONLY))
    assert (only.stratum, only.lead.result.m) == (Stratum.MEASURED, 2)
    assert only.certainty.level is Certainty.NOT_GRADED
    both = pool_cell([literature[0], *self_measured], Question(measured=Measured.INCLUDE))
    assert (both.lead.result.m, both.sources) == (2, 1)
    assert not both.established


def test_whole_methods_and_mixed_effects_are_not_pooled():
    cell = [*studies(10), an_effect("w", design=Design.WHOLE_METHOD), an_effect("m", facet=None)]
    assert {reason for _, reason in pool_cell(cell).not_pooled} == {Exclusion.WHOLE_METHOD, Exclusion.NO_FACET}


def test_families_are_never_mixed():
    cell = [*studies(10, 12), an_effect("s2", 10.0, 20.0, metric=LENGTH)]
    row = pool_cell(cell)
    assert row.lead.scale is Family.ODDS
    assert [other.scale for other in row.others] == [Family.RATIO]
    assert row.votes.total == 3
    assert row.others[0].ratio is not None
    assert row.others[0].ratio.estimate == pytest.approx(2.0)


def test_an_average_over_a_suite_is_replaced_by_its_parts():
    suite = replace(SHARE, id="suite", suite=True)
    single = an_effect("a", experiment="x", metric=suite)
    assert pool_cell([single]).lead.k == 1
    row = pool_cell([single, an_effect("a", experiment="x")])
    assert dict(row.not_pooled) == {single.id: Exclusion.PARTS_STORED}


def test_steps_of_a_dose_are_replaced_by_their_total():
    def step(start, end, values):
        return an_effect("a", *values, experiment=f"{start}-{end}", dose=Dose("rounds", start, end))

    row = pool_cell([step(0, 1, (40, 45)), step(1, 4, (45, 50)), step(0, 4, (40, 50))])
    assert sorted(reason for _, reason in row.not_pooled) == [Exclusion.STEP_OF_TOTAL] * 2
    assert row.lead.k == 1


def test_variants_of_the_estimate():
    cell = [*studies(10, 12, proposer=True), an_effect("free", 40.0, 41.0), an_effect("told", reading="second-hand")]
    row, around = pool_cell(cell), without_each_source(cell, Question())
    assert row.also.independents is not None
    assert row.also.independents.m == 2
    assert row.also.without_second_hand is not None
    assert row.also.without_second_hand.m == 3
    assert around is not None
    assert around[0] < (row.lead.result.estimate or 0) < around[1]


def test_a_baseline_outside_percent_is_refused():
    with pytest.raises(ValueError, match="baseline: expected percent above 0 and below 100"):
        Question(baseline=100.0)
    row = pool_cell(studies(8, 10), Question(baseline=90.0))
    assert row.lead.points is not None
    assert row.lead.points.estimate < 10


def test_a_cell_without_effects_has_no_estimate():
    row = pool_cell([])
    assert (row.direction, row.certainty.level, row.lead.k) == (Direction.UNCLEAR, Certainty.NOT_GRADED, 0)
