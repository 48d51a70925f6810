"""What concerns the catalogue as a whole: the concept scheme, search, the bundle of everything, the schemas."""

import json
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from pydantic import BaseModel, ConfigDict, Field
from rest_framework.request import Request

from api.renderers import Json, JsonLd, Turtle, Yaml
from api.representations import skos
from api.views.base import JsonObject, ReadView
from catalogue import Catalogue as CatalogueValue
from catalogue import scheme
from catalogue.errors import Missing, noun
from catalogue.queries import LISTS, PAGE_SIZE, PAGE_SIZE_MAX, Query, Whole, Words
from catalogue.rendering import PREFIX, address
from catalogue.suggestions import suggest
from registry.selectors.catalogue import bundle
from taxonomy.documents import Bundle
from taxonomy.files import as_yaml
from taxonomy.schemas import DOCUMENTS, schema


class Taxonomy(ReadView):
    """The whole concept scheme: stages with kinds and components, facets, domains, designs, metrics."""

    renderer_classes = (Json, Turtle, JsonLd)
    summary, shape = "The concept scheme, as JSON or SKOS", scheme.Scheme

    def answer(self, request: Request, query: Query, catalogue: CatalogueValue, **path: Any) -> HttpResponse:
        content, chosen = scheme.scheme(catalogue), request.accepted_renderer.format
        if chosen == Json.format:
            return self.json(request, content)
        root = request.build_absolute_uri(f"{PREFIX}/taxonomy/")
        return self.ready(request, skos.graph(content.model_dump(mode="json"), root).serialize(format=chosen))


class SearchHit(BaseModel):
    """One record found. `highlight` marks the words found by <mark>; the text around them is not escaped."""

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
    next: None = None
    previous: None = None
    results: list[SearchHit]


Searched = Literal["method", "component", "metric", "source"]
COLLECTIONS = {"method": "methods", "component": "components", "metric": "metrics", "source": "sources"}


class SearchQuery(Query):
    """What is searched for, and where."""

    q: Words
    """Words that all have to occur; the last one may be a beginning."""
    type: tuple[Searched, ...] = ()
    """Only records of this type."""
    page_size: Annotated[Whole, Field(ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE
    """How many hits."""


class Search(ReadView):
    """Methods, components, metrics and sources in one ranked list."""

    query, summary, shape = SearchQuery, "Full-text search", SearchPage

    def answer(self, request: Request, query: SearchQuery, catalogue: CatalogueValue, **path: Any) -> HttpResponse:
        collections = [COLLECTIONS[name] for name in query.type or COLLECTIONS]
        hits = catalogue.search.ranked(query.q, collections, query.page_size)
        results = [
            SearchHit(
                type=noun(hit.collection),
                id=hit.id,
                name=hit.name,
                url=address(hit.collection, hit.id),
                score=hit.score,
                highlight=hit.highlight,
            )
            for hit in hits
        ]
        full = len(hits) == query.page_size
        page = SearchPage(count=len(hits), count_is="at_least" if full else "exact", results=results)
        return self.json(request, page)


class Catalogue(ReadView):
    """Every record in one bundle that loads back unchanged; as of any published version."""

    renderer_classes = (Json, Yaml)
    summary, shape = "The whole catalogue as one bundle", Bundle

    def answer(self, request: Request, query: Query, catalogue: CatalogueValue, **path: Any) -> HttpResponse:
        every = bundle(catalogue)
        lists = {name: [record.dump() for record in getattr(every, name)] for name in catalogue.entries}
        content = {"version": catalogue.version, **lists}
        if request.accepted_renderer.format == Json.format:
            return self.ready(request, json.dumps(content, ensure_ascii=False, separators=(",", ":")))
        return self.ready(request, as_yaml(content))


class SchemaEntry(BaseModel):
    """A document with the address of its schema."""

    id: str
    url: str


class SchemaList(BaseModel):
    """The documents that have a schema."""

    count: int
    results: list[SchemaEntry]


class Schemas(ReadView):
    """The JSON Schemas of the documents."""

    summary, shape = "JSON Schemas, listed", SchemaList
    versioned = False

    def answer(self, request: Request, query: Query, catalogue: CatalogueValue, **path: Any) -> HttpResponse:
        results = [SchemaEntry(id=name, url=f"{PREFIX}/schemas/{name}.json") for name in DOCUMENTS]
        return self.json(request, SchemaList(count=len(results), results=results))


class Schema(ReadView):
    """The JSON Schema (draft 2020-12) of one document."""

    summary, shape = "JSON Schema of one document", JsonObject
    versioned = False

    def answer(self, request: Request, query: Query, catalogue: CatalogueValue, **path: Any) -> HttpResponse:
        name = path["document"]
        if name not in DOCUMENTS:
            raise Missing("schemas", name, suggest(name, DOCUMENTS))
        content = schema(name) | {"$id": request.build_absolute_uri(request.path)}
        return self.json(request, content)


RESOURCES = (
    "taxonomy",
    *LISTS,
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


class Resources(BaseModel):
    """The path of each resource."""

    model_config = ConfigDict(extra="allow")

    catalogue_version: int


class Root(ReadView):
    """Where everything is."""

    summary, shape = "The resources of the interface", Resources

    def answer(self, request: Request, query: Query, catalogue: CatalogueValue, **path: Any) -> HttpResponse:
        content: dict[str, Any] = {name: f"{PREFIX}/{name}/" for name in RESOURCES}
        return self.json(request, Resources(catalogue_version=catalogue.version, **content))
