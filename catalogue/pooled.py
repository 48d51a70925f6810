"""Pooled effects as lists: by component, kind or stage, and as trade-offs between two facets."""

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from catalogue import evidence
from catalogue.errors import BadQuery
from catalogue.evidence import Cells
from catalogue.paging import Page
from catalogue.queries import PAGE_SIZE, PAGE_SIZE_MAX, EffectQuery, Number, Query, Truth, Whole
from catalogue.read_models import Families, FamilyDirection, PooledRow, ReadModel
from catalogue.selection import mask_of
from catalogue.value import Catalogue, per_version
from taxonomy.evidence import Level
from taxonomy.vocabulary import Domain, Facet, Stage

LEVELS = {level.label: level for level in Level}
CertaintyLevel = Literal["very low", "low", "moderate", "high"]


class PooledQuery(EffectQuery):
    """How cells are grouped, and which of them are wanted."""

    by: Literal["component", "kind", "stage"] = "component"
    """What effects are pooled by."""
    min_sources: Number = 0
    """Only cells with at least so many sources."""
    certainty: CertaintyLevel | None = None
    """At least this level of certainty."""
    split: Literal["family"] | None = None
    """Pool each family of metrics by itself."""
    explain: Truth = False
    """With true, every input, weight and step of each cell."""


@per_version()
def pooled(catalogue: Catalogue, query: PooledQuery) -> list[PooledRow]:
    """The pooled rows of every group and facet under the filters of effects. Raises BadQuery."""
    cells = evidence.cells(catalogue, mask_of(catalogue, query), by=query.by, split=query.split is not None)
    places = (place for place in range(len(cells.keys)) if _passes(cells, place, query))
    return [_row(catalogue, cells, place, query) for place in places]


def _row(catalogue: Catalogue, cells: Cells, place: int, query: PooledQuery) -> PooledRow:
    row = evidence.row(cells, place, query.by, catalogue)
    if not query.explain:
        return row
    return row.model_copy(update={"explanation": evidence.explanation(cells, place, catalogue)})


def _passes(cells: Cells, place: int, query: PooledQuery) -> bool:
    level = LEVELS[query.certainty] if query.certainty else Level.VERY_LOW
    found = cells.pooled
    sources = max(found.m[place], found.gains[place] + found.losses[place] + found.nulls[place])
    return bool(sources >= query.min_sources and cells.grades.level[place] >= level)


@per_version()
def uses(catalogue: Catalogue, collection: Literal["methods", "effects"]) -> dict[str, int]:
    """Component -> number of records of the collection that name it."""
    table = catalogue.tables[collection]
    return dict(table.terms["component"].counts(table.every))


def component_evidence(catalogue: Catalogue, component: str) -> dict[Facet, PooledRow | None]:
    """A component's pooled row on each facet, None where nothing was measured, with the families it holds under."""
    return {facet: _with_families(catalogue, component, facet.value) for facet in Facet}


def _with_families(catalogue: Catalogue, component: str, facet: str) -> PooledRow | None:
    row = evidence.component_row(catalogue, component, facet)
    if row is None:
        return None
    return row.model_copy(update={"families": _families(_cells_by_family(catalogue), component, facet, row)})


@per_version()
def _cells_by_family(catalogue: Catalogue) -> Cells:
    return evidence.cells(catalogue, catalogue.tables["effects"].every, split=True)


def _families(cells: Cells, component: str, facet: str, row: PooledRow) -> Families:
    whole = _side(row.gains, row.losses)
    families = []
    for place, (group, on, family) in enumerate(cells.keys):
        if (group, on) == (component, facet):
            gains, losses = int(cells.pooled.gains[place]), int(cells.pooled.losses[place])
            same = whole != 0 and _side(gains, losses) == whole
            families.append(FamilyDirection(family=family, gains=gains, losses=losses, same_direction=same))
    holds = sum(family.same_direction for family in families)
    return Families(measured=len(families), holds_under=holds, families=families)


def _side(gains: int, losses: int) -> int:
    return (gains > losses) - (losses > gains)


class TradeoffQuery(Query):
    """Two facets, and the effects that count."""

    collection: ClassVar = "effects"

    x: Facet = Facet.QUALITY
    """The facet across; quality by default."""
    y: Facet = Facet.DIVERSITY
    """The facet up; diversity by default."""
    certainty: CertaintyLevel | None = None
    """At least this level of certainty."""
    stage: tuple[Stage, ...] = ()
    """Stage of the cause."""
    kind: tuple[str, ...] = ()
    """Kind of the cause, as stage/kind."""
    domain: tuple[Domain, ...] = ()
    """The kind of task."""


class TradeoffRow(ReadModel):
    """A component's pooled effects on two facets; null where it was not measured on one of them."""

    component: str
    stage: str | None
    x: PooledRow | None
    y: PooledRow | None
    pareto: bool


class Tradeoffs(ReadModel):
    """Components with an estimate on both facets, the Pareto front marked; apart, those with one of them."""

    x: Facet
    y: Facet
    count: int
    count_is: Literal["exact"] = "exact"
    next: None = None
    previous: None = None
    results: list[TradeoffRow]
    x_only: list[TradeoffRow]
    y_only: list[TradeoffRow]
    note: str


@per_version()
def tradeoffs(catalogue: Catalogue, query: TradeoffQuery) -> Tradeoffs:
    """What each component does to two facets. Raises BadQuery."""
    if query.x == query.y:
        raise BadQuery("y", "same_facet", "A trade-off is between two different facets")
    x, y = query.x.value, query.y.value
    effects = PooledQuery(stage=query.stage, kind=query.kind, domain=query.domain, certainty=query.certainty)
    rows = {(row.id, row.facet): row for row in pooled(catalogue, effects) if row.estimate is not None}
    both = sorted({group for group, facet in rows if facet == x} & {group for group, facet in rows if facet == y})
    results = _front([_pair(group, rows[group, x], rows[group, y]) for group in both])
    x_only = [_pair(group, row, None) for (group, facet), row in rows.items() if facet == x and group not in both]
    y_only = [_pair(group, None, row) for (group, facet), row in rows.items() if facet == y and group not in both]
    measured = f"{len(results)} component(s) have an estimate on both {x} and {y}"
    note = f"{measured}; {len(x_only)} on {x} alone, {len(y_only)} on {y} alone: their other side is unknown."
    return Tradeoffs(x=query.x, y=query.y, count=len(results), results=results, x_only=x_only, y_only=y_only, note=note)


def _pair(component: str, x: PooledRow | None, y: PooledRow | None) -> TradeoffRow:
    row = x or y
    return TradeoffRow(component=component, stage=row.stage if row else None, x=x, y=y, pareto=False)


def _front(rows: Sequence[TradeoffRow]) -> list[TradeoffRow]:
    """The rows, those that no other dominates marked."""
    points = [_point(row) for row in rows]
    return [
        row.model_copy(update={"pareto": not any(_dominates(other, point) for other in points)})
        for row, point in zip(rows, points, strict=True)
    ]


def _point(row: TradeoffRow) -> tuple[float, float]:
    """The estimates of a row that has both."""
    assert row.x is not None
    assert row.x.estimate is not None
    assert row.y is not None
    assert row.y.estimate is not None
    return row.x.estimate, row.y.estimate


def _dominates(one: tuple[float, float], other: tuple[float, float]) -> bool:
    """Whether one is at least as good on both facets, and better on one."""
    return one != other and one[0] >= other[0] and one[1] >= other[1]


class PooledList(PooledQuery):
    """A page of pooled effects."""

    page_size: Annotated[Whole, Field(ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE
    """Rows a page, 1 to 500; 50 by default."""
    cursor: str | None = None
    """Where the page starts: taken from `next` or `previous`."""


def pooled_page(catalogue: Catalogue, query: PooledList) -> Page:
    """One page of pooled rows. Raises BadQuery."""
    rows = pooled(
        catalogue, PooledQuery.model_construct(**{name: getattr(query, name) for name in PooledQuery.model_fields})
    )
    start = _start(query.cursor, rows)
    stop, before = start + query.page_size, max(0, start - query.page_size)
    return Page(
        results=rows[start:stop],
        count=len(rows),
        next=_cursor(rows[stop]) if stop < len(rows) else None,
        previous=_cursor(rows[before]) if start else None,
    )


def _key(row: PooledRow) -> list[str | int]:
    return [row.id, [facet.value for facet in Facet].index(row.facet), row.family or ""]


def _cursor(row: PooledRow) -> str:
    return base64.urlsafe_b64encode(json.dumps(_key(row)).encode()).decode().rstrip("=")


def _start(cursor: str | None, rows: Sequence[PooledRow]) -> int:
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
