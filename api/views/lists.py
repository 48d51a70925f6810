"""Lists and their facets, as pages of JSON or whole as CSV, NDJSON or Parquet."""

from typing import Any, ClassVar

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from pydantic import BaseModel, RootModel
from rest_framework.request import Request

from api.renderers import Csv, Json, Ndjson, Parquet
from api.views.base import ReadView
from api.views.pages import page_at_cursor
from api.views.tables import Table, table_response
from catalogue import Catalogue, effects, lists, queries, read_models, selection
from catalogue.crosswalk import ToolList, of_tool
from catalogue.fields import pick, picked_keys
from catalogue.query import Paging, Query
from catalogue.rounds import RoundsRead


class ListView(ReadView):
    """A filtered list of one collection."""

    is_list: ClassVar[bool] = True
    renderer_classes: Any = (Json, Csv, Ndjson)
    query: ClassVar[type[Paging]]
    shape: ClassVar[type[BaseModel]]

    def answer(self, request: Request, query: Paging, catalogue: Catalogue, **path: Any) -> HttpResponseBase:
        keys = picked_keys(query.fields, list(self.shape.model_fields))
        if request.accepted_renderer.format == Json.format:
            page = lists.page(catalogue, query)
            results = [pick(record, keys) for record in page.results]
            return self.json(request, page_at_cursor(request._request, page, results))
        return self._whole(request, query, keys, catalogue)

    def _whole(self, request: Request, query: Paging, keys: list[str] | None, catalogue: Catalogue) -> HttpResponseBase:
        stream = lists.stream(catalogue, query, query.ordering)
        table = Table(query.collection, stream, self.shape, selection.count(catalogue, query))
        return table_response(request, table, keys, spreadsheet=query.spreadsheet)


class Methods(ListView):
    query, shape, summary = queries.MethodList, read_models.MethodRead, "Methods as compositions of components"


class Effects(ListView):
    query, shape, summary = queries.EffectList, effects.EffectRead, "Single measured effects"
    renderer_classes = (Json, Csv, Ndjson, Parquet)


class Components(ListView):
    query, shape, summary = queries.ComponentList, read_models.ComponentRead, "Components of pipelines"


class Metrics(ListView):
    query, shape, summary = queries.MetricList, read_models.MetricRead, "Metrics"


class Sources(ListView):
    query, shape, summary = queries.SourceList, read_models.SourceRead, "Sources of the figures"


class RoundsList(ListView):
    query, shape, summary = queries.RoundsList, RoundsRead, "Metrics over rounds of self-training"


class Operators(ListView):
    query, shape, summary = queries.OperatorList, read_models.OperatorRead, "The crosswalk: operators of tools"


class ToolOperators(ListView):
    query, shape, summary = ToolList, read_models.OperatorRead, "The crosswalk of one tool"

    def answer(self, request: Request, query: Paging, catalogue: Catalogue, **path: Any) -> HttpResponseBase:
        return super().answer(request, of_tool(catalogue, path["tool"], query), catalogue)


class Facets(RootModel[dict[str, list[read_models.Bucket]]]):
    """For each facet its values with their counts, and how many records have none."""


class FacetsView(ReadView):
    """How many records of a list have each value of each facet."""

    shape = Facets

    def answer(self, request: Request, query: Query, catalogue: Catalogue, **path: Any) -> HttpResponse:
        return self.json(request, Facets(selection.buckets(catalogue, query)))


class MethodFacets(FacetsView):
    query, summary = queries.MethodQuery, "Methods counted by facet"


class EffectFacets(FacetsView):
    query, summary = queries.EffectQuery, "Effects counted by facet"


class RoundsFacets(FacetsView):
    query, summary = queries.RoundsQuery, "Series over rounds counted by facet"
