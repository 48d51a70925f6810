"""The crosswalk over HTTP: lists, filters, single operators, histories, search and SKOS."""

import csv
import io
from urllib.parse import quote

import pytest
from rdflib import SKOS, Graph, Literal, URIRef

from tests.api.asking import Api, content
from tests.api.brute import World

pytestmark = pytest.mark.once

OPERATOR = "distilabel/complexity-scorer"
MENTIONING = ("components", "usually", "related", "when_filtered")


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"tool": "distilabel"},
        {"tool": ["oumi", "camel"], "fit": "exact"},
        {"fit": ["depends", "annotate"]},
        {"component": "llm-judge-filter"},
        {"component": "llm-judge-filter", "tool": "dataflow", "fit": "exact"},
    ],
)
def test_filters_match_the_files(api: Api, world: World, query: dict):
    def fits(record: dict) -> bool:
        chosen = {name: [value] if isinstance(value, str) else value for name, value in query.items()}
        mentioned = {slug for key in MENTIONING for slug in record.get(key, ())}
        return (
            record["tool"] in chosen.get("tool", [record["tool"]])
            and record["fit"] in chosen.get("fit", [record["fit"]])
            and ("component" not in chosen or bool(mentioned & set(chosen["component"])))
        )

    expected = sorted(slug for slug, record in world.records["operators"].items() if fits(record))
    assert expected
    assert api.ids("crosswalk", **query) == expected
    assert api.json("crosswalk/", **query)["count"] == len(expected)


def test_a_tool_has_its_own_list_and_an_operator_its_own_address(api: Api, world: World):
    page = api.json("crosswalk/distilabel/", page_size=500)
    assert [record["id"] for record in page["results"]] == api.ids("crosswalk", tool="distilabel")
    first = api.json("crosswalk/distilabel/", page_size=2)
    assert [record["id"] for item in api.walk(first) for record in item["results"]] == [
        record["id"] for record in page["results"]
    ]
    record = api.json(f"crosswalk/{OPERATOR}/")
    assert record in page["results"]
    assert record["url"] == f"/api/v1/crosswalk/{OPERATOR}/"
    stored = world.records["operators"][OPERATOR]
    assert {key: record[key] for key in stored} == stored
    (revision,) = api.json(f"crosswalk/{OPERATOR}/revisions/")["results"]
    assert revision["document"] == stored
    assert api.json(f"crosswalk/{OPERATOR}/revisions/1/")["document"] == stored


def test_unknown_values_are_answered_with_suggestions(api: Api):
    assert OPERATOR in api.json("crosswalk/distilabel/complexity-scorers/", 404)["suggestions"]
    assert "distilabel" in api.json("crosswalk/distilabl/", 404)["suggestions"]
    (error,) = api.json("crosswalk/", 400, tool="distilabl")["errors"]
    assert "Did you mean 'distilabel'" in error["detail"]
    assert api.json("crosswalk/", 400, fit="same")["errors"]


def test_csv_has_every_operator(api: Api, world: World):
    rows = list(csv.DictReader(io.StringIO(content(api.get("crosswalk/", format="csv")).decode())))
    assert [row["id"] for row in rows] == sorted(world.records["operators"])


def test_components_and_operators_agree(api: Api, world: World):
    components = {record["id"]: record for record in api.all("components")}
    actual = {(tool["id"], slug) for slug, record in components.items() for tool in record["in_tools"]}
    assert actual == {
        (slug, component)
        for slug, record in world.records["operators"].items()
        for component in record.get("components", ())
    }


def test_the_name_of_an_operator_finds_its_component(api: Api, world: World):
    """Of every operator that is a component: over the search as it is without a type."""
    named = [item for item in world.records["operators"].values() if item["fit"] in ("exact", "close", "composite")]
    tried = named[::12]
    for operator in tried:
        hits = api.json("search/", q=operator["operator"], page_size=500)["results"]
        assert set(operator["components"]) <= {hit["id"] for hit in hits if hit["type"] == "component"}, operator["id"]
        assert operator["id"] in {hit["id"] for hit in hits if hit["type"] == "operator"}
    types = [hit["type"] for hit in api.json("search/", q="minhash")["results"]]
    assert "component" in types
    assert types == sorted(types, key=lambda kind: kind == "operator"), "operators come after all others"


def test_skos_has_operators_as_matches(api: Api, world: World):
    graph = Graph().parse(data=content(api.get("taxonomy/", format="turtle")).decode(), format="turtle")
    root = "http://testserver/api/v1/"

    def matches(slug: str) -> set:
        return set(graph.subjects(SKOS.closeMatch, URIRef(f"{root}crosswalk/{slug}/")))

    for slug, record in world.records["operators"].items():
        single = record["fit"] in ("exact", "close") and len(record["components"]) == 1
        nodes = {URIRef(f"{root}taxonomy/#components/{record['components'][0]}")} if single else set()
        assert matches(slug) == nodes, slug
        assert all((node, SKOS.hiddenLabel, Literal(record["operator"])) in graph for node in nodes)


def test_pages_of_the_crosswalk(api: Api):
    listed = content(api.get("/crosswalk/?tool=distilabel")).decode()
    assert f'href="/crosswalk/{OPERATOR}/"' in listed
    page = content(api.get(f"/crosswalk/{OPERATOR}/")).decode()
    assert "ComplexityScorer" in page
    assert f'href="/report/?type=operator&amp;id={quote(OPERATOR, safe="")}"' in page
    assert api.get(f"/crosswalk/{OPERATOR}/revisions/")
    component = content(api.get("/components/minhash-deduplication/")).decode()
    assert "Operators of tools" in component
    assert 'href="/crosswalk/data-juicer/document-minhash-deduplicator/"' in component
    result = content(api.get("/search/?q=document_minhash_deduplicator")).decode()
    assert 'href="/components/minhash-deduplication/"' in result
    assert api.get("/crosswalk/distilabel/not-there/", 404)
