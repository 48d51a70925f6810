"""Pooled effects as lists: by component, kind or stage; and partially pooled over the components of a facet."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from catalogue import evidence
from catalogue import pooled_models as read
from catalogue.errors import BadQuery
from catalogue.evidence import Cells, members_by_cell
from catalogue.paging import Page
from catalogue.parameters import LARGEST_NUMBER, Number, Real, Truth, Whole, case_of, check_case
from catalogue.pooled_models import Families, FamilyDirection, PooledRow
from catalogue.queries import EffectFilters
from catalogue.query import PAGE_SIZE, PAGE_SIZE_MAX, Query
from catalogue.selection import mask_of
from catalogue.value import Catalogue, per_version
from taxonomy.evidence import DEFAULT, Family, Measured, Question, Settings
from taxonomy.evidence.direction import Votes
from taxonomy.evidence.experiments import Experiment, pool_effects
from taxonomy.evidence.partial_pooling import PartialPooling, pool_partially
from taxonomy.evidence.settings import LEADING
from taxonomy.vocabulary import Facet

CertaintyLevel = Literal["very low", "low", "moderate", "high"]
CAUSES = ("component", "kind", "stage", "facet")
LEVELS: tuple[str, ...] = ("not graded", "very low", "low", "moderate", "high")
"""In ascending order."""
ALIKE = (
    "The stored evidence does not tell these components apart: an order of them means nothing, and the estimate is "
    "near that of all together."
)
APART = "The components differ by more than chance: each is drawn towards the mean of all, the less is known of it."


class PooledQuery(EffectFilters):
    """How effects are filtered, grouped into cells and pooled."""

    by: Literal["component", "kind", "stage", "characteristic"] = "component"
    """The cause that effects are pooled by: a metric, domain, design, method or year is none, see `split`."""
    min_sources: Number = 0
    """Only cells with at least so many sources."""
    certainty: CertaintyLevel | None = None
    """At least this level of certainty."""
    split: Literal["family", "metric", "domain", "design", "method", "year"] | None = None
    """Pool the parts of each cell by themselves: by family of metrics, metric, kind of task, design, method in whose
    study they were measured, or year of the source that reports them."""
    measured: Literal["exclude", "include", "only"] = "exclude"
    """How effects that the registry measured itself are treated; cells without others show them anyway."""
    baseline: Annotated[Real | None, Field(gt=0, lt=100)] = None
    """Your own baseline in percent, at which points are stated; else the median of the cell."""
    threshold: Annotated[Real | None, Field(gt=0, le=10)] = None
    """The smallest change that matters, on the scale of each row."""
    rho: Annotated[Real, Field(ge=0, le=1)] = 0.5
    """Assumed correlation of the sampling errors inside a source."""
    items: Annotated[Whole, Field(ge=1, le=LARGEST_NUMBER)] = 500
    """Assumed test items of a proportion where the source does not state them."""
    seed_sd: Annotated[Real, Field(ge=0, le=50)] = 1.0
    """Assumed deviation between training seeds, in points at a share of one half."""
    weights: Annotated[str | None, AfterValidator(check_case)] = None
    """Your own case, such as `domain:math,student:7` (billions of parameters): `relevance` of each
    row weights studies by their similarity to it; the estimate is unchanged."""
    explain: Truth = False
    """With true, every input, weight and step of each cell, the range over leaving one source out, and its stability
    under other choices of the analysis (`stability`)."""

    @property
    def settings(self) -> Settings:
        """The engine's settings under this query."""
        chosen = replace(DEFAULT, rho=self.rho, imputed_items=self.items, seed_sd=self.seed_sd)
        if self.threshold is None:
            return chosen
        limits: dict[str, Any] = {f"threshold_{family.value}": self.threshold for family in LEADING}
        return replace(chosen, **limits)

    @property
    def question(self) -> Question:
        case = None if self.weights is None else case_of(self.weights)
        return Question(settings=self.settings, measured=Measured(self.measured), baseline=self.baseline, case=case)


@per_version()
def pooled(catalogue: Catalogue, query: PooledQuery) -> list[PooledRow]:
    """The pooled rows of every group and facet under the filters of effects. Raises BadQuery."""
    mask = mask_of(catalogue, query)
    cells = evidence.cells(catalogue, mask, by=query.by, split=query.split, question=query.question)
    places = [place for place in range(len(cells.keys)) if _passes(cells, place, query)]
    rows = [evidence.row(cells, place, query.by, catalogue, query.split) for place in places]
    return _explained(catalogue, cells, places, rows) if query.explain else rows


def _explained(catalogue: Catalogue, cells: Cells, places: list[int], rows: list[PooledRow]) -> list[PooledRow]:
    """The rows with every input, weight and step, and with their stability under other choices of the analysis."""
    stable = evidence.stabilities(cells, places, catalogue)
    ranges = evidence.leave_one_out(cells, places, catalogue)
    return [
        row.model_copy(
            update={
                "also": row.also.model_copy(update={"leave_one_out": between}),
                "explanation": evidence.explanation(cells, place, catalogue),
                "stability": stability,
            }
        )
        for row, place, stability, between in zip(rows, places, stable, ranges, strict=True)
    ]


def _passes(cells: Cells, place: int, query: PooledQuery) -> bool:
    cell = cells.pooled[place]
    sources = max(cell.lead.result.m, cell.votes.total)
    return sources >= query.min_sources and at_least(cell.certainty.level.value, query.certainty)


def at_least(level: str, least: str | None) -> bool:
    """Whether a certainty is at least a level; always true where no level is named."""
    return least is None or LEVELS.index(level) >= LEVELS.index(least)


@per_version()
def uses(catalogue: Catalogue, collection: Literal["methods", "effects"]) -> dict[str, int]:
    """Component -> number of records of the collection that name it, pipelines of tools left out."""
    table = catalogue.tables[collection]
    rows = table.where(catalogue.published_methods) if collection == "methods" else table.every
    return dict(table.terms["component"].counts(rows))


def component_evidence(catalogue: Catalogue, component: str) -> dict[Facet, PooledRow | None]:
    """A component's pooled row on each facet, with the families of metrics; None where nothing was measured."""
    return {facet: _with_families(catalogue, component, facet.value) for facet in Facet}


def _with_families(catalogue: Catalogue, component: str, facet: str) -> PooledRow | None:
    row = evidence.component_row(catalogue, component, facet)
    if row is None:
        return None
    votes = _votes_by_family(catalogue).get((component, facet), {})
    return row.model_copy(update={"families": _families(votes, _side(row.gains, row.losses))})


@per_version(most=1)
def _votes_by_family(catalogue: Catalogue) -> dict[tuple[str, str], dict[str | None, Votes]]:
    """(Component, facet) -> family of metrics -> how many of its sources gain and lose."""
    found: dict[tuple[str, str], dict[str | None, Votes]] = {}
    for (component, facet, family), votes in evidence.votes(catalogue, "family").items():
        found.setdefault((component, facet), {})[family] = votes
    return found


def _families(votes: dict[str | None, Votes], whole: int) -> Families:
    """How many families agree with the direction of all effects together, `whole`."""
    families = [
        FamilyDirection(
            family=family,
            gains=count.gains,
            losses=count.losses,
            same_direction=whole != 0 and _side(count.gains, count.losses) == whole,
        )
        for family, count in votes.items()
    ]
    agreeing = sum(family.same_direction for family in families)
    return Families(measured=len(families), holds_under=agreeing, families=families)


def _side(gains: int, losses: int) -> int:
    return (gains > losses) - (losses > gains)


class PooledList(PooledQuery):
    """A page of pooled effects."""

    page_size: Annotated[Whole, Field(ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE
    """Rows a page, 1 to 500; 50 by default. `limit` is a synonym."""
    cursor: str | None = None
    """The start of the page, from `next` or `previous`."""
    fields: tuple[str, ...] = ()
    """The keys of the answer."""
    spreadsheet: Truth = False
    """With true, CSV begins with a byte order mark, and texts that a spreadsheet would run as formulas with a '."""


def pooled_rows(catalogue: Catalogue, query: PooledList) -> list[PooledRow]:
    """The rows of all pages. Raises BadQuery."""
    return _complete(catalogue, _rows(catalogue, query), query)


def pooled_page(catalogue: Catalogue, query: PooledList) -> Page:
    """One page of pooled rows. Raises BadQuery."""
    rows = _rows(catalogue, query)
    start = _start(query.cursor, rows)
    stop, before = start + query.page_size, max(0, start - query.page_size)
    return Page(
        results=_complete(catalogue, rows[start:stop], query),
        count=len(rows),
        next=_cursor(rows[stop]) if stop < len(rows) else None,
        previous=_cursor(rows[before]) if start else None,
    )


def _rows(catalogue: Catalogue, query: PooledList) -> list[PooledRow]:
    chosen = {name: getattr(query, name) for name in PooledQuery.model_fields}
    return pooled(catalogue, PooledQuery.model_construct(**chosen))


def _complete(catalogue: Catalogue, rows: list[PooledRow], query: PooledList) -> list[PooledRow]:
    """With `explain`, the rows with partial pooling."""
    return [_with_shrunken(catalogue, row, query) for row in rows] if query.explain else rows


def _with_shrunken(catalogue: Catalogue, row: PooledRow, query: PooledList) -> PooledRow:
    """The row with partial pooling over all components of its facet, whichever of them the query names."""
    every = query.omitting(*(set(PooledList.model_fields) - set(EffectFilters.model_fields)), *CAUSES)
    estimate = shrunken(catalogue, every, query.question, row)
    return row.model_copy(update={"also": row.also.model_copy(update={"shrunken": estimate})})


def _key(row: PooledRow) -> list[str | int]:
    return [row.id, [facet.value for facet in Facet].index(row.facet), row.subgroup or ""]


def _cursor(row: PooledRow) -> str:
    return base64.urlsafe_b64encode(json.dumps(_key(row)).encode()).decode().rstrip("=")


def _start(cursor: str | None, rows: Sequence[PooledRow]) -> int:
    """The position of the first row at or after the one that the cursor names: added rows do not shift the page."""
    if cursor is None:
        return 0
    try:
        key = json.loads(base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        key = None
    if not isinstance(key, list) or [type(part) for part in key] != [str, int, str]:
        detail = "This cursor is malformed; take it unchanged from `next` or `previous`"
        raise BadQuery("cursor", "bad_cursor", detail)
    return next((place for place, row in enumerate(rows) if _key(row) >= key), len(rows))


@per_version()
def partial_pooling(
    catalogue: Catalogue, filters: Query, settings: Settings, measured: Measured, facet: str
) -> PartialPooling | None:
    """All components of a facet under filters, each drawn towards their mean, on the scale of log odds.

    None where there are too few.
    """
    groups: dict[str, Sequence[Experiment]] = {}
    for (component, on, _), members in members_by_cell(catalogue, mask_of(catalogue, filters), settings).items():
        families = pool_effects(members, measured, settings.rho).families if on == facet else {}
        if Family.ODDS in families:
            groups[component] = families[Family.ODDS]
    return pool_partially(groups, settings.rho, settings.confidence)


def shrunken(catalogue: Catalogue, filters: Query, question: Question, row: read.PooledRow) -> read.Shrunken | None:
    """The shrunken estimate of a component; None on other scales, in the registry's own stratum, or for one source."""
    if row.by != "component" or row.split is not None or row.scale != "odds" or row.stratum == "measured":
        return None
    if row.m < 2:
        return None
    facet_pool = partial_pooling(
        catalogue, filters, question.settings.without_thresholds(), question.measured, row.facet
    )
    own = facet_pool.components.get(row.id) if facet_pool is not None else None
    if facet_pool is None or own is None:
        return None
    return read.Shrunken(
        estimate=own.estimate,
        interval=own.interval,
        best=own.best,
        components=len(facet_pool.components),
        between=facet_pool.between,
        p=facet_pool.p,
        apart=facet_pool.apart,
        text=APART if facet_pool.apart else ALIKE,
    )
