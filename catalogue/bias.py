"""The bias ledger: how far reports of those who propose a method exceed those of others, and what small studies say."""

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from catalogue.bodies_of_evidence import experiments_of, literature, sign_by_source
from catalogue.claim_models import Quantity
from catalogue.evidence import scaled
from catalogue.pooled_models import IntervalIs
from catalogue.queries import EffectQuery
from catalogue.query import Query
from catalogue.read_model import ReadModel
from catalogue.selection import mask_of
from catalogue.value import Catalogue, per_version
from taxonomy.evidence import DEFAULT, ScaledEffect
from taxonomy.evidence.bias import egger, peese, pet, selection_model
from taxonomy.evidence.contrasts import Contrast, between_groups
from taxonomy.evidence.estimate import estimate, mean_variance
from taxonomy.evidence.experiments import Experiment, table_of
from taxonomy.evidence.scales import logit
from taxonomy.vocabulary import Domain, Facet, VarianceFrom

NOTE = (
    "The contrast is observational: who proposes a method also chooses what is tested and what is reported. Estimates "
    "are log odds of the literature's effects, positive where it is better."
)


class BiasQuery(Query):
    """Which effects the ledger covers."""

    domain: tuple[Domain, ...] = ()
    """The kind of task."""


class Mean(ReadModel):
    """A mean over sources with its interval."""

    estimate: float | None
    interval: tuple[float, float] | None
    interval_is: IntervalIs | None
    sources: int


class Gains(ReadModel):
    """The share of sources that gain; for self-measured effects of pairs of datasets."""

    share: float | None
    of: int


class EggerTest(ReadModel):
    """Egger's regression with a random effect: whether small studies report larger effects."""

    z: float
    p: float
    limit: float
    """The estimate of a study without error."""


class SelectionModel(ReadModel):
    """The three-parameter selection model; `delta` is how likely an insignificant effect is published, against 1."""

    estimate: float
    se: float | None
    delta: float
    p: float
    converged: bool


class FunnelPoint(ReadModel):
    """One source in the funnel."""

    source: str
    estimate: float
    se: float
    proposer: bool


class FacetBias(ReadModel):
    """The bias of the reports on one facet."""

    facet: Facet
    sources: int
    proposer_contrast: Quantity | None
    """Proposers less others, adjusted for design, reading, year and baseline; null where it cannot be estimated."""
    unadjusted: Quantity | None
    proposers: Mean
    independents: Mean
    gains: dict[str, Gains]
    """Of proposers, of others, of the registry's own measurements."""
    known: int
    """Sources with known variances, on which the figures below rest."""
    egger: EggerTest | None
    pet: float | None
    peese: float | None
    selection: SelectionModel | None
    funnel: list[FunnelPoint]


class Ledger(ReadModel):
    """Per facet what the reports of proposers add, and what small studies say."""

    note: str
    results: list[FacetBias]


@per_version()
def ledger(catalogue: Catalogue, query: BiasQuery) -> Ledger:
    """The bias ledger of every facet. Raises BadQuery."""
    mask = mask_of(catalogue, EffectQuery(domain=query.domain))
    effects = literature(catalogue, mask)
    measured = [scaled(catalogue, DEFAULT)[row] for row in np.flatnonzero(mask).tolist()]
    measured = [effect for effect in measured if effect.observation.measured and effect.observation.matching == "rows"]
    return Ledger(note=NOTE, results=[_facet(facet, effects, measured) for facet in Facet])


def _facet(facet: Facet, every: Sequence[ScaledEffect], measured: Sequence[ScaledEffect]) -> FacetBias:
    effects = [effect for effect in every if effect.observation.facet == facet.value]
    groups = {
        "proposers": [effect for effect in effects if effect.observation.proposer],
        "others": [effect for effect in effects if not effect.observation.proposer],
    }
    experiments = experiments_of(effects)
    columns = [_moderators(item) for item in experiments]
    unadjusted = between_groups(experiments, [column[:1] for column in columns], DEFAULT.rho) if columns else [None]
    adjusted = between_groups(experiments, columns, DEFAULT.rho) if columns else [None]
    names, means, variances = _known(experiments)
    small = egger(means, variances)
    selected = selection_model(means, variances)
    lines = pet(means, variances), peese(means, variances)
    proposing = {effect.observation.source for effect in groups["proposers"]}
    return FacetBias(
        facet=facet,
        sources=len({effect.observation.source for effect in effects}),
        proposer_contrast=_quantity(adjusted[0]),
        unadjusted=_quantity(unadjusted[0]),
        proposers=_mean(groups["proposers"]),
        independents=_mean(groups["others"]),
        gains={
            **{name: _gains(list(sign_by_source(group).values())) for name, group in groups.items()},
            "measured": _gains(_by_pair([effect for effect in measured if effect.observation.facet == facet.value])),
        },
        known=len(names),
        egger=EggerTest(z=small.z, p=small.p, limit=small.limit) if small else None,
        pet=lines[0].intercept if lines[0] else None,
        peese=lines[1].intercept if lines[1] else None,
        selection=SelectionModel(
            estimate=selected.estimate,
            se=selected.se if math.isfinite(selected.se) else None,
            delta=selected.delta,
            p=selected.p,
            converged=selected.converged,
        )
        if selected
        else None,
        funnel=[
            FunnelPoint(source=name, estimate=float(y), se=math.sqrt(float(v)), proposer=name in proposing)
            for name, y, v in zip(names, means, variances, strict=True)
        ],
    )


def _moderators(item: Experiment) -> list[float]:
    """Proposer, isolating design, read at second hand, year, logit of the baseline."""
    observations = [effect.observation for effect in item.effects]
    baselines = [logit(effect.baseline) for effect in item.effects if effect.baseline is not None]
    return [
        float(any(observation.proposer for observation in observations)),
        float(all(observation.isolating for observation in observations)),
        float(any(observation.unconfirmed for observation in observations)),
        float(min(observation.year or 0 for observation in observations)),
        sum(baselines) / len(baselines) if baselines else 0.0,
    ]


def _known(experiments: Sequence[Experiment]) -> tuple[list[str], NDArray[np.float64], NDArray[np.float64]]:
    """One mean and its variance for each source whose variances are all known."""
    groups: dict[str, list[Experiment]] = defaultdict(list)
    for item in experiments:
        groups[item.source].append(item)
    known = {
        name: group
        for name, group in sorted(groups.items())
        if all(
            item.variance is not None and effect.variance_from is not VarianceFrom.IMPUTED
            for item in group
            for effect in item.effects
        )
    }
    means = np.array([math.fsum(item.y for item in group) / len(group) for group in known.values()], np.float64)
    variances = np.array(
        [mean_variance([item.variance or 0.0 for item in group], DEFAULT.rho) for group in known.values()], np.float64
    )
    return list(known), means, variances


def _mean(effects: Sequence[ScaledEffect]) -> Mean:
    result = estimate(table_of(experiments_of(effects))[0], DEFAULT)
    kind: Any = result.interval_is and result.interval_is.value
    return Mean(estimate=result.estimate, interval=result.interval, interval_is=kind, sources=result.m)


def _gains(signs: Sequence[int]) -> Gains:
    return Gains(share=signs.count(1) / len(signs) if signs else None, of=len(signs))


def _by_pair(effects: Sequence[ScaledEffect]) -> list[int]:
    """The majority of signs of each measured pair."""
    totals: dict[tuple[str, str], int] = defaultdict(int)
    for effect in effects:
        totals[effect.observation.unit] += effect.observation.sign
    return [(total > 0) - (total < 0) for total in totals.values()]


def _quantity(value: Contrast | None) -> Quantity | None:
    if value is None:
        return None
    return Quantity(
        estimate=value.estimate, low=value.low, high=value.high, df=value.df, p=value.p, sources=value.sources
    )
