"""Pooled effects: their shape, every filter, and what rests on them."""

import base64
import json
import math
from collections import defaultdict
from typing import Any

import pytest

from registry import services
from taxonomy.evidence.certainty_levels import Reason as ReasonCode
from taxonomy.vocabulary import Facet
from tests import writing
from tests.api import making
from tests.api.asking import Api
from tests.api.test_filters import SINGLE, VALUES

pytestmark = pytest.mark.once

SCALE_ROW = (
    "scale estimate interval interval_is few_sources two_sources df prediction_interval k experiments m q i2 tau2 "
    "points ratio imputed effects"
)
CONTRACT = f"by id name kind stage facet stratum {SCALE_ROW} gains losses nulls sign_p method direction certainty"
CONTRACT_TOO = "also stability others not_pooled"
MORE = {
    "explanation",
    "families",
    "family",
    "split",
    "subgroup",
    "method_because",
    "relevance",
    "established",
    "leans",
    "contested",
    "raises",
    "lowers",
    "supported",
}
GRADES = ["very low", "low", "moderate", "high"]
LEVELS = ["not graded", *GRADES]
METHODS = {"three-level", "hartung-knapp", "one-study", "one-experiment", "unweighted", "mean", None}
FACETS = [facet.value for facet in Facet]
CODES = {reason.value for reason in ReasonCode} - {"design"}
FILTERS: dict[str, list[str]] = {name: values for name, values in VALUES["effects"].items() if name != "measured"} | {
    "isolation": ["isolated", "bundle", "unknown"]
}


def rows(api: Api, **query: Any) -> list[Any]:
    """Every pooled row that the parameters leave."""
    page = api.json("effects/pooled/", **{"page_size": 500, **query})
    assert page["count"] == len(page["results"])
    return page["results"]  # type: ignore[no-any-return]


def members(row: Any) -> set[str]:
    inside = {*row["effects"], *(slug for other in row["others"] for slug in other["effects"])}
    return inside | {left["id"] for left in row["not_pooled"]}


def cells(api: Api, **query: Any) -> dict[tuple[str, str], set[str]]:
    """(component, facet) -> the effects that belong there, from the list of single effects."""
    result: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for effect in api.all("effects", **query):
        if effect["component"] and effect["facet"] and effect["design"] != "whole-method":
            result[effect["component"], effect["facet"]].add(effect["id"])
    return dict(result)


# --- Shape
def test_a_row_has_the_keys_of_the_contract(api: Api):
    for row in rows(api):
        assert row.keys() == {*CONTRACT.split(), *CONTRACT_TOO.split(), *MORE}
        assert row["by"] == "component"
        assert row["facet"] in FACETS
        assert row["method"] in METHODS
        assert row["certainty"].keys() == {"level", "start", "reasons", "sentence"}
        assert row["certainty"]["level"] in LEVELS
        assert {reason["code"] for reason in row["certainty"]["reasons"]} <= CODES
        assert all(reason.keys() == {"code", "steps", "text"} for reason in row["certainty"]["reasons"])
        assert all(item.keys() == {"id", "reason"} for item in row["not_pooled"])


def test_a_row_agrees_with_itself(api: Api):
    for row in rows(api):
        assert row["k"] == len(row["effects"])
        assert (row["estimate"] is None) == (row["m"] == 0) == (row["method"] is None) == (row["scale"] is None)
        assert row["gains"] + row["losses"] + row["nulls"] >= row["m"]
        assert row["m"] <= row["experiments"] <= row["k"]
        assert (row["interval_is"] in ("one-study", "one-experiment")) <= (row["m"] == 1)
        assert (row["points"] is not None) == (row["scale"] == "odds")
        assert all(other["scale"] != row["scale"] for other in row["others"])
        assert all(other.keys() == set(SCALE_ROW.split()) for other in row["others"])
        for interval in (row["interval"], row["prediction_interval"]):
            assert interval is None or interval[0] <= row["estimate"] <= interval[1]
        if row["certainty"]["level"] != "not graded":
            steps = sum(reason["steps"] for reason in row["certainty"]["reasons"])
            down = GRADES.index(row["certainty"]["start"]) - steps
            assert GRADES.index(row["certainty"]["level"]) == max(0, down)


def test_rows_are_of_one_group_and_facet_each_in_their_order(api: Api):
    actual = [(row["id"], FACETS.index(row["facet"])) for row in rows(api)]
    assert actual == sorted(set(actual))


def test_raises_lowers_and_supported_follow_the_rule(api: Api):
    for row in rows(api) + rows(api, by="kind") + rows(api, by="stage"):
        sure = row["certainty"]["level"] in ("low", "moderate", "high")
        assert row["raises"] == (sure and row["direction"] == "raises")
        assert row["lowers"] == (sure and row["direction"] == "lowers")
        assert row["supported"] == (row["raises"] or row["lowers"])
        if row["established"]:
            assert row["m"] >= 2
            assert row["stratum"] == "literature"
        sides = row["gains"], row["losses"]
        assert row["contested"] == (min(sides) > 0 and max(sides) < 0.75 * (sum(sides) + row["nulls"]))


# --- Filters
CASES = [(name, [value]) for name, values in FILTERS.items() for value in values]
CASES += [(name, values) for name, values in FILTERS.items() if name not in SINGLE]


@pytest.mark.parametrize(("name", "values"), CASES)
def test_a_filter_pools_the_effects_that_it_leaves(api: Api, name: str, values: list[str]):
    actual = {(row["id"], row["facet"]): members(row) for row in rows(api, **{name: values})}
    assert actual == cells(api, **{name: values})


def test_filters_combine(api: Api):
    query = {"stage": "filtering", "domain": ["math", "code"], "design": "ablation", "year_min": 2023}
    actual = {(row["id"], row["facet"]): members(row) for row in rows(api, **query)}
    assert actual == cells(api, **query) != {}


@pytest.mark.parametrize("by", ["kind", "stage"])
def test_components_are_pooled_together(api: Api, by: str):
    known = {item["id"]: item for item in api.all("components")}
    expected: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for (component, facet), effects in cells(api).items():
        expected[known[component][by], facet] |= effects
    result = rows(api, by=by)
    assert {(row["id"], row["facet"]): members(row) for row in result} == expected
    assert all((row["by"], row["stage"]) == (by, row["id"].partition("/")[0]) for row in result)
    assert all(row["kind"] == (row["id"] if by == "kind" else None) for row in result)
    assert {row["name"] for row in result}.isdisjoint(row["id"] for row in result)


def test_whole_methods_and_mixed_effects_are_pooled_nowhere(api: Api):
    pooled = set().union(*map(members, rows(api)))
    for effect in api.all("effects"):
        if effect["design"] == "whole-method" or effect["facet"] is None or effect["component"] is None:
            assert effect["id"] not in pooled


def test_split_by_family_parts_the_whole(api: Api):
    family = {item["id"]: item["family"] for item in api.all("metrics")}
    metric = {effect["id"]: effect["metric"]["id"] for effect in api.all("effects")}
    parts: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows(api, split="family"):
        assert {family[metric[effect]] for effect in members(row)} == {row["family"]}
        assert not parts[row["id"], row["facet"]] & members(row)
        parts[row["id"], row["facet"]] |= members(row)
    assert parts == {(row["id"], row["facet"]): members(row) for row in rows(api)}
    assert all(row["family"] is None for row in rows(api))


@pytest.mark.parametrize("least", [0, 1, 2, 5, 1_000])
def test_min_sources_counts_sources(api: Api, least: int):
    chosen = [row for row in rows(api) if max(row["m"], row["gains"] + row["losses"] + row["nulls"]) >= least]
    assert rows(api, min_sources=least) == chosen


@pytest.mark.parametrize("level", GRADES)
def test_certainty_is_at_least_the_requested_level(api: Api, level: str):
    chosen = [row for row in rows(api) if LEVELS.index(row["certainty"]["level"]) >= LEVELS.index(level)]
    assert rows(api, certainty=level) == chosen


# --- Every figure can be followed
def test_explain_holds_every_input_and_leads_to_the_estimate(api: Api):
    plain = rows(api)
    sizes = {item["id"]: item["effect_size"] for item in api.all("effects")}
    explained = rows(api, explain="true")
    unexplained = {"leave_one_out": None, "shrunken": None}
    bare = [{**row, "explanation": None, "stability": None, "also": row["also"] | unexplained} for row in explained]
    assert bare == plain
    for row in explained:
        actual = row["explanation"]
        sources = [source for source in actual["sources"] if source["n"]]
        assert (actual["estimate"], len(sources)) == (row["estimate"], row["m"])
        assert actual["steps"]
        for source in actual["sources"]:
            for effect in source["effects"]:
                assert {**sizes[effect["id"]], **{key: effect[key] for key in ("value", "variance")}} == sizes[
                    effect["id"]
                ]
        if sources:
            assert sum(source["weight"] for source in sources) == pytest.approx(1)
        if row["interval_is"] in ("hartung-knapp", "unweighted", "one-experiment"):
            total = sum(source["weight"] * source["mean"] for source in sources)
            assert total == pytest.approx(row["estimate"], abs=1e-9)


def test_explain_states_the_stability_of_the_answer(api: Api):
    for row in rows(api, explain="true"):
        stability = row["stability"]
        assert (stability is None) == (row["estimate"] is None)
        if stability is None:
            continue
        assert stability.keys() == {"same_sign", "same_direction", "turned_by", "analyses", "alone", "text"}
        first, *others = stability["alone"]
        assert (first["choices"], first["counted"]) == ([], True)
        assert [first[name] for name in ("estimate", "interval", "direction")] == [
            row[name] for name in ("estimate", "interval", "direction")
        ]
        turning = [other for other in others if other["counted"] and other["direction"] != row["direction"]]
        assert stability["turned_by"] == (turning[0]["choices"][0] if turning else None)
        scales = {choice for other in others for choice in other["choices"]} & {"points", "h"}
        assert scales == ({"points", "h"} if row["scale"] == "odds" else set())
        assert 1 / stability["analyses"] <= stability["same_direction"] <= 1
        assert 1 / stability["analyses"] <= stability["same_sign"] <= 1


def test_the_same_rows_are_as_stable_alone_as_in_a_list(api: Api):
    listed = {(row["id"], row["facet"]): row["stability"] for row in rows(api, stage="filtering", explain="true")}
    (component, facet), stability = next((key, value) for key, value in listed.items() if value)
    assert rows(api, component=component, facet=facet, explain="true")[0]["stability"] == stability


def test_a_new_effect_moves_the_estimate_at_once(api: Api):
    query = {"component": making.COMPONENT, "facet": "in_distribution"}
    before = rows(api, **query)[0]
    writing.register(record=making.effect("made-up", source="zelikman2022star"))
    after = rows(api, **query)[0]
    assert (after["m"], after["k"]) == (before["m"] + 1, before["k"] + 1)
    assert "made-up" in after["effects"]
    assert api.json(f"components/{making.COMPONENT}/")["evidence"]["in_distribution"]["k"] == after["k"]


# --- Pages
@pytest.mark.parametrize("query", [{}, {"by": "kind"}, {"split": "family"}, {"stage": "filtering", "explain": "true"}])
def test_pages_walk_every_row_both_ways(api: Api, query: dict):
    whole = rows(api, **query)
    pages = list(api.walk(api.json("effects/pooled/", **query, page_size=17)))
    assert [row for page in pages for row in page["results"]] == whole
    assert len(pages) == math.ceil(len(whole) / 17)
    back = list(api.walk(pages[-1], "previous"))
    assert [page["results"] for page in back[::-1]] == [page["results"] for page in pages]
    assert {(page["count"], page["count_is"]) for page in pages} == {(len(whole), "exact")}


def test_a_cursor_outlives_the_row_that_it_was_made_at(api: Api):
    writing.register(record=making.component("aaa"))
    writing.register(record=making.effect("made-up", component="aaa"))
    first = api.json("effects/pooled/", page_size=1)
    following = next(iter(api.walk(api.json(first["next"].removeprefix("http://testserver")))))
    assert [row["id"] for row in first["results"]] == ["aaa"]
    services.withdraw(collection="effects", slug="made-up", reason="A test.")
    again = api.json(first["next"].removeprefix("http://testserver"))
    assert again["results"] == following["results"]
    assert again["previous"] is None


# --- What cannot be used
def _cursor(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


NO_CURSORS: list[Any] = [None, 5, "text", {}, [], ["a"], ["a", "b", "c"], ["a", 1, None], ["a", True, "c"], [1] * 3]
WRONG = {
    "by=methods": ("by", "unknown_value", ""),
    "by=knd": ("by", "unknown_value", "Did you mean 'kind'?"),
    "by=kind&by=stage": ("by", "repeated", ""),
    "split=familly": ("split", "unknown_value", "Did you mean 'family'?"),
    "certainty=hgh": ("certainty", "unknown_value", "Did you mean 'high'?"),
    "certainty=": ("certainty", "unknown_value", "Known are: very low, low, moderate, high"),
    "explain=yes": ("explain", "bad_truth", ""),
    "min_sources=two": ("min_sources", "bad_number", ""),
    "min_source=2": ("min_source", "unknown_parameter", "Did you mean 'min_sources'"),
    "facet=qualty": ("facet", "unknown_value", "Did you mean 'quality'?"),
    "component=in-deph-evolution": ("component", "unknown_value", "Did you mean 'in-depth-evolution'"),
    "page_size=501": ("page_size", "out_of_range", ""),
    "weights=domain:mth": ("weights", "bad_weights", "Did you mean 'math'?"),
    "weights=student:big": ("weights", "bad_weights", "expected billions of parameters above 0"),
    "weights=student:0": ("weights", "bad_weights", "expected billions of parameters above 0"),
    "weights=math": ("weights", "bad_weights", "expected domain:NAME, student:BILLIONS"),
    "weights=": ("weights", "bad_weights", "expected domain:NAME, student:BILLIONS"),
    "weights=student:7,student:8": ("weights", "bad_weights", "stated twice"),
    "ordering=id": ("ordering", "unknown_parameter", ""),
    **{f"cursor={_cursor(value)}": ("cursor", "bad_cursor", "") for value in NO_CURSORS},
    "cursor=%F0%9F%99%82": ("cursor", "bad_cursor", ""),
    f"cursor={'W' * 9000}": ("cursor", "bad_cursor", ""),
    f"year_max=1960&cursor={_cursor(5)}": ("cursor", "bad_cursor", ""),
}


@pytest.mark.parametrize("query", WRONG, ids=lambda query: query[:40])
def test_invalid_parameters_are_named_with_suggestions(api: Api, query: str):
    pointer, code, text = WRONG[query]
    fault = api.json(f"effects/pooled/?{query}", 400)["errors"][0]
    assert (fault["pointer"], fault["code"]) == (pointer, code)
    assert text in fault["detail"]


def test_nothing_to_pool_is_an_empty_list(api: Api):
    page = api.json("effects/pooled/", year_max=1960)
    assert page == {"count": 0, "count_is": "exact", "next": None, "previous": None, "results": []}


# --- What rests on pooled effects
def test_a_component_carries_its_pooled_effect_on_every_facet(api: Api):
    pooled = {(row["id"], row["facet"]): row for row in rows(api)}
    for component in api.all("components"):
        assert list(component["evidence"]) == FACETS
        for facet, row in component["evidence"].items():
            bare = row and {**row, "families": None}
            assert bare == pooled.get((component["id"], facet))
    slug = "high-temperature-sampling"
    evidence = api.json(f"components/{slug}/")["evidence"]
    actual = [{**row, "families": None} for row in rows(api, component=slug)]
    assert [{**row, "families": None} for row in evidence.values() if row] == actual


def test_a_component_states_the_families_under_which_a_direction_holds(api: Api):
    parts = defaultdict(list)
    for row in rows(api, split="family"):
        parts[row["id"], row["facet"]].append(row)
    for component in api.all("components"):
        for facet, row in component["evidence"].items():
            if row is None:
                continue
            result, side = row["families"], row["gains"] - row["losses"]
            assert result["measured"] == len(parts[component["id"], facet])
            same = [part for part in parts[component["id"], facet] if side * (part["gains"] - part["losses"]) > 0]
            assert result["holds_under"] == len(same)
            assert [family["family"] for family in result["families"] if family["same_direction"]] == [
                p["family"] for p in same
            ]


MOVES = ("raises", "lowers", "leans")
"""Filters of methods and components that rest on pooled effects, by the key of a row that says so."""


@pytest.mark.parametrize("facet", FACETS)
@pytest.mark.parametrize("name", MOVES)
def test_methods_and_components_are_filtered_by_what_is_known_of_components(api: Api, name: str, facet: str):
    moving = {row["id"] for row in rows(api, facet=facet) if row[name]}
    assert set(api.ids("components", **{name: facet})) == moving
    expected = [
        method["id"] for method in api.all("methods") if moving & {step["component"]["id"] for step in method["steps"]}
    ]
    for supported in ({}, {"supported": "true"}, {"supported": "false"}):
        assert api.ids("methods", **{name: facet}, **supported) == expected


def test_what_leans_is_not_established(api: Api):
    result = rows(api)
    assert {row["leans"] for row in result} == {-1, 0, 1}
    assert not [row for row in result if row["leans"] and row["established"]]
    assert not [row for row in result if row["leans"] and row["stratum"] == "measured"]


def test_filters_of_pooled_effects_combine(api: Api):
    raising, leaning = (set(api.ids("methods", raises="in_distribution")), set(api.ids("methods", leans="diversity")))
    assert set(api.ids("methods", raises="in_distribution", leans="diversity")) == raising & leaning != set()
    either = set(api.ids("methods", raises=["in_distribution", "diversity"]))
    assert either == raising | set(api.ids("methods", raises="diversity")) != raising
    assert api.ids("methods", supported="true") == api.ids("methods")


@pytest.mark.parametrize(
    ("query", "pointer", "code", "message"),
    [
        ("raises=divresity", "raises", "unknown_value", "Did you mean 'diversity'?"),
        ("lowers=", "lowers", "unknown_value", "Known are: quality"),
        ("leans=divresity", "leans", "unknown_value", "Did you mean 'diversity'?"),
        ("supported=1", "supported", "bad_truth", ""),
        ("supported=true&supported=false", "supported", "repeated", ""),
    ],
)
def test_errors_of_filters_of_pooled_effects_have_suggestions(
    api: Api, query: str, pointer: str, code: str, message: str
):
    for address in (f"methods/?{query}", f"methods/facets/?{query}"):
        fault = api.json(address, 400)["errors"][0]
        assert (fault["pointer"], fault["code"]) == (pointer, code)
        assert message in fault["detail"]
