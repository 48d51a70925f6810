"""The effects of each component on two facets, and the Pareto front of the components."""

from collections.abc import Sequence
from typing import ClassVar, Literal

from catalogue.errors import BadQuery
from catalogue.pooled import CertaintyLevel, PooledQuery, pooled
from catalogue.pooled_models import PooledRow
from catalogue.query import Query
from catalogue.read_model import ReadModel
from catalogue.value import Catalogue, per_version
from taxonomy.vocabulary import Domain, Facet, Stage


class TradeoffQuery(Query):
    """Two facets, and the effects that count."""

    collection: ClassVar = "effects"

    x: Facet = Facet.QUALITY
    """The facet on the horizontal axis; quality by default."""
    y: Facet = Facet.DIVERSITY
    """The facet on the vertical axis; diversity by default."""
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
    """The effects of each component on two facets. Raises BadQuery."""
    if query.x == query.y:
        raise BadQuery("y", "same_facet", "A trade-off is between two different outcomes")
    x, y = query.x.value, query.y.value
    effects = PooledQuery(stage=query.stage, kind=query.kind, domain=query.domain, certainty=query.certainty)
    rows = {(row.id, row.facet): row for row in pooled(catalogue, effects) if row.estimate is not None}
    both = sorted({group for group, facet in rows if facet == x} & {group for group, facet in rows if facet == y})
    results = mark_front([_pair(group, rows[group, x], rows[group, y]) for group in both])
    x_only = [_pair(group, row, None) for (group, facet), row in rows.items() if facet == x and group not in both]
    y_only = [_pair(group, None, row) for (group, facet), row in rows.items() if facet == y and group not in both]
    measured = f"{len(results)} component(s) have an estimate on both {x} and {y}"
    note = (
        f"{measured}; {len(x_only)} on {x} alone, {len(y_only)} on {y} alone: their other side is unknown. "
        "Only components whose directions on both are established, on the same scales, can be on the Pareto front."
    )
    return Tradeoffs(x=query.x, y=query.y, count=len(results), results=results, x_only=x_only, y_only=y_only, note=note)


def _pair(component: str, x: PooledRow | None, y: PooledRow | None) -> TradeoffRow:
    row = x or y
    return TradeoffRow(component=component, stage=row.stage if row else None, x=x, y=y, pareto=False)


def mark_front(rows: Sequence[TradeoffRow]) -> list[TradeoffRow]:
    """The rows, those on the Pareto front marked.

    Estimates on different scales cannot be compared: the front is that of the pair of scales that most components with
    two established directions have.
    """
    candidates = [row for row in rows if row.x and row.y and row.x.established and row.y.established]
    scales = [_scales(row) for row in candidates]
    common = max(sorted(set(scales)), key=scales.count, default=None)
    compared = [row for row in candidates if _scales(row) == common]
    points = {row.component: _point(row) for row in compared}
    return [row.model_copy(update={"pareto": _on_front(row.component, points)}) for row in rows]


def _on_front(component: str, points: dict[str, tuple[float, float]]) -> bool:
    own = points.get(component)
    return own is not None and not any(_dominates(other, own) for other in points.values())


def _scales(row: TradeoffRow) -> tuple[str, str]:
    return (row.x and row.x.scale) or "", (row.y and row.y.scale) or ""


def _point(row: TradeoffRow) -> tuple[float, float]:
    """The two estimates of a row that has both."""
    assert row.x is not None
    assert row.x.estimate is not None
    assert row.y is not None
    assert row.y.estimate is not None
    return row.x.estimate, row.y.estimate


def _dominates(one: tuple[float, float], other: tuple[float, float]) -> bool:
    """Whether one is at least as good on both facets, and better on one."""
    return one != other and one[0] >= other[0] and one[1] >= other[1]
