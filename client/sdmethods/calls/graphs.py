"""Graphs: of one method, of the catalogue, paths and motifs in it, lineage."""

from typing import TYPE_CHECKING, Any, Literal, Unpack, cast

from sdmethods.calls.base import Calls, segment
from sdmethods.models.evidence import Facts
from sdmethods.queries import GraphFilters, MotifFilters, PathFilters, encode

if TYPE_CHECKING:
    import networkx

GraphFormat = Literal["json", "cytoscape", "graphml", "gexf", "dot", "mermaid", "svg"]


class GraphCalls(Calls):
    """Graphs as node-link data (`Facts`), as texts in seven formats, and as networkx graphs."""

    def graph(self, **filters: Unpack[GraphFilters]) -> Facts:
        """The component graph of the catalogue."""
        return self.get(Facts, "graph/", filters)

    def graph_text(self, format: GraphFormat, **filters: Unpack[GraphFilters]) -> str:
        """The component graph in another format."""
        return self.text("graph/", encode({"format": format, **filters}))

    def method_graph(self, method: str) -> Facts:
        """The composition of a method."""
        return self.get(Facts, f"methods/{segment(method)}/graph/")

    def method_graph_text(self, method: str, format: GraphFormat = "mermaid") -> str:
        """The composition of a method in another format."""
        return self.text(f"methods/{segment(method)}/graph/", encode({"format": format}))

    def path(self, start: str, end: str, **filters: Unpack[PathFilters]) -> Facts:
        """How pipelines get from one component to another."""
        return self.get(Facts, "graph/path/", {"from": start, "to": end, **filters})

    def motifs(self, **filters: Unpack[MotifFilters]) -> Facts:
        """The most frequent chains of two to four components."""
        return self.get(Facts, "graph/motifs/", filters)

    def lineage(self, method: str) -> Facts:
        """What a method extends or takes its seeds from, and what extends it."""
        return self.get(Facts, f"methods/{segment(method)}/lineage/")


def to_networkx(answer: Facts) -> "networkx.MultiDiGraph[Any]":
    """A graph answer as a networkx graph.

    Raises:
        ImportError: networkx is not installed.
    """
    try:
        import networkx
    except ImportError as error:
        raise ImportError("networkx is not installed: pip install 'sdmethods[graph]'") from error
    graph = networkx.node_link_graph(answer.model_dump(mode="json"), edges="edges")
    return cast("networkx.MultiDiGraph[Any]", graph)
