"""Pooled evidence, worked out from the snapshot's arrays and remembered while its version lasts."""

from typing import Any

from registry.evidence.cells import GROUPS, Cells, Codes, cells
from registry.evidence.rows import explanation, row, supported
from registry.evidence.rows import kinds_of as kinds
from registry.snapshot import Snapshot
from taxonomy.vocabulary import Facet

ROWS = 1_024
"""Components whose rows are kept, a kilobyte or two each: there may be 2,000, and again for each domain asked for."""


def components(snapshot: Snapshot, asked: str | None = None) -> Cells:
    """Every component by facet, from all effects; `asked` is a domain for which others are indirect."""

    def work_out() -> Cells:
        return cells(snapshot, snapshot.tables["effects"].alive, asked=asked)

    return snapshot.remember(("cells", asked), work_out)  # type: ignore[no-any-return]


def component_row(snapshot: Snapshot, component: str, facet: str, asked: str | None = None) -> dict[str, Any] | None:
    """The pooled effect of a component on a facet, None where nothing was measured."""
    return component_rows(snapshot, component, asked).get(facet)


def component_rows(snapshot: Snapshot, component: str, asked: str | None = None) -> dict[str, dict[str, Any]]:
    """The pooled effect of a component on each facet on which anything was measured."""

    def work_out() -> dict[str, dict[str, Any]]:
        found = components(snapshot, asked)
        places = ((facet.value, found.of(component, facet.value)) for facet in Facet)
        return {facet: row(found, place, "component", snapshot) for facet, place in places if place is not None}

    return snapshot.remember_few("rows", (asked, component), work_out, most=ROWS)  # type: ignore[no-any-return]


def movers(snapshot: Snapshot, facet: str, sign: int, *, strict: bool = False) -> list[str]:
    """Components that raise (sign 1) or lower (-1) a facet; `strict` asks that it be supported as well."""

    def work_out() -> list[str]:
        found = components(snapshot)
        return [
            group
            for place, (group, on, _) in enumerate(found.keys)
            if on == facet and found.directions[place] == sign and (not strict or supported(found, place))
        ]

    return snapshot.remember(("movers", facet, sign, strict), work_out)  # type: ignore[no-any-return]


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
