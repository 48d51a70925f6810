"""Single records: their keys, what replaces a missing one, and odd ids."""

import json
from typing import Any
from urllib.parse import quote

import pytest

from registry import services
from tests import writing
from tests.api import making
from tests.api.asking import LISTS, Api, content
from tests.api.brute import World

pytestmark = pytest.mark.once

RESOURCE = "id url revision under_question"
TERM = "name summary status replaced_by"
MEASURED = "metric facet generalization domain measured_by baseline treated"
SIZES = "difference_se gain better log_ratio percent_change log_odds_ratio effect_size variance variance_from"
KEYS: dict[str, tuple[str, str]] = {
    "methods": (
        "id url revision name year summary domains source models output steps iterates extends",
        "under_question code cost updated origin loops",
    ),
    "components": (
        "id url revision name kind stage summary aliases status replaced_by used_in evidence",
        "under_question measured_in manipulates criterion needs yields place in_tools",
    ),
    "effects": (
        f"{RESOURCE} component characteristic method source locator seen_at read_in second_reading design isolation",
        (
            "kind stage method_year reading comparator also_differs manipulates dose experiment sides doubts "
            f"{MEASURED} {SIZES} models note items"
        ),
    ),
    "sources": (f"{RESOURCE} title year arxiv", "kind doi address venue code authors status replaced_by"),
    "metrics": (f"{RESOURCE} {TERM}", "measures orientation unit scale family items poolable"),
    "rounds": (
        f"{RESOURCE} method source locator metric points",
        "slope first_decline note seen_at read_in reading compared_with",
    ),
}
"""The keys of api.md, and the documented ones that were added."""
INNER: dict[str, dict[str, tuple[str, str]]] = {
    "methods": {
        "source": ("id title year arxiv url", "address"),
        "steps": ("id component inputs params kept note", "models"),
        "iterates": ("from to rounds", ""),
    },
    "effects": {
        "source": ("id title year arxiv url", "address"),
        "metric": ("id name measures orientation family unit", "scale"),
        "reading": ("mark link address repository path commit account in second by on", ""),
        "comparator": ("is id", ""),
        "dose": ("unit baseline treated", ""),
        "baseline": ("label value se sd n rows runs method variant without changed", ""),
        "treated": ("label value se sd n rows runs method variant without changed", ""),
        "effect_size": ("scale s value variance variance_from points", ""),
    },
}


def keys(columns: tuple[str, str]) -> set[str]:
    return {*columns[0].split(), *columns[1].split()}


@pytest.mark.parametrize("collection", LISTS)
def test_a_record_has_exactly_the_keys_of_the_contract(api: Api, world: World, collection: str):
    for record in api.all(collection):
        assert record.keys() == keys(KEYS[collection])
        assert record["url"] == f"/api/v1/{collection}/{record['id']}/"
        for key, result in INNER.get(collection, {}).items():
            values = record[key] if isinstance(record[key], list) else [record[key]]
            assert all(value.keys() == keys(result) for value in values if value is not None)


@pytest.mark.parametrize("collection", LISTS)
def test_a_record_alone_is_as_it_is_in_the_list(api: Api, collection: str):
    for record in api.all(collection)[::9]:
        assert api.json(record["url"]) == record


def test_a_record_agrees_with_the_files(api: Api, world: World):
    for method in api.all("methods"):
        file = world.records["methods"][method["id"]]
        assert [step["component"]["id"] for step in method["steps"]] == [s["component"] for s in file["steps"]]
        assert [step["params"] for step in method["steps"]] == [step.get("params", {}) for step in file["steps"]]
        assert method["source"]["id"] == file["source"]
    for effect in api.all("effects"):
        file = world.records["effects"][effect["id"]]
        assert (effect["baseline"]["value"], effect["treated"]["value"], effect["locator"]) == (
            file["baseline"]["value"],
            file["treated"]["value"],
            file["locator"],
        )
        assert effect["facet"] == world.facet(file)


def test_fields_picks_keys_of_a_record(api: Api):
    assert api.json("methods/star/", fields="name, id") == {"name": "STaR", "id": "star"}
    fault = api.json("methods/star/", 400, fields="nam")["errors"][0]
    assert (fault["pointer"], fault["code"]) == ("fields", "unknown_value")
    assert "Did you mean 'name'?" in fault["detail"]


NEARLY = {
    "methods/wizard-lm/": ("wizardlm", "WizardLM with a hyphen"),
    "components/code-execution-chek/": ("code-execution-check", "a letter left out"),
    "metrics/gsm8k-acuracy/": ("gsm8k-accuracy", "a letter left out"),
    "sources/xu2024wizardlm/": ("xu2023wizardlm", "another year"),
    "methods/wizard-lm/revisions/": ("wizardlm", "its history"),
    "methods/wizard-lm/citation/": ("wizardlm", "its citation"),
}


@pytest.mark.parametrize("address", NEARLY)
def test_a_misspelled_id_is_answered_with_suggestions(api: Api, address: str):
    problem = api.json(address, 404)
    assert NEARLY[address][0] in problem["suggestions"]
    assert f"'{NEARLY[address][0]}'" in problem["detail"]


ODD = {
    "NUL": "\0",
    "NUL inside": "star\0",
    "slash": "star/..",
    "dots": "..",
    "line break": "star\r\nX: y",
    "Unicode": "ｓｔａｒ-漢字-🙂",
    "right to left": "\u202erats\u202c",
    "combining": "sta\u0301r",
    "lone bytes": "%ff%fe",
    "surrogate": "%ed%a0%80",
    "10 kB": "a" * 10_000,
    "percent": "%",
    "quotes": "'\";--",
    "braces": "{}%s%(x)s",
    "blank": " ",
    "upper case": "STAR",
}
UNDER = [f"{collection}/{{}}/" for collection in LISTS] + [
    "methods/{}/citation/",
    "methods/{}/revisions/",
    "methods/{}/revisions/1/",
    "kinds/{}/revisions/",
    "schemas/{}.json",
]


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("address", UNDER)
def test_an_odd_id_is_not_found(api: Api, address: str, name: str):
    written = ODD[name] if ODD[name].startswith("%") and len(ODD[name]) > 1 else quote(ODD[name], safe="")
    response = api.get(address.format(written), 404)
    assert response["Content-Type"] == "application/problem+json"
    assert json.loads(content(response))["status"] == 404


def test_a_merged_record_redirects_for_good(api: Api):
    writing.register(record=making.component("twin"))
    services.merge(collection="components", slug="twin", into=making.COMPONENT, reason="The same.")
    for path, query in [("components/twin/", ""), ("components/twin/", "?fields=id")]:
        response = api.get(path + query, 301)
        assert response["Location"] == f"http://testserver/api/v1/components/{making.COMPONENT}/{query}"
        assert response["Access-Control-Allow-Origin"] == "*" if "Origin" in response.request else True
    assert [row["number"] for row in api.json("components/twin/revisions/")["results"]] == [2, 1]


def test_a_withdrawn_record_is_gone_and_names_its_replacement(api: Api):
    for slug in ("old", "older"):
        writing.register(record=making.metric(slug))
    services.withdraw(collection="metrics", slug="old", reason="Wrong.", replacement=making.METRIC)
    services.withdraw(collection="metrics", slug="older", reason="Wrong.")
    problem = api.json("metrics/old/", 410)
    assert (problem["title"], problem["replacement"]) == ("Gone", making.METRIC)
    assert making.METRIC in problem["detail"]
    assert api.json("metrics/older/", 410)["replacement"] is None


def test_a_deprecated_record_stays_and_names_its_replacement(api: Api):
    writing.register(record=making.component("old"))
    writing.deprecate(collection="components", slug="old", replacement=making.COMPONENT)
    record = api.json("components/old/")
    assert (record["status"], record["replaced_by"], record["revision"]) == ("deprecated", making.COMPONENT, 2)


# --- Revisions
def test_revisions_come_newest_first_with_document_and_changes(api: Api):
    for place in range(5):
        write = writing.revise if place else writing.register
        write(record=making.method("made-up", name=f"Name {place}"), message=f"Change {place}")
    page = api.json("methods/made-up/revisions/", page_size=2)
    assert [row["number"] for row in page["results"]] == [5, 4]
    assert page["count"] == 5
    row = page["results"][0]
    assert row.keys() >= {"number", "created", "author", "submission", "message", "document", "hash"}
    assert (row["message"], row["document"]["name"]) == ("Change 4", "Name 4")
    assert row["changes"] == [{"path": "/name", "before": "Name 3", "after": "Name 4"}]
    pages = list(api.walk(page))
    assert [row["number"] for item in pages for row in item["results"]] == [5, 4, 3, 2, 1]
    back = list(api.walk(pages[-1], "previous"))
    assert [row["number"] for item in reversed(back) for row in item["results"]] == [5, 4, 3, 2, 1]
    assert api.json("methods/made-up/revisions/4/") == page["results"][1]


def test_the_difference_of_two_revisions(api: Api):
    for place, year in enumerate((2023, 2024, 2025)):
        write = writing.revise if place else writing.register
        write(record=making.method("made-up", year=year))
    difference: dict[str, Any] = {"from": 1, "to": 3, "changes": [{"path": "/year", "before": 2023, "after": 2025}]}
    assert api.json("methods/made-up/revisions/?from=1&to=3") == difference


@pytest.mark.parametrize("collection", [*LISTS, "kinds"])
def test_every_kind_of_record_has_revisions(api: Api, world: World, collection: str):
    slug, document = next(iter(world.records[collection].items()))
    page = api.json(f"{collection}/{slug}/revisions/")
    assert page["count"] == 1
    assert page["results"][0]["document"] == document


@pytest.mark.parametrize("number", ["0", "2", "999999999999999999999999"])
def test_an_unknown_revision_is_not_found(api: Api, number: str):
    assert number in api.json(f"methods/star/revisions/{number}/", 404)["detail"]
