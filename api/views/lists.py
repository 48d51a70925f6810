"""Lists and their facets, with every way to have them: pages of JSON, or the whole as CSV, NDJSON or Parquet."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from pydantic import BaseModel, RootModel
from pydantic_core import to_json
from rest_framework.request import Request

from api.renderers import Csv, Json, Ndjson, Parquet
from api.views.base import ReadView, media_type, page_answer
from catalogue import Catalogue, effects, lists, queries, read_models, selection, tabular
from catalogue.crosswalk import ToolList, of_tool
from catalogue.fields import pick, picked_keys
from catalogue.rounds import RoundsRead

SEPARATORS = tuple((mark.encode(), f"\\u{ord(mark):04x}".encode()) for mark in "\u2028\u2029\x85")
"""What many readers end a line at, and JSON does not; in JSON it only occurs in texts."""


class ListView(ReadView):
    """A filtered list of one collection."""

    is_list: ClassVar[bool] = True
    renderer_classes: Any = (Json, Csv, Ndjson)
    query: ClassVar[type[queries.Paging]]
    shape: ClassVar[type[BaseModel]]

    def answer(self, request: Request, query: queries.Paging, catalogue: Catalogue, **path: Any) -> HttpResponseBase:
        keys = picked_keys(query.fields, list(self.shape.model_fields))
        if request.accepted_renderer.format == Json.format:
            page = lists.page(catalogue, query)
            return self.json(request, page_answer(request._request, page, (pick(each, keys) for each in page.results)))
        return self._whole(request, query, keys, catalogue)

    def _whole(
        self, request: Request, query: queries.Paging, keys: list[str] | None, catalogue: Catalogue
    ) -> HttpResponseBase:
        stream = lists.stream(catalogue, query, query.ordering)
        name = request.accepted_renderer.format
        headers = {
            "Content-Disposition": f'inline; filename="{query.collection}.{name}"',
            "X-Total-Count": str(selection.count(catalogue, query)),  # so that one that was cut off is noticed
        }
        if name == Parquet.format:
            content = tabular.parquet(stream, self.shape, keys)
            return HttpResponse(content, content_type=media_type(request), headers=headers)
        is_csv = name == Csv.format
        lines = (
            tabular.csv_lines(stream, self.shape, keys, spreadsheet=query.spreadsheet)
            if is_csv
            else _lines(stream, keys)
        )
        return StreamingHttpResponse(lines, content_type=media_type(request), headers=headers)


def _lines(stream: Iterator[list[Any]], keys: list[str] | None) -> Iterator[bytes]:
    for records in stream:
        lines = b"".join(to_json(pick(record, keys), by_alias=True) + b"\n" for record in records)
        for separator, escape in SEPARATORS:
            lines = lines.replace(separator, escape)
        yield lines


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

    def answer(self, request: Request, query: queries.Paging, catalogue: Catalogue, **path: Any) -> HttpResponseBase:
        return super().answer(request, of_tool(catalogue, path["tool"], query), catalogue)


class Facets(RootModel[dict[str, list[read_models.FacetCount]]]):
    """For each facet its values with their counts."""


class FacetsView(ReadView):
    """How many records of a list have each value of each facet."""

    shape = Facets

    def answer(self, request: Request, query: queries.Query, catalogue: Catalogue, **path: Any) -> HttpResponse:
        return self.json(request, Facets(selection.facets(catalogue, query)))


class MethodFacets(FacetsView):
    query, summary = queries.MethodQuery, "Methods counted by facet"


class EffectFacets(FacetsView):
    query, summary = queries.EffectQuery, "Effects counted by facet"
