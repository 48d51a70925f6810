"""Measures of nodes against the algorithms of networkx."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given

from taxonomy.graph.measures import PIVOTS, Measures, betweenness, communities, measure, pagerank
from tests.taxonomy.graphs import Weights, digraph, pairs, weighted


def random_graph(nodes: int, edges: int) -> Weights:
    dice = np.random.default_rng(nodes)
    ends = dice.integers(0, nodes, (edges, 2)).tolist()
    return {(one, other): int(dice.integers(1, 9)) for one, other in ends}


@given(weighted())
def test_the_measures_are_those_of_networkx(made):
    nodes, weights = made
    found, graph = measure(pairs(weights), nodes), digraph(nodes, weights)
    assert found.degree.tolist() == [graph.degree(node) for node in range(nodes)]
    assert dict(enumerate(found.betweenness)) == pytest.approx(nx.betweenness_centrality(graph), abs=1e-12)
    assert dict(enumerate(found.pagerank)) == pytest.approx(nx.pagerank(graph), abs=1e-5)
    assert found.pagerank.sum() == pytest.approx(1)


def test_a_graph_as_large_as_is_measured_exactly():
    weights = random_graph(PIVOTS, 900)
    graph = digraph(PIVOTS, weights)
    assert dict(enumerate(betweenness(pairs(weights), PIVOTS))) == pytest.approx(nx.betweenness_centrality(graph))
    assert dict(enumerate(pagerank(pairs(weights), PIVOTS))) == pytest.approx(nx.pagerank(graph), abs=1e-5)
    assert "exact" in Measures.told(PIVOTS)["betweenness"]
    assert "estimated" in Measures.told(PIVOTS + 1)["betweenness"]


def test_an_estimate_comes_near_and_is_the_same_every_time():
    weights = random_graph(120, 500)
    exact = np.array(list(nx.betweenness_centrality(digraph(120, weights)).values()))
    estimate = betweenness(pairs(weights), 120, pivots=60)
    assert np.corrcoef(exact, estimate)[0, 1] > 0.9
    assert estimate.sum() == pytest.approx(exact.sum(), rel=0.2)
    assert (estimate == betweenness(pairs(weights), 120, pivots=60)).all()


@given(weighted())
def test_communities_are_a_partition_by_size_and_the_same_every_time(made):
    nodes, weights = made
    found = communities(pairs(weights), nodes)
    assert (found == communities(pairs(weights), nodes)).all()
    sizes = np.bincount(found)
    assert sizes.sum() == nodes
    assert (sizes > 0).all()
    assert (np.diff(sizes) <= 0).all()
    lone = [node for node in range(nodes) if all(node not in pair or pair == (node, node) for pair in weights)]
    assert all(sizes[found[node]] == 1 for node in lone)
    reached = {
        node: part
        for part, members in enumerate(nx.weakly_connected_components(digraph(nodes, weights)))
        for node in members
    }
    assert all(reached[a] == reached[b] for a in range(nodes) for b in range(nodes) if found[a] == found[b])


def test_two_cliques_are_two_communities():
    weights = {(a, b): 5 for part in (range(4), range(4, 9)) for a in part for b in part if a < b} | {(0, 8): 1}
    assert communities(pairs(weights), 9).tolist() == [1] * 4 + [0] * 5


def test_nothing_has_no_measures():
    found = measure(pairs({}), 0)
    assert [len(each) for each in (found.degree, found.betweenness, found.pagerank, found.community)] == [0] * 4
    alone = measure(pairs({}), 2)
    assert (alone.degree.tolist(), alone.community.tolist()) == ([0, 0], [0, 1])
    assert alone.pagerank.tolist() == [0.5, 0.5]
