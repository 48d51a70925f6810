"""Communities against those that networkx finds with the same seed.

Where weights differ as they do by chance no two gains are equal, and both find the same. Where gains are equal,
networkx goes by how fractions are rounded: there it is asked how good a partition is.
"""

from itertools import combinations
from random import Random

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from networkx.algorithms.community import louvain_communities, modularity

from taxonomy.graph.louvain import louvain
from tests.taxonomy.graphs import weighted

Edges = list[tuple[int, int, int]]


def drawn(seed: int, nodes: int, edges: int, heaviest: int) -> Edges:
    """Edges by chance, loops and parallel ones among them."""
    dice = Random(seed)
    return [(dice.randrange(nodes), dice.randrange(nodes), dice.randint(1, heaviest)) for _ in range(edges)]


def graph(nodes: int, edges: Edges) -> "nx.Graph[int]":
    made: nx.Graph[int] = nx.Graph()
    made.add_nodes_from(range(nodes))
    for one, other, weight in edges:
        made.add_edge(one, other, weight=made.get_edge_data(one, other, {"weight": 0})["weight"] + weight)
    return made


def parts(label: list[int]) -> list[set[int]]:
    found: dict[int, set[int]] = {}
    for node, each in enumerate(label):
        found.setdefault(each, set()).add(node)
    return list(found.values())


@given(st.integers(0, 10**6), st.integers(1, 60), st.integers(0, 200))
def test_the_partition_is_that_of_networkx(seed, nodes, number):
    edges = drawn(seed, nodes, number, heaviest=10**6)
    found = parts(louvain(nodes, edges, seed))
    assert sorted(map(sorted, found)) == sorted(map(sorted, louvain_communities(graph(nodes, edges), seed=seed)))


@pytest.mark.parametrize("seed", range(10))
def test_where_gains_are_equal_the_partition_is_as_good(seed):
    edges = drawn(seed, nodes=200, edges=600, heaviest=3)
    made, found = graph(200, edges), louvain(200, edges, seed)
    assert modularity(made, parts(found)) >= modularity(made, louvain_communities(made, seed=seed)) - 0.01
    assert found == louvain(200, edges, seed)


@given(weighted())
def test_no_two_communities_are_better_off_as_one(drawing):
    nodes, weights = drawing
    edges = [(one, other, count) for (one, other), count in weights.items()]
    made, found = graph(nodes, edges), parts(louvain(nodes, edges, seed=0))
    if not edges:
        assert len(found) == nodes
        return
    reached = modularity(made, found)
    for one, other in combinations(found, 2):
        rest = [each for each in found if each not in (one, other)]
        assert modularity(made, [*rest, one | other]) <= reached + 1e-9


def test_rings_of_cliques_come_apart():
    made = nx.connected_caveman_graph(12, 6)
    found = parts(louvain(72, [(one, other, 1) for one, other in made.edges], seed=0))
    assert sorted(map(sorted, found)) == [list(range(first, first + 6)) for first in range(0, 72, 6)]
