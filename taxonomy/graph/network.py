"""The graphs of all answers: networkx's directed multigraph, made from rows of nodes and rows of edges.

networkx lists edges node by node. The order in which the edges were added is kept in their keys, 0, 1, 2 and so on,
so that every format writes them in that order.
"""

from collections.abc import Iterable, Mapping
from operator import itemgetter
from typing import Any, TypeAlias

import networkx as nx

Network: TypeAlias = "nx.MultiDiGraph[str]"
"""Every node has `type` and `label`, every edge `type`. Attributes of the graph: `title`, `description`, and how its
figures were computed."""
Row = Mapping[str, Any]
"""The attributes of a node or an edge, whatever its type has."""


def make_network(nodes: Iterable[Row], edges: Iterable[Row] = (), attributes: Row | None = None) -> Network:
    """A graph of nodes with `id`, `type`, `label` and of edges with `source`, `target`, `type`, and more of each.

    Raises ValueError where two nodes have one id, or an edge ends at no node.
    """
    network: Network = nx.MultiDiGraph()
    extend_network(network, nodes, edges, attributes)
    return network


def extend_network(network: Network, nodes: Iterable[Row], edges: Iterable[Row] = (), more: Row | None = None) -> None:
    """Add nodes, edges after those that are there, and `more` attributes of the graph.

    Raises ValueError as `make_network`; then a part has been added.
    """
    network.graph.update(more or {})
    for node in nodes:
        attributes = dict(node)
        slug = attributes.pop("id")
        if slug in network:
            raise ValueError(f"two nodes have the id {slug!r}")
        network.add_node(slug, **attributes)
    for key, edge in enumerate(edges, start=network.size()):
        attributes = dict(edge)
        source, target = attributes.pop("source"), attributes.pop("target")
        if source not in network or target not in network:
            raise ValueError(f"the edge from {source!r} to {target!r} needs two nodes of the graph")
        network.add_edge(source, target, key, **attributes)


def node_rows(network: Network) -> list[Row]:
    """Every node as its `id` and its attributes, in the order in which they were added."""
    return [{"id": node, **attributes} for node, attributes in network.nodes(data=True)]


def edge_rows(network: Network, kind: str | None = None) -> list[Row]:
    """Every edge, or every edge of one type, as `source`, `target` and its attributes, in the order of adding."""
    edges = sorted(network.edges(keys=True, data=True), key=itemgetter(2))
    return [
        {"source": source, "target": target, **attributes}
        for source, target, _, attributes in edges
        if kind is None or attributes["type"] == kind
    ]
