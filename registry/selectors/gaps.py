"""The evidence-gap map: what was measured of which component or kind, on which facet, in which domain."""

from collections import Counter
from typing import Any

import numpy as np

from registry import evidence
from registry.evidence import Cells
from registry.filters import EFFECTS
from registry.snapshot import Snapshot
from taxonomy.evidence import Level
from taxonomy.vocabulary import Domain, Facet


def gaps(by: str, domain: str | None, snapshot: Snapshot) -> dict[str, Any]:
    """Every cell with effects, and the empty ones ranked by how many methods use the component there."""
    key = ("gaps", by, domain)
    return snapshot.remember(key, lambda: _gaps(by, domain, snapshot))  # type: ignore[no-any-return]


def _gaps(by: str, domain: str | None, snapshot: Snapshot) -> dict[str, Any]:
    domains = [domain] if domain else [each.value for each in Domain]
    uses = _uses(by, snapshot)
    measured, empty = [], []
    for each in domains:
        cells = evidence.cells(snapshot, EFFECTS.mask({"domain": (each,)}, snapshot), by=by)
        for group in _groups(by, snapshot):
            for facet in Facet:
                place = cells.of(group, facet.value)
                count = uses[group, each]
                if place is not None:
                    measured.append(_measured(cells, place, each, count))
                elif count:
                    empty.append({"id": group, "facet": facet.value, "domain": each, "used_in": count})
    empty.sort(key=lambda cell: (-int(str(cell["used_in"])), str(cell["id"]), str(cell["domain"]), str(cell["facet"])))
    return {"by": by, "count": len(measured), "results": measured, "empty_count": len(empty), "empty": empty}


def _groups(by: str, snapshot: Snapshot) -> list[str]:
    table = snapshot.tables["components" if by == "component" else "kinds"]
    return sorted(table.ids(table.alive))


def _measured(cells: Cells, place: int, domain: str, used: int) -> dict[str, Any]:
    group, facet, _ = cells.keys[place]
    pooled, inside = cells.pooled, cells.cell == place
    return {
        "id": group,
        "facet": facet,
        "domain": domain,
        "effects": int(inside.sum()),
        "sources": len(np.unique(cells.effects.source[inside])),
        "estimate": None if np.isnan(pooled.estimate[place]) else float(pooled.estimate[place]),
        "certainty": Level(int(cells.grades.level[place])).label,
        "used_in": used,
    }


def _uses(by: str, snapshot: Snapshot) -> Counter[tuple[str, str]]:
    """(group, domain) -> number of methods that use the group in that domain."""
    table = snapshot.tables["methods"]
    groups, domains = table.terms[by], table.terms["domain"]
    held: dict[int, list[str]] = {}
    for row, code in zip(domains.rows.tolist(), domains.codes.tolist(), strict=True):
        held.setdefault(row, []).append(domains.vocabulary.values[code])
    uses: Counter[tuple[str, str]] = Counter()
    for row, code in zip(groups.rows.tolist(), groups.codes.tolist(), strict=True):
        if table.alive[row]:
            uses.update((groups.vocabulary.values[code], domain) for domain in held.get(row, ()))
    return uses
