"""The component graph against counting method by method, and its measures against networkx."""

import os
import subprocess
import sys
from collections import Counter
from itertools import combinations

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from taxonomy.graph.component_graph import component_graph, count_components, neighbourhood
from taxonomy.graph.composition import Composition
from taxonomy.graph.measures import PIVOTS, betweenness, communities, explain_measures, measure
from taxonomy.graph.network import edge_rows, make_network, node_rows
from tests.taxonomy.compositions import COMPONENTS, resolved_compositions

Edges = dict[tuple[str, str], int]
COLLECTIONS = st.lists(resolved_compositions(), max_size=6)


def describe(component: str) -> dict[str, str]:
    return {"label": component.title(), "kind": "seeding/human", "stage": "seeding"}


def feeding(method: Composition) -> set[tuple[str, str]]:
    component = {step.id: step.component for step in method.steps}
    return {(component[source], step.component) for step in method.steps for source in step.inputs}


@given(COLLECTIONS)
def test_counts_are_over_methods(methods):
    counts = count_components(methods)
    used = [{step.component for step in method.steps} for method in methods]
    assert counts.methods == len(methods)
    assert counts.uses == Counter(component for item in used for component in item)
    assert counts.feeds == Counter(pair for method in methods for pair in feeding(method))
    assert counts.co_occurs == Counter(pair for item in used for pair in combinations(sorted(item), 2))
    for one, other in counts.co_occurs:
        share = [sum(members <= item for item in used) / len(used) for members in ({one, other}, {one}, {other})]
        assert counts.lift(other, one) == counts.lift(one, other) == round(share[0] / share[1] / share[2], 4)


@given(COLLECTIONS, st.none() | st.sets(st.sampled_from(COMPONENTS)), st.integers(1, 3))
def test_the_graph_has_what_was_counted_often_enough(methods, components, min_count):
    counts = count_components(methods)
    graph = component_graph(counts, describe, components=components, min_count=min_count)
    nodes = {
        component
        for component, number in counts.uses.items()
        if number >= min_count and (components is None or component in components)
    }
    assert {node["id"]: node["used_in"] for node in node_rows(graph)} == {node: counts.uses[node] for node in nodes}
    assert list(graph) == sorted(graph)
    for kind, pairs in (("feeds", counts.feeds), ("co_occurs", counts.co_occurs)):
        expected = {pair: n for pair, n in pairs.items() if n >= min_count and nodes.issuperset(pair)}
        rows = edge_rows(graph, kind)
        assert {(row["source"], row["target"]): row["methods"] for row in rows} == expected
        assert [(row["source"], row["target"]) for row in rows] == sorted(expected)


@given(COLLECTIONS, st.sampled_from(COMPONENTS), st.integers(0, 4), st.integers(1, 2))
def test_around_a_component_is_its_ego_graph_whichever_way_edges_run(methods, centre, depth, min_count):
    counts = count_components(methods)
    graph = component_graph(counts, describe, around=centre, depth=depth, min_count=min_count)
    plain: nx.Graph[str] = nx.Graph()
    plain.add_nodes_from(component for component, number in counts.uses.items() if number >= min_count)
    plain.add_edges_from(pair for pair, number in counts.feeds.items() if number >= min_count)
    assert set(graph) == (set(nx.ego_graph(plain, centre, radius=depth)) if centre in plain else set())


def test_the_neighbourhood_of_what_no_method_uses_is_empty():
    assert neighbourhood({("a", "b"): 1}, {"a", "b"}, "c", 2) == set()
    assert neighbourhood({}, {"a"}, "a", 2) == {"a"}


def test_a_network_is_made_of_distinct_nodes_and_of_edges_between_them():
    node = {"id": "a", "type": "step", "label": "A"}
    with pytest.raises(ValueError, match="two nodes have the id 'a'"):
        make_network([node, node])
    with pytest.raises(ValueError, match="'a' to 'b' needs two nodes"):
        make_network([node], [{"source": "a", "target": "b", "type": "feeds"}])


# --- Measures
@st.composite
def weighted(draw: st.DrawFn) -> tuple[list[str], Edges]:
    nodes = list("abcdefghi"[: draw(st.integers(1, 9))])
    ends = st.tuples(st.sampled_from(nodes), st.sampled_from(nodes))
    return nodes, draw(st.dictionaries(ends, st.integers(1, 5), max_size=3 * len(nodes)))


def digraph(nodes: list[str], edges: Edges) -> "nx.DiGraph[str]":
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(nodes)
    graph.add_weighted_edges_from((source, target, weight) for (source, target), weight in edges.items())
    return graph


@given(weighted())
def test_the_measures_are_those_of_networkx(drawing):
    nodes, edges = drawing
    graph, result = digraph(nodes, edges), measure(nodes, edges)
    between, rank = nx.betweenness_centrality(graph), nx.pagerank(graph)
    assert {node: row["degree"] for node, row in result.items()} == dict(graph.degree())
    assert {node: row["betweenness"] for node, row in result.items()} == pytest.approx(between, abs=1e-6)
    assert {node: row["pagerank"] for node, row in result.items()} == pytest.approx(rank, abs=1e-6)


def random_graph(nodes: int, edges: int) -> "nx.DiGraph[str]":
    graph: nx.DiGraph[str] = nx.relabel_nodes(nx.gnm_random_graph(nodes, edges, seed=nodes, directed=True), str)
    return graph


def test_betweenness_is_exact_up_to_the_limit():
    graph = random_graph(PIVOTS, 900)
    assert betweenness(graph) == pytest.approx(nx.betweenness_centrality(graph))
    assert "exact" in explain_measures(PIVOTS)["betweenness"]
    assert "estimated" in explain_measures(PIVOTS + 1)["betweenness"]


def test_estimated_betweenness_is_near_and_the_same_every_time():
    graph = random_graph(120, 500)
    exact, estimate = nx.betweenness_centrality(graph), betweenness(graph, pivots=60)
    assert sum(estimate.values()) == pytest.approx(sum(exact.values()), rel=0.2)
    assert set(sorted(exact, key=exact.__getitem__)[-5:]) & set(sorted(estimate, key=estimate.__getitem__)[-5:])
    assert estimate == betweenness(graph, pivots=60)


@given(weighted())
def test_communities_are_those_of_networkx_by_size(drawing):
    graph = digraph(*drawing)
    result = communities(graph)
    sizes = Counter(result.values())
    assert list(result) == list(graph) or sorted(result) == sorted(graph)
    assert [sizes[label] for label in range(len(sizes))] == sorted(sizes.values(), reverse=True)
    assert result == communities(graph)
    lone = [node for node in graph if set(graph.successors(node)) | set(graph.predecessors(node)) <= {node}]
    assert all(sizes[result[node]] == 1 for node in lone)


def test_two_cliques_are_two_communities():
    edges = {(a, b): 5 for part in ("abcd", "efghi") for a, b in combinations(part, 2)} | {("a", "i"): 1}
    result = communities(digraph(list("abcdefghi"), edges))
    assert "".join(str(result[node]) for node in "abcdefghi") == "111100000"


def test_both_directions_of_an_edge_count_for_communities():
    """Each direction alone is weaker than the edge to the other neighbour, both together are stronger."""
    edges = {("a", "b"): 3, ("b", "a"): 3, ("b", "c"): 4, ("c", "d"): 6}
    result = communities(digraph(list("abcd"), edges))
    assert result["a"] == result["b"] != result["c"] == result["d"]


def test_nothing_has_no_measures():
    assert measure([], {}) == {}
    assert measure(["a", "b"], {}) == {
        node: {"degree": 0, "betweenness": 0.0, "pagerank": 0.5, "community": place} for place, node in enumerate("ab")
    }


PROGRAM = """
import networkx as nx
from taxonomy.graph.measures import communities
graph = nx.relabel_nodes(nx.gnm_random_graph(80, 200, seed=1, directed=True), lambda node: f"c{node:02}")
nx.set_edge_attributes(graph, 1, "weight")
print(sorted(communities(graph).items()))
"""


def test_communities_are_the_same_in_every_process():
    answers = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(answers) == 1
