"""Relevance: how much studies are like the reader's case, and what they amount to so weighted."""

import pytest

from taxonomy.evidence.cell import Question, pool_cell
from taxonomy.evidence.relevance import Case
from tests.taxonomy.evidence.making import an_effect


@pytest.mark.parametrize(
    ("case", "study", "expected"),
    [
        (Case(), {}, 1),
        (Case("math"), {"domain": "math"}, 1),
        (Case("math"), {"domain": "code"}, 0.5),
        (Case("math"), {}, 0.5),
        (Case(student=7.0), {"student": 7.0}, 1),
        (Case(student=7.0), {"student": 70.0}, 0.5),
        (Case(student=7.0), {"student": 0.07}, 0.25),
        (Case(student=7.0), {}, 0.5),
        (Case("math", 7.0), {"domain": "code", "student": 0.7}, 0.25),
        (Case("math", 7.0), {}, 0.25),
    ],
)
def test_likeness_by_hand(case, study, expected):
    assert case.relevance(an_effect(**study)) == pytest.approx(expected)


def test_like_studies_draw_the_weighted_estimate_and_leave_the_answer():
    cell = [
        *(an_effect(f"near{place}", 40.0, 60.0 + place, domain="math", student=7.0) for place in range(3)),
        *(an_effect(f"far{place}", 40.0, 45.0 + place, domain="code", student=700.0) for place in range(3)),
    ]
    plain, weighted = pool_cell(cell), pool_cell(cell, Question(case=Case("math", 7.0)))
    assert (weighted.lead.result.estimate, weighted.direction) == (plain.lead.result.estimate, plain.direction)
    assert plain.relevance is None
    assert weighted.relevance is not None
    assert plain.lead.result.estimate is not None
    assert weighted.relevance.estimate > plain.lead.result.estimate
    assert 3 < weighted.relevance.effective_sources < 4


def test_a_case_like_every_study_weights_them_as_they_are():
    cell = [an_effect(f"s{place}", 40.0, 50.0 + place, domain="math") for place in range(4)]
    result = pool_cell(cell, Question(case=Case("math"))).relevance
    assert result is not None
    assert result.effective_sources == pytest.approx(4, abs=0.1)
