"""What programs ask: tables of every answer with rows, one convention for parameters, nothing left out silently."""

import csv
import io
import json
from collections.abc import Mapping
from itertools import product
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.test import Client
from django.urls import get_resolver

from catalogue.filters import upstream_pairs
from registry.current import current
from tests.api.asking import PREFIX, Api, content
from tests.registry.people import accepted, delta

pytestmark = pytest.mark.once

TABLES = ["effects/pooled/", "tradeoffs/", "claims/", "bias/", "gaps/", "rounds/points/"]


@pytest.fixture
def api(known: None, db: None) -> Api:
    """The small world."""
    return Api(Client())


def table(api: Api, path: str, **query: Any) -> list[dict[str, str]]:
    response = api.get(path, format="csv", **query)
    actual = list(csv.DictReader(io.StringIO(content(response).decode())))
    assert response["X-Total-Count"] == str(len(actual))
    return actual


@pytest.mark.parametrize("path", TABLES)
def test_every_answer_with_rows_is_a_table(api: Api, path: str):
    rows = table(api, path)
    lines = content(api.get(path, format="ndjson")).decode().splitlines()
    parquet = pq.read_table(io.BytesIO(content(api.get(path, format="parquet"))))
    assert len(rows) == len(lines) == parquet.num_rows
    assert parquet.column_names == list(rows[0]) if rows else True
    assert len(rows) > 0
    record = json.loads(lines[0])
    for key, value in rows[0].items():
        prefix = "arXiv:" if key.endswith("arxiv") else ""  # in CSV alone, where pandas would read a number
        assert same(value.removeprefix(prefix), at(record, key)), key


def at(record: Any, key: str) -> Any:
    for part in key.split("."):
        if isinstance(record, list):
            record = record[("low", "high").index(part)]
        else:
            record = record.get(part) if isinstance(record, Mapping) else None
    return record


def same(cell: str, value: Any) -> bool:
    if value is None:
        return cell == ""
    if isinstance(value, bool):
        return cell == str(value).lower()
    if isinstance(value, (int, float)):
        return float(cell) == value
    return bool((cell if isinstance(value, str) else json.loads(cell)) == value)


def test_an_interval_is_two_columns_and_json_stays_as_it_was(api: Api):
    row = api.json("effects/pooled/")["results"][0]
    actual = table(api, "effects/pooled/", fields="id,interval,certainty")[0]
    certainty = {f"certainty.{key}" for key in ("level", "start", "reasons", "sentence")}
    assert set(actual) == {"id", "interval.low", "interval.high"} | certainty
    assert "interval" in row
    assert isinstance(row["certainty"], dict)
    assert list(api.json("effects/pooled/", fields="estimate,id")["results"][0]) == ["estimate", "id"]


def test_lists_of_words_are_lists_in_parquet(api: Api):
    import pyarrow as pa

    schema = pq.read_schema(io.BytesIO(content(api.get("effects/", format="parquet"))))
    assert schema.field("doubts").type == pa.list_(pa.string())


def test_an_effect_says_kind_stage_and_the_year_of_its_method(api: Api):
    now = current()
    for effect in api.json("effects/")["results"]:
        component = now.components.get(effect["component"] or "")
        method = now.methods.get(effect["method"] or "")
        assert effect["kind"] == (component.kind if component else None)
        assert effect["stage"] == (component.stage.value if component else None)
        assert effect["method_year"] == (method.year if method else None)


LISTS = ["methods", "effects", "components", "metrics", "sources", "rounds"]


@pytest.mark.parametrize("collection", LISTS)
def test_records_by_their_ids(api: Api, collection: str):
    ids = api.ids(collection)
    some = [ids[-1], ids[0]]
    for parameters in ({"ids": some}, {"ids": ",".join(some)}, {"ids": f" {some[0]} , {some[1]},"}):
        assert api.ids(collection, **parameters) == sorted(set(some))
    answer = api.json(f"{collection}/", 400, ids=f"{some[0]}x")
    assert "Did you mean" in answer["errors"][0]["detail"]


def test_the_effects_of_a_pooled_row(api: Api):
    for row in api.json("effects/pooled/")["results"]:
        result = api.ids("effects", ids=row["effects"])
        assert result == sorted(row["effects"])
        single = api.json("effects/pooled/", ids=",".join(row["effects"]), component=row["id"], facet=row["facet"])
        assert [item["k"] for item in single["results"]] == [row["k"]]


@pytest.mark.parametrize(
    "query",
    [
        [{"component": "judge-filter,novelty-filter"}, {"component": ["judge-filter", "novelty-filter"]}],
        [{"fields": "id,name"}, {"fields": ["id", "name"]}],
        [{"page_size": 1}, {"limit": 1}],
        [{"iterates": "true"}, {"iterates": "True"}, {"iterates": "TRUE"}],
    ],
)
def test_one_convention_for_lists_limits_and_truth(api: Api, query: list[dict[str, Any]]):
    answers = [api.json("methods/", **item) for item in query]
    for answer in answers:
        assert (answer["count"], answer["results"]) == (answers[0]["count"], answers[0]["results"])


def test_a_repeated_limit_is_an_error(api: Api):
    api.json("methods/", page_size=1, limit=1)
    assert api.json("methods/", 400, page_size=1, limit=2)["errors"][0]["code"] == "repeated"
    assert api.json("methods/", 400, iterates="yes")["errors"][0]["code"] == "bad_truth"


def test_methods_without_a_component(api: Api):
    whole, using = set(api.ids("methods")), set(api.ids("methods", component="judge-filter"))
    assert set(api.ids("methods", without="judge-filter")) == whole - using
    both = set(api.ids("methods", component="judge-filter,novelty-filter"))
    assert set(api.ids("methods", without=["judge-filter", "novelty-filter"])) == whole - both
    api.json("methods/", 400, without="judge-filtre")


def test_methods_in_which_one_component_is_upstream_of_another(api: Api):
    accepted({"methods": [delta()]})
    now = current()
    assert upstream_pairs(now)["delta"] == {("teacher-answers", "judge-filter")}
    names = list(now.components)
    for first, second in product(names, names):
        expected = [slug for slug, method in now.methods.items() if reaches(method, first, second)]
        assert api.ids("methods", before=f"{first}..{second}") == expected
    assert "delta" in api.ids("methods", before="teacher-answers..judge-filter")
    for wrong, code in (("judge-filter", "bad_pair"), ("judge-filter..nothing", "unknown_value")):
        assert api.json("methods/", 400, before=wrong)["errors"][0]["code"] == code


def reaches(method: Any, first: str, second: str) -> bool:
    """By walking down from every step, in place of up."""
    steps = {step.id: step for step in method.steps}

    def below(slug: str) -> set[str]:
        nexts = {step.id for step in steps.values() if slug in step.inputs}
        return nexts.union(*(below(item) for item in nexts)) if nexts else set()

    starts = [step.id for step in steps.values() if step.component == first]
    return any(steps[slug].component == second for start in starts for slug in below(start))


@pytest.mark.parametrize("collection", ["effects", "methods", "rounds"])
def test_facets_leave_nothing_out_silently(api: Api, collection: str):
    count = api.json(f"{collection}/")["count"]
    for facet, rows in api.json(f"{collection}/facets/").items():
        if facet in ("raises", "lowers", "leans"):
            continue
        rest = next((row["count"] for row in rows if row["value"] is None), 0)
        assert sum(row["count"] for row in rows) >= count, facet
        known = [row["value"] for row in rows if row["value"] is not None]
        if known and facet not in ("year", "iterates"):
            assert api.json(f"{collection}/", **{facet: known})["count"] + rest == count, facet
        if rest and facet in ("facet", "component", "kind", "stage", "domain"):
            assert api.json(f"{collection}/", missing=facet)["count"] == rest, facet
    assert api.json("effects/", 400, missing="colour")["errors"][0]["code"] == "unknown_value"


def test_what_several_facets_leave_out(api: Api):
    neither = [effect["id"] for effect in api.all("effects") if effect["method"] is None and effect["domain"] is None]
    assert api.ids("effects", missing="method,domain") == neither


def test_motifs_are_paged(api: Api):
    whole = api.json("graph/motifs/", length=2, min_count=1, limit=500)
    pages = list(api.walk(api.json("graph/motifs/", length=2, min_count=1, page_size=1)))
    assert [row for page in pages for row in page["results"]] == whole["results"]
    assert {page["count"] for page in pages} == {whole["count"]} == {len(whole["results"])}
    assert [row for page in reversed(list(api.walk(pages[-1], "previous"))) for row in page["results"]] == (
        whole["results"]
    )


def test_series_as_one_long_table(api: Api):
    series = api.all("rounds")
    rows = table(api, "rounds/points/")
    actual = [(row["series"], float(row["round"]), float(row["value"])) for row in rows]
    assert actual == [(item["id"], *point) for item in series for point in item["points"]]
    pages = list(api.walk(api.json("rounds/points/", limit=2)))
    assert [row["value"] for page in pages for row in page["results"]] == [value for *_, value in actual]
    method = current().methods[series[0]["method"]]
    query = {"component": method.steps[0].component, "source": series[0]["source"]["id"]}
    assert series[0]["id"] in {row["series"] for row in table(api, "rounds/points/", **query)}


def test_a_cause_is_pooled_by_what_it_is_and_parts_by_what_they_share(api: Api):
    for part in ("metric", "domain", "design", "method", "year"):
        for row in api.json("effects/pooled/", split=part, page_size=500)["results"]:
            members = api.all("effects", ids=row["effects"]) if row["effects"] else []
            assert {shared(each, part) for each in members} <= {row["subgroup"]}
            assert (row["split"], row["family"]) == (part, None)
    assert {row["by"] for row in api.json("effects/pooled/", by="characteristic")["results"]} <= {"characteristic"}


def shared(effect: Any, part: str) -> str | None:
    """What effects of one part have in common, as the effects say it; the year is that of their source."""
    value = effect["source"]["year"] if part == "year" else effect[part]
    return value["id"] if part == "metric" else None if value is None else str(value)


@pytest.mark.parametrize("part", ["method", "year"])
def test_parts_of_a_cell_are_the_cell_and_say_no_more_than_their_own_sources(api: Api, part: str):
    whole = {(row["id"], row["facet"]): row for row in api.json("effects/pooled/", page_size=500)["results"]}
    parts = api.json("effects/pooled/", split=part, page_size=500)["results"]
    assert len({row["subgroup"] for row in parts}) > 1
    for row in parts:
        members = {each["id"]: each for each in api.all("effects", component=row["id"], facet=row["facet"])}
        own = {slug for slug, each in members.items() if shared(each, part) == row["subgroup"]}
        assert set(row["effects"]) <= own
        assert row["k"] <= whole[row["id"], row["facet"]]["k"] + sum(
            other["k"] for other in whole[row["id"], row["facet"]]["others"]
        )
        if len({members[slug]["source"]["id"] for slug in own}) == 1:
            assert not row["established"]


@pytest.mark.parametrize("part", ["metric", "domain", "design", "method", "year"])
def test_what_is_no_cause_is_named_as_a_part(api: Api, part: str):
    fault = api.json("effects/pooled/", 400, by=part)["errors"][0]
    assert fault["code"] == "unknown_value"
    assert "'split'" in fault["detail"].partition("It is a value of")[2]


def test_the_root_names_every_address_without_a_part_of_its_own(api: Api):
    groups: list[Any] = list(get_resolver().url_patterns)
    routes = {f"/{entry.pattern}" for group in groups for entry in group.url_patterns}
    plain = {route for route in routes if route.startswith(f"{PREFIX}/") and "<" not in route} - {f"{PREFIX}/"}
    root = api.json("")
    assert {value for value in root.values() if isinstance(value, str)} == plain
