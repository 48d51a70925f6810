"""Measures of the nodes of the component graph.

PageRank and communities are those of networkx. Betweenness is computed by sparse products: for the 1,224 components
and 5,235 edges of 2,000 random methods it takes 25 ms of CPU from 256 starts, networkx's 310 ms (235 and 1,670 ms
from all nodes as starts), and only then is the component graph of so many methods an answer that a reader may wait for.
networkx's is the oracle of the tests.
"""

from collections.abc import Mapping, Sequence
from typing import TypedDict

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

PIVOTS = 256
"""Betweenness is exact up to so many nodes; above, it is estimated from so many of them as starts of paths."""
SEED = 0
DAMPING = 0.85

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
Edges = Mapping[tuple[str, str], int]
"""(source, target) -> number of methods."""


class Measures(TypedDict):
    """The measures of a node, as `explain_measures` defines them."""

    degree: int
    betweenness: float
    """Rounded to 6 digits."""
    pagerank: float
    """Rounded to 6 digits."""
    community: int


def explain_measures(nodes: int) -> dict[str, str]:
    """How the measures of a graph with so many nodes are defined, in words."""
    exact = "exact" if nodes <= PIVOTS else f"estimated from {PIVOTS} nodes as starts (Brandes and Pich 2007)"
    return {
        "degree": "number of edges in and out",
        "betweenness": f"share of shortest paths that pass through, directed and unweighted (Freeman 1977), {exact}",
        "pagerank": f"weighted by the number of methods, damping {DAMPING} (Brin and Page 1998)",
        "community": f"Louvain (Blondel et al. 2008), seed {SEED}, weighted by the number of methods",
    }


def measure(nodes: Sequence[str], edges: Edges) -> dict[str, Measures]:
    """The measures of every node."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(nodes)
    graph.add_weighted_edges_from((source, target, count) for (source, target), count in edges.items())
    between, community = betweenness(graph), communities(graph)
    rank = nx.pagerank(graph, alpha=DAMPING) if nodes else {}
    return {
        node: {
            "degree": graph.degree(node),
            "betweenness": round(between[node], 6),
            "pagerank": round(rank[node], 6),
            "community": community[node],
        }
        for node in nodes
    }


def communities(graph: "nx.DiGraph[str]") -> dict[str, int]:
    """The community of each node, 0 being the largest; of equal ones the one with the first node comes first."""
    undirected: nx.Graph[int] = nx.Graph()
    place = {node: position for position, node in enumerate(graph)}
    undirected.add_nodes_from(place.values())
    for source, target, edge in graph.edges(data=True):
        one, other = place[source], place[target]
        weight = undirected.get_edge_data(one, other, {"weight": 0})["weight"] + edge["weight"]
        undirected.add_edge(one, other, weight=weight)
    nodes = list(graph)
    groups = nx.community.louvain_communities(undirected, seed=SEED)
    ordered = sorted(map(sorted, groups), key=lambda members: (-len(members), members[0]))
    return {nodes[member]: label for label, members in enumerate(ordered) for member in members}


def betweenness(graph: "nx.DiGraph[str]", pivots: int = PIVOTS) -> dict[str, float]:
    """The share of shortest paths between other nodes that pass through each (Brandes 2001), loops left out."""
    nodes = len(graph)
    if nodes < 3:
        return dict.fromkeys(graph, 0.0)
    adjacency = csr_array(nx.to_scipy_sparse_array(graph, dtype=np.dtype(np.float64), weight=None))
    adjacency.setdiag(0)
    adjacency.eliminate_zeros()
    starts = np.arange(nodes)
    if nodes > pivots:
        starts = np.sort(np.random.default_rng(SEED).choice(nodes, pivots, replace=False))
    paths, levels = _count_paths(adjacency, starts)
    through = _dependencies(adjacency, paths, levels).reshape(nodes, len(starts)).sum(axis=1)
    scale = nodes / len(starts) / ((nodes - 1) * (nodes - 2))
    return dict(zip(graph, (through * scale).tolist(), strict=True))


def _count_paths(graph: "csr_array[np.float64]", starts: Places) -> tuple[Floats, list[Places]]:
    """The number of shortest paths to each node from each start, as cells node by node, and the cells of each
    distance."""
    backward, across = graph.T.tocsr(), len(starts)
    front = np.zeros(graph.shape[0] * across)
    paths, unseen = front.copy(), np.ones(len(front), np.bool_)
    cells, counts, levels = starts * across + np.arange(across), np.ones(across), []
    while len(cells):
        levels.append(cells)
        front.fill(0)
        front[cells] = paths[cells] = counts
        unseen[cells] = False
        reached = _sum_successors(backward, front)
        cells = np.flatnonzero((reached > 0) & unseen)
        counts = reached[cells]
    return paths, levels


def _dependencies(graph: "csr_array[np.float64]", paths: Floats, levels: list[Places]) -> Floats:
    """Of the shortest paths from each start, how much passes through each node, from the last level back."""
    through, share = np.zeros_like(paths), np.zeros_like(paths)
    for cells, before in zip(reversed(levels[2:]), reversed(levels[1:-1]), strict=True):  # not through the starts
        share.fill(0)
        share[cells] = (1 + through[cells]) / paths[cells]
        through[before] = _sum_successors(graph, share)[before] * paths[before]
    return through


def _sum_successors(graph: "csr_array[np.float64]", cells: Floats) -> Floats:
    """For each node and start, the sum over the nodes that the node's edges lead to."""
    return np.asarray(graph @ cells.reshape(graph.shape[0], -1)).ravel()
