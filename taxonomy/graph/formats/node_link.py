"""JSON: node-link data, and Cytoscape's form. networkx reads both back, by `node_link_graph` and `cytoscape_graph`."""

import json
from collections.abc import Mapping
from typing import TypedDict

from taxonomy.graph.network import Network, Row, edge_rows, node_rows


class NodeLinkData(TypedDict):
    """Node-link data of a directed multigraph."""

    directed: bool
    multigraph: bool
    graph: Row
    nodes: list[Row]
    edges: list[Row]


def node_link(network: Network) -> NodeLinkData:
    """The graph as `networkx.node_link_data` gives it, but for the keys of edges: their order says the same."""
    return {
        "directed": True,
        "multigraph": True,
        "graph": dict(network.graph),
        "nodes": node_rows(network),
        "edges": edge_rows(network),
    }


def write(network: Network) -> bytes:
    """Node-link data as JSON."""
    return _to_json(node_link(network))


def write_cytoscape(network: Network) -> bytes:
    """Cytoscape JSON for Cytoscape and cytoscape.js. `value` and `name` of a node are its id and its label, as networkx
    expects; `key` of an edge is its position among all edges, which tells parallel edges apart."""
    nodes = [{"data": {**node, "value": node["id"], "name": node["label"]}} for node in node_rows(network)]
    edges = [{"data": {**edge, "key": key}} for key, edge in enumerate(edge_rows(network))]
    elements = {"nodes": nodes, "edges": edges}
    return _to_json({"data": dict(network.graph), "directed": True, "multigraph": True, "elements": elements})


def _to_json(data: Mapping[str, object]) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
