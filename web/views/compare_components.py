"""Two to eight components side by side, and the choice of them."""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from typing import ClassVar, TypedDict
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalogue import Catalogue
from catalogue.compare import FEWEST, check_ids
from catalogue.compare_components import CompareComponentsQuery, ComponentComparison, compare_components
from catalogue.contrasts import Contrast
from catalogue.errors import BadQuery
from catalogue.pooled_models import PooledRow
from catalogue.rendering import PREFIX
from taxonomy.documents import Kind
from taxonomy.vocabulary import Facet, Mark
from transport.query_string import VERSION
from web.compared_answers import PairAnswer, component_answers
from web.labels import Extended, extended
from web.list_query import parse_page
from web.navigation import breadcrumbs
from web.picking import choice, typed_ids, unknown_ids
from web.publishing import Download, download
from web.versions import cached_per_version, catalogue_of, in_version


class CompareComponentsPage(CompareComponentsQuery):
    """The same as in the interface, by ids or names; without components, the page offers a choice."""

    separated: ClassVar = False

    components: tuple[str, ...] = ()
    """Two to eight components, by id or name, separated by commas."""


EXAMPLES = (
    (
        "Keep what was generated, or replace it",
        ("data-accumulation", "data-replacement"),
        "measured against each other",
    ),
    ("Two ways to preferences", ("contrastive-prompting", "ai-preference-labelling"), "one source, in both orders"),
    (
        "What selects",
        ("llm-judge-filter", "quality-classifier-filter", "length-based-selection", "reward-model-filter"),
        "some pairs measured, others not",
    ),
)
OPEN = 12
"""More contrasts of a pair than so many are folded away."""


class PooledCell(TypedDict):
    """A pooled row, and the number of its effects with each kind of reading."""

    row: PooledRow | None
    marks: list[tuple[Mark, int]]


class PooledPair(PooledCell):
    """The pooled contrasts of one component in place of another on one outcome."""

    treated_name: str
    baseline_name: str
    facet: Facet | None


class OutcomeRow(TypedDict):
    """One outcome, with a cell for each component in their order."""

    term: Facet
    cells: list[PooledCell]


class ComponentPair(TypedDict):
    """The contrasts of one pair, single and pooled."""

    names: list[str]
    pooled: list[PooledPair]
    contrasts: list[Extended[Contrast]]


class ComponentsCompared(TypedDict):
    """The answer of the interface as the page shows it, and its files."""

    answer: ComponentComparison
    answers: list[PairAnswer]
    component_files: Download
    contrast_files: Download
    kinds: list[Kind]
    facet_rows: list[OutcomeRow]
    pairs: list[ComponentPair]
    not_compared: list[list[str]]
    data: str
    whole: list[tuple[str, str]]
    open: int


@require_safe
@cached_per_version
def side_by_side(request: HttpRequest) -> HttpResponse:
    query, catalogue = parse_page(request, CompareComponentsPage, common=(VERSION,)), catalogue_of(request)
    slugs, permanent = typed_ids(request, catalogue, "components")

    def address(ids: list[str]) -> str:
        return in_version(request, _address(ids, query.facet))

    if not permanent:
        return HttpResponseRedirect(address(slugs))
    faults = _faults(catalogue, slugs)
    compared = _compared(catalogue, slugs, query.facet) if len(slugs) >= FEWEST and not faults else None
    context = {
        "faults": faults,
        "breadcrumbs": breadcrumbs("components-page"),
        **choice(catalogue, "components", slugs, address, EXAMPLES),
        "facet": query.facet,
        "facet_terms": list(Facet),
        "clear": in_version(request, request.path),
        "unknown": unknown_ids(catalogue, "components", slugs, address),
        **(compared or {}),
    }
    return render(request, "web/components/compare.html", context, status=400 if faults else 200)


def _faults(catalogue: Catalogue, slugs: list[str]) -> list[str]:
    """What is wrong with the ids; one alone is a choice that is not finished."""
    try:
        check_ids(catalogue, "components", slugs)
    except BadQuery as error:
        started = len(slugs) < FEWEST
        return [fault.detail for fault in error.errors if not (started and fault.code == "out_of_range")]
    return []


def _address(slugs: Sequence[str], facet: Facet | None) -> str:
    """The permalink of a comparison."""
    more = {"facet": facet.value} if facet else {}
    return f"?{urlencode({'components': ','.join(slugs), **more}, safe=',')}"


def _compared(catalogue: Catalogue, slugs: Sequence[str], facet: Facet | None) -> ComponentsCompared:
    """The answer of the interface, by facet and by pair."""
    answer = compare_components(catalogue, CompareComponentsQuery(components=tuple(slugs), facet=facet))
    names = {component.id: component.name for component in answer.components}
    return {
        "answer": answer,
        "answers": component_answers(answer),
        "component_files": download("components/", {"ids": ",".join(slugs)}),
        "contrast_files": download("effects/", {"ids": ",".join(row.id for row in answer.contrasts)}),
        "kinds": [catalogue.kinds[component.kind] for component in answer.components],
        "facet_rows": [
            {"term": outcome.facet, "cells": [_cell(catalogue, outcome.rows[slug]) for slug in slugs]}
            for outcome in answer.facets
        ],
        "pairs": [_pair(catalogue, answer, list(rows), names) for _, rows in groupby(answer.contrasts, key=_pair_of)],
        "not_compared": [[names[slug] for slug in pair] for pair in answer.without_contrast],
        "data": f"{PREFIX}/components/compare/{_address(slugs, facet)}",
        "whole": [("JSON", f"{PREFIX}/components/compare/{_address(slugs, facet)}")],
        "open": OPEN,
    }


def _pair_of(row: Contrast) -> frozenset[str]:
    return frozenset((row.treated_component, row.baseline_component))


def _cell(catalogue: Catalogue, row: PooledRow | None) -> PooledCell:
    """A pooled row with how the figures behind its estimate were read: mark -> number of effects."""
    marks = Counter(catalogue.effects[slug].mark for slug in row.effects) if row else {}
    return {"row": row, "marks": [(mark, marks[mark]) for mark in Mark if mark in marks]}


def _pair(
    catalogue: Catalogue, answer: ComponentComparison, rows: list[Contrast], names: dict[str, str]
) -> ComponentPair:
    """The contrasts of one pair, in either order, with what they amount to."""
    ends = _pair_of(rows[0])
    return {
        "names": [name for slug, name in names.items() if slug in ends],
        "pooled": [
            {
                "treated_name": names[contrast.treated_component],
                "baseline_name": names[contrast.baseline_component],
                "facet": contrast.facet,
                **_cell(catalogue, contrast.row),
            }
            for contrast in answer.pooled
            if ends == {contrast.treated_component, contrast.baseline_component}
        ],
        "contrasts": [
            extended(
                row,
                treated_name=names[row.treated_component],
                baseline_name=names[row.baseline_component],
                favoured=names.get(row.favours or ""),
            )
            for row in rows
        ],
    }
