"""Pooled evidence: effects by component, kind or stage; components compared; trade-offs; the survey's claims; the gaps.

Each is a table as well.
"""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, TypeVar, cast

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from pydantic import BaseModel
from rest_framework.request import Request

from api.views.base import ReadView
from api.views.pages import page_at_cursor
from api.views.tables import TableQuery, TableView
from catalogue import Catalogue
from catalogue.bias import BiasQuery, FacetBias, Ledger, ledger
from catalogue.claim_models import ClaimRead
from catalogue.claim_models import Claims as ClaimsRead
from catalogue.claims import ClaimsQuery, claims
from catalogue.compare_components import CompareComponentsQuery, ComponentComparison, compare_components
from catalogue.fields import pick
from catalogue.gaps import GapCell, GapsQuery, gap_cells, gaps
from catalogue.gaps import Gaps as GapsRead
from catalogue.paging import Page, PageOf
from catalogue.points import Point, PointsQuery, points, points_page
from catalogue.pooled import PooledList, pooled_page, pooled_rows
from catalogue.pooled_models import PooledRow
from catalogue.query import Query
from catalogue.tradeoffs import TradeoffQuery, TradeoffRow, tradeoffs
from catalogue.tradeoffs import Tradeoffs as TradeoffsRead
from taxonomy.evidence.cell import DEFAULT_QUESTION
from transport.heavy import few_at_once

Q = TypeVar("Q", bound=Query)


class PagedTable(TableView):
    """A list whose JSON answer comes in pages, and whose table is whole."""

    page: ClassVar[Callable[[Catalogue, Any], Page]]
    every: ClassVar[Callable[[Catalogue, Any], Sequence[BaseModel]]]

    def content(self, request: Request, query: Query, catalogue: Catalogue, keys: list[str] | None) -> HttpResponse:
        page = type(self).page(catalogue, query)
        return self.json(request, page_at_cursor(request._request, page, [pick(row, keys) for row in page.results]))

    def rows(self, catalogue: Catalogue, query: Query) -> Sequence[BaseModel]:
        return type(self).every(catalogue, query)


class WholeTable(TableView):
    """An answer whose JSON has more than the rows of its table."""

    own_query: ClassVar[type[Query]]
    """The parameters of the answer, without those of its table."""
    compute: ClassVar[Callable[[Catalogue, Any], BaseModel]]
    rows_of: ClassVar[Callable[[Any], Sequence[BaseModel]]] = lambda answer: answer.results

    def content(self, request: Request, query: Query, catalogue: Catalogue, keys: list[str] | None) -> HttpResponse:
        return self.json(request, self._compute(catalogue, query))

    def rows(self, catalogue: Catalogue, query: Query) -> Sequence[BaseModel]:
        return type(self).rows_of(self._compute(catalogue, query))

    def _compute(self, catalogue: Catalogue, query: Query) -> BaseModel:
        return type(self).compute(catalogue, only(self.own_query, query))


class PooledPage(PageOf[PooledRow]):
    """A page of pooled effects."""


class Pooled(PagedTable):
    """Pooled effect and certainty of each group on each facet, under any filter of effects."""

    query, summary, shape = PooledList, "Pooled effects with their certainty", PooledPage
    name, row, page, every = "pooled", PooledRow, pooled_page, pooled_rows

    def answer(self, request: Request, query: PooledList, catalogue: Catalogue, **path: Any) -> HttpResponseBase:
        """Choices of one's own are pooled anew, and whatever else is asked meanwhile needs a thread."""
        with few_at_once(is_costly=query.explain or query.question != DEFAULT_QUESTION):
            return super().answer(request, query, catalogue, **path)


class CompareComponents(ReadView):
    """What each component is and does, and the effects that compare two of them."""

    query, summary, shape = CompareComponentsQuery, "Two to eight components side by side", ComponentComparison

    def answer(
        self, request: Request, query: CompareComponentsQuery, catalogue: Catalogue, **path: Any
    ) -> HttpResponse:
        return self.json(request, compare_components(catalogue, query))


class TradeoffTable(TradeoffQuery, TableQuery):
    """Two facets, the effects that count, and the table."""


def _tradeoff_rows(answer: TradeoffsRead) -> list[TradeoffRow]:
    return [*answer.results, *answer.x_only, *answer.y_only]


class Tradeoffs(WholeTable):
    """What each component does to two facets, the Pareto front marked; as a table with those on one facet alone."""

    query, summary, shape = TradeoffTable, "Trade-offs between two facets", TradeoffsRead
    name, row = "tradeoffs", TradeoffRow
    own_query, compute, rows_of = TradeoffQuery, tradeoffs, _tradeoff_rows


class ClaimsTable(ClaimsQuery, TableQuery):
    """Which effects bear on the claims, and the table."""


class Claims(WholeTable):
    """What a survey concluded, against the stored effects."""

    query, summary, shape = ClaimsTable, "The survey's claims against the stored effects", ClaimsRead
    name, row, own_query, compute = "claims", ClaimRead, ClaimsQuery, claims


class BiasTable(BiasQuery, TableQuery):
    """Which effects count, and the table."""


class Bias(WholeTable):
    """How far reports of those who propose a method exceed those of others, and what small studies say."""

    query, summary, shape = BiasTable, "The bias ledger, by facet", Ledger
    name, row, own_query, compute = "bias", FacetBias, BiasQuery, ledger


class GapsTable(GapsQuery, TableQuery):
    """What is mapped, and the table."""


class Gaps(WholeTable):
    """Where evidence is, and where one more ablation would tell most; as a table, empty cells have no effect."""

    query, summary, shape = GapsTable, "The evidence-gap map", GapsRead
    name, row, own_query, compute, rows_of = "gaps", GapCell, GapsQuery, gaps, gap_cells


class PointsPage(PageOf[Point]):
    """A page of the points of series."""


class Points(PagedTable):
    """Series over rounds as one long table: a row for each round of each series."""

    query, summary, shape = PointsQuery, "The points of series over rounds", PointsPage
    name, row, page, every = "points", Point, points_page, points


def only(kind: type[Q], query: Query) -> Q:
    """A query reduced to the parameters of one kind, so that remembered results are shared."""
    return cast(Q, kind.model_construct(**{name: getattr(query, name) for name in kind.model_fields}))
