"""Facets count what the lists under them hold: every parameter applies but the facet's own."""

import pytest

from taxonomy.vocabulary import Doubt, Facet
from tests.api.asking import Api
from tests.api.brute import World, counted

pytestmark = pytest.mark.once

FACETS = {
    "methods": ["stage", "kind", "component", "domain", "year", "source", "iterates"],
    "effects": [
        *("facet", "metric", "design", "stage", "kind", "component", "domain", "year", "source"),
        *("reading", "comparator", "manipulates", "student"),
    ],
}
POOLED = ("raises", "lowers")
"""Facets that rest on pooled effects and not on what a file says: held against the filters themselves."""
COMPUTED = {"methods": POOLED, "effects": ("doubt",)}
"""All facets that are worked out: a doubt from record, metric and component."""
QUERIES: list[tuple[str, dict[str, list[str]]]] = [
    ("methods", {}),
    ("methods", {"domain": ["math"]}),
    ("methods", {"domain": ["math", "code"], "stage": ["evolution"]}),
    ("methods", {"component": ["in-depth-evolution", "code-execution-check"], "iterates": ["false"]}),
    ("methods", {"component_all": ["in-depth-evolution", "code-execution-check"]}),
    ("methods", {"kind": ["filtering/judging"], "q": ["evol"], "source": ["xu2023wizardlm"]}),
    ("effects", {}),
    ("effects", {"stage": ["filtering"], "facet": ["diversity"]}),
    ("effects", {"sign": ["loss"], "design": ["ablation", "comparison"]}),
    ("effects", {"component": ["in-depth-evolution"], "domain": ["math"], "metric": ["gsm8k-accuracy"]}),
    ("effects", {"reading": ["second-hand"], "comparator": ["untrained"]}),
    ("effects", {"method": ["star", "wizardlm"], "characteristic": ["quality"]}),
]


@pytest.mark.parametrize(("collection", "query"), QUERIES)
def test_counts_are_those_of_the_files(api: Api, world: World, collection: str, query: dict):
    answer = api.json(f"{collection}/facets/", **query)
    for facet in FACETS[collection]:
        counts = {row["value"]: row["count"] for row in answer[facet] if row["value"] is not None}
        assert counts == counted(world, collection, facet, query), facet


@pytest.mark.parametrize("collection", FACETS)
def test_a_count_is_the_count_of_the_list_under_that_value(api: Api, collection: str):
    answer = api.json(f"{collection}/facets/", domain="math")
    for facet in set(FACETS[collection]) - {"year", "domain"}:
        for row in [row for row in answer[facet] if row["value"] is not None][:3]:
            assert api.json(f"{collection}/", domain="math", **{facet: row["value"]})["count"] == row["count"]


POOLED_QUERIES: list[dict[str, list[str]]] = [
    {},
    {"domain": ["math"]},
    {"supported": ["true"]},
    {"raises": ["diversity"]},
    {"raises": ["quality"], "lowers": ["diversity", "quality"], "stage": ["filtering"]},
    {"lowers": ["out_of_distribution"], "supported": ["true"], "year_min": ["2024"]},
]


@pytest.mark.parametrize("query", POOLED_QUERIES)
@pytest.mark.parametrize("facet", POOLED)
def test_counts_of_pooled_facets_are_those_of_their_filters(api: Api, facet: str, query: dict):
    others = {name: values for name, values in query.items() if name != facet}
    counts = {row["value"]: row["count"] for row in api.json("methods/facets/", **query)[facet]}
    for value in Facet:
        assert counts.get(value.value, 0) == api.json("methods/", **others, **{facet: value.value})["count"]


@pytest.mark.parametrize("query", [{}, {"stage": "filtering", "doubt": "circular"}])
def test_counts_of_doubts_are_those_of_their_filter(api: Api, query: dict):
    others = {name: value for name, value in query.items() if name != "doubt"}
    counts = {row["value"]: row["count"] for row in api.json("effects/facets/", **query)["doubt"]}
    counts.pop(None, None)
    assert counts
    assert counts == {
        value: count for value in map(str, Doubt) if (count := api.json("effects/", **others, doubt=value)["count"])
    }


@pytest.mark.parametrize("query", [{}, {"sign": "loss", "year_min": "2024"}])
def test_effects_without_a_value_are_counted_and_can_be_filtered(api: Api, query: dict):
    answer = api.json("effects/facets/", **query)
    without = {facet: row["count"] for facet, rows in answer.items() for row in rows if row["value"] is None}
    assert {"facet", "component", "comparator", "doubt"} <= without.keys()
    assert without == {facet: api.json("effects/", **query, missing=facet)["count"] for facet in without}


@pytest.mark.parametrize("collection", FACETS)
def test_every_facet_has_value_label_and_count_most_frequent_first(api: Api, collection: str):
    answer = api.json(f"{collection}/facets/")
    assert answer.keys() == {*FACETS[collection], *COMPUTED[collection]}
    for facet in answer:
        rows = answer[facet]
        assert all(row["value"] is not None for row in rows[:-1]), "those without a value come last"
        rows = [row for row in rows if row["value"] is not None]
        assert all(list(row) == ["value", "label", "count"] for row in rows)
        assert rows == sorted(rows, key=lambda row: (-row["count"], row["value"]))
        assert all(row["count"] > 0 for row in rows)


def test_labels_are_the_names_that_readers_see(api: Api, world: World):
    answer = api.json("effects/facets/")
    named = {"component": "components", "metric": "metrics", "kind": "kinds"}
    for facet, collection in named.items():
        rows = [row for row in answer[facet] if row["value"] is not None]
        assert {row["label"] for row in rows} == {world.records[collection][row["value"]]["name"] for row in rows}
    assert {row["value"]: row["label"] for row in answer["stage"]}["filtering"] == "Filtering"
