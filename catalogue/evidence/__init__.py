"""Pooled evidence of the catalogue's effects by cause and facet."""

from catalogue.evidence.cells import (
    GROUPS,
    Cells,
    Codes,
    cells,
    members_by_cell,
    pool_each,
    scaled,
    votes,
)
from catalogue.evidence.explanation import explanation, leave_one_out, stabilities
from catalogue.evidence.rows import established_side, leaning_side, row, sign_p
from catalogue.evidence.rows import kinds_of as kinds
from catalogue.pooled_models import PooledRow
from catalogue.value import Catalogue, per_version
from taxonomy.evidence import Question
from taxonomy.vocabulary import Facet

ROWS = 4_096
DOMAINS = 2
"""Pooled cells of all components are remembered for the last two domains, of which None is one: at ten times the
catalogue they take more bytes than there is room for, and would be computed for each component anew."""


@per_version(most=DOMAINS)
def components(catalogue: Catalogue, domain: str | None = None) -> Cells:
    """Every component by facet, from all effects; `domain` is one for which others are indirect."""
    return cells(catalogue, catalogue.tables["effects"].every, question=Question(domain=domain))


def component_row(catalogue: Catalogue, component: str, facet: str, domain: str | None = None) -> PooledRow | None:
    """The pooled effect of a component on a facet, None where nothing was measured."""
    return component_rows(catalogue, component, domain).get(facet)


@per_version(most=ROWS)
def component_rows(catalogue: Catalogue, component: str, domain: str | None = None) -> dict[str, PooledRow]:
    """The pooled effect of a component on each facet on which anything was measured."""
    pooled = components(catalogue, domain)
    places = ((facet.value, pooled.of(component, facet.value)) for facet in Facet)
    return {facet: row(pooled, place, "component", catalogue) for facet, place in places if place is not None}


@per_version()
def movers(catalogue: Catalogue, facet: str, sign: int, *, leaning: bool = False) -> list[str]:
    """Components for which it is established that they raise (sign 1) or lower (-1) a facet.

    `leaning`: those for which it is not, but the evidence leans that way.
    """
    side, cells = leaning_side if leaning else established_side, components(catalogue)
    return [
        group
        for (group, on, _), pooled in zip(cells.keys, cells.pooled, strict=True)
        if on == facet and side(pooled) == sign
    ]


__all__ = [
    "GROUPS",
    "Cells",
    "Codes",
    "cells",
    "component_row",
    "component_rows",
    "components",
    "established_side",
    "explanation",
    "kinds",
    "leaning_side",
    "leave_one_out",
    "members_by_cell",
    "movers",
    "pool_each",
    "row",
    "scaled",
    "sign_p",
    "stabilities",
    "votes",
]
