"""Pooled effects as lists: by component, kind or stage, and as trade-offs between two facets."""

from dataclasses import dataclass
from typing import Any

from registry import evidence
from registry.evidence import Cells
from registry.filters import EFFECTS, Query
from registry.snapshot import Snapshot
from taxonomy.evidence import Level
from taxonomy.vocabulary import Facet

LEVELS = {level.label: level for level in Level}


@dataclass(frozen=True)
class Wanted:
    """How cells are grouped, and which of them are wanted."""

    by: str = "component"
    split: bool = False
    min_sources: int = 0
    certainty: str | None = None
    explain: bool = False


def pooled(query: Query, wanted: Wanted, snapshot: Snapshot) -> list[dict[str, Any]]:
    """The pooled rows of every group and facet under the filters of effects."""

    def work_out() -> list[dict[str, Any]]:
        cells = evidence.cells(snapshot, EFFECTS.mask(query, snapshot), by=wanted.by, split=wanted.split)
        return [
            _row(cells, place, wanted, snapshot) for place in range(len(cells.keys)) if _passes(cells, place, wanted)
        ]

    key = (tuple(sorted(query.items())), wanted)
    return snapshot.remember_few("pooled", key, work_out)  # type: ignore[no-any-return]


def _row(cells: Cells, place: int, wanted: Wanted, snapshot: Snapshot) -> dict[str, Any]:
    row = evidence.row(cells, place, wanted.by, snapshot)
    return row | {"explanation": evidence.explanation(cells, place, snapshot)} if wanted.explain else row


def _passes(cells: Cells, place: int, wanted: Wanted) -> bool:
    level = LEVELS[wanted.certainty] if wanted.certainty else Level.VERY_LOW
    sources = max(
        cells.pooled.m[place], cells.pooled.gains[place] + cells.pooled.losses[place] + cells.pooled.nulls[place]
    )
    return bool(sources >= wanted.min_sources and cells.grades.level[place] >= level)


def component_evidence(component: str, snapshot: Snapshot) -> dict[str, Any]:
    """A component's pooled row on each facet, null where nothing was measured, with the families it holds under."""
    return {facet.value: _with_families(component, facet.value, snapshot) for facet in Facet}


def _with_families(component: str, facet: str, snapshot: Snapshot) -> dict[str, Any] | None:
    row = evidence.component_row(snapshot, component, facet)
    if row is None:
        return None
    cells = snapshot.remember(
        "cells by family", lambda: evidence.cells(snapshot, snapshot.tables["effects"].alive, split=True)
    )
    return row | {"families": _families(cells, component, facet, row)}


def _families(cells: Cells, component: str, facet: str, row: dict[str, Any]) -> dict[str, Any]:
    """Under which metric families the direction of the whole is found again, by sources that gain and lose."""
    found: list[dict[str, Any]] = []
    whole = _side(row["gains"], row["losses"])
    for place, (group, on, family) in enumerate(cells.keys):
        if (group, on) != (component, facet):
            continue
        gains, losses = int(cells.pooled.gains[place]), int(cells.pooled.losses[place])
        same = whole != 0 and _side(gains, losses) == whole
        found.append({"family": family, "gains": gains, "losses": losses, "same_direction": same})
    return {"measured": len(found), "holds_under": sum(each["same_direction"] for each in found), "families": found}


def _side(gains: int, losses: int) -> int:
    return (gains > losses) - (losses > gains)


def tradeoffs(
    x: str, y: str, query: Query, certainty: str | None, snapshot: Snapshot
) -> dict[str, list[dict[str, Any]]]:
    """Components with an estimate on both facets, the Pareto front marked; apart, those with one of them."""
    wanted = Wanted(certainty=certainty)
    rows = {(row["id"], row["facet"]): row for row in pooled(query, wanted, snapshot) if row["estimate"] is not None}
    both = sorted({group for group, facet in rows if facet == x} & {group for group, facet in rows if facet == y})
    results = [_pair(group, rows[group, x], rows[group, y]) for group in both]
    for row in results:
        row["pareto"] = not any(_dominates(other, row) for other in results)
    return {
        "results": results,
        "x_only": [_pair(group, row, None) for (group, facet), row in rows.items() if facet == x and group not in both],
        "y_only": [_pair(group, None, row) for (group, facet), row in rows.items() if facet == y and group not in both],
    }


def _pair(component: str, x: dict[str, Any] | None, y: dict[str, Any] | None) -> dict[str, Any]:
    known = x or y or {}
    return {"component": component, "stage": known.get("stage"), "x": x, "y": y, "pareto": False}


def _dominates(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether one is at least as good on both facets, and better on one."""
    left = one["x"]["estimate"], one["y"]["estimate"]
    right = other["x"]["estimate"], other["y"]["estimate"]
    return left != right and left[0] >= right[0] and left[1] >= right[1]
