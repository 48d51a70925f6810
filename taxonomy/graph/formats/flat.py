"""A graph for formats whose attributes are plain values of one type each: GraphML and GEXF.

Nulls are left out, lists joined, objects written as JSON; numbers stay numbers where every one of a name is a number.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

import networkx as nx

from taxonomy.graph.formats.characters import clean
from taxonomy.graph.network import Network

Flat: TypeAlias = "nx.MultiDiGraph[str]"
Value = bool | int | float | str
LONGEST = 2**63  # their integers have 64 bits


def flatten(network: Network) -> Flat:
    """Nodes by id, every edge with its place among all edges as key."""
    graph: Flat = nx.MultiDiGraph(**_column([network.attributes])[0])
    nodes = _column(network.nodes)
    edges = _column(network.each_edge())
    for node in nodes:
        graph.add_node(str(node.pop("id")), **node)
    for place, edge in enumerate(edges):
        graph.add_edge(str(edge.pop("source")), str(edge.pop("target")), place, **edge)
    return graph


def _column(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows with plain values, all values of one name having one type."""
    plain = [{clean(name): _plain(value) for name, value in row.items() if value is not None} for row in rows]
    types: dict[str, set[type]] = {}
    for row in plain:
        for name, value in row.items():
            types.setdefault(name, set()).add(_type(value))
    forms = {name: _form(found) for name, found in types.items()}
    return [{name: forms[name](value) for name, value in row.items()} for row in plain]


def _plain(value: Any) -> Value:
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, Mapping):
        return clean(json.dumps(value, ensure_ascii=False, separators=(",", ":")))
    if isinstance(value, list | tuple):
        return ", ".join(_text(_plain(item)) for item in value if item is not None)
    return clean(str(value))


def _type(value: Value) -> type:
    return str if type(value) is int and not -LONGEST <= value < LONGEST else type(value)


def _form(types: set[type]) -> Callable[[Value], Value]:
    """The narrowest type that holds all of these."""
    if types == {int, float}:
        return float
    if types & {str} or len(types) > 1:
        return _text
    return next(iter(types))


def _text(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
