"""Pooled evidence: effects by component, kind or stage; trade-offs between two facets."""

import base64
import binascii
import json
from typing import Any

from django.http import HttpResponse
from pydantic import BaseModel
from rest_framework.request import Request

from api.parameters import Parameter, a_page, address_with, chosen, known, of_filters, page_size, single
from api.views.base import Read, ReadView, address_of
from registry.errors import BadQuery
from registry.filters import EFFECTS, truth, whole_number
from registry.selectors import pooled
from registry.snapshot import Snapshot
from taxonomy.vocabulary import Facet

FACETS = tuple(facet.value for facet in Facet)
LEVELS = tuple(pooled.LEVELS)
CERTAINTY = Parameter("certainty", "At least this level of certainty.", choices=LEVELS)


class PooledRow(BaseModel):
    """One pooled effect: estimate and intervals are log ratios, positive is better."""

    by: str
    id: str
    name: str
    kind: str | None
    stage: str | None
    facet: str
    family: str | None
    estimate: float | None
    percent: float | None
    interval: list[float] | None
    prediction_interval: list[float] | None
    k: int
    m: int
    gains: int
    losses: int
    nulls: int
    sign_p: float | None
    q: float | None
    i2: float | None
    tau2: float | None
    method: str | None
    method_because: str | None
    sensitivity: dict[str, Any] | None
    certainty: dict[str, Any]
    contested: bool
    raises: bool
    lowers: bool
    supported: bool
    effects: list[str]
    not_pooled: list[dict[str, str]]
    explanation: dict[str, Any] | None = None


class PooledPage(BaseModel):
    """A page of pooled effects."""

    count: int
    count_is: str
    next: str | None
    previous: str | None
    results: list[PooledRow]


class TradeOff(BaseModel):
    """One component on two facets."""

    component: str
    stage: str | None
    x: PooledRow | None
    y: PooledRow | None
    pareto: bool


class TradeOffs(BaseModel):
    """Components measured on both facets, and apart those measured on one."""

    x: str
    y: str
    count: int
    count_is: str
    next: None
    previous: None
    results: list[TradeOff]
    x_only: list[TradeOff]
    y_only: list[TradeOff]
    note: str


def effects_query(found: Read) -> Read:
    return {name: values for name, values in found.items() if name in EFFECTS.filters}


class Pooled(ReadView):
    """Pooled effect and certainty of each group on each facet, under any filter of effects."""

    summary, shape = "Pooled effects with their certainty", PooledPage
    parameters = {
        **of_filters(EFFECTS),
        **known(
            Parameter("by", "What is grouped by.", choices=("component", "kind", "stage")),
            Parameter("split", "`family`: a row for each family of metrics.", choices=("family",)),
            Parameter("min_sources", "At least so many sources.", "integer"),
            CERTAINTY,
            Parameter("explain", "Every input, weight and step.", "boolean"),
            a_page("Rows a page."),
            Parameter("cursor", "Where the page starts: taken from `next` or `previous`."),
        ),
    }

    def answer(self, request: Request, found: Read, now: Snapshot, **path: Any) -> HttpResponse:
        content = now.pages.remember(address_of(request._request), lambda: self._content(request, found, now))
        return self.ready(request, content)

    def _content(self, request: Request, found: Read, now: Snapshot) -> bytes:
        rows = pooled.pooled(effects_query(found), _wanted(found), now)
        size = page_size(found)
        start = _start(single(found, "cursor"), rows)
        content = {
            "count": len(rows),
            "count_is": "exact",
            "next": self._page(request, rows, start + size),
            "previous": self._page(request, rows, max(0, start - size)) if start else None,
            "results": rows[start : start + size],
        }
        return json.dumps(content, ensure_ascii=False).encode()

    def _page(self, request: Request, rows: list[dict[str, Any]], start: int) -> str | None:
        if start >= len(rows):
            return None
        return address_with(request._request, "cursor", _cursor(rows[start]))


def _wanted(found: Read) -> pooled.Wanted:
    explain = single(found, "explain")
    least = single(found, "min_sources")
    return pooled.Wanted(
        by=chosen(found, "by", ("component", "kind", "stage"), "component") or "component",
        split=chosen(found, "split", ("family",)) is not None,
        min_sources=0 if least is None else whole_number("min_sources", least),
        certainty=chosen(found, "certainty", LEVELS),
        explain=explain is not None and truth("explain", explain) == "true",
    )


def _key(row: dict[str, Any]) -> list[Any]:
    return [row["id"], FACETS.index(row["facet"]), row["family"] or ""]


def _cursor(row: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(_key(row)).encode()).decode().rstrip("=")


def _start(cursor: str | None, rows: list[dict[str, Any]]) -> int:
    """The first row at or after the one that the cursor names: rows that come or go do not move the others."""
    if cursor is None:
        return 0
    try:
        key = json.loads(base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        key = None
    if not isinstance(key, list) or [type(part) for part in key] != [str, int, str]:
        detail = "This cursor is malformed; take it from `next` or `previous` as it stands"
        raise BadQuery("cursor", "bad_cursor", detail)
    return next((place for place, row in enumerate(rows) if _key(row) >= key), len(rows))


class Tradeoffs(ReadView):
    """What each component does to two facets, the Pareto front marked."""

    summary, shape = "Trade-offs between two facets", TradeOffs
    parameters = {
        **known(
            Parameter("x", "The facet across; quality by default.", choices=FACETS),
            Parameter("y", "The facet up; diversity by default.", choices=FACETS),
            CERTAINTY,
        ),
        **{name: each for name, each in of_filters(EFFECTS).items() if name in ("stage", "kind", "domain")},
    }

    def answer(self, request: Request, found: Read, now: Snapshot, **path: Any) -> HttpResponse:
        x, y = chosen(found, "x", FACETS, "quality"), chosen(found, "y", FACETS, "diversity")
        if x == y:
            raise BadQuery("y", "same_facet", "A trade-off is between two different facets")
        lists = pooled.tradeoffs(str(x), str(y), effects_query(found), chosen(found, "certainty", LEVELS), now)
        content = {
            "x": x,
            "y": y,
            "count": len(lists["results"]),
            "count_is": "exact",
            "next": None,
            "previous": None,
            **lists,
            "note": _note(str(x), str(y), {name: len(rows) for name, rows in lists.items()}),
        }
        return self.ready(request, json.dumps(content, ensure_ascii=False))


def _note(x: str, y: str, counts: dict[str, int]) -> str:
    """What the answer rests on, and what it lacks."""
    measured = f"{counts['results']} component(s) have an estimate on both {x} and {y}"
    return f"{measured}; {counts['x_only']} on {x} alone, {counts['y_only']} on {y} alone: their other side is unknown."
