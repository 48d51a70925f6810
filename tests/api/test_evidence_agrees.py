"""A component among all others of its facet: partial pooling, with `explain`."""

from typing import Any

import pytest

from tests.api.asking import Api

pytestmark = pytest.mark.once

CELL = {"component": "critique-and-revise", "facet": "quality"}


@pytest.fixture
def row(api: Api) -> Any:
    return api.json("effects/pooled/", **CELL, explain="true")["results"][0]


def test_a_component_is_shrunk_towards_all_whatever_the_query_selects(api: Api, row: Any):
    shrunken = row["also"]["shrunken"]
    assert shrunken["interval"][0] < shrunken["estimate"] < shrunken["interval"][1]
    assert shrunken["apart"] == (shrunken["p"] < 0.05)
    every = api.json("effects/pooled/", facet="quality", explain="true", page_size=500)["results"]
    shown = {item["id"]: item["also"]["shrunken"] for item in every if item["also"]["shrunken"]}
    assert shown[row["id"]] == shrunken
    assert all(item["m"] >= 2 and item["scale"] == "odds" for item in every if item["id"] in shown)
    assert {item["components"] for item in shown.values()} == {len(shown)}
    assert sum(item["best"] for item in shown.values()) == pytest.approx(1.0)
    if shrunken["between"]:
        assert len({item["estimate"] for item in shown.values()}) == len(shown)


def test_filters_that_are_no_cause_change_what_it_is_compared_with(api: Api, row: Any):
    other = api.json("effects/pooled/", **CELL, explain="true", domain="math")["results"]
    assert [item["also"]["shrunken"] for item in other] != [row["also"]["shrunken"]]


@pytest.mark.parametrize(
    "query", [{}, {"by": "kind", "explain": "true"}, {"measured": "only", "explain": "true"}, {"split": "family"}]
)
def test_it_is_left_out_unless_requested_and_meaningful(api: Api, query: dict[str, str]):
    actual = api.json("effects/pooled/", facet="quality", **query)["results"]
    assert actual
    assert all(item["also"]["shrunken"] is None for item in actual)
