"""What a curator is shown first."""

from typing import Any

import pytest

from taxonomy.audit import TEXTS, audit
from taxonomy.documents import Bundle
from tests.taxonomy.examples import BUNDLE, COMPONENT, EFFECT, METRIC

SHARE = {**METRIC, "id": "share", "scale": "proportion", "unit": "percent", "family": "judged"}
LENGTH = {**METRIC, "id": "length", "scale": "count"}
SOUND: dict[str, Any] = {
    "reading": {"address": "https://a.org", "in": "primary", "second": "confirmed"},
    "also_differs": [],
    "experiment": "a1",
    "metric": "length",
    "baseline": {"label": "without", "value": 20},
    "treated": {"label": "with", "value": 30},
}


def codes(*changes: dict[str, Any]) -> dict[str, list[str]]:
    effects = [{**EFFECT, **SOUND, "id": f"e{n}", **change} for n, change in enumerate(changes)]
    judge = {**COMPONENT, "id": "judge", "criterion": "judge-score"}
    terms = {"metrics": [METRIC, SHARE, LENGTH], "components": [COMPONENT, judge], "rounds": []}
    result = audit(Bundle.model_validate({**BUNDLE, **terms, "effects": effects}))
    assert [finding.count for finding in result] == [len(finding.effects) for finding in result]
    return {finding.code: list(finding.effects) for finding in result}


def arms(baseline: float, treated: float, label: str = "with") -> dict[str, Any]:
    """Two arms with these values; `label` is that of the treated one."""
    return {
        "baseline": {**SOUND["baseline"], "value": baseline},
        "treated": {"label": label, "value": treated},
    }


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, set()),
        ({"reading": {"address": "https://a.org", "in": "primary"}}, {"read-once"}),
        (
            {"reading": {"address": "https://a.org", "in": "secondary", "second": "confirmed-in-account"}},
            {"second-hand", "account-unnamed"},
        ),
        (
            {"reading": {"repository": "a/b", "path": "c", "in": "secondary", "account": "B", "second": "confirmed"}},
            {"second-hand", "text-not-found"},
        ),
        ({"reading": {"address": "https://a.org", "in": "primary"}, "measured_by": "measure 1"}, set()),
        ({"also_differs": None}, {"assumed-ablation"}),
        ({"also_differs": None, "design": "before-after"}, set()),
        ({"comparator": None}, {"not-annotated"}),
        (arms(20, 200), {"odd-size"}),
        (arms(20, 199), set()),
        (arms(0, 199), set()),
        ({"metric": "share", **arms(20, 70)}, {"odd-size"}),
        ({"metric": "share", **arms(20, 69.9)}, set()),
        ({"metric": "share", **arms(0.5, 9)}, {"format-failure"}),
        ({"metric": "share", "component": "judge"}, {"circular"}),
    ],
)
def test_findings_by_example(changes: dict[str, Any], expected: set[str]) -> None:
    assert codes(changes) == {key: ["e0"] for key in expected} if expected else codes(changes) == {}


def test_arms_of_one_experiment_that_are_named_differently() -> None:
    assert codes(arms(1, 2), arms(3, 4, label="with it")) == {"labels-differ": ["e0", "e1"]}
    assert codes(arms(1, 2), {**arms(3, 4, label="with it"), "experiment": "a2"}) == {}
    assert codes(arms(1, 2), {**arms(3, 4, label="preferred"), "sides": "both"}) == {}


def test_one_row_of_a_table_taken_twice() -> None:
    assert codes(arms(1, 2), arms(1, 2), arms(1, 3)) == {"duplicate-arms": ["e0", "e1"]}
    assert codes(arms(1, 2), {**arms(1, 2), "models": {"student": "LLaMA-7B"}}) == {}


def test_findings_come_in_the_order_of_their_texts() -> None:
    result = codes(
        {"reading": {"path": "a book", "in": "secondary"}, "comparator": None, **arms(1, 99)}, arms(1, 2), arms(1, 2)
    )
    assert list(result) == [code for code in TEXTS if code in result]
    assert len(result) >= 6
