"""A component among all others of its facet: partial pooling, where the working is asked for."""

from typing import Any

import pytest

from tests.api.asking import Api

pytestmark = pytest.mark.once

CELL = {"component": "critique-and-revise", "facet": "quality"}


@pytest.fixture
def row(api: Api) -> Any:
    return api.json("effects/pooled/", **CELL, explain="true")["results"][0]


def test_a_component_is_drawn_towards_all_whichever_is_asked_for(api: Api, row: Any):
    shrunken = row["also"]["shrunken"]
    assert shrunken["interval"][0] < shrunken["estimate"] < shrunken["interval"][1]
    assert shrunken["apart"] == (shrunken["p"] < 0.05)
    every = api.json("effects/pooled/", facet="quality", explain="true", page_size=500)["results"]
    shown = {each["id"]: each["also"]["shrunken"] for each in every if each["also"]["shrunken"]}
    assert shown[row["id"]] == shrunken
    assert all(each["m"] >= 2 and each["scale"] == "odds" for each in every if each["id"] in shown)
    assert {each["components"] for each in shown.values()} == {len(shown)}
    assert sum(each["best"] for each in shown.values()) == pytest.approx(1.0)
    if shrunken["between"]:
        assert len({each["estimate"] for each in shown.values()}) == len(shown)


def test_filters_that_are_no_cause_change_what_it_is_compared_with(api: Api, row: Any):
    other = api.json("effects/pooled/", **CELL, explain="true", domain="math")["results"]
    assert [each["also"]["shrunken"] for each in other] != [row["also"]["shrunken"]]


@pytest.mark.parametrize(
    "query", [{}, {"by": "kind", "explain": "true"}, {"measured": "only", "explain": "true"}, {"split": "family"}]
)
def test_it_is_left_out_where_it_was_not_asked_for_or_means_nothing(api: Api, query: dict[str, str]):
    found = api.json("effects/pooled/", facet="quality", **query)["results"]
    assert found
    assert all(each["also"]["shrunken"] is None for each in found)
