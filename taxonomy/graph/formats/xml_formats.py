"""GraphML and GEXF, written by networkx: XML whose attributes are plain values, all of one name having one type.

GraphML is read by igraph, yEd and Gephi, GEXF 1.2 by Gephi; networkx reads both. Nulls are left out, lists joined,
objects written as JSON; numbers stay numbers where every value of a name is a number.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from io import BytesIO
from typing import Any

import networkx as nx
from networkx.readwrite.gexf import GEXFWriter
from networkx.readwrite.graphml import GraphMLWriter

from taxonomy.graph.formats.appearance import clean
from taxonomy.graph.network import Network, Row, edge_rows, node_rows

Value = bool | int | float | str
LONGEST = 2**63
"""Integers have 64 bits in both formats."""
RESERVED = ("pid", "start", "end", "parents", "slices", "spells", "viz")
RESERVED_IN_EDGES = (*RESERVED, "id", "key", "label", "relation")
"""Attributes that mean something else in GEXF: ours end in an underscore there."""


class _GraphMLWriter(GraphMLWriter):
    """The writer of networkx, with booleans as XML spells them."""

    def add_data(self, name: str, element_type: type, value: str, *scope: Any) -> Any:
        return super().add_data(name, element_type, value.lower() if element_type is bool else value, *scope)


def write_graphml(network: Network) -> bytes:
    """The graph with its attributes, ids and types."""
    content = BytesIO()
    _GraphMLWriter(_with_plain_values(network), prettyprint=False).dump(content)
    return content.getvalue()


def write_gexf(network: Network) -> bytes:
    """The same bytes for the same graph: the date of writing is left out.

    `type` of an edge is its direction in GEXF, so ours is its `label` and its attribute `relation`.
    """
    graph = _with_plain_values(network)
    graph.graph = {"name": str(graph.graph.get("title", ""))}
    for _, node in graph.nodes(data=True):
        _rename(node, RESERVED)
    for _, _, place, edge in graph.edges(keys=True, data=True):
        _rename(edge, RESERVED_IN_EDGES)
        edge["id"] = str(place)
        edge["label"] = edge["relation"] = edge.pop("type")
    writer = GEXFWriter(graph, prettyprint=False)
    writer.xml.find("meta").attrib.pop("lastmodifieddate")
    content = BytesIO()
    writer.write(content)
    return content.getvalue()


def _rename(attributes: dict[str, Value], reserved: tuple[str, ...]) -> None:
    for name in reserved:
        if name in attributes:
            attributes[f"{name}_"] = attributes.pop(name)


def _with_plain_values(network: Network) -> Network:
    """A copy whose nodes, edges and graph have plain values alone, all values of one name having one type."""
    graph: Network = nx.MultiDiGraph()
    graph.graph.update(_plain_rows([network.graph])[0])
    for node in _plain_rows(node_rows(network)):
        graph.add_node(str(node.pop("id")), **node)
    for place, edge in enumerate(_plain_rows(edge_rows(network))):
        graph.add_edge(str(edge.pop("source")), str(edge.pop("target")), place, **edge)
    return graph


def _plain_rows(rows: Iterable[Row]) -> list[dict[str, Value]]:
    plain = [{clean(name): _plain(value) for name, value in row.items() if value is not None} for row in rows]
    types: dict[str, set[type]] = {}
    for row in plain:
        for name, value in row.items():
            types.setdefault(name, set()).add(_type(value))
    converters = {name: _converter(kinds) for name, kinds in types.items()}
    return [{name: converters[name](value) for name, value in row.items()} for row in plain]


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


def _converter(types: set[type]) -> Callable[[Value], Value]:
    """To the narrowest type that can represent values of all these types."""
    if types == {int, float}:
        return float
    if types & {str} or len(types) > 1:
        return _text
    return next(iter(types))


def _text(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
