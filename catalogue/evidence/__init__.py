"""Pooled evidence of the catalogue's effects by cause and facet."""

from catalogue.evidence.cells import GROUPS, Cells, Codes, cells
from catalogue.evidence.rows import explanation, row, supported
from catalogue.evidence.rows import kinds_of as kinds
from catalogue.read_models import PooledRow
from catalogue.value import Catalogue, per_version
from taxonomy.vocabulary import Facet

ROWS = 4_096


@per_version()
def components(catalogue: Catalogue, asked: str | None = None) -> Cells:
    """Every component by facet, from all effects; `asked` is a domain for which others are indirect."""
    return cells(catalogue, catalogue.tables["effects"].every, asked=asked)


def component_row(catalogue: Catalogue, component: str, facet: str, asked: str | None = None) -> PooledRow | None:
    """The pooled effect of a component on a facet, None where nothing was measured."""
    return component_rows(catalogue, component, asked).get(facet)


@per_version(most=ROWS)
def component_rows(catalogue: Catalogue, component: str, asked: str | None = None) -> dict[str, PooledRow]:
    """The pooled effect of a component on each facet on which anything was measured."""
    found = components(catalogue, asked)
    places = ((facet.value, found.of(component, facet.value)) for facet in Facet)
    return {facet: row(found, place, "component", catalogue) for facet, place in places if place is not None}


@per_version()
def movers(catalogue: Catalogue, facet: str, sign: int, *, strict: bool = False) -> list[str]:
    """Components that raise (sign 1) or lower (-1) a facet; `strict` asks that it be supported as well."""
    found = components(catalogue)
    return [
        group
        for place, (group, on, _) in enumerate(found.keys)
        if on == facet and found.directions[place] == sign and (not strict or supported(found, place))
    ]


__all__ = [
    "GROUPS",
    "Cells",
    "Codes",
    "cells",
    "component_row",
    "component_rows",
    "components",
    "explanation",
    "kinds",
    "movers",
    "row",
    "supported",
]
