"""Pooled evidence: effects by component, kind or stage; components compared; trade-offs; the survey's claims; the gaps.

Each is a table as well.
"""

from typing import Any, TypeVar, cast

from django.http import HttpResponse
from pydantic import BaseModel
from rest_framework.request import Request

from api.views.base import ReadView, page_answer
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
from catalogue.points import Point, PointsQuery, points, points_page
from catalogue.pooled import PooledList, pooled_page, pooled_rows
from catalogue.pooled_models import PooledRow
from catalogue.query import Query
from catalogue.tradeoffs import TradeoffQuery, TradeoffRow, tradeoffs
from catalogue.tradeoffs import Tradeoffs as TradeoffsRead

Q = TypeVar("Q", bound=Query)


class PooledPage(BaseModel):
    """A page of pooled effects."""

    count: int
    count_is: str
    next: str | None
    previous: str | None
    results: list[PooledRow]


class Pooled(TableView):
    """Pooled effect and certainty of each group on each facet, under any filter of effects."""

    query, summary, shape = PooledList, "Pooled effects with their certainty", PooledPage
    name, row = "pooled", PooledRow

    def content(
        self, request: Request, query: PooledList, catalogue: Catalogue, keys: list[str] | None
    ) -> HttpResponse:
        page = pooled_page(catalogue, query)
        return self.json(request, page_answer(request._request, page, (pick(row, keys) for row in page.results)))

    def rows(self, catalogue: Catalogue, query: PooledList) -> list[PooledRow]:
        return pooled_rows(catalogue, query)


class CompareComponents(ReadView):
    """What each component is and does, and the effects that compare two of them."""

    query, summary, shape = CompareComponentsQuery, "Two to eight components side by side", ComponentComparison

    def answer(
        self, request: Request, query: CompareComponentsQuery, catalogue: Catalogue, **path: Any
    ) -> HttpResponse:
        return self.json(request, compare_components(catalogue, query))


class TradeoffTable(TradeoffQuery, TableQuery):
    """Two facets, the effects that count, and the table."""


class Tradeoffs(TableView):
    """What each component does to two facets, the Pareto front marked; as a table with those on one facet alone."""

    query, summary, shape = TradeoffTable, "Trade-offs between two facets", TradeoffsRead
    name, row = "tradeoffs", TradeoffRow

    def content(
        self, request: Request, query: TradeoffTable, catalogue: Catalogue, keys: list[str] | None
    ) -> HttpResponse:
        return self.json(request, tradeoffs(catalogue, only(TradeoffQuery, query)))

    def rows(self, catalogue: Catalogue, query: TradeoffTable) -> list[TradeoffRow]:
        found = tradeoffs(catalogue, only(TradeoffQuery, query))
        return [*found.results, *found.x_only, *found.y_only]


class ClaimsTable(ClaimsQuery, TableQuery):
    """Which effects bear on the claims, and the table."""


class Claims(TableView):
    """What a survey concluded, against the stored effects."""

    query, summary, shape = ClaimsTable, "The survey's claims against the stored effects", ClaimsRead
    name, row = "claims", ClaimRead

    def content(
        self, request: Request, query: ClaimsTable, catalogue: Catalogue, keys: list[str] | None
    ) -> HttpResponse:
        return self.json(request, claims(catalogue, only(ClaimsQuery, query)))

    def rows(self, catalogue: Catalogue, query: ClaimsTable) -> list[ClaimRead]:
        return claims(catalogue, only(ClaimsQuery, query)).results


class BiasTable(BiasQuery, TableQuery):
    """Which effects are asked about, and the table."""


class Bias(TableView):
    """How far reports of those who propose a method exceed those of others, and what small studies say."""

    query, summary, shape = BiasTable, "The bias ledger, by facet", Ledger
    name, row = "bias", FacetBias

    def content(self, request: Request, query: BiasTable, catalogue: Catalogue, keys: list[str] | None) -> HttpResponse:
        return self.json(request, ledger(catalogue, only(BiasQuery, query)))

    def rows(self, catalogue: Catalogue, query: BiasTable) -> list[FacetBias]:
        return ledger(catalogue, only(BiasQuery, query)).results


class GapsTable(GapsQuery, TableQuery):
    """What is mapped, and the table."""


class Gaps(TableView):
    """Where evidence is, and where one more ablation would tell most; as a table, empty cells have no effect."""

    query, summary, shape = GapsTable, "The evidence-gap map", GapsRead
    name, row = "gaps", GapCell

    def content(self, request: Request, query: GapsTable, catalogue: Catalogue, keys: list[str] | None) -> HttpResponse:
        return self.json(request, gaps(catalogue, only(GapsQuery, query)))

    def rows(self, catalogue: Catalogue, query: GapsTable) -> list[GapCell]:
        return gap_cells(gaps(catalogue, only(GapsQuery, query)))


class PointsPage(BaseModel):
    """A page of the points of series."""

    count: int
    count_is: str
    next: str | None
    previous: str | None
    results: list[Point]


class Points(TableView):
    """Series over rounds as one long table: a row for each round of each series."""

    query, summary, shape = PointsQuery, "The points of series over rounds", PointsPage
    name, row = "points", Point

    def content(
        self, request: Request, query: PointsQuery, catalogue: Catalogue, keys: list[str] | None
    ) -> HttpResponse:
        page = points_page(catalogue, query)
        return self.json(request, page_answer(request._request, page, (pick(row, keys) for row in page.results)))

    def rows(self, catalogue: Catalogue, query: PointsQuery) -> list[Point]:
        return points(catalogue, query)


def only(kind: type[Q], query: Query) -> Q:
    """The parameters of one kind out of a query that has more: what the memory of answers is keyed by."""
    return cast(Q, kind.model_construct(**{name: getattr(query, name) for name in kind.model_fields}))
