"""GraphML, which `networkx.read_graphml`, igraph, yEd and Gephi read."""

from io import BytesIO
from typing import Any

from networkx.readwrite.graphml import GraphMLWriter

from taxonomy.graph.formats.flat import flatten
from taxonomy.graph.network import Network


class Writer(GraphMLWriter):
    """The writer of networkx, with booleans as XML spells them."""

    def add_data(self, name: str, element_type: type, value: str, *scope: Any) -> Any:
        return super().add_data(name, element_type, value.lower() if element_type is bool else value, *scope)


def write(network: Network) -> bytes:
    """The graph with its attributes, ids and types kept."""
    written = BytesIO()
    Writer(flatten(network), prettyprint=False).dump(written)
    return written.getvalue()
