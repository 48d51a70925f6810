"""Where methods come from, over HTTP."""

from typing import Any

import networkx as nx
import pytest

from tests import writing
from tests.api import making
from tests.api.asking import Api, content
from tests.api.brute import World
from tests.api.test_graph import finite

pytestmark = pytest.mark.once

KEYS = ["method", "extends", "extended_by", "seeds_from", "seeds", "graph"]


def lineage(api: Api, slug: str) -> Any:
    result = finite(content(api.get(f"methods/{slug}/lineage/")))
    assert (list(result), result["method"]) == (KEYS, slug)
    return result


def test_every_method_names_what_it_extends_and_what_extends_it(api: Api, world: World):
    parents = {slug: method["extends"] for slug, method in world.records["methods"].items() if "extends" in method}
    for slug in world.records["methods"]:
        result = lineage(api, slug)
        chain = [slug]
        while chain[-1] in parents:
            chain.append(parents[chain[-1]])
        assert [extend["method"] for extend in result["extends"]] == chain[1:]
        assert {item["method"] for item in result["extended_by"]} == {one for one in parents if parents[one] == slug}
        for key in KEYS[1:5]:
            assert all(item.keys() == {"method", "name", "year", "because"} for item in result[key])
            assert all(item["name"] == world.records["methods"][item["method"]]["name"] for item in result[key])


def test_the_graph_holds_the_whole_family(api: Api):
    result = lineage(api, "wizardlm")
    graph = nx.node_link_graph(result["graph"], edges="edges")
    named = {item["method"] for key in KEYS[1:5] for item in result[key]}
    assert named <= set(graph) - {"wizardlm"}
    upward, downward = nx.descendants(graph, "wizardlm"), nx.ancestors(graph, "wizardlm")
    assert set(graph) == {"wizardlm"} | upward | downward
    assert {data["type"] for *_, data in graph.edges(data=True)} == {"extends", "seeds_from"}


Family = dict[tuple[str, str, str], str]


def family(answer: Any) -> Family:
    """(later, type, earlier) -> why, of a graph of any ids."""
    ids = {node["id"]: node.get("record", node["id"]) for node in answer["nodes"]}
    return {
        (ids[edge["source"]], edge["type"], ids[edge["target"]]): edge["because"]
        for edge in answer["edges"]
        if edge["type"] in ("extends", "seeds_from")
    }


def test_the_graph_of_the_catalogue_has_the_lineage_of_every_method(api: Api, world: World):
    every: Family = {}
    for slug in world.records["methods"]:
        every |= family(lineage(api, slug)["graph"])
    assert {kind for _, kind, _ in every} == {"extends", "seeds_from"}
    assert family(finite(content(api.get("graph/", nodes="methods")))) == every


def test_a_filtered_graph_has_the_lineage_among_its_methods(api: Api):
    result = finite(content(api.get("graph/", nodes="methods", domain="code")))
    methods = {node["record"] for node in result["nodes"] if node["type"] == "method"}
    among = family(result)
    assert among == {
        key: why
        for key, why in family(finite(content(api.get("graph/", nodes="methods")))).items()
        if {key[0], key[2]} <= methods
    }
    assert ("wizardcoder", "extends", "wizardlm") not in among
    assert family(finite(content(api.get("graph/", nodes="kinds")))) == {}


@pytest.mark.parametrize("form", ["cytoscape", "graphml", "gexf", "dot", "mermaid", "svg"])
@pytest.mark.parametrize("method", ["wizardlm", "star"])
def test_every_form_has_the_same_nodes(api: Api, form: str, method: str):
    response = api.get(f"methods/{method}/lineage/", format=form)
    assert f'filename="{method}-lineage.' in response["Content-Disposition"]
    text = content(response).decode()
    assert all(node["label"].split(" ")[0] in text for node in lineage(api, method)["graph"]["nodes"])


def test_a_seed_is_found_as_soon_as_it_is_published(api: Api):
    steps = [{"id": "pool", "component": "human-written-seed-tasks", "params": {"dataset": "Made-Up Set 52K"}}]
    later = making.method("made-up-later", ("human-written-seed-tasks",)).model_dump(by_alias=True) | {"steps": steps}
    writing.register(record=type(making.method("x")).model_validate(later))
    assert lineage(api, "made-up-later")["seeds_from"] == []
    writing.register(record=making.method("made-up-earlier", year=2020, output={"name": "made-up set"}))
    (seed,) = lineage(api, "made-up-later")["seeds_from"]
    assert (seed["method"], seed["year"]) == ("made-up-earlier", 2020)
    assert [item["method"] for item in lineage(api, "made-up-earlier")["seeds"]] == ["made-up-later"]
