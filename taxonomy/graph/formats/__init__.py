"""Every format in which a graph can be had, by the name that a request gives."""

from collections.abc import Callable
from dataclasses import dataclass

from taxonomy.graph.formats import dot, mermaid, node_link, svg, xml_formats
from taxonomy.graph.formats.svg import TooLarge
from taxonomy.graph.network import Network

__all__ = ["FORMATS", "Format", "TooLarge"]


@dataclass(frozen=True)
class Format:
    """A format: its name for readers, its media type, the extension of its files, and the function that writes it."""

    title: str
    media_type: str
    extension: str
    write: Callable[[Network], bytes]


FORMATS = {
    "json": Format("JSON", "application/json", "json", node_link.write),
    "cytoscape": Format("Cytoscape", "application/vnd.cytoscape+json", "cyjs", node_link.write_cytoscape),
    "graphml": Format("GraphML", "application/graphml+xml", "graphml", xml_formats.write_graphml),
    "gexf": Format("GEXF", "application/gexf+xml", "gexf", xml_formats.write_gexf),
    "dot": Format("DOT", "text/vnd.graphviz", "gv", dot.write),
    "mermaid": Format("Mermaid", "text/vnd.mermaid", "mmd", mermaid.write),
    "svg": Format("SVG", "image/svg+xml", "svg", svg.write),
}
