"""What lies around a node, and the shortest ways, against networkx."""

import networkx as nx
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from taxonomy.graph.walking import PATHS, around, shortest_paths
from tests.taxonomy.graphs import digraph, pairs, weighted


@given(weighted(), st.integers(0, 5), st.data())
def test_around_is_the_ego_graph_whichever_way_edges_run(made, depth, data):
    nodes, weights = made
    start = data.draw(st.integers(0, nodes - 1))
    found = around(pairs(weights), nodes, start, depth)
    ego = nx.ego_graph(digraph(nodes, weights).to_undirected(), start, radius=depth)
    assert set(np.flatnonzero(found).tolist()) == set(ego)


@given(weighted(), st.data())
def test_the_shortest_ways_widest_first(made, data):
    nodes, weights = made
    start, end = (data.draw(st.integers(0, nodes - 1)) for _ in range(2))
    found = shortest_paths(pairs(weights), start, end)
    graph = digraph(nodes, weights)
    if not nx.has_path(graph, start, end):
        assert found == []
        return

    def width(path: list[int]) -> int:
        return min((weights[edge] for edge in nx.utils.pairwise(path)), default=0)

    every = sorted(nx.all_shortest_paths(graph, start, end), key=lambda path: (-width(path), path))
    assert found == every[:PATHS]


def test_of_thousands_of_ways_the_widest_are_told():
    """Six layers of five: 3,125 ways of one length, one of them wide."""
    layers = [[0], *[list(range(1 + 5 * n, 6 + 5 * n)) for n in range(5)], [26]]
    wide = [0, 5, 10, 15, 20, 25, 26]
    weights = {(a, b): 1 for one, other in nx.utils.pairwise(layers) for a in one for b in other}
    weights |= dict.fromkeys(nx.utils.pairwise(wide), 7)
    found = shortest_paths(pairs(weights), 0, 26)
    assert found[0] == wide
    assert len(found) == len(set(map(tuple, found))) == PATHS
    assert found == shortest_paths(pairs(weights), 0, 26)


def test_an_end_that_has_no_edge_is_not_reached():
    assert shortest_paths(pairs({(0, 1): 1}), 0, 5) == []
    assert shortest_paths(pairs({}), 3, 3) == [[3]]
