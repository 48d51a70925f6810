"""Graphs in every form: the component graph, the composition of a method; and ways and motifs."""

import json
from functools import partial
from typing import Any, ClassVar

from django.http import HttpResponse
from pydantic import BaseModel
from rest_framework.request import Request

from api.parameters import Parameter, known, number, of_filters, single
from api.renderers import GRAPHS
from api.views.base import Read, ReadView, media_type
from registry.errors import BadQuery
from registry.filters import COMPONENTS, METHODS, FilterSet, Gathered, within
from registry.selectors import network, pipelines, ways
from registry.selectors.attached import SORTS
from registry.snapshot import Snapshot
from taxonomy.graph.formats import FORMATS, TooLarge
from taxonomy.graph.network import Network

MIN_COUNT = Parameter("min_count", "Only what at least so many methods have; 1 by default.", "integer", least=1)
LIMIT, MOST = 50, 500
USUAL = 3
DEPTH = Parameter(
    "depth",
    f"With `around`: at most so many edges away, 1 to {network.DEEPEST}; 1 by default.",
    "integer",
    least=1,
    most=network.DEEPEST,
)
LENGTH = Parameter(
    "length",
    f"Components in a chain, {ways.SHORTEST} to {ways.LONGEST}; {USUAL} by default.",
    "integer",
    least=ways.SHORTEST,
    most=ways.LONGEST,
)


class NodeLink(BaseModel):
    """A graph as networkx 3 writes it: `networkx.node_link_graph` reads it."""

    directed: bool
    multigraph: bool
    graph: dict[str, Any]
    nodes: list[dict[str, Any]]
    edges: list[dict[str, Any]]


class GraphView(ReadView):
    """Something that can be had as a graph: as node-link JSON, and in every other form."""

    renderer_classes: Any = GRAPHS
    shape: ClassVar[Any] = NodeLink

    def drawn(self, request: Request, graph: Network, name: str) -> HttpResponse:
        """The graph in the form that was negotiated. Raises BadQuery where it is too large to be drawn."""
        wanted = FORMATS[str(request.accepted_renderer.format)]
        try:
            content = wanted.write(graph)
        except TooLarge as error:
            raise BadQuery("format", "too_large", str(error)) from error
        return self.named(request, content, name)

    def named(self, request: Request, content: bytes, name: str) -> HttpResponse:
        """Bytes of a graph, with the name that a file of them would have."""
        extension = FORMATS[str(request.accepted_renderer.format)].extension
        response = HttpResponse(content, content_type=media_type(request))
        response["Content-Disposition"] = f'inline; filename="{name}.{extension}"'
        return response


class MethodGraph(GraphView):
    """The composition of a method: its steps, what each hands on, and the loop over rounds."""

    summary = "The composition of a method as a graph"

    def answer(self, request: Request, found: Read, now: Snapshot, **path: Any) -> HttpResponse:
        method = pipelines.document(path["id"], now)
        return self.drawn(request, pipelines.pipeline(method, now).network(), method.id)


def _of(filters: FilterSet, *names: str) -> dict[str, Parameter]:
    return {name: each for name, each in of_filters(filters).items() if name in names}


def _query(found: Read, *names: str) -> Read:
    return {name: found[name] for name in names if name in found}


class Graph(GraphView):
    """The component graph of the catalogue."""

    summary = "The component graph of the catalogue"
    parameters = {
        **_of(METHODS, "domain", "year_min", "year_max"),
        **_of(COMPONENTS, "stage", "kind"),
        **known(
            Parameter("nodes", "Sorts of nodes beside the components.", many=True, choices=tuple(SORTS)),
            MIN_COUNT,
            Parameter("around", "Only what lies around this component, along or against the flow."),
            DEPTH,
        ),
    }

    def answer(self, request: Request, found: Read, now: Snapshot, **path: Any) -> HttpResponse:
        asked = _asked(found, now)

        def work_out() -> bytes:
            return self.drawn(request, network.component_graph(asked, now), "components").content

        key = "graph", request.accepted_renderer.format, *sorted(found.items())
        return self.named(request, now.graphs.remember(key, work_out), "components")


def _asked(found: Read, now: Snapshot) -> network.Asked:
    """Raises BadQuery with all that is wrong."""
    wrong = Gathered()
    depth, least, around = (
        wrong.read(number, found, "depth"),
        wrong.read(number, found, "min_count"),
        wrong.read(single, found, "around"),
    )
    if "depth" in found and "around" not in found:
        wrong.add("depth", "missing", "'depth' goes with 'around', the component that it counts from")
    asked = network.Asked(
        methods=_query(found, "domain", "year_min", "year_max"),
        components=_query(found, "stage", "kind"),
        nodes=tuple(value for each in found.get("nodes", ()) for value in each.split(",")),
        min_count=_or(least, 1),
        around=around,
        depth=_or(depth, 1),
    )
    wrong.tell(partial(asked.check, now))
    return asked


def _or(count: int | None, default: int) -> int:
    return default if count is None else count


class PathRead(BaseModel):
    """The shortest ways between two components; `length` is the number of edges, null where there is no way."""

    length: int | None
    paths: list[dict[str, Any]]


class MotifsRead(BaseModel):
    """Chains of components, the most frequent first; `count` of them occur often enough."""

    length: int
    count: int
    results: list[dict[str, Any]]


def _ways(found: Read, least: int, wrong: Gathered) -> ways.Asked:
    count = _or(wrong.read(number, found, "min_count"), least)
    return ways.Asked(_query(found, "domain"), _query(found, "stage"), count)


class Path(ReadView):
    """How pipelines get from one component to another: the shortest ways along what feeds what."""

    summary, shape = "The shortest ways from one component to another", PathRead
    parameters = {
        **known(
            Parameter("from", "The component to start from.", required=True),
            Parameter("to", "The component to end at.", required=True),
            MIN_COUNT,
        ),
        **_of(METHODS, "domain"),
        **_of(COMPONENTS, "stage"),
    }

    def answer(self, request: Request, found: Read, now: Snapshot, **path: Any) -> HttpResponse:
        wrong = Gathered()
        start, end = (wrong.read(single, found, name) for name in ("from", "to"))
        asked = _ways(found, 1, wrong)
        wrong.tell(partial(ways.check_path, start, end, asked, now))
        content = ways.path(str(start), str(end), asked, now)
        return self.ready(request, json.dumps(content, ensure_ascii=False))


class Motifs(ReadView):
    """The chains of components that pipelines share most often."""

    summary, shape = "The most frequent chains of components", MotifsRead
    parameters = {
        **known(
            LENGTH,
            Parameter("min_count", "Only chains that at least so many methods have; 2 by default.", "integer", least=1),
            Parameter(
                "limit", f"So many chains at most, 1 to {MOST}; {LIMIT} by default.", "integer", least=1, most=MOST
            ),
        ),
        **_of(METHODS, "domain"),
        **_of(COMPONENTS, "stage"),
    }

    def answer(self, request: Request, found: Read, now: Snapshot, **path: Any) -> HttpResponse:
        wrong = Gathered()
        length = _or(wrong.read(number, found, "length"), USUAL)
        limit = _or(wrong.read(number, found, "limit"), LIMIT)
        wrong.read(within, "limit", limit, 1, MOST)
        asked = _ways(found, 2, wrong)
        wrong.tell(partial(ways.check_motifs, length, asked, now))
        content = ways.motifs(length, limit, asked, now)
        return self.ready(request, json.dumps(content, ensure_ascii=False))
