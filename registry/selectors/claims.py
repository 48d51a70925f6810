"""The survey's claims against the stored effects.

An effect whose cause is a characteristic bears on a claim directly. One whose cause is a component bears on it only
where the same component's change of the characteristic was measured in the same source.
"""

import json
from collections import defaultdict
from typing import Any

import numpy as np

from registry import evidence
from registry.evidence import Cells
from registry.filters import EFFECTS, Query
from registry.models import Rounds
from registry.rows import MAPPERS
from registry.selectors.profile import knowledge
from registry.snapshot import Mask, Snapshot
from taxonomy.claims import CLAIMS, COLLAPSE, COLLAPSE_TEXT, RULE, Claim, verdict
from taxonomy.diagnosis import Outcome, diagnose, loop_body
from taxonomy.series import course
from taxonomy.vocabulary import Facet, Measures, Orientation

DIRECT = (
    "The verdict rests on effects that varied the characteristic itself. A trade-off between two characteristics of "
    "the data shows in components alone: its verdict rests on them."
)
INDIRECT = (
    "Through components: a source counts where it measured the same component on both sides of the claim; it is for "
    "the claim where the two changes go the way that it says."
)
Sides = dict[str, int]
"""Source -> 1 for the claim, -1 against it, 0 undecided."""


def claims(query: Query, snapshot: Snapshot) -> dict[str, Any]:
    """Every claim with the effects that bear on it, counts, pooled estimate, certainty and verdict."""
    mask = EFFECTS.mask(query, snapshot)
    results = [_claim(claim, mask, snapshot) for claim in CLAIMS]
    return {"rule": RULE, "direct": DIRECT, "indirect": INDIRECT, "results": [*results, _collapse(query, snapshot)]}


def _claim(claim: Claim, mask: Mask, snapshot: Snapshot) -> dict[str, Any]:
    direct = evidence.cells(snapshot, mask, by="characteristic")
    place = direct.of(claim.cause.value, claim.facet.value)
    pooled = None if place is None else evidence.row(direct, place, "characteristic", snapshot)
    direct_sides = {} if place is None else _signs(direct, place, snapshot)
    through, pairs = _through_components(claim, mask, snapshot)
    sides = through if claim.opposite else direct_sides
    return {
        "id": claim.id,
        "claim": claim.text,
        "cause": claim.cause.value,
        "facet": claim.facet.value,
        "direct": _counts(direct_sides) | {"pooled": pooled},
        "through_components": _counts(through) | {"verdict": _verdict(through), "pairs": pairs},
        "sources": _counts(sides),
        "verdict": _verdict(sides),
        "effects": sorted(_ids(pooled) | {each for pair in pairs for each in pair["effects"]}),
    }


def _ids(pooled: dict[str, Any] | None) -> set[str]:
    return set() if pooled is None else {*pooled["effects"], *(each["id"] for each in pooled["not_pooled"])}


def _signs(cells: Cells, place: int, snapshot: Snapshot) -> Sides:
    """The sign of every source of a cell."""
    means = cells.pooled.sources
    names = snapshot.tables["effects"].terms["source"].vocabulary.values
    inside = np.flatnonzero(means.cell == place).tolist()
    return {names[int(means.source[entry])]: int(means.sign[entry]) for entry in inside}


def _through_components(claim: Claim, mask: Mask, snapshot: Snapshot) -> tuple[Sides, list[dict[str, Any]]]:
    cells = evidence.cells(snapshot, mask)
    votes: dict[str, list[int]] = defaultdict(list)
    pairs = []
    for component in sorted({group for group, _, _ in cells.keys}):
        cause, effect = (cells.of(component, facet.value) for facet in (claim.cause, claim.facet))
        if cause is None or effect is None:
            continue
        one, other = _signs(cells, cause, snapshot), _signs(cells, effect, snapshot)
        for source in sorted(one.keys() & other.keys()):
            vote = one[source] * other[source] * (-1 if claim.opposite else 1)
            votes[source].append(vote)
            effects = _members(cells, cause, source, snapshot) + _members(cells, effect, source, snapshot)
            pairs.append({"component": component, "source": source, "vote": vote, "effects": effects})
    return {source: int(np.sign(sum(found))) for source, found in votes.items()}, pairs


def _members(cells: Cells, place: int, source: str, snapshot: Snapshot) -> list[str]:
    table = snapshot.tables["effects"]
    codes = evidence.Codes(snapshot)["source"]
    names = table.terms["source"].vocabulary.values
    rows = cells.rows[cells.cell == place].tolist()
    return [table.slugs[row] for row in rows if names[int(codes[row])] == source]


def _counts(sides: Sides) -> dict[str, int]:
    signs = list(sides.values())
    return {"for": signs.count(1), "against": signs.count(-1), "undecided": signs.count(0)}


def _verdict(sides: Sides) -> str:
    counts = _counts(sides)
    return verdict(counts["for"], counts["against"], counts["undecided"]).value


def _collapse(query: Query, snapshot: Snapshot) -> dict[str, Any]:
    """Series of methods that train on their own samples: where nothing keeps diversity, do they decline?"""
    series = _self_training_series(set(query.get("domain", ())), snapshot)
    votes: dict[str, list[int]] = defaultdict(list)
    for each in series:
        if each["at_risk"] and each["measures"] == Measures.DIVERSITY.value:
            slope = each["slope"] or 0
            votes[each["source"]].append(1 if slope < 0 else -1 if slope > 0 else 0)
    sides = {source: int(np.sign(sum(found))) for source, found in votes.items()}
    return {
        "id": COLLAPSE,
        "claim": COLLAPSE_TEXT,
        "cause": Facet.QUALITY.value,
        "facet": None,
        "series": series,
        "sources": _counts(sides),
        "verdict": _verdict(sides),
        "effects": [],
        "note": "A series counts where its metric measures diversity and its method's collapse-risk check is found; it "
        "is for the claim where its slope is negative. The others are listed beside, and do not count. "
        "Under `domain`: series of methods built for it.",
    }


def _self_training_series(domains: set[str], snapshot: Snapshot) -> list[dict[str, Any]]:
    known, found = knowledge(snapshot), []
    rows = Rounds.objects.order_by("slug").values_list("body", "method_id")
    methods = MAPPERS["methods"].documents(sorted({method for _, method in rows}))
    for body, method_id in rows:
        method, record = methods[method_id], json.loads(body)
        if domains and domains.isdisjoint(method.domains):
            continue
        if not any(known.kind(component) == "evolution/self-training" for component in loop_body(method)):
            continue
        outcome = diagnose(method, known).checks["collapse-risk"]
        run = course(record["points"], Orientation(record["metric"]["orientation"]))
        found.append(
            {
                "id": record["id"],
                "method": method.id,
                "source": record["source"]["id"],
                "metric": record["metric"]["id"],
                "measures": Measures(record["metric"]["measures"]).value,
                "at_risk": outcome is Outcome.FOUND,
                "slope": run.slope,
                "first_decline": run.first_decline,
            }
        )
    return found
