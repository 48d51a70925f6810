"""GEXF 1.2, which Gephi and `networkx.read_gexf` read.

An edge's own `type` in GEXF is directed or undirected, so ours is its `label`, and its attribute `relation`.
"""

from io import BytesIO
from typing import Any

from networkx.readwrite.gexf import GEXFWriter

from taxonomy.graph.formats.flat import Flat, flatten
from taxonomy.graph.network import Network

TAKEN = ("pid", "start", "end", "parents", "slices", "spells", "viz")
TAKEN_IN_EDGES = (*TAKEN, "id", "key", "label", "relation")


def write(network: Network) -> bytes:
    """The same graph, the same bytes on every day: the date of writing is left out."""
    writer = GEXFWriter(_prepared(flatten(network)), prettyprint=False)
    writer.xml.find("meta").attrib.pop("lastmodifieddate")
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def _prepared(graph: Flat) -> Flat:
    """With its title as name, and with no attribute that GEXF means otherwise: those end in an underscore."""
    graph.graph = {"name": str(graph.graph.get("title", ""))}
    for _, node in graph.nodes(data=True):
        _rename(node, TAKEN)
    for _, _, place, edge in graph.edges(keys=True, data=True):
        _rename(edge, TAKEN_IN_EDGES)
        edge["id"] = str(place)
        edge["label"] = edge["relation"] = edge.pop("type")
    return graph


def _rename(attributes: dict[str, Any], taken: tuple[str, ...]) -> None:
    for name in taken:
        if name in attributes:
            attributes[f"{name}_"] = attributes.pop(name)
