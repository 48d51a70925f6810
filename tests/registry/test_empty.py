"""A registry that has nothing: every address of graphs and comparisons answers with nothing, or says what is amiss."""

import json
from typing import Any

import networkx as nx
import pytest
from django.test import Client

from registry.models import Method
from registry.services import withdraw
from taxonomy.graph.formats import FORMATS
from tests.registry.world import WORLD, build

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

STEPS = [{"id": "a", "component": "anything"}, {"id": "b", "component": "anything", "inputs": ["a"]}]


@pytest.fixture(params=["nothing ever", "nothing any more"])
def nothing(request: pytest.FixtureRequest, db: None) -> None:
    if request.param == "nothing any more":
        build()
        Client().get("/api/v1/graph/")  # the catalogue was read with its records, and loses them
        for collection in ("rounds", "effects", "methods"):
            for item in reversed(WORLD[collection]):
                withdraw(collection=collection, slug=item["id"], reason="A test.")
    assert not Method.objects.exists()


def get(address: str, status: int = 200) -> Any:
    response = Client().get(f"/api/v1/{address}")
    assert response.status_code == status, response.content
    return response


@pytest.mark.parametrize(
    "query", ["", "&domain=math&year_min=2000", "&stage=filtering&min_count=2", "&nodes=kinds,methods,metrics,sources"]
)
@pytest.mark.parametrize("form", FORMATS)
def test_the_graph_is_an_empty_one(nothing: None, form: str, query: str):
    response = get(f"graph/?format={form}{query}")
    assert response["Content-Type"].partition(";")[0] == FORMATS[form].media_type
    if form == "json":
        assert len(nx.node_link_graph(response.json(), edges="edges")) == 0
    if form == "graphml":
        assert len(nx.parse_graphml(response.content.decode())) == 0


def test_there_are_no_paths_or_motifs(nothing: None):
    page = {"count": 0, "count_is": "exact", "next": None, "previous": None, "results": []}
    assert get("graph/motifs/").json() == {"length": 3, **page}
    assert get("graph/path/?from=nope&to=nope", 400).json()["errors"][0]["pointer"] == "from"


def test_facets_and_characteristics_exist_without_records(nothing: None):
    answer = get("graph/?nodes=facets,characteristics").json()
    assert {node["type"] for node in answer["nodes"]} == {"facet", "characteristic"}


def test_nothing_can_be_compared(nothing: None):
    assert get("compare/?methods=a,b", 400).json()["errors"][0]["code"] == "unknown_value"
    for part in ("similar", "graph", "lineage"):
        get(f"methods/a/{part}/", 404)


def test_a_draft_is_like_nothing(nothing: None):
    response = Client().post("/api/v1/analyses/", {"steps": STEPS}, content_type="application/json")
    assert response.status_code == 200
    result = json.loads(response.content)
    assert result["similar"] == {"results": []}
    assert [node["id"] for node in result["graph"]["nodes"]] == ["a", "b"]
    assert [item["step"] for item in result["unmapped"]] == ["a", "b"]
