"""One record, and its history."""

from typing import Annotated, Any, ClassVar

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from pydantic import Field, RootModel
from rest_framework.request import Request

from api.renderers import BibTex, CslJson, Json
from api.views.base import ReadView
from catalogue import Catalogue, effects, read_models
from catalogue.errors import BadQuery
from catalogue.fields import pick, picked_keys
from catalogue.linked_data import bibtex, csl_json
from catalogue.paging import PageOf
from catalogue.parameters import Number, Whole
from catalogue.query import PAGE_SIZE, PAGE_SIZE_MAX, DetailQuery, Query
from catalogue.rendering import read_model
from catalogue.rounds import RoundsRead
from registry.selectors import history
from taxonomy.raw_json import RawJson
from transport.query_string import address_with


class DetailView(ReadView):
    """One record of a collection."""

    collection: ClassVar[str]
    query = DetailQuery

    def answer(self, request: Request, query: DetailQuery, catalogue: Catalogue, **path: Any) -> HttpResponse:
        record = read_model(catalogue, self.collection, path["id"])
        return self.json(request, pick(record, picked_keys(query.fields, list(self.shape.model_fields))))


class Method(DetailView):
    collection, shape, summary = "methods", read_models.MethodRead, "One method"


class Effect(DetailView):
    collection, shape, summary = "effects", effects.EffectRead, "One measured effect"


class Kind(DetailView):
    collection, shape, summary = "kinds", read_models.KindRead, "One kind of components"


class Component(DetailView):
    collection, shape, summary = "components", read_models.ComponentRead, "One component"


class Metric(DetailView):
    collection, shape, summary = "metrics", read_models.MetricRead, "One metric"


class Source(DetailView):
    collection, shape, summary = "sources", read_models.SourceRead, "One source"


class RoundsDetail(DetailView):
    collection, shape, summary = "rounds", RoundsRead, "One metric over rounds"


class OfTool(ReadView):
    """Records whose id has two segments of the address: the tool and the operator."""

    def get(self, request: Request, **path: Any) -> HttpResponseBase:
        slug = f"{path.pop('tool')}/{path.pop('operator')}"
        return super().get(request, id=slug, **path)


class Operator(OfTool, DetailView):
    collection, shape, summary = "operators", read_models.OperatorRead, "One operator of a tool"


class RevisionPage(PageOf[history.RevisionRead]):
    """A page of revisions, or with `from` and `to` the difference of two."""


class RevisionsQuery(Query):
    """Which revisions, or which difference."""

    page_size: Annotated[Whole, Field(ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE
    """Revisions a page."""
    before: Number | None = None
    """Only revisions below this number."""
    start: Annotated[Number | None, Field(alias="from")] = None
    """With `to`: answer the difference from this revision."""
    to: Number | None = None
    """With `from`: answer the difference to this revision."""


class Revisions(ReadView):
    """Every published revision of a record, newest first; or the difference of two."""

    collection: ClassVar[str] = ""
    query = RevisionsQuery
    summary, shape = "Revisions of a record, newest first", RevisionPage

    def answer(self, request: Request, query: RevisionsQuery, catalogue: Catalogue, **path: Any) -> HttpResponse:
        if query.start is not None and query.to is not None:
            return self.json(request, history.difference(catalogue, self.collection, path["id"], query.start, query.to))
        if query.start is not None or query.to is not None:
            lacking = "to" if query.to is None else "from"
            raise BadQuery(lacking, "missing", "A difference takes both 'from' and 'to'")
        page = history.revisions(catalogue, self.collection, path["id"], before=query.before, size=query.page_size)
        content = RevisionPage(
            count=page.count,
            count_is="exact",
            next=self._neighbour(request, page.older),
            previous=self._neighbour(request, page.newer),
            results=page.results,
        )
        return self.json(request, content)

    def _neighbour(self, request: Request, before: int | None) -> str | None:
        return None if before is None else address_with(request._request, "before", str(before))


class Revision(ReadView):
    """One published revision of a record."""

    collection: ClassVar[str] = ""
    summary, shape = "One revision of a record", history.RevisionRead

    def answer(self, request: Request, query: Query, catalogue: Catalogue, **path: Any) -> HttpResponse:
        return self.json(request, history.revision(catalogue, self.collection, path["id"], path["number"]))


class CslItems(RootModel[list[RawJson]]):
    """References in the data model of the citation style language."""


class Citation(ReadView):
    """How to cite the source of a method."""

    renderer_classes = (CslJson, BibTex, Json)
    summary, shape = "Citation of a method, as CSL-JSON or BibTeX", CslItems

    def answer(self, request: Request, query: Query, catalogue: Catalogue, **path: Any) -> HttpResponse:
        source = catalogue.sources[catalogue.method(path["id"]).source]
        write = bibtex if request.accepted_renderer.format == BibTex.format else csl_json
        return self.ready(request, write(source))
