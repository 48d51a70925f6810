"""Cytoscape JSON, which Cytoscape, cytoscape.js and `networkx.cytoscape_graph` read.

`value` and `name` of a node are its id and its label, as networkx wants; `key` tells parallel edges apart.
"""

import json
from typing import Any

from taxonomy.graph.formats.node_link import HEAD, edge_texts
from taxonomy.graph.network import Network


def write(network: Network) -> bytes:
    """Edges straight from their columns."""
    head = _json({"data": dict(network.attributes), **HEAD})
    nodes = ",".join(_json({"data": {**node, "value": node["id"], "name": node["label"]}}) for node in network.nodes)
    edges = ",".join(f'{{"data":{text[:-1]},"key":{key}}}}}' for key, text in enumerate(edge_texts(network)))
    return f'{head[:-1]},"elements":{{"nodes":[{nodes}],"edges":[{edges}]}}}}'.encode()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
