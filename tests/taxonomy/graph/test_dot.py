"""DOT, read by Graphviz."""

import json
import re
from typing import Any

import pytest
from hypothesis import given

from taxonomy.graph.formats import dot
from taxonomy.graph.formats.appearance import clean
from taxonomy.graph.formats.graphviz import graphviz
from taxonomy.graph.network import Network, edge_rows, make_network, node_rows
from tests.taxonomy.graph.networks import COMPOSITION, EMPTY, NASTY, UNION, edges, networks

pytestmark = pytest.mark.tool


def read(network: Network) -> dict[str, Any]:
    """The graph as Graphviz has read it."""
    result: dict[str, Any] = json.loads(graphviz.draw(dot.write(network).decode(), "dot", "dot_json"))
    return result


def as_written(text: str) -> str:
    """Graphviz keeps a backslash as it is written, which is twice."""
    return clean(text).replace("\\", "\\\\")


@given(networks())
def test_any_graph_is_read(network: Network) -> None:
    check(network)


@pytest.mark.parametrize("text", NASTY, ids=ascii)
def test_any_text_is_a_label_and_an_id(text: str) -> None:
    node = {"id": "i" + "".join(text[:200].split()), "type": "step", "label": text}
    check(make_network([node], edges("feeds", (node["id"], node["id"]), note=text), {"title": text}))


def check(network: Network) -> None:
    result = read(network)
    nodes, drawn_edges = result.get("objects", []), result.get("edges", [])
    assert [node["name"] for node in nodes] == [as_written(node["id"]) for node in node_rows(network)]
    assert [node.get("data_label", "") for node in nodes] == [as_written(node["label"]) for node in node_rows(network)]
    ends = {(nodes[edge["tail"]]["name"], nodes[edge["head"]]["name"], edge["data_type"]) for edge in drawn_edges}
    assert ends == {
        (as_written(edge["source"]), as_written(edge["target"]), edge["type"]) for edge in edge_rows(network)
    }
    assert len(drawn_edges) == network.size()


def test_an_empty_graph_is_a_graph() -> None:
    assert "objects" not in read(EMPTY)


def test_a_loop_is_labelled_with_its_rounds_and_does_not_change_the_layers() -> None:
    *_, loop = read(COMPOSITION)["edges"]
    assert (loop["label"].strip(), loop["constraint"], loop["data_rounds"]) == ("4 rounds", "false", "4")


def test_a_loop_of_compared_methods_is_labelled_where_there_is_room() -> None:
    """A label for which the layout leaves room would double the layers."""
    loop = edges("iterates", ("eliminate", "depth"), rounds=4, **{"in": ["wizardlm"]})
    (drawn,) = read(make_network(node_rows(COMPOSITION), loop))["edges"]
    assert (drawn["xlabel"], "label" in drawn) == ("4 rounds", False)


def test_rounds_that_are_not_known_repeat() -> None:
    loop = make_network(node_rows(COMPOSITION), edges("iterates", ("eliminate", "depth"), rounds=None))
    assert b"repeats" in dot.write(loop)


def test_what_all_methods_have_is_heavy_and_what_one_has_is_dashed() -> None:
    both, one = read(UNION)["objects"]
    assert (both["style"], both["penwidth"]) == ("rounded,filled,solid", "1.8")
    assert one["style"] == "rounded,filled,dashed"
    assert "self-instruct, wizardlm" in both["label"]
    assert read(UNION)["edges"][0]["style"] == "dashed"


def test_an_edge_is_as_wide_as_its_methods_are_many() -> None:
    nodes = [{"id": place, "type": "component", "label": place} for place in "abc"]
    counted = [(("a", "b"), 1), (("b", "c"), 4), (("c", "a"), 16)]
    result = read(make_network(nodes, [row for pair, n in counted for row in edges("feeds", pair, methods=n)]))
    assert [float(edge["penwidth"]) for edge in result["edges"]] == [1.6, 2.4, 4.0]


def test_lineage_is_drawn_from_what_came_first() -> None:
    nodes = [{"id": place, "type": "method", "label": place} for place in "ab"]
    assert read(make_network(nodes, edges("extends", ("b", "a"))))["rankdir"] == "RL"
    assert read(COMPOSITION)["rankdir"] == "LR"


def test_labels_are_never_html() -> None:
    assert not re.search(rb"=\s*<", dot.write(make_network([{"id": "a", "type": "step", "label": "<b>bold</b>"}])))
