"""Graphs in every format: the component graph, the composition and lineage of a method; comparison, paths, motifs."""

from typing import Any, ClassVar

from django.http import HttpResponse
from rest_framework.request import Request

from api.renderers import GRAPHS, Json
from api.views.base import ReadView, media_type
from api.views.pages import page_at_cursor
from catalogue import Catalogue, compare, graph, lineage, paths
from catalogue.compositions import composition
from catalogue.errors import BadQuery
from catalogue.paging import PageOf
from catalogue.query import Query
from catalogue.read_models import NodeLink
from taxonomy.graph.formats import FORMATS, TooLarge
from taxonomy.graph.network import Network


class GraphView(ReadView):
    """A graph, as node-link JSON and in the other formats of graphs."""

    renderer_classes: Any = GRAPHS
    shape: ClassVar[Any] = NodeLink

    def graph(self, request: Request, network: Network, name: str) -> HttpResponse:
        """The graph in the negotiated format. Raises BadQuery where it is too large to be drawn."""
        chosen = FORMATS[str(request.accepted_renderer.format)]
        try:
            content = chosen.write(network)
        except TooLarge as error:
            raise BadQuery("format", "too_large", str(error)) from error
        response = HttpResponse(content, content_type=media_type(request))
        response["Content-Disposition"] = f'inline; filename="{name}.{chosen.extension}"'
        return response


class Graph(GraphView):
    """The component graph of the catalogue."""

    query, summary = graph.GraphQuery, "The component graph of the catalogue"

    def answer(self, request: Request, query: graph.GraphQuery, catalogue: Catalogue, **path: Any) -> HttpResponse:
        return self.graph(request, graph.component_graph(catalogue, query), "components")


class MethodGraph(GraphView):
    """The composition of a method: its steps, what each hands on, and the loop over rounds."""

    summary = "The composition of a method as a graph"

    def answer(self, request: Request, query: Query, catalogue: Catalogue, **path: Any) -> HttpResponse:
        method = catalogue.method(path["id"])
        return self.graph(request, composition(catalogue, method).network(), method.id)


class Lineage(GraphView):
    """What a method extends or starts from, and what extends it or starts from it."""

    summary, shape = "What a method comes from, and what comes from it", lineage.Lineage

    def answer(self, request: Request, query: Query, catalogue: Catalogue, **path: Any) -> HttpResponse:
        slug = catalogue.method(path["id"]).id
        if request.accepted_renderer.format != Json.format:
            return self.graph(request, lineage.network(catalogue, slug), f"{slug}-lineage")
        return self.json(request, lineage.lineage(catalogue, slug))


class Compare(GraphView):
    """Two to eight methods side by side; in the formats of graphs, their compositions laid over each other."""

    query, summary, shape = compare.CompareQuery, "Two to eight methods side by side", compare.Comparison

    def answer(self, request: Request, query: compare.CompareQuery, catalogue: Catalogue, **path: Any) -> HttpResponse:
        if request.accepted_renderer.format != Json.format:
            name = "-".join(compare.check_methods(catalogue, query))[:100]
            return self.graph(request, compare.network(catalogue, query), name)
        return self.json(request, compare.compare(catalogue, query))


class Path(ReadView):
    """How pipelines get from one component to another: the shortest paths along what feeds what."""

    query, summary, shape = paths.PathQuery, "The shortest paths from one component to another", paths.Paths

    def answer(self, request: Request, query: paths.PathQuery, catalogue: Catalogue, **path: Any) -> HttpResponse:
        return self.json(request, paths.paths(catalogue, query))


class MotifsPage(PageOf[paths.Motif]):
    """A page of chains, the most frequent first."""

    length: int
    """Components in a chain."""


class Motifs(ReadView):
    """The chains of components that pipelines share most often."""

    query, summary, shape = paths.MotifsQuery, "The most frequent chains of components", MotifsPage

    def answer(self, request: Request, query: paths.MotifsQuery, catalogue: Catalogue, **path: Any) -> HttpResponse:
        motifs = paths.motifs(catalogue, query)
        page = page_at_cursor(request._request, motifs.page)
        return self.json(request, MotifsPage(length=motifs.length, **dict(page)))
