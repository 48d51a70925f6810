"""Directed graphs with counts, as the component graph has them, and as networkx has them."""

import networkx as nx
import numpy as np
from hypothesis import strategies as st

from taxonomy.graph.counting import Pairs

Weights = dict[tuple[int, int], int]


@st.composite
def weighted(draw: st.DrawFn, most: int = 9) -> tuple[int, Weights]:
    """So many nodes, and edges with their counts; loops are among them."""
    nodes = draw(st.integers(1, most))
    place = st.integers(0, nodes - 1)
    return nodes, draw(st.dictionaries(st.tuples(place, place), st.integers(1, 5), max_size=3 * nodes))


def pairs(weights: Weights) -> Pairs:
    found = sorted(weights)
    source, target = (np.array([pair[end] for pair in found], np.int64) for end in (0, 1))
    return Pairs(source, target, np.array([weights[pair] for pair in found], np.int64))


def digraph(nodes: int, weights: Weights) -> "nx.DiGraph[int]":
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(nodes))
    graph.add_weighted_edges_from((one, other, count) for (one, other), count in weights.items())
    return graph
