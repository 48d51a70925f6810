"""What concerns the catalogue as a whole: the concept scheme, search, the bundle of everything, the schemas."""

import json
from typing import Any

from django.http import HttpResponse
from pydantic import BaseModel
from rest_framework.request import Request

from api.parameters import Parameter, a_page, known, number, page_size, single
from api.renderers import Json, JsonLd, Turtle, Yaml
from api.representations import skos
from api.views.base import Read, ReadView
from registry.bodies import PREFIX
from registry.errors import BadQuery, Missing
from registry.filters import FILTER_SETS, QUERY_LENGTH, near, text
from registry.selectors import catalogue, finding, scheme
from registry.snapshot import Snapshot
from taxonomy.documents import Bundle
from taxonomy.files import as_yaml
from taxonomy.schemas import DOCUMENTS, schema


class Taxonomy(ReadView):
    """The whole concept scheme: stages with kinds and components, facets, domains, designs, metrics."""

    renderer_classes = (Json, Turtle, JsonLd)
    summary, shape = "The concept scheme, as JSON or SKOS", dict[str, Any]

    def answer(self, request: Request, found: Read, now: Snapshot, **path: Any) -> HttpResponse:
        wanted = request.accepted_renderer.format
        root = request.build_absolute_uri(f"{PREFIX}/taxonomy/")
        return self.ready(request, now.pages.remember(("taxonomy", wanted, root), lambda: _taxonomy(wanted, root)))


def _taxonomy(wanted: str, root: str) -> bytes:
    content = scheme.scheme()
    if wanted == Json.format:
        return json.dumps(content, ensure_ascii=False).encode()
    return skos.graph(content, root).serialize(format=wanted).encode()


class SearchHit(BaseModel):
    """One found record. `highlight` marks the words found by <mark>; the text around them is not escaped."""

    type: str
    id: str
    name: str
    url: str
    score: float
    highlight: str


class SearchPage(BaseModel):
    """The best hits first."""

    count: int
    count_is: str
    next: None
    previous: None
    results: list[SearchHit]


class Search(ReadView):
    """Methods, components, metrics and sources in one ranked list."""

    summary, shape = "Full-text search", SearchPage
    parameters = known(
        Parameter(
            "q", "Words that all have to occur; the last one may be a beginning.", required=True, length=QUERY_LENGTH
        ),
        Parameter("type", "Only records of this type.", many=True, choices=tuple(finding.TYPES)),
        a_page("How many hits."),
    )

    def answer(self, request: Request, found: Read, now: Snapshot, **path: Any) -> HttpResponse:
        types = list(found.get("type", finding.TYPES))
        for each in types:
            if each not in finding.TYPES:
                detail = f"{each[:40]!r} is not a type. Known are: {', '.join(finding.TYPES)}"
                raise BadQuery("type", "unknown_value", detail)
        size = page_size(found)
        hits = finding.find(text("q", single(found, "q") or ""), types, size)
        content = {
            "count": len(hits),
            "count_is": "at_least" if len(hits) == size else "exact",
            "next": None,
            "previous": None,
            "results": hits,
        }
        return self.ready(request, json.dumps(content, ensure_ascii=False))


class Catalogue(ReadView):
    """Every record in one bundle that loads back unchanged; as of any published version."""

    renderer_classes = (Json, Yaml)
    summary, shape = "The whole catalogue as one bundle", Bundle
    parameters = known(Parameter("version", "A published version; the current one by default.", "integer", least=0))

    def answer(self, request: Request, found: Read, now: Snapshot, **path: Any) -> HttpResponse:
        version = number(found, "version")
        if version is None:
            version = now.version
        if not 0 <= version <= now.version:
            raise BadQuery("version", "out_of_range", f"Versions run from 0 to {now.version}")
        wanted = request.accepted_renderer.format
        if version < now.version:  # seldom asked for, and too big to keep
            return self.ready(request, _catalogue(wanted, version))
        return self.ready(request, now.remember(("catalogue", wanted), lambda: _catalogue(wanted, version)))


def _catalogue(wanted: str, version: int) -> str:
    lists = catalogue.documents_at(version)
    parts = (f'"{name}":[{",".join(documents)}]' for name, documents in lists.items())
    content = f'{{"version":{version},{",".join(parts)}}}'
    return content if wanted == Json.format else as_yaml(json.loads(content))


class Schemas(ReadView):
    """The JSON Schemas of the documents."""

    summary, shape = "JSON Schemas, listed", dict[str, Any]

    def answer(self, request: Request, found: Read, now: Snapshot, **path: Any) -> HttpResponse:
        results = [{"id": name, "url": f"{PREFIX}/schemas/{name}.json"} for name in DOCUMENTS]
        return self.ready(request, json.dumps({"count": len(results), "results": results}))


class Schema(ReadView):
    """The JSON Schema (draft 2020-12) of one document."""

    summary, shape = "JSON Schema of one document", dict[str, Any]

    def answer(self, request: Request, found: Read, now: Snapshot, **path: Any) -> HttpResponse:
        name = path["document"]
        if name not in DOCUMENTS:
            raise Missing("schemas", name, near(name, DOCUMENTS))
        content = schema(name) | {"$id": request.build_absolute_uri(request.path)}
        return self.ready(request, json.dumps(content, ensure_ascii=False))


RESOURCES = (
    "taxonomy",
    *FILTER_SETS,
    "search",
    "catalogue",
    "schemas",
    "schema",
    "docs",
    "submissions",
    "reports",
    "tokens",
    "audit",
)


class Root(ReadView):
    """Where everything is."""

    summary, shape = "The resources of the interface", dict[str, Any]

    def answer(self, request: Request, found: Read, now: Snapshot, **path: Any) -> HttpResponse:
        content: dict[str, Any] = {name: f"{PREFIX}/{name}/" for name in RESOURCES}
        return self.ready(request, json.dumps({"catalogue_version": now.version, **content}))
