"""Pooled evidence: effects by component, kind or stage; components compared; trade-offs; the survey's claims; the gaps.

As CSV an answer is one table of all its rows, with nested keys as columns joined by dots.
"""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from django.http import HttpResponse
from pydantic import BaseModel
from rest_framework.request import Request

from api.renderers import Csv, Json
from api.views.base import ReadView, media_type, page_answer
from catalogue import Catalogue, tabular
from catalogue.bias import BiasQuery, Ledger, ledger
from catalogue.claim_models import ClaimRead
from catalogue.claim_models import Claims as ClaimsRead
from catalogue.claims import ClaimsQuery, claims
from catalogue.compare_components import CompareComponentsQuery, ComponentComparison, compare_components
from catalogue.gaps import Gaps as GapsRead
from catalogue.gaps import GapsQuery, MeasuredCell, gaps
from catalogue.pooled import PooledList, pooled_page, pooled_rows
from catalogue.pooled_models import PooledRow
from catalogue.tradeoffs import TradeoffQuery, TradeoffRow, tradeoffs
from catalogue.tradeoffs import Tradeoffs as TradeoffsRead


class PooledPage(BaseModel):
    """A page of pooled effects."""

    count: int
    count_is: str
    next: str | None
    previous: str | None
    results: list[PooledRow]


class TableView(ReadView):
    """Rows that are answered as JSON or as one table."""

    renderer_classes: Any = (Json, Csv)
    row: ClassVar[type[BaseModel]]
    """The model of a row."""

    def table(self, request: Request, name: str, rows: Sequence[BaseModel]) -> HttpResponse:
        """All rows as CSV."""
        content = b"".join(tabular.csv_lines(iter([list(rows)]), self.row, None))
        headers = {"Content-Disposition": f'inline; filename="{name}.csv"', "X-Total-Count": str(len(rows))}
        return HttpResponse(content, content_type=media_type(request), headers=headers)

    def either(
        self, request: Request, name: str, rows: Callable[[], Sequence[BaseModel]], whole: Callable[[], Any]
    ) -> HttpResponse:
        """What was negotiated: the table of the rows, or the whole answer as JSON."""
        is_table = request.accepted_renderer.format == Csv.format
        return self.table(request, name, rows()) if is_table else self.json(request, whole())


class Pooled(TableView):
    """Pooled effect and certainty of each group on each facet, under any filter of effects."""

    query, summary, shape, row = PooledList, "Pooled effects with their certainty", PooledPage, PooledRow

    def answer(self, request: Request, query: PooledList, catalogue: Catalogue, **path: Any) -> HttpResponse:
        return self.either(
            request,
            "pooled",
            lambda: pooled_rows(catalogue, query),
            lambda: page_answer(request._request, pooled_page(catalogue, query)),
        )


class Tradeoffs(TableView):
    """What each component does to two facets, the Pareto front marked; as a table also those of one of them."""

    query, summary, shape, row = TradeoffQuery, "Trade-offs between two facets", TradeoffsRead, TradeoffRow

    def answer(self, request: Request, query: TradeoffQuery, catalogue: Catalogue, **path: Any) -> HttpResponse:
        found = tradeoffs(catalogue, query)
        return self.either(request, "tradeoffs", lambda: [*found.results, *found.x_only, *found.y_only], lambda: found)


class CompareComponents(ReadView):
    """What each component is and does, and the effects that compare two of them."""

    query, summary, shape = CompareComponentsQuery, "Two to eight components side by side", ComponentComparison

    def answer(
        self, request: Request, query: CompareComponentsQuery, catalogue: Catalogue, **path: Any
    ) -> HttpResponse:
        typed = tuple(request.query_params.getlist("components"))  # the same id twice is an error, however written
        return self.json(request, compare_components(catalogue, query.model_copy(update={"components": typed})))


class Claims(TableView):
    """What a survey concluded, against the stored effects."""

    query, summary, shape, row = ClaimsQuery, "The survey's claims against the stored effects", ClaimsRead, ClaimRead

    def answer(self, request: Request, query: ClaimsQuery, catalogue: Catalogue, **path: Any) -> HttpResponse:
        found = claims(catalogue, query)
        return self.either(request, "claims", lambda: found.results, lambda: found)


class Bias(ReadView):
    """How far reports of those who propose a method exceed those of others, and what small studies say."""

    query, summary, shape = BiasQuery, "The bias ledger, by facet", Ledger

    def answer(self, request: Request, query: BiasQuery, catalogue: Catalogue, **path: Any) -> HttpResponse:
        return self.json(request, ledger(catalogue, query))


class Gaps(TableView):
    """Where evidence is, and where one more ablation would tell most; as a table the cells with effects."""

    query, summary, shape, row = GapsQuery, "The evidence-gap map", GapsRead, MeasuredCell

    def answer(self, request: Request, query: GapsQuery, catalogue: Catalogue, **path: Any) -> HttpResponse:
        found = gaps(catalogue, query)
        return self.either(request, "gaps", lambda: found.results, lambda: found)
