"""Methods beside each other: compared, the nearest, and where one comes from."""

import json
from typing import Any

from django.http import HttpResponse
from pydantic import BaseModel
from rest_framework.request import Request

from api.parameters import Parameter, known, single
from api.renderers import Json
from api.views.base import Read, ReadView
from api.views.graphs import GraphView, NodeLink
from registry.selectors import compare, lineage, pipelines, similar
from registry.snapshot import Snapshot
from taxonomy.vocabulary import Domain

DOMAINS = tuple(domain.value for domain in Domain)


class Likeness(BaseModel):
    """How alike two methods are."""

    a: str
    b: str
    score: float
    edit_distance: int | None
    edit_distance_is: str | None


class CompareRead(BaseModel):
    """Two to eight methods side by side."""

    methods: list[str]
    names: dict[str, str]
    components: list[dict[str, Any]]
    shared: list[str]
    only: dict[str, list[str]]
    alignment: list[dict[str, str | None]]
    similarity: list[Likeness]
    lineage: list[dict[str, str]]
    profiles: dict[str, Any]
    head_to_head: list[dict[str, Any]]
    shared_metrics: list[dict[str, Any]]
    explanation: list[dict[str, Any]]
    graph: NodeLink


class Near(BaseModel):
    """A similar method: what both have, what it has besides, and what it lacks."""

    method: str
    name: str
    score: float
    shared: list[str]
    missing: list[str]
    extra: list[str]


class SimilarRead(BaseModel):
    """The nearest methods, best first."""

    results: list[Near]


class LineageRead(BaseModel):
    """What a method comes from, and what comes from it."""

    method: str
    extends: list[dict[str, Any]]
    extended_by: list[dict[str, Any]]
    seeds_from: list[dict[str, Any]]
    seeds: list[dict[str, Any]]
    graph: NodeLink


class Compare(GraphView):
    """Two to eight methods side by side; in the forms of graphs, their compositions laid over each other."""

    summary, shape = "Two to eight methods side by side", CompareRead
    parameters = known(
        Parameter("methods", "Two to eight ids, parted by commas.", many=True, required=True),
        Parameter(
            "domain", "The kind of task asked for; evidence from others counts as indirect.", choices=compare.DOMAINS
        ),
        Parameter("facet", "What differences are explained on; in_distribution by default.", choices=compare.FACETS),
        Parameter("edit_distance", "With true, the number of changes between two compositions.", "boolean"),
    )

    def answer(self, request: Request, found: Read, now: Snapshot, **path: Any) -> HttpResponse:
        typed = request.query_params.getlist("methods")  # the same id twice is a fault here, however it is written
        asked = compare.Asked.read(typed, found, now)
        if request.accepted_renderer.format != Json.format:
            return self.drawn(request, compare.network(asked, now), "-".join(asked.methods)[:100])
        return self.ready(request, compare.answer(asked, now))


class Similar(ReadView):
    """The methods most like one, with what is shared and what differs."""

    summary, shape = "The nearest methods", SimilarRead
    parameters = known(
        Parameter(
            "limit",
            f"So many at most, 1 to {similar.MOST}; {similar.LIMIT} by default.",
            "integer",
            least=1,
            most=similar.MOST,
        )
    )

    def answer(self, request: Request, found: Read, now: Snapshot, **path: Any) -> HttpResponse:
        limit = similar.limit_of(single(found, "limit"))
        results = similar.similar(pipelines.document(path["id"], now), limit, now)
        return self.ready(request, json.dumps({"results": results}, ensure_ascii=False))


class Lineage(GraphView):
    """What a method extends or starts from, and what extends it or starts from it."""

    summary, shape = "What a method comes from, and what comes from it", LineageRead

    def answer(self, request: Request, found: Read, now: Snapshot, **path: Any) -> HttpResponse:
        if request.accepted_renderer.format != Json.format:
            slug = pipelines.document(path["id"], now).id
            return self.drawn(request, lineage.network(slug, now), f"{slug}-lineage")
        return self.ready(request, json.dumps(lineage.lineage(path["id"], now), ensure_ascii=False))
