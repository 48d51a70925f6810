"""The catalogue as a whole: the concept scheme, search, the bundle of all records, the schemas."""

from typing import Any

from django.http import HttpResponse
from pydantic import BaseModel, ConfigDict
from rest_framework.request import Request

from api import skos
from api.renderers import Json, JsonLd, Turtle, Yaml
from api.views.base import JsonObject, ReadView
from api.views.submission_shapes import SubmissionBody
from catalogue import Catalogue as CatalogueValue
from catalogue import bundle, scheme
from catalogue.errors import Missing
from catalogue.queries import LISTS
from catalogue.query import Query
from catalogue.rendering import PREFIX, segment
from catalogue.search_page import SearchPage, SearchQuery, search
from catalogue.suggestions import suggest
from taxonomy.documents import Bundle
from taxonomy.files import as_yaml
from taxonomy.schemas import DOCUMENTS, schema
from transport.query_string import public_address


class Taxonomy(ReadView):
    """The whole concept scheme: stages with kinds and components, facets, domains, designs, metrics."""

    renderer_classes = (Json, Turtle, JsonLd)
    summary, shape = "The concept scheme, as JSON or SKOS", scheme.Scheme

    def answer(self, request: Request, query: Query, catalogue: CatalogueValue, **path: Any) -> HttpResponse:
        content, chosen = scheme.scheme(catalogue), request.accepted_renderer.format
        if chosen == Json.format:
            return self.json(request, content)
        root = public_address(request._request, f"{PREFIX}/taxonomy/")
        return self.ready(request, skos.graph(content, root).serialize(format=chosen))


class Search(ReadView):
    """Methods, components, metrics and sources in one ranked list, operators of tools after them."""

    query, summary, shape = SearchQuery, "Full-text search", SearchPage

    def answer(self, request: Request, query: SearchQuery, catalogue: CatalogueValue, **path: Any) -> HttpResponse:
        return self.json(request, search(catalogue, query))


class Catalogue(ReadView):
    """Every record in one bundle that loads back unchanged; as of any published version."""

    renderer_classes = (Json, Yaml)
    summary, shape = "The whole catalogue as one bundle", Bundle

    def answer(self, request: Request, query: Query, catalogue: CatalogueValue, **path: Any) -> HttpResponse:
        if request.accepted_renderer.format == Json.format:
            return self.ready(request, bundle.as_json(catalogue))
        return self.ready(request, as_yaml(bundle.content(catalogue)))


class SchemaEntry(BaseModel):
    """A document with the address of its schema."""

    id: str
    url: str


class SchemaList(BaseModel):
    """The documents that have a schema."""

    count: int
    results: list[SchemaEntry]


SCHEMAS = {**DOCUMENTS, "bundle": SubmissionBody}
"""The bundle as it is submitted: with a message, and with what is to be withdrawn and renamed."""


class Schemas(ReadView):
    """The JSON Schemas of the documents."""

    summary, shape = "JSON Schemas, listed", SchemaList
    versioned = False

    def answer(self, request: Request, query: Query, catalogue: CatalogueValue, **path: Any) -> HttpResponse:
        results = [SchemaEntry(id=name, url=f"{PREFIX}/schemas/{name}.json") for name in SCHEMAS]
        return self.json(request, SchemaList(count=len(results), results=results))


class Schema(ReadView):
    """The JSON Schema (draft 2020-12) of one document."""

    summary, shape = "JSON Schema of one document", JsonObject
    versioned = False

    def answer(self, request: Request, query: Query, catalogue: CatalogueValue, **path: Any) -> HttpResponse:
        name = path["document"]
        if name not in SCHEMAS:
            raise Missing("schemas", name, suggest(name, SCHEMAS))
        content = schema(SCHEMAS[name]) | {"$id": request.build_absolute_uri(request.path)}
        return self.json(request, content)


RESOURCES = {
    "taxonomy": "taxonomy/",
    **{segment(name): f"{segment(name)}/" for name in LISTS},
    "method_facets": "methods/facets/",
    "effect_facets": "effects/facets/",
    "rounds_facets": "rounds/facets/",
    "rounds_points": "rounds/points/",
    "pooled": "effects/pooled/",
    "tradeoffs": "tradeoffs/",
    "gaps": "gaps/",
    "claims": "claims/",
    "bias": "bias/",
    "compare": "compare/",
    "compare_components": "components/compare/",
    "graph": "graph/",
    "graph_path": "graph/path/",
    "graph_motifs": "graph/motifs/",
    "search": "search/",
    "analyses": "analyses/",
    "exports": "exports/",
    "imports": "imports/",
    "catalogue": "catalogue/",
    "versions": "versions/",
    "schemas": "schemas/",
    "schema": "schema/",
    "docs": "docs/",
    "submissions": "submissions/",
    "reports": "reports/",
    "tokens": "tokens/",
    "audit": "audit/",
}
"""Every address without a part of its own, by name."""


class Resources(BaseModel):
    """The path of each resource."""

    model_config = ConfigDict(extra="allow")

    catalogue_version: int


class Root(ReadView):
    """The paths of all resources."""

    summary, shape = "The resources of the interface", Resources

    def answer(self, request: Request, query: Query, catalogue: CatalogueValue, **path: Any) -> HttpResponse:
        addresses = {name: f"{PREFIX}/{address}" for name, address in RESOURCES.items()}
        return self.json(request, Resources.model_validate({"catalogue_version": catalogue.version, **addresses}))
