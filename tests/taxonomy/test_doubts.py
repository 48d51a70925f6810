"""Which doubts apply to an effect, by its record, its metric and its component."""

from typing import Any

import pytest

from taxonomy.documents import Component, Effect, Metric
from taxonomy.doubts import CIRCULAR, doubts, is_circular
from taxonomy.vocabulary import Criterion, Doubt, Isolation
from tests.taxonomy.examples import COMPONENT, EFFECT, METRIC

CHECKED = {"reading": {"address": "https://arxiv.org/abs/2304.12244", "in": "primary", "second": "confirmed"}}
SHARE = {"scale": "proportion", "unit": "percent", "family": "accuracy"}
ACCOUNT = {"address": "https://a.org", "in": "secondary"}


def effect_of(**fields: Any) -> Effect:
    arms = {key: {**EFFECT[key], **fields.pop(key, {})} for key in ("baseline", "treated")}
    return Effect.model_validate({**EFFECT, **CHECKED, **arms, **fields})


def doubts_of(
    metric: dict[str, Any] | None = None, isolation: Isolation = Isolation.ISOLATED, **fields: Any
) -> set[str]:
    of = Metric.model_validate({**METRIC, **(metric or {})})
    return {doubt.value for doubt in doubts(effect_of(**fields), of, Component.model_validate(COMPONENT), isolation)}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, set()),
        ({"design": "comparison"}, {"bundled"}),
        ({"isolation": Isolation.BUNDLE}, {"bundled"}),
        ({"isolation": Isolation.ASSUMED}, set()),
        ({"isolation": Isolation.UNKNOWN}, set()),
        ({"reading": {**ACCOUNT, "second": "confirmed-in-account"}}, {"second-hand"}),
        ({"reading": ACCOUNT}, {"second-hand", "read-once"}),
        ({"reading": EFFECT["reading"]}, {"read-once"}),
        ({"reading": EFFECT["reading"], "measured_by": "measure 1"}, set()),
        ({"metric": SHARE}, {"imputed-variance"}),
        ({"metric": SHARE, "items": {"count": 500, "cited": "https://a.org"}}, set()),
        ({"metric": {**SHARE, "items": {"count": 500, "cited": "https://a.org"}}}, set()),
        ({"metric": {**SHARE, "items": {"count": None}}}, {"imputed-variance"}),
        ({"metric": SHARE, "baseline": {"n": 100}}, {"imputed-variance"}),
        ({"metric": SHARE, "baseline": {"n": 100}, "treated": {"n": 100}}, set()),
        ({"metric": SHARE, "baseline": {"se": 1.5}, "treated": {"se": 1}}, set()),
        ({"metric": {**SHARE, "family": "average"}}, {"imputed-variance", "not-binomial"}),
        ({"metric": {**SHARE, "poolable": False}}, {"imputed-variance", "not-binomial"}),
        ({"metric": SHARE, "baseline": {"value": 0.22, "n": 9}, "treated": {"n": 9}}, {"format-failure"}),
        ({"metric": SHARE, "baseline": {"value": 1, "n": 9}, "treated": {"value": 99, "n": 9}}, set()),
        (
            {
                "metric": {**SHARE, "unit": None},
                "baseline": {"value": 0.995, "n": 9},
                "treated": {"value": 0.5, "n": 9},
            },
            {"format-failure"},
        ),
        ({"metric": SHARE, "sides": "both", "baseline": {"value": 0, "n": 9}, "treated": {"value": 97, "n": 9}}, set()),
    ],
)
def test_doubts_by_example(fields: dict[str, Any], expected: set[str]) -> None:
    assert doubts_of(**fields) == expected


@pytest.mark.parametrize("criterion", Criterion)
@pytest.mark.parametrize(
    "family", ["judged", "correctness", "lexical", "length", "tags", "loss", "reward-model", "other"]
)
def test_a_component_that_selects_by_what_the_metric_measures_is_circular(criterion: Criterion, family: str) -> None:
    component = Component.model_validate({**COMPONENT, "criterion": criterion})
    metric = Metric.model_validate({**METRIC, "family": family})
    assert is_circular(effect_of(), metric, component) is (family in CIRCULAR.get(criterion, ()))
    downstream = Metric.model_validate({**METRIC, "family": family, "measures": "downstream"})
    assert not is_circular(effect_of(), downstream, component)


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("Circular: the archive optimizes coverage.", True),
        ("Judged from the record: circular.", True),
        ("Five models. Judged from the record: wrong cause; circular in part.", True),
        ("Judged from the record: near circular.", False),
        ("Three models. Circular: the metric is the gate.", True),
        (None, False),
    ],
)
def test_a_note_may_state_it(note: str | None, expected: bool) -> None:
    metric, component = Metric.model_validate(METRIC), Component.model_validate(COMPONENT)
    assert is_circular(effect_of(note=note), metric, component) is expected


def test_doubts_come_in_the_order_of_the_vocabulary() -> None:
    metric = Metric.model_validate({**METRIC, **SHARE})
    effect = effect_of(design="comparison", reading=ACCOUNT)
    order = [Doubt.BUNDLED, Doubt.SECOND_HAND, Doubt.READ_ONCE, Doubt.IMPUTED_VARIANCE]
    assert list(doubts(effect, metric, None, Isolation.UNKNOWN)) == order
