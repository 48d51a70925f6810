"""A figure is circular where it measures what the component selects by."""

from typing import Any

import pytest

from catalogue.circularity import FAMILIES, is_circular
from taxonomy.documents import Component, Effect, Metric
from tests.taxonomy.examples import COMPONENT, DOWNSTREAM, EFFECT, METRIC


def judged(kind: str, family: str | None, note: str | None = None, **metric: Any) -> bool:
    return is_circular(
        Effect.model_validate({**EFFECT, "note": note}),
        Metric.model_validate({**METRIC, **metric, "family": family}),
        Component.model_validate({**COMPONENT, "kind": kind}),
    )


@pytest.mark.parametrize(
    ("kind", "family", "circular"),
    [
        ("filtering/judging", "judged", True),
        ("filtering/judging", "judge-score", True),
        ("filtering/judging", "reward-model", True),
        ("filtering/judging", "lexical", False),
        ("filtering/novelty", "lexical", True),
        ("filtering/novelty", "embedding", True),
        ("filtering/novelty", "judged", False),
        ("filtering/verification", "correctness", True),
        ("filtering/verification", None, False),
        ("filtering/selection", "judged", False),
        ("evolution/rewriting", "judged", False),
    ],
)
def test_the_kind_names_the_criterion_where_no_record_does(kind: str, family: str | None, circular: bool):
    assert judged(kind, family) is circular


def test_a_note_that_says_so_is_believed():
    assert judged("evolution/rewriting", "lexical", "Near circular: the same judge.")
    assert not judged("evolution/rewriting", "lexical", "The judge is another one.")


def test_results_of_a_trained_model_are_never_circular():
    metric = Metric.model_validate({**DOWNSTREAM, "family": "judged"})
    effect = Effect.model_validate(
        {**EFFECT, "metric": metric.id, "generalization": "in-distribution", "note": "circular"}
    )
    assert not is_circular(effect, metric, Component.model_validate({**COMPONENT, "kind": "filtering/judging"}))


def test_a_recorded_criterion_leads():
    class Recorded:
        kind, criterion = "filtering/judging", "length"

    effect = Effect.model_validate(EFFECT)
    for family in FAMILIES["length"] | FAMILIES["judge-score"]:
        metric = Metric.model_validate({**METRIC, "family": family})
        recorded: Any = Recorded
        assert is_circular(effect, metric, recorded) is (family == "length")


def test_no_component_selects_nothing():
    assert not is_circular(Effect.model_validate(EFFECT), Metric.model_validate({**METRIC, "family": "judged"}), None)
