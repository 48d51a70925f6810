"""Node-link data as networkx 3 writes it, which `networkx.node_link_graph` reads back."""

import json
from collections.abc import Iterable, Iterator, Sequence
from math import isfinite
from typing import Any

from taxonomy.graph.network import Edges, Network

HEAD = {"directed": True, "multigraph": True}
ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def node_link(network: Network) -> dict[str, Any]:
    """The graph as plain data, for an answer that holds more than the graph."""
    return {
        **HEAD,
        "graph": dict(network.attributes),
        "nodes": [dict(node) for node in network.nodes],
        "edges": list(network.each_edge()),
    }


def write(network: Network) -> bytes:
    """The same as JSON, edges straight from their columns."""
    head = ENCODE({**HEAD, "graph": dict(network.attributes)})
    nodes = ",".join(ENCODE(dict(node)) for node in network.nodes)
    edges = ",".join(edge_texts(network))
    return f'{head[:-1]},"nodes":[{nodes}],"edges":[{edges}]}}'.encode()


def edge_texts(network: Network) -> Iterator[str]:
    """Every edge as a JSON object, one by one."""
    ids = [ENCODE(node["id"]) for node in network.nodes]
    return (text for edges in network.edges for text in _texts(edges, ids))


def _texts(edges: Edges, ids: list[str]) -> Iterator[str]:
    form = f'{{"source":%s,"target":%s,"type":{json.dumps(edges.type)}'
    form += "".join(f",{json.dumps(name).replace('%', '%%')}:%s" for name in edges.attributes) + "}"
    columns = [_values(column) for column in edges.attributes.values()]
    sources, targets = ([ids[place] for place in places] for places in (edges.source, edges.target))
    return (form % row for row in zip(sources, targets, *columns, strict=True))


def _values(column: Sequence[Any]) -> Iterable[str]:
    """A column as JSON; whole numbers and finite ones, which most are, as `json` itself writes them."""
    sorts = set(map(type, column))  # `bool` is an int too, but not by type
    if sorts == {int}:
        return map(int.__repr__, column)
    if sorts == {float} and all(map(isfinite, column)):
        return map(float.__repr__, column)
    return map(ENCODE, column)
