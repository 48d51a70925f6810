"""Node-link data as networkx 3 writes it, which `networkx.node_link_graph` reads back."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

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
    nodes = ENCODE([dict(node) for node in network.nodes])
    # Each encoded by itself: one letter outside of ASCII would make all the edges wider.
    return b"".join(text.encode() for text in (head[:-1], ',"nodes":', nodes, ',"edges":[', *edge_texts(network), "]}"))


def edge_texts(network: Network, opening: str = "{", closing: str = "}") -> Iterator[str]:
    """The edges as JSON objects with commas between them, in pieces of one type each."""
    ids, between = [ENCODE(node["id"]) for node in network.nodes], ""
    for edges in filter(len, network.edges):
        yield between + _text(edges, ids, opening, closing)
        between = ","


def _text(edges: Edges, ids: list[str], opening: str, closing: str) -> str:
    """The parts of all edges in one list, which is joined once: a text for each edge would be most of the time."""
    sort = ENCODE(edges.type)
    sources = [f'{opening}"source":{each},"target":' for each in ids]
    targets = [f'{each},"type":{sort}' for each in ids]
    columns = [
        map(sources.__getitem__, edges.source),
        map(targets.__getitem__, edges.target),
        *(_parts(f",{ENCODE(name)}:", column) for name, column in edges.attributes.items()),
    ]
    width = len(columns) + 1
    parts = [f"{closing},"] * (width * len(edges))
    for place, column in enumerate(columns):
        parts[place::width] = column
    parts[-1] = closing
    return "".join(parts)


def _parts(name: str, column: Sequence[Any]) -> Iterable[str]:
    """Each value behind its name; figures, which come again and again, are written once."""
    sorts = set(map(type, column))  # `bool` is an int too, but not by type
    if sorts == {int}:
        once = list(set(column))
        return map(dict(zip(once, _figures(name, once), strict=True)).__getitem__, column)
    if sorts == {float}:
        bits, places = np.unique(np.array(column).view(np.int64), return_inverse=True)  # 0.0 and -0.0 differ
        return map(_figures(name, bits.view(np.float64).tolist()).__getitem__, places.tolist())
    return (name + ENCODE(value) for value in column)


def _figures(name: str, figures: list[Any]) -> list[str]:
    return [name + text for text in ENCODE(figures)[1:-1].split(",")]
