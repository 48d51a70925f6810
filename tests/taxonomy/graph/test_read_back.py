"""JSON of two kinds, GraphML and GEXF: networkx reads the same nodes and edges from each, with their attributes."""

import io
import json
from collections.abc import Iterable, Mapping
from typing import Any

import networkx as nx
import pytest
from hypothesis import given

from taxonomy.graph.formats import FORMATS, node_link
from taxonomy.graph.formats.appearance import clean
from taxonomy.graph.network import Network, edge_rows, make_network, node_rows
from tests.taxonomy.graph.networks import COMPOSITION, EMPTY, UNION, edges, networks

Rows = list[dict[str, Any]]
NETWORKS = [COMPOSITION, UNION, EMPTY]


def read(name: str, network: Network) -> Any:
    written = io.BytesIO(FORMATS[name].write(network))
    match name:
        case "json":
            return nx.node_link_graph(json.load(written))
        case "cytoscape":
            return nx.cytoscape_graph(json.load(written))
        case "graphml":
            return nx.read_graphml(written, force_multigraph=True)
        case _:
            return nx.read_gexf(written)


def nodes_of(graph: Any) -> Rows:
    return [{"id": name, **node} for name, node in graph.nodes(data=True)]


def edges_of(graph: Any, order: str = "key") -> Rows:
    """Every edge in the order in which it was written."""
    rows = plain_edges(graph)
    keys = [key for *_, key in graph.edges(keys=True)] if order == "key" else [int(row["id"]) for row in rows]
    return [row for _, row in sorted(zip(keys, rows, strict=True), key=lambda pair: pair[0])]


@pytest.mark.parametrize("network", NETWORKS)
def test_node_link_data_hold_the_graph_as_it_is(network: Network) -> None:
    check_node_link(network)


@given(networks())
def test_node_link_data_hold_any_graph(network: Network) -> None:
    check_node_link(network)


COLUMNS: dict[str, list[Any]] = {
    "floats": [0.0, -0.0, 1e16, 1e-7, 0.1 + 0.2, 0.3, 2.0, 2.0],
    "not finite": [float("nan"), float("inf"), float("-inf"), 1.0, float("nan"), 0.0, 1.0, 1.0],
    "whole": [0, -1, 2**64, -(2**70), 7, 7, 10**30, 0],
    "mixed": [True, 1, 1.0, "1", None, [1], {"a": 1}, False],
    '100 % "ü"': ["%s", "%", "ü", '"', "\\", "\n", "😀", ""],
}


def test_node_link_json_is_letter_for_letter_that_of_the_data() -> None:
    rows = [dict(zip(COLUMNS, values, strict=True)) for values in zip(*COLUMNS.values(), strict=True)]
    ends = [("a", "b"), ("b", "b")] * 4
    feeds = [edges("feeds", pair)[0] | row for pair, row in zip(ends, rows, strict=True)]
    network = make_network(node_rows(UNION), feeds)
    for item in (*NETWORKS, network):
        data = FORMATS["json"].write(item)
        assert data.decode() == json.dumps(node_link.node_link(item), ensure_ascii=False, separators=(",", ":"))


def check_node_link(network: Network) -> None:
    graph = read("json", network)
    assert nodes_of(graph) == node_rows(network)
    assert by_pair(plain_edges(graph)) == by_pair(edge_rows(network))
    assert graph.graph == network.graph


def plain_edges(graph: Any) -> Rows:
    return [{"source": source, "target": target, **edge} for source, target, edge in graph.edges(data=True)]


def by_pair(edges: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], list[Mapping[str, Any]]]:
    """Parallel edges in their order, which is all that a form without keys keeps of it."""
    fields: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for edge in edges:
        fields.setdefault((edge["source"], edge["target"]), []).append(edge)
    return fields


@given(networks())
def test_cytoscape_json_holds_any_graph(network: Network) -> None:
    graph = read("cytoscape", network)
    added = [{**node, "value": node["id"]} | ({"name": node["label"]}) for node in node_rows(network)]
    assert nodes_of(graph) == added
    result = edges_of(graph)
    assert [edge.pop("key") for edge in result] == list(range(len(result)))
    assert result == edge_rows(network)
    assert graph.graph == network.graph


def test_cytoscape_json_has_the_keys_that_cytoscape_reads() -> None:
    assert json.loads(FORMATS["cytoscape"].write(EMPTY)) == {
        "data": {},
        "directed": True,
        "multigraph": True,
        "elements": {"nodes": [], "edges": []},
    }


@given(networks())
def test_graphml_holds_any_graph(network: Network) -> None:
    graph = read("graphml", network)
    check(nodes_of(graph), node_rows(network), {})
    check(edges_of(graph), edge_rows(network), {})


@given(networks())
def test_gexf_holds_any_graph(network: Network) -> None:
    graph = read("gexf", network)
    check(nodes_of(graph), node_rows(network), {"start": "start_"})
    check(edges_of(graph, "id"), edge_rows(network), {"start": "start_", "type": "relation"})


def check(observed: Rows, given: Iterable[Mapping[str, Any]], renamed: Mapping[str, str]) -> None:
    given = list(given)
    assert len(observed) == len(given)
    for row, expected in zip(observed, given, strict=True):
        for name, value in expected.items():
            assert is_same(row.get(renamed.get(name, name)), value), name


def is_same(observed: Any, value: Any) -> bool:
    """Whether a plain value stands for this one: absent for null, text where a name has values of several types."""
    text = flat(value)
    if text in (None, ""):
        return observed in (None, "")
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return observed in [value, text] or (number and isinstance(observed, float) and observed == float(value))


def flat(value: Any) -> str | None:
    match value:
        case None | str():
            return value and clean(value)
        case bool():
            return str(value).lower()
        case list():
            return ", ".join(clean(str(item)) for item in value)
        case dict():
            return clean(json.dumps(value, ensure_ascii=False, separators=(",", ":")))
        case _:
            return str(value)


@pytest.mark.parametrize("name", ["graphml", "gexf"])
@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1, 2.5], [1.0, 2.5]),
        ([True, False], [True, False]),
        ([True, "x"], ["true", "x"]),
        ([True, 3], ["true", "3"]),
        ([1, None], [1, None]),
        ([1, 2**63], ["1", str(2**63)]),
        ([["a", "b"], None], ["a, b", None]),
        ([{"k": 1}, None], ['{"k":1}', None]),
    ],
)
def test_all_values_of_a_name_are_of_one_type(name: str, values: list[Any], expected: list[Any]) -> None:
    """Over edges of different types as well."""
    nodes = [{"id": place, "type": "step", "label": place} for place in "ab"]
    rows = [*edges("feeds", ("a", "b"), x=values[0]), *edges("uses", ("b", "a"), x=values[1])]
    actual = [
        edge.get("x") for edge in edges_of(read(name, make_network(nodes, rows)), "key" if name == "graphml" else "id")
    ]
    assert actual == expected
    assert list(map(type, actual)) == list(map(type, expected))


def test_booleans_of_graphml_are_spelt_as_xml_spells_them() -> None:
    node = {"id": "a", "type": "step", "label": "a", "known": True}
    assert b">true</data>" in FORMATS["graphml"].write(make_network([node]))


def test_gexf_says_nothing_of_the_day_it_is_written_on() -> None:
    assert b"lastmodified" not in FORMATS["gexf"].write(COMPOSITION)
    assert b'name="WizardLM"' in FORMATS["gexf"].write(COMPOSITION)


@pytest.mark.parametrize("name", FORMATS)
def test_writing_twice_writes_the_same_and_changes_nothing(name: str) -> None:
    before = json.dumps([dict(node) for node in node_rows(UNION)])
    assert FORMATS[name].write(UNION) == FORMATS[name].write(UNION)
    assert json.dumps([dict(node) for node in node_rows(UNION)]) == before


def test_every_format_has_a_name_on_the_wire_and_on_a_disk_of_its_own() -> None:
    assert len({form.media_type for form in FORMATS.values()}) == len(FORMATS)
    assert len({form.extension for form in FORMATS.values()}) == len(FORMATS)
