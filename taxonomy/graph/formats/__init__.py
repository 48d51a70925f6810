"""Every form in which a graph is handed out, by the name that is asked for."""

from collections.abc import Callable
from dataclasses import dataclass

from taxonomy.graph.formats import cytoscape, dot, gexf, graphml, mermaid, node_link, svg
from taxonomy.graph.formats.svg import TooLarge
from taxonomy.graph.network import Network

__all__ = ["FORMATS", "Format", "TooLarge"]


@dataclass(frozen=True)
class Format:
    """One form of a graph: how it is called on the wire and on a disk, and what writes it."""

    media_type: str
    extension: str
    write: Callable[[Network], bytes]


FORMATS = {
    "json": Format("application/json", "json", node_link.write),
    "cytoscape": Format("application/vnd.cytoscape+json", "cyjs", cytoscape.write),
    "graphml": Format("application/graphml+xml", "graphml", graphml.write),
    "gexf": Format("application/gexf+xml", "gexf", gexf.write),
    "dot": Format("text/vnd.graphviz", "gv", dot.write),
    "mermaid": Format("text/vnd.mermaid", "mmd", mermaid.write),
    "svg": Format("image/svg+xml", "svg", svg.write),
}
