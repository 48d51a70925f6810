"""The survey's claims against the stored effects.

An effect whose cause is a characteristic bears on a claim directly. One whose cause is a component bears on it only
where the same component's change of the characteristic was measured in the same source.
"""

from collections import defaultdict
from typing import Annotated

import numpy as np
from pydantic import Field

from catalogue import evidence
from catalogue.evidence import Cells
from catalogue.profile import knowledge
from catalogue.queries import EffectQuery, Query
from catalogue.read_models import PooledRow, ReadModel
from catalogue.selection import mask_of
from catalogue.tables import Mask
from catalogue.value import Catalogue, per_version
from taxonomy.claims import CLAIMS, COLLAPSE, COLLAPSE_TEXT, RULE, Claim, Verdict, verdict
from taxonomy.diagnosis import Outcome, diagnose, loop_body
from taxonomy.series import course
from taxonomy.vocabulary import Domain, Facet, Measures

DIRECT = (
    "The verdict rests on effects that varied the characteristic itself. A trade-off between two characteristics of "
    "the data shows in components alone: its verdict rests on them."
)
INDIRECT = (
    "Through components: a source counts where it measured the same component on both sides of the claim; it is for "
    "the claim where the two changes go the way that it says."
)
SERIES = (
    "A series counts where its metric measures diversity and its method's collapse-risk check is found; it "
    "is for the claim where its slope from round 1 on is negative. The others are listed beside, and do not count. "
    "Under `domain`: series of methods built for it."
)
Sides = dict[str, int]
"""Source -> 1 for the claim, -1 against it, 0 undecided."""


class ClaimsQuery(Query):
    """Which effects bear on the claims."""

    domain: tuple[Domain, ...] = ()
    """The kind of task."""


class Votes(ReadModel):
    """Sources by side."""

    for_: Annotated[int, Field(alias="for")]
    against: int
    undecided: int


class DirectEvidence(Votes):
    """Effects whose cause is the characteristic itself."""

    pooled: PooledRow | None


class ComponentPair(ReadModel):
    """A source that measured a component on both sides of a claim; vote 1 is for it, -1 against it."""

    component: str
    source: str
    vote: int
    effects: list[str]


class ComponentEvidence(Votes):
    """Sources that measured the same component on both sides of the claim."""

    verdict: Verdict
    pairs: list[ComponentPair]


class SeriesEvidence(ReadModel):
    """A series over rounds of a method that trains on its own samples."""

    id: str
    method: str
    source: str
    metric: str
    measures: Measures
    at_risk: bool
    slope: float | None
    first_decline: float | None


class ClaimRead(ReadModel):
    """A claim with the effects that bear on it, counts and verdict."""

    id: str
    claim: str
    cause: Facet
    facet: Facet | None
    direct: DirectEvidence | None = None
    through_components: ComponentEvidence | None = None
    series: list[SeriesEvidence] | None = None
    sources: Votes
    verdict: Verdict
    effects: list[str]
    note: str | None = None


class Claims(ReadModel):
    """Every claim, with the rule of the verdicts."""

    rule: str
    direct: str
    indirect: str
    results: list[ClaimRead]


@per_version()
def claims(catalogue: Catalogue, query: ClaimsQuery) -> Claims:
    """Every claim with the effects that bear on it, counts, pooled estimate, certainty and verdict."""
    mask = mask_of(catalogue, EffectQuery(domain=query.domain))
    results = [_claim(catalogue, claim, mask) for claim in CLAIMS]
    return Claims(rule=RULE, direct=DIRECT, indirect=INDIRECT, results=[*results, _collapse(catalogue, query)])


def _claim(catalogue: Catalogue, claim: Claim, mask: Mask) -> ClaimRead:
    direct = evidence.cells(catalogue, mask, by="characteristic")
    place = direct.of(claim.cause.value, claim.facet.value)
    row = None if place is None else evidence.row(direct, place, "characteristic", catalogue)
    direct_sides = {} if place is None else _signs(catalogue, direct, place)
    through, pairs = _through_components(catalogue, claim, mask)
    sides = through if claim.opposite else direct_sides
    return ClaimRead(
        id=claim.id,
        claim=claim.text,
        cause=claim.cause,
        facet=claim.facet,
        direct=DirectEvidence(**_counts(direct_sides), pooled=row),
        through_components=ComponentEvidence(**_counts(through), verdict=_verdict(through), pairs=pairs),
        sources=Votes(**_counts(sides)),
        verdict=_verdict(sides),
        effects=sorted(_members_of(row) | {effect for pair in pairs for effect in pair.effects}),
    )


def _members_of(row: PooledRow | None) -> set[str]:
    return set() if row is None else {*row.effects, *(effect.id for effect in row.not_pooled)}


def _signs(catalogue: Catalogue, cells: Cells, place: int) -> Sides:
    """The sign of every source of a cell."""
    means = cells.pooled.sources
    names = catalogue.tables["effects"].terms["source"].values
    inside = np.flatnonzero(means.cell == place).tolist()
    return {names[int(means.source[entry])]: int(means.sign[entry]) for entry in inside}


def _through_components(catalogue: Catalogue, claim: Claim, mask: Mask) -> tuple[Sides, list[ComponentPair]]:
    cells = evidence.cells(catalogue, mask)
    votes: dict[str, list[int]] = defaultdict(list)
    pairs = []
    for component in sorted({group for group, _, _ in cells.keys}):
        cause, effect = (cells.of(component, facet.value) for facet in (claim.cause, claim.facet))
        if cause is None or effect is None:
            continue
        one, other = _signs(catalogue, cells, cause), _signs(catalogue, cells, effect)
        for source in sorted(one.keys() & other.keys()):
            vote = one[source] * other[source] * (-1 if claim.opposite else 1)
            votes[source].append(vote)
            effects = _effects(catalogue, cells, cause, source) + _effects(catalogue, cells, effect, source)
            pairs.append(ComponentPair(component=component, source=source, vote=vote, effects=effects))
    return {source: int(np.sign(sum(cast))) for source, cast in votes.items()}, pairs


def _effects(catalogue: Catalogue, cells: Cells, place: int, source: str) -> list[str]:
    """The effects of a cell that a source reports."""
    ids = catalogue.tables["effects"].ids
    members = (ids[row] for row in cells.rows[cells.cell == place].tolist())
    return [slug for slug in members if catalogue.effects[slug].source == source]


def _counts(sides: Sides) -> dict[str, int]:
    signs = list(sides.values())
    return {"for_": signs.count(1), "against": signs.count(-1), "undecided": signs.count(0)}


def _verdict(sides: Sides) -> Verdict:
    counts = _counts(sides)
    return verdict(counts["for_"], counts["against"], counts["undecided"])


def _collapse(catalogue: Catalogue, query: ClaimsQuery) -> ClaimRead:
    """Series of methods that train on their own samples: where nothing keeps diversity, do they decline?"""
    series = _self_training_series(catalogue, set(query.domain))
    votes: dict[str, list[int]] = defaultdict(list)
    for each in series:
        if each.at_risk and each.measures is Measures.DIVERSITY:
            votes[each.source].append(-int(np.sign(each.slope or 0)))
    sides = {source: int(np.sign(sum(cast))) for source, cast in votes.items()}
    return ClaimRead(
        id=COLLAPSE,
        claim=COLLAPSE_TEXT,
        cause=Facet.QUALITY,
        facet=None,
        series=series,
        sources=Votes(**_counts(sides)),
        verdict=_verdict(sides),
        effects=[],
        note=SERIES,
    )


def _self_training_series(catalogue: Catalogue, domains: set[Domain]) -> list[SeriesEvidence]:
    known, found = knowledge(catalogue), []
    for series in catalogue.rounds.values():
        method, metric = catalogue.methods[series.method], catalogue.metrics[series.metric]
        if domains and domains.isdisjoint(method.domains):
            continue
        if not any(known.kind(component) == "evolution/self-training" for component in loop_body(method)):
            continue
        outcome = diagnose(method, known).checks["collapse-risk"]
        run = course(series.points, metric.orientation)
        found.append(
            SeriesEvidence(
                id=series.id,
                method=method.id,
                source=series.source,
                metric=metric.id,
                measures=metric.measures,
                at_risk=outcome is Outcome.FOUND,
                slope=run.slope,
                first_decline=run.first_decline,
            )
        )
    return found
