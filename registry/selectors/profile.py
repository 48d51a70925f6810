"""The profile and diagnosis of a composition, registered or not: what its components are known to do.

Three sorts of evidence are kept apart: of its components, of its own data, and against other methods.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import isnan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from registry import evidence
from registry.selectors.results import of_one, speaking_of
from registry.snapshot import Snapshot
from taxonomy.diagnosis import Diagnosis, Knowledge, components_of, diagnose
from taxonomy.documents import Method
from taxonomy.name_similarity import similarity
from taxonomy.vocabulary import Design, Facet

NOTE = "Effects of components do not simply add up: the profile names them one by one and gives no sum."
NEAREST = 3


@dataclass(frozen=True)
class Known:
    """One component on one facet, as the checks see it."""

    direction: int
    level: int
    contested: bool
    estimate: float | None
    rows: NDArray[np.int64]
    """Of its effects in the snapshot."""
    slugs: Sequence[str]
    """The id of every effect there is, by row."""

    @property
    def effects(self) -> list[str]:
        """Read when they are told: the checks go through every cell there is."""
        return [self.slugs[row] for row in self.rows.tolist()]


def profile(
    method: Method, snapshot: Snapshot, *, domain: str | None = None, registered: bool = True
) -> dict[str, Any]:
    """Per facet what raises, lowers and is contested, with the evidence; then the checks. A draft has no own data."""
    return with_effects(method, speaking_of([method.id], snapshot) if registered else [], snapshot, domain=domain)


def with_effects(
    method: Method, effects: Iterable[Mapping[str, Any]], snapshot: Snapshot, *, domain: str | None = None
) -> dict[str, Any]:
    """The profile, where the effects that speak of the method are at hand; those of other methods are passed over."""
    diagnosis = diagnose(method, knowledge(snapshot, domain))
    own = list(_own_effects(method.id, effects))
    rows = {each: evidence.component_rows(snapshot, each, domain) for each in components_of(method)}
    return {
        "facets": {facet.value: _facet(facet.value, rows, own) for facet in Facet},
        "note": NOTE,
        **_told(diagnosis),
    }


def _told(diagnosis: Diagnosis) -> dict[str, Any]:
    checks = [{"code": code, "outcome": outcome.value} for code, outcome in diagnosis.checks.items()]
    findings = [{**vars(each), "suggestions": list(map(vars, each.suggestions))} for each in diagnosis.findings]
    return {"checks": checks, "findings": findings}


def _facet(
    facet: str, rows: Mapping[str, Mapping[str, dict[str, Any]]], own: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """`rows` are those of each component by facet."""
    found: dict[str, list[Any]] = {
        "raised_by": [],
        "lowered_by": [],
        "contested": [],
        "inconclusive": [],
        "unmeasured": [],
    }
    for component, known in rows.items():
        row = known.get(facet)
        found[_where(row)].append(component if row is None else row)
    return {"measured": [effect for effect in own if effect["facet"] == facet], **found}


def _where(row: dict[str, Any] | None) -> str:
    if row is None:
        return "unmeasured"
    if row["contested"]:
        return "contested"
    return "raised_by" if row["raises"] else "lowered_by" if row["lowers"] else "inconclusive"


def _own_effects(slug: str, effects: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Effects that speak of the method as a whole: of its own data, or head to head with another method."""
    for effect in of_one(slug, effects):
        baseline, treated = effect["baseline"]["method"], effect["treated"]["method"]
        if baseline and treated and baseline != treated:
            yield {"evidence": "head-to-head", **effect}
        elif effect["design"] == Design.WHOLE_METHOD.value and effect["method"] == slug:
            yield {"evidence": "own-data", **effect}


def knowledge(snapshot: Snapshot, domain: str | None = None) -> Knowledge:
    """What the checks may ask, out of the pooled cells; what they asked once is known while the version lasts."""
    return snapshot.remember(("knowledge", domain), lambda: _knowledge(snapshot, domain))  # type: ignore[no-any-return]


def _knowledge(snapshot: Snapshot, domain: str | None) -> Knowledge:
    cells, kinds = evidence.components(snapshot, domain), evidence.kinds(snapshot)
    slugs = snapshot.tables["effects"].slugs
    contested = cells.grades.contested.tolist()
    directions, levels = np.where(contested, 0, cells.directions).tolist(), cells.grades.level.tolist()
    estimates = [None if isnan(estimate) else estimate for estimate in cells.pooled.estimate.tolist()]

    @cache  # the checks ask the same things again and again
    def known(place: int) -> Known:
        rows = cells.rows[cells.members(place)]
        return Known(directions[place], levels[place], contested[place], estimates[place], rows, slugs)

    def cell(component: str, facet: Facet) -> Known | None:
        place = cells.of(component, facet.value)
        return None if place is None else known(place)

    return Knowledge(cell, kinds.get, sorted(kinds))


def unmapped(method: Method, snapshot: Snapshot) -> list[dict[str, Any]]:
    """Steps whose component is not registered, with the nearest that are."""
    kinds = evidence.kinds(snapshot)
    return [
        {"step": step.id, "component": step.component, "nearest": nearest(step.component, snapshot)}
        for step in method.steps
        if step.component not in kinds
    ]


def nearest(component: str, snapshot: Snapshot) -> list[str]:
    """Registered components whose id or name is like an id that is not."""
    table = snapshot.tables["components"]
    words = component.replace("-", " ")
    scored = [
        (max(similarity(words, slug.replace("-", " ")), similarity(words, table.label(slug) or "")), slug)
        for slug in table.ids(table.alive)
    ]
    return [slug for score, slug in sorted(scored, key=lambda each: (-each[0], each[1]))[:NEAREST] if score > 0]
