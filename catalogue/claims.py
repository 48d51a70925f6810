"""The survey's claims against the stored effects: for each one named estimand, and the others as further evidence."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from catalogue import evidence
from catalogue.bodies_of_evidence import experiments_of, literature, sign_by_source
from catalogue.claim_models import (
    ChainEvidence,
    ClaimRead,
    Claims,
    DirectEvidence,
    InstrumentEvidence,
    Quantity,
    SeriesEvidence,
    Votes,
)
from catalogue.profile import knowledge
from catalogue.queries import EffectQuery
from catalogue.query import Query
from catalogue.selection import mask_of
from catalogue.tables import Mask
from catalogue.value import Catalogue, per_version
from taxonomy.claims import (
    CLAIMS,
    COLLAPSE,
    COLLAPSE_TEXT,
    FEWEST,
    RULE,
    Claim,
    Estimand,
    Limits,
    Verdict,
    of_difference,
    of_gain,
)
from taxonomy.diagnosis import Outcome, diagnose, loop_bodies
from taxonomy.evidence import DEFAULT, Family, ScaledEffect
from taxonomy.evidence.contrasts import (
    Contrast,
    between_facets,
    between_groups,
    codes,
    further_sources,
    slope_within_sources,
)
from taxonomy.evidence.contrasts import contrast as student
from taxonomy.evidence.estimate import Estimate, estimate
from taxonomy.evidence.experiments import table_of
from taxonomy.series import course
from taxonomy.vocabulary import Domain, Facet, Measures

INSTRUMENTS = (
    "Effects of what deliberately varies the characteristic, as the records say, on the scale of log odds; beside the "
    "mean stands its contrast with all other sources on the same outcome."
)
DIFFERENTIAL = (
    "Out-of-distribution less in-distribution effect, from the sources that report both for what varies the "
    "characteristic, on the scale of log odds."
)
CHAIN = (
    "Changes of two outcomes by one component in one source, each in units of its metric's typical size: the slope "
    "of the second on the first within sources. Sources with one such pair say nothing of a slope."
)
SERIES = (
    "A series counts where its metric measures diversity and its method's collapse-risk check is found; it is for the "
    "claim where its slope from round 1 on is negative: round 0 is the untrained model. The others are listed, and do "
    "not count. Under `domain`: series of methods built for it."
)


class ClaimsQuery(Query):
    """Which effects bear on the claims."""

    domain: tuple[Domain, ...] = ()
    """The kind of task."""


@per_version()
def claims(catalogue: Catalogue, query: ClaimsQuery) -> Claims:
    """Every claim with the effects that bear on it and its verdict."""
    material = _material(catalogue, mask_of(catalogue, EffectQuery(domain=query.domain)))
    results = [_claim(catalogue, claim, material) for claim in CLAIMS]
    return Claims(rule=RULE, results=[*results, _collapse(catalogue, query)])


@dataclass(frozen=True)
class Material:
    """What all claims are computed from: the effects, those that vary each cause, and results shared by claims."""

    effects: Sequence[ScaledEffect]
    sizes: Mapping[tuple[str, Family], float]
    cells: evidence.Cells
    """Pooled by the characteristic that was varied directly."""
    varied: Mapping[Facet, Sequence[ScaledEffect]]
    differences: Mapping[Facet, Contrast | None]
    """Out-of-distribution less in-distribution effect, by cause."""


def _material(catalogue: Catalogue, mask: Mask) -> Material:
    effects = literature(catalogue, mask)
    varied = {
        cause: [effect for effect in effects if effect.observation.manipulates == cause.value]
        for cause in sorted({claim.cause for claim in CLAIMS})
    }
    return Material(
        effects=effects,
        sizes=_typical_sizes(effects),
        cells=evidence.cells(catalogue, mask, by="characteristic"),
        varied=varied,
        differences={cause: _differential(own) for cause, own in varied.items()},
    )


def _claim(catalogue: Catalogue, claim: Claim, material: Material) -> ClaimRead:
    effects, own = material.effects, material.varied[claim.cause]
    on_facet = [effect for effect in own if effect.observation.facet == claim.facet.value]
    mean, against = _instruments(effects, on_facet, claim.facet)
    difference = material.differences[claim.cause]
    chain = _chain(material, claim)
    parts = {
        Estimand.INSTRUMENTS: (of_gain(_limits(mean), _limits(against), DEFAULT.threshold_odds), mean),
        Estimand.DIFFERENTIAL: (of_difference(_limits(difference, turned=claim.opposite)), difference),
        Estimand.CHAIN: (of_difference(_limits(_slope(chain), turned=claim.opposite)), _slope(chain)),
    }
    verdict, value = parts[claim.estimand]
    sides = sign_by_source(on_facet)
    quantities = {effect.observation.source for effect in own}
    return ClaimRead(
        id=claim.id,
        claim=claim.text,
        cause=claim.cause,
        facet=claim.facet,
        estimand=claim.estimand,
        verdict=verdict,
        estimate=_quantity(value),
        base_rate=_base_rate(effects, claim.facet, quantities),
        needed=None if verdict is not Verdict.OPEN else needed(claim, value, against),
        sources=Votes(**_counts(sides)),
        direct=_direct(catalogue, claim, material.cells),
        instruments=InstrumentEvidence(
            **_counts(sides),
            mean=_quantity(mean),
            contrast=_quantity(against),
            components=sorted({str(e.observation.component) for e in on_facet if e.observation.component}),
        ),
        differential=_quantity(difference),
        chain=chain[0],
        effects=sorted({effect.observation.id for effect in on_facet} | set(chain[2] if _is_chain(claim) else ())),
        note={Estimand.INSTRUMENTS: INSTRUMENTS, Estimand.DIFFERENTIAL: DIFFERENTIAL}.get(claim.estimand, CHAIN),
    )


def _is_chain(claim: Claim) -> bool:
    return claim.estimand is Estimand.CHAIN


def needed(claim: Claim, value: Contrast | None, against: Contrast | None) -> int | None:
    """How many further sources would decide an open claim; a claim of gain needs its contrast on the same side, too."""
    if claim.estimand is not Estimand.INSTRUMENTS:
        return further_sources(value, 0.0, FEWEST)
    own = further_sources(value, DEFAULT.threshold_odds, FEWEST)
    if value is None or abs(value.estimate) < DEFAULT.threshold_odds:
        return own  # a mean of about 0 contradicts the claim, whatever the contrast
    if against is None or value.estimate * against.estimate <= 0:
        return None
    both = (own, further_sources(against, 0.0, FEWEST))
    return None if None in both else max(number for number in both if number is not None)


def _direct(catalogue: Catalogue, claim: Claim, cells: evidence.Cells) -> DirectEvidence:
    place = cells.of(claim.cause.value, claim.facet.value)
    if place is None:
        return DirectEvidence(for_=0, against=0, undecided=0, pooled=None)
    row = evidence.row(cells, place, "characteristic", catalogue)
    return DirectEvidence(for_=row.gains, against=row.losses, undecided=row.nulls, pooled=row)


def _instruments(
    effects: Sequence[ScaledEffect], own: Sequence[ScaledEffect], facet: Facet
) -> tuple[Contrast | None, Contrast | None]:
    """The mean of what varies the characteristic, and its contrast with the facet's other sources."""
    inside = {effect.observation.source for effect in own}
    rest = [
        effect
        for effect in effects
        if effect.observation.facet == facet.value and effect.observation.source not in inside
    ]
    experiments = experiments_of(own)
    others = experiments_of(rest)
    flags = [[1.0]] * len(experiments) + [[0.0]] * len(others)
    against = between_groups([*experiments, *others], flags, DEFAULT.rho)[0] if flags else None
    return _mean(estimate(table_of(experiments)[0], DEFAULT)), against


def _mean(result: Estimate) -> Contrast | None:
    """An estimate over two sources or more, with p by the same interval."""
    if result.estimate is None or result.interval is None or result.df is None or result.m < 2:
        return None
    return student(result.estimate, _half(result) / _t(result.df), result.df, result.m)


def _half(result: Estimate) -> float:
    assert result.interval is not None
    return (result.interval[1] - result.interval[0]) / 2


def _t(df: float) -> float:
    value = student(0.0, 1.0, df, 0)
    return value.high if value else math.nan


def _differential(own: Sequence[ScaledEffect]) -> Contrast | None:
    by_facet = {
        facet: experiments_of([effect for effect in own if effect.observation.facet == facet.value])
        for facet in (Facet.IN_DISTRIBUTION, Facet.OUT_OF_DISTRIBUTION)
    }
    return between_facets(by_facet[Facet.IN_DISTRIBUTION], by_facet[Facet.OUT_OF_DISTRIBUTION], DEFAULT.rho)


Chain = tuple[ChainEvidence, Contrast | None, list[str]]


def _slope(chain: Chain) -> Contrast | None:
    return chain[1]


def _chain(material: Material, claim: Claim) -> Chain:
    sides: dict[Facet, dict[tuple[str, str], list[float]]] = {
        facet: defaultdict(list) for facet in (claim.cause, claim.facet)
    }
    named: dict[tuple[str, str], list[str]] = defaultdict(list)
    for effect in material.effects:
        item = effect.observation
        if item.component and item.facet in (claim.cause.value, claim.facet.value) and effect.y is not None:
            unit = (item.source, item.component)
            sides[Facet(item.facet)][unit].append(effect.y / material.sizes[item.metric.id, effect.family])
            named[unit].append(item.id)
    shared = sorted(sides[claim.cause].keys() & sides[claim.facet].keys())
    x, y = (np.array([float(np.mean(sides[facet][unit])) for unit in shared]) for facet in (claim.cause, claim.facet))
    source = codes([unit[0] for unit in shared])
    slope = slope_within_sources(x, y, source) if shared else None
    read = ChainEvidence(slope=_quantity(slope), units=len(shared), sources=len({unit[0] for unit in shared}))
    return read, slope, [slug for unit in shared for slug in named[unit]]


def _typical_sizes(effects: Sequence[ScaledEffect]) -> dict[tuple[str, Family], float]:
    """The root mean square of a metric's effects; 1 where all are 0."""
    groups: dict[tuple[str, Family], list[float]] = defaultdict(list)
    for effect in effects:
        if effect.y is not None:
            groups[effect.observation.metric.id, effect.family].append(effect.y)
    return {key: math.sqrt(sum(y * y for y in values) / len(values)) or 1.0 for key, values in groups.items()}


def _base_rate(effects: Sequence[ScaledEffect], facet: Facet, own: set[str]) -> float | None:
    others = [
        effect for effect in effects if effect.observation.facet == facet.value and effect.observation.source not in own
    ]
    signs = list(sign_by_source(others).values())
    return signs.count(1) / len(signs) if signs else None


def _limits(value: Contrast | None, *, turned: bool = False) -> Limits | None:
    if value is None:
        return None
    low, high = (-value.high, -value.low) if turned else (value.low, value.high)
    return Limits(low, high, value.p, value.sources)


def _quantity(value: Contrast | None) -> Quantity | None:
    if value is None:
        return None
    return Quantity(
        estimate=value.estimate, low=value.low, high=value.high, df=value.df, p=value.p, sources=value.sources
    )


def _counts(sides: dict[str, int]) -> dict[str, int]:
    signs = list(sides.values())
    return {"for_": signs.count(1), "against": signs.count(-1), "undecided": signs.count(0)}


def _collapse(catalogue: Catalogue, query: ClaimsQuery) -> ClaimRead:
    """Series of methods that train on their own samples: do they decline where nothing preserves diversity?"""
    series = _self_training_series(catalogue, set(query.domain))
    slopes: dict[str, list[int]] = defaultdict(list)
    for item in series:
        if item.at_risk and item.measures is Measures.DIVERSITY and item.slope is not None:
            slopes[item.source].append((item.slope < 0) - (item.slope > 0))
    sides = {source: int(np.sign(sum(votes))) for source, votes in slopes.items()}
    counts = _counts(sides)
    p = evidence.sign_p(counts["for_"], counts["against"])
    decided = p is not None and p < 0.05 and len(sides) >= FEWEST
    verdict = Verdict.SUPPORTED if counts["for_"] > counts["against"] else Verdict.CONTRADICTED
    return ClaimRead(
        id=COLLAPSE,
        claim=COLLAPSE_TEXT,
        cause=Facet.QUALITY,
        facet=None,
        estimand=Estimand.SERIES,
        verdict=verdict if decided else Verdict.OPEN,
        estimate=None,
        base_rate=None,
        needed=None if decided else max(FEWEST - len(sides), 1),
        sources=Votes(**counts),
        series=series,
        effects=[],
        note=SERIES,
    )


def _self_training_series(catalogue: Catalogue, domains: set[Domain]) -> list[SeriesEvidence]:
    known, declines = knowledge(catalogue), []
    for series in catalogue.rounds.values():
        method, metric = catalogue.methods[series.method], catalogue.metrics[series.metric]
        points = [point for point in series.points if point[0] >= 1]
        if len(points) < 2 or (domains and domains.isdisjoint(method.domains)):
            continue
        repeated = {component for body in loop_bodies(method) for component in body}
        if not any(known.kind(component) == "evolution/self-training" for component in repeated):
            continue
        outcome = diagnose(method, known).checks["collapse-risk"]
        run = course(points, metric.orientation)
        declines.append(
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
    return declines
