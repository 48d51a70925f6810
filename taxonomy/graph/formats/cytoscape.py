"""Cytoscape JSON, which Cytoscape, cytoscape.js and `networkx.cytoscape_graph` read.

`value` and `name` of a node are its id and its label, as networkx wants; `key` tells parallel edges apart.
"""

from dataclasses import replace
from itertools import accumulate, pairwise

from taxonomy.graph.formats.node_link import ENCODE, HEAD, edge_texts
from taxonomy.graph.network import Network


def write(network: Network) -> bytes:
    """Edges straight from their columns."""
    head = ENCODE({"data": dict(network.attributes), **HEAD})
    nodes = ENCODE([{"data": {**node, "value": node["id"], "name": node["label"]}} for node in network.nodes])
    edges = edge_texts(_numbered(network), '{"data":{', "}}")
    texts = (head[:-1], ',"elements":{"nodes":', nodes, ',"edges":[', *edges, "]}}")
    return b"".join(text.encode() for text in texts)


def _numbered(network: Network) -> Network:
    """Every edge with its place among all of them."""
    ends = [*accumulate(map(len, network.edges), initial=0)]
    edges = [
        replace(edges, attributes={**edges.attributes, "key": range(start, end)})
        for edges, (start, end) in zip(network.edges, pairwise(ends), strict=True)
    ]
    return replace(network, edges=edges)
