"""Ways through a directed graph given as pairs: what lies around a node, and how one gets from one to another."""

from collections.abc import Iterable, Iterator

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from taxonomy.graph.counting import Pairs

PATHS = 10
"""So many shortest ways are told; there may be thousands."""


def around(pairs: Pairs, nodes: int, start: int, depth: int) -> NDArray[np.bool_]:
    """The nodes at most so many edges from the start, whichever way the edges run; the start is one of them."""
    ends = np.concatenate([pairs.source, pairs.target]), np.concatenate([pairs.target, pairs.source])
    graph = csr_array((np.ones(len(ends[0])), ends), (nodes, nodes))
    reached = np.zeros(nodes, np.bool_)
    reached[start] = True
    for _ in range(depth):
        reached |= np.asarray(reached.astype(np.float64) @ graph) > 0
    return reached


def shortest_paths(pairs: Pairs, start: int, end: int) -> list[list[int]]:
    """The shortest directed ways, those that most compositions go first: by their rarest edge, then by their places."""
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from((start, end))
    triples = zip(pairs.source.tolist(), pairs.target.tolist(), pairs.count.tolist(), strict=True)
    graph.add_weighted_edges_from(triples)
    try:
        length = int(nx.shortest_path_length(graph, start, end))
    except nx.NetworkXNoPath:
        return []
    layered = _on_shortest_ways(graph, start, end, length)
    found = list(_widest_first(layered, graph, start, end))
    return found[:PATHS]


def _on_shortest_ways(graph: "nx.DiGraph[int]", start: int, end: int, length: int) -> "nx.DiGraph[int]":
    """Only the edges that some shortest way takes."""
    after = nx.single_source_shortest_path_length(graph, start, cutoff=length)
    before = nx.single_source_shortest_path_length(graph.reverse(copy=False), end, cutoff=length)
    return nx.DiGraph(
        (one, other)
        for one, other in graph.edges
        if one in after and other in before and after[one] + 1 + before[other] == length
    )


def _widest_first(layered: "nx.DiGraph[int]", graph: "nx.DiGraph[int]", start: int, end: int) -> Iterator[list[int]]:
    """The ways with the best-worn rarest edge: for each width from the greatest down, the ways that are so wide."""
    if start == end:
        yield [start]
        return
    told = 0
    seen: set[tuple[int, ...]] = set()
    for width in sorted({graph[one][other]["weight"] for one, other in layered.edges}, reverse=True):
        wide = layered.edge_subgraph(edge for edge in layered.edges if graph.edges[edge]["weight"] >= width)
        if start not in wide or end not in wide or not nx.has_path(wide, start, end):
            continue
        for path in _some(nx.all_simple_paths(wide, start, end)):
            if tuple(path) not in seen:
                seen.add(tuple(path))
                told += 1
                yield path
        if told >= PATHS:
            return


def _some(paths: Iterable[list[int]]) -> list[list[int]]:
    """The first hundred, in the order of their places."""
    return sorted(path for path, _ in zip(paths, range(10 * PATHS), strict=False))
