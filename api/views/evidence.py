"""Pooled evidence: effects by component, kind or stage; trade-offs; the survey's claims; the gaps."""

from typing import Any

from django.http import HttpResponse
from pydantic import BaseModel
from rest_framework.request import Request

from api.views.base import ReadView, page_answer
from catalogue import Catalogue
from catalogue.claims import Claims as ClaimsRead
from catalogue.claims import ClaimsQuery, claims
from catalogue.gaps import Gaps as GapsRead
from catalogue.gaps import GapsQuery, gaps
from catalogue.pooled import PooledList, TradeoffQuery, pooled_page, tradeoffs
from catalogue.pooled import Tradeoffs as TradeoffsRead
from catalogue.read_models import PooledRow


class PooledPage(BaseModel):
    """A page of pooled effects."""

    count: int
    count_is: str
    next: str | None
    previous: str | None
    results: list[PooledRow]


class Pooled(ReadView):
    """Pooled effect and certainty of each group on each facet, under any filter of effects."""

    query, summary, shape = PooledList, "Pooled effects with their certainty", PooledPage

    def answer(self, request: Request, query: PooledList, catalogue: Catalogue, **path: Any) -> HttpResponse:
        return self.json(request, page_answer(request._request, pooled_page(catalogue, query)))


class Tradeoffs(ReadView):
    """What each component does to two facets, the Pareto front marked."""

    query, summary, shape = TradeoffQuery, "Trade-offs between two facets", TradeoffsRead

    def answer(self, request: Request, query: TradeoffQuery, catalogue: Catalogue, **path: Any) -> HttpResponse:
        return self.json(request, tradeoffs(catalogue, query))


class Claims(ReadView):
    """What a survey concluded, against the stored effects."""

    query, summary, shape = ClaimsQuery, "The survey's claims against the stored effects", ClaimsRead

    def answer(self, request: Request, query: ClaimsQuery, catalogue: Catalogue, **path: Any) -> HttpResponse:
        return self.json(request, claims(catalogue, query))


class Gaps(ReadView):
    """Where evidence is, and where one more ablation would tell most."""

    query, summary, shape = GapsQuery, "The evidence-gap map", GapsRead

    def answer(self, request: Request, query: GapsQuery, catalogue: Catalogue, **path: Any) -> HttpResponse:
        return self.json(request, gaps(catalogue, query))
