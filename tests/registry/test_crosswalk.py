"""Operators of tools as records: what they refer to is guarded, merged and revised like any reference."""

from typing import Any

import pytest

from catalogue.crosswalk import crosswalk
from registry.current import current
from registry.errors import Conflict, Invalid
from registry.models import OperatorComponent
from registry.services import merge, withdraw
from tests.registry.people import submit, take
from tests.registry.world import apply, body, stored, version

pytestmark = pytest.mark.django_db
JUDGE: dict[str, Any] = {
    "id": "toolbox/grade-and-drop",
    "tool": "toolbox",
    "operator": "GradeAndDrop",
    "match": ["grader"],
    "fit": "exact",
    "components": ["judge-filter"],
}
EITHER = {
    "id": "toolbox/rank",
    "tool": "toolbox",
    "operator": "rank",
    "fit": "depends",
    "usually": ["judge-filter", "novelty-filter"],
}


def linked(slug: str) -> set[str]:
    rows = OperatorComponent.objects.filter(operator__slug=slug)
    return set(rows.values_list("component__slug", flat=True))


def test_every_component_that_an_operator_refers_to_has_a_row(world):
    apply({"operators": [JUDGE, EITHER]})
    assert linked("toolbox/rank") == {"judge-filter", "novelty-filter"}
    apply({"operators": [{**EITHER, "usually": ["novelty-filter"]}]})
    assert linked("toolbox/rank") == {"novelty-filter"}
    assert linked("toolbox/grade-and-drop") == {"judge-filter"}


def test_the_crosswalk_of_the_catalogue_follows_its_revisions(world):
    apply({"operators": [JUDGE]})
    result = crosswalk(current()).find("toolbox", "grader")
    assert result is not None
    assert result.id == JUDGE["id"]
    apply({"operators": [{**JUDGE, "match": []}]})
    assert crosswalk(current()).find("toolbox", "grader") is None
    assert [operator.id for operator in crosswalk(current()).of_component("judge-filter")] == [JUDGE["id"]]


def test_a_component_lists_operators_that_implement_it_not_those_that_may(world):
    apply({"operators": [JUDGE, EITHER]})
    assert body("components", "judge-filter")["in_tools"] == [
        {
            "id": "toolbox/grade-and-drop",
            "tool": "toolbox",
            "operator": "GradeAndDrop",
            "fit": "exact",
            "url": "/api/v1/crosswalk/toolbox/grade-and-drop/",
        }
    ]


def test_an_operator_is_labelled_by_the_name_that_its_tool_gives_it(world):
    apply({"operators": [JUDGE]})
    assert current().label("operators", JUDGE["id"]) == "GradeAndDrop"


def test_an_unknown_component_is_refused(world):
    with pytest.raises(Invalid, match="judge-filtr"):
        apply({"operators": [{**JUDGE, "components": ["judge-filtr"]}]})


def test_a_component_that_an_operator_refers_to_is_not_withdrawn(world):
    component = {"id": "lone", "name": "Lone", "kind": "filtering/judging", "summary": "Nothing else uses it."}
    apply({"components": [component], "operators": [{**JUDGE, "components": ["lone"]}]})
    before = version()
    with pytest.raises(Conflict, match="toolbox/grade-and-drop"):
        withdraw(collection="components", slug="lone", reason="Unused")
    assert version() == before


def test_merged_components_are_named_once(world):
    apply({"operators": [JUDGE, EITHER]})
    merge(collection="components", slug="novelty-filter", into="judge-filter", reason="The same")
    assert stored("operators", "toolbox/rank")["usually"] == ["judge-filter"]
    assert linked("toolbox/rank") == {"judge-filter"}


def test_an_operator_is_withdrawn_with_its_links(world):
    apply({"operators": [JUDGE]})
    withdraw(collection="operators", slug=JUDGE["id"], reason="Renamed in the tool")
    assert OperatorComponent.objects.count() == 0
    assert JUDGE["id"] not in current().operators


def test_an_operator_is_submitted_and_accepted_like_any_record(world):
    submission = submit({"operators": [JUDGE]}, message="New in the tool")
    assert JUDGE["id"] not in current().operators
    take(submission, "accept")
    assert stored("operators", JUDGE["id"]) == JUDGE
    assert version() == 2


def test_a_component_is_found_by_the_names_of_its_operators(world):
    apply({"operators": [JUDGE, EITHER]})
    search = current().search
    for words in ("GradeAndDrop", "grader", "grade drop"):
        assert search.matching(words, "components") == {"judge-filter"}, words
    hits = search.ranked("grade and drop", ("components", "operators"), 5)
    assert [(hit.collection, hit.id) for hit in hits] == [
        ("components", "judge-filter"),
        ("operators", "toolbox/grade-and-drop"),
    ]
    assert "<mark>" in hits[0].highlight
