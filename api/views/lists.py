"""Lists and their facets, with every way to have them: pages of JSON, or the whole as CSV, NDJSON or Parquet."""

import json
from collections.abc import Iterator
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from rest_framework.request import Request

from api.parameters import FIELDS, address_with, of_filters, page_size, paging, picked, single
from api.renderers import Csv, Json, Ndjson, Parquet
from api.representations import tabular
from api.views.base import Read, ReadView, address_of, media_type
from registry.bodies import shapes
from registry.filters import EFFECTS, FILTER_SETS, METHODS, Query
from registry.selectors import lists
from registry.snapshot import Snapshot


class ListView(ReadView):
    """A filtered list of one collection."""

    collection: ClassVar[str]
    is_list: ClassVar[bool] = True
    renderer_classes: Any = (Json, Csv, Ndjson)

    @classmethod
    def declared(cls) -> dict[str, Any]:
        filters = FILTER_SETS[cls.collection]
        return {**super().declared(), **of_filters(filters), **paging(filters), "fields": FIELDS}

    def answer(self, request: Request, found: Read, now: Snapshot, **path: Any) -> HttpResponseBase:
        query = {name: values for name, values in found.items() if name in FILTER_SETS[self.collection].filters}
        ordering = single(found, "ordering") or "id"
        keys = picked(found, list(self.shape.model_fields))
        chosen = keys if "fields" in found else None
        if request.accepted_renderer.format == Json.format:
            content = now.pages.remember(
                address_of(request._request), lambda: self._page(request, found, query, ordering, chosen, now)
            )
            return self.ready(request, content)
        return self._whole(request, query, ordering, chosen, now)

    def _page(
        self, request: Request, found: Read, query: Query, ordering: str, keys: list[str] | None, now: Snapshot
    ) -> bytes:
        page = lists.page(
            self.collection,
            query,
            ordering=ordering,
            cursor=single(found, "cursor"),
            size=page_size(found),
            snapshot=now,
        )
        bodies = page.bodies if keys is None else [pick(body, keys) for body in page.bodies]
        head = {
            "count": page.count,
            "count_is": "exact",
            "next": _neighbour(request._request, page.next),
            "previous": _neighbour(request._request, page.previous),
        }
        return f'{json.dumps(head, separators=(",", ":"))[:-1]},"results":[{",".join(bodies)}]}}'.encode()

    def _whole(
        self, request: Request, query: Query, ordering: str, keys: list[str] | None, now: Snapshot
    ) -> HttpResponseBase:
        stream = lists.stream(self.collection, query, ordering=ordering, snapshot=now)
        wanted = request.accepted_renderer.format
        headers = {"Content-Disposition": f'inline; filename="{self.collection}.{wanted}"'}
        if wanted == Parquet.format:
            content = tabular.parquet(stream, self.shape, keys)
            return HttpResponse(content, content_type=media_type(request), headers=headers)
        lines = tabular.csv_lines(stream, self.shape, keys) if wanted == Csv.format else _lines(stream, keys)
        return StreamingHttpResponse(lines, content_type=media_type(request), headers=headers)


def pick(body: str, keys: list[str]) -> str:
    """A body with only some of its keys."""
    record = json.loads(body)
    return json.dumps({key: record[key] for key in keys if key in record}, ensure_ascii=False, separators=(",", ":"))


def _lines(stream: Iterator[list[str]], keys: list[str] | None) -> Iterator[bytes]:
    for bodies in stream:
        picked_ones = bodies if keys is None else [pick(body, keys) for body in bodies]
        yield "".join(f"{body}\n" for body in picked_ones).encode()


def _neighbour(request: HttpRequest, cursor: str | None) -> str | None:
    return None if cursor is None else address_with(request, "cursor", cursor)


class Methods(ListView):
    collection, shape = "methods", shapes.MethodBody
    summary = "Methods as compositions of components"


class Effects(ListView):
    collection, shape = "effects", shapes.EffectBody
    summary = "Single measured effects"
    renderer_classes = (Json, Csv, Ndjson, Parquet)


class Components(ListView):
    collection, shape = "components", shapes.ComponentRead
    summary = "Components of pipelines"


class Metrics(ListView):
    collection, shape = "metrics", shapes.MetricBody
    summary = "Metrics"


class Sources(ListView):
    collection, shape = "sources", shapes.SourceBody
    summary = "Sources of the figures"


class RoundsList(ListView):
    collection, shape = "rounds", shapes.RoundsRead
    summary = "Metrics over rounds of self-training"


class FacetsView(ReadView):
    """How many records of a list hold each value of each facet."""

    collection: ClassVar[str]
    shape = dict[str, Any]

    @classmethod
    def declared(cls) -> dict[str, Any]:
        return {**super().declared(), **of_filters(FILTER_SETS[cls.collection])}

    def answer(self, request: Request, found: Read, now: Snapshot, **path: Any) -> HttpResponse:
        def work_out() -> bytes:
            return json.dumps(FILTER_SETS[self.collection].counts(found, now), ensure_ascii=False).encode()

        return self.ready(request, now.pages.remember(("facets", self.collection, *sorted(found.items())), work_out))


class MethodFacets(FacetsView):
    collection = METHODS.collection
    summary = "Methods counted by facet"


class EffectFacets(FacetsView):
    collection = EFFECTS.collection
    summary = "Effects counted by facet"
