"""Measures of the nodes of a directed graph given as pairs of places with counts.

The same figures as networkx gives (its algorithms are the oracles of the tests), by sparse products: a catalogue of
100,000 methods has 2,000 components and some 100,000 edges.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from taxonomy.graph.counting import Pairs
from taxonomy.graph.louvain import louvain

PIVOTS = 256
"""Betweenness is exact up to so many nodes; above, so many of them are the starts of the ways that are counted."""
STRONGEST = 10
"""Communities are sought among so many of the strongest edges of each node."""
SEED = 0
DAMPING, TOLERANCE, STEPS = 0.85, 1e-6, 100

Floats = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(frozen=True)
class Measures:
    """One figure a node."""

    degree: NDArray[np.int64]
    betweenness: Floats
    pagerank: Floats
    community: NDArray[np.int64]

    @staticmethod
    def told(nodes: int) -> dict[str, str]:
        """How the figures came about, in words."""
        exact = "exact" if nodes <= PIVOTS else f"estimated from {PIVOTS} nodes as starts (Brandes and Pich 2007)"
        return {
            "degree": "number of edges in and out",
            "betweenness": f"share of shortest ways that pass through, directed and unweighted (Freeman 1977), {exact}",
            "pagerank": f"weighted by the number of methods, damping {DAMPING} (Brin and Page 1998)",
            "community": f"Louvain (Blondel et al. 2008), seed {SEED}, weighted by the number of methods, "
            f"on the {STRONGEST} strongest edges of each node",
        }


def measure(pairs: Pairs, nodes: int) -> Measures:
    """The measures of a graph with so many nodes."""
    degree = np.bincount(pairs.source, minlength=nodes) + np.bincount(pairs.target, minlength=nodes)
    return Measures(degree, betweenness(pairs, nodes), pagerank(pairs, nodes), communities(pairs, nodes))


def betweenness(pairs: Pairs, nodes: int, pivots: int = PIVOTS) -> Floats:
    """The share of shortest ways between other nodes that pass through each (Brandes 2001), loops left out."""
    if nodes < 3:
        return np.zeros(nodes)
    apart = pairs.source != pairs.target
    graph = csr_array((np.ones(int(apart.sum())), (pairs.source[apart], pairs.target[apart])), (nodes, nodes))
    starts = np.arange(nodes)
    if nodes > pivots:
        starts = np.sort(np.random.default_rng(SEED).choice(nodes, pivots, replace=False))
    ways, levels = _levels(graph, starts)
    through = _dependencies(graph, ways, levels).reshape(nodes, len(starts))
    scale = nodes / len(starts) / ((nodes - 1) * (nodes - 2))
    return np.asarray(through.sum(axis=1) * scale)


def _levels(graph: "csr_array[np.float64]", starts: Places) -> tuple[Floats, list[Places]]:
    """The number of shortest ways to each node from each start, node after node, and the cells at each distance."""
    backward, across = graph.T.tocsr(), len(starts)
    front = np.zeros(graph.shape[0] * across)
    ways, unseen = front.copy(), np.ones(len(front), np.bool_)
    cells, found, levels = starts * across + np.arange(across), np.ones(across), []
    while len(cells):
        levels.append(cells)
        front.fill(0)
        front[cells] = ways[cells] = found
        unseen[cells] = False
        reached = _along(backward, front)
        cells = np.flatnonzero((reached > 0) & unseen)
        found = reached[cells]
    return ways, levels


def _dependencies(graph: "csr_array[np.float64]", ways: Floats, levels: list[Places]) -> Floats:
    """Of the shortest ways from each start, how much passes through each node: from the last level back."""
    through, share = np.zeros_like(ways), np.zeros_like(ways)
    for cells, before in zip(reversed(levels[2:]), reversed(levels[1:-1]), strict=True):  # not through the starts
        share.fill(0)
        share[cells] = (1 + through[cells]) / ways[cells]
        through[before] = _along(graph, share)[before] * ways[before]
    return through


def _along(graph: "csr_array[np.float64]", cells: Floats) -> Floats:
    """For each node and start, the sum over what the node's edges lead to."""
    return np.asarray(graph @ cells.reshape(graph.shape[0], -1)).ravel()


def pagerank(pairs: Pairs, nodes: int) -> Floats:
    """How likely a walk along weighted edges, which jumps now and then, is at each node."""
    if not nodes:
        return np.zeros(0)
    weights = csr_array((pairs.count.astype(np.float64), (pairs.source, pairs.target)), (nodes, nodes))
    out: Floats = np.asarray(weights.sum(axis=1)).ravel()
    moves = csr_array((pairs.count / out[pairs.source], (pairs.source, pairs.target)), (nodes, nodes))
    rank = np.full(nodes, 1 / nodes)
    for _ in range(STEPS):
        stuck = rank[out == 0].sum() / nodes
        last, rank = rank, DAMPING * (rank @ moves + stuck) + (1 - DAMPING) / nodes
        if np.abs(rank - last).sum() < nodes * TOLERANCE:
            break
    return rank


def communities(pairs: Pairs, nodes: int) -> NDArray[np.int64]:
    """The community of each node, 0 being the largest; nodes without an edge are communities of their own."""
    found: dict[int, list[int]] = {}
    for node, label in enumerate(louvain(nodes, _strongest(pairs, nodes), SEED)):
        found.setdefault(label, []).append(node)
    labels = np.zeros(nodes, np.int64)
    for label, members in enumerate(sorted(found.values(), key=lambda each: (-len(each), each[0]))):
        labels[members] = label
    return labels


def _strongest(pairs: Pairs, nodes: int) -> list[tuple[int, int, int]]:
    """The edges that are among the strongest of either end, each once."""
    kept = np.zeros(len(pairs), np.bool_)
    for ends, others in ((pairs.source, pairs.target), (pairs.target, pairs.source)):
        most = pairs.count.max(initial=0)
        order = np.argsort((ends * (most + 1) + most - pairs.count) * nodes + others)
        first = np.searchsorted(ends[order], np.arange(nodes))
        rank = np.arange(len(order)) - first[ends[order]]
        kept[order[rank < STRONGEST]] = True
    chosen = pairs.only(kept)
    return list(zip(chosen.source.tolist(), chosen.target.tolist(), chosen.count.tolist(), strict=True))
