"""What directions and grades are computed from: votes of sources, shares of weight, small-study effects."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence, Set
from statistics import median

import numpy as np

from taxonomy.evidence.bias import egger
from taxonomy.evidence.certainty_grade import Body
from taxonomy.evidence.direction import Judged, Votes
from taxonomy.evidence.estimate import Estimate, mean_variance
from taxonomy.evidence.experiments import Experiment, Pool, source_of, table_of
from taxonomy.evidence.observation import REGISTRY, Measured, Observation
from taxonomy.evidence.relevance import Case, Weighted, weighted_mean
from taxonomy.evidence.settings import Family, Settings
from taxonomy.vocabulary import Design, VarianceFrom

EGGER_SOURCES = 10


def independent_sources(experiments: Sequence[Experiment]) -> int:
    """Sources in an estimate; the registry cannot make the second one by itself."""
    return count_independent({item.source for item in experiments})


def count_independent(sources: Set[str]) -> int:
    """How many of the sources are independent: the registry counts where it is alone."""
    return len(sources - {REGISTRY}) or len(sources)


def count_votes(pool: Pool, settings: Settings, measured: Measured, leading: Family | None = None) -> Votes:
    """Each source by the sign of its mean in the leading family, else in the first other one that it has, where that
    is beyond the threshold; by the majority of its signs where nothing else is known."""
    leading = leading or pool.leading
    order = [leading] if leading is not None and leading in pool.families else []
    order += [family for family in pool.families if family is not leading]
    sides: dict[str, int] = {}
    for family in order:
        means: dict[str, list[float]] = defaultdict(list)
        for item in pool.families[family]:
            means[item.source].append(item.y)
        for source, values in means.items():
            mean, limit = math.fsum(values) / len(values), settings.threshold(family)
            sides.setdefault(source, 1 if mean > limit else -1 if mean < -limit else 0)
    signs: dict[str, int] = defaultdict(int)
    for effect in pool.signs:
        signs[source_of(effect.observation, measured)] += effect.observation.sign
    for source, total in signs.items():
        sides.setdefault(source, (total > 0) - (total < 0))
    values_of = list(sides.values())
    return Votes(values_of.count(1), values_of.count(-1), values_of.count(0))


def body_of(experiments: Sequence[Experiment], result: Estimate, judged: Judged, rho: float, measured: bool) -> Body:
    """The body of evidence behind the leading estimate. `measured`: it is the registry's own alone."""
    weights = effect_weights(experiments, result)
    items = [effect.observation for item in experiments for effect in item.effects]

    def share(flags: Sequence[bool]) -> float:
        return math.fsum(weight for weight, flag in zip(weights, flags, strict=True) if flag)

    by_source: dict[str, list[Observation]] = defaultdict(list)
    for experiment in experiments:
        by_source[experiment.source] += [effect.observation for effect in experiment.effects]
    return Body(
        estimate=result,
        votes=judged.votes,
        sources=judged.sources,
        threshold=judged.threshold,
        isolating=share([item.isolating for item in items]),
        before_after=share([item.design is Design.BEFORE_AFTER for item in items]),
        bundled=share([item.bundled for item in items]),
        second_hand=share([item.unconfirmed for item in items]),
        circular=share([item.circular for item in items]),
        proposers_only=bool(by_source) and all(any(i.proposer for i in group) for group in by_source.values()),
        egger_p=_egger_p(experiments, rho),
        measured=measured,
        studies=len(by_source),
        domains=_count_by_domain(by_source.values()),
    )


def _count_by_domain(sources: Iterable[Sequence[Observation]]) -> tuple[tuple[str | None, int], ...]:
    counts = Counter(domain for effects in sources for domain in {effect.domain for effect in effects})
    return tuple(sorted(counts.items(), key=str))


def effect_weights(experiments: Sequence[Experiment], result: Estimate) -> list[float]:
    """The weight of each effect: its source's, shared equally by the experiments, and inside them by the effects."""
    table, sources = table_of(experiments)
    if not experiments or len(result.weights) != len(sources):
        return []
    counts = np.bincount(table.source, minlength=len(sources))
    return [
        float(result.weights[code] / counts[code]) / len(item.effects)
        for item, code in zip(experiments, table.source.tolist(), strict=True)
        for _ in item.effects
    ]


def _egger_p(experiments: Sequence[Experiment], rho: float) -> float | None:
    """Egger's test over sources with known variances, on 1/sqrt(n) for proportions; None under ten of them."""
    groups: dict[str, list[Experiment]] = defaultdict(list)
    for item in experiments:
        groups[item.source].append(item)
    known = [
        group
        for group in groups.values()
        if all(e.variance_from not in (None, VarianceFrom.IMPUTED) for item in group for e in item.effects)
    ]
    if len(known) < EGGER_SOURCES:
        return None
    means = np.array([math.fsum(item.y for item in group) / len(group) for group in known])
    variances = np.array([mean_variance([item.variance or 0.0 for item in group], rho) for group in known])
    sizes = [_typical_items(group) for group in known]
    predictor = None if None in sizes else np.array([1 / math.sqrt(size) for size in sizes if size])
    outcome = egger(means, variances, predictor)
    return outcome.p if outcome else None


def _typical_items(group: Sequence[Experiment]) -> float | None:
    """The median number of items of a source's effects; None where one has none or is no proportion."""
    sizes = []
    for effect in (effect for item in group for effect in item.effects):
        item = effect.observation
        n = item.treated.n or item.baseline.n or item.metric.items
        if effect.family not in (Family.ODDS, Family.CONTEST) or n is None:
            return None
        sizes.append(n)
    return float(median(sizes))


def by_relevance(experiments: Sequence[Experiment], settings: Settings, case: Case | None = None) -> Weighted | None:
    """The relevance-weighted mean over sources, by their likeness to the reader's case where there is one.

    None where a study has no variance; without a case, where every study counts in full.
    """
    relevance = [item.relevance if case is None else _likeness(item, case) for item in experiments]
    if not experiments or (case is None and all(value == 1 for value in relevance)):
        return None
    if any(item.variance is None for item in experiments):
        return None
    groups: dict[str, list[tuple[Experiment, float]]] = defaultdict(list)
    for item, value in zip(experiments, relevance, strict=True):
        groups[item.source].append((item, value))
    values = list(groups.values())
    return weighted_mean(
        np.array([math.fsum(item.y for item, _ in group) / len(group) for group in values]),
        np.array([mean_variance([item.variance or 0.0 for item, _ in group], settings.rho) for group in values]),
        np.array([math.fsum(value for _, value in group) / len(group) for group in values]),
        settings.confidence,
    )


def _likeness(experiment: Experiment, case: Case) -> float:
    return math.fsum(case.relevance(effect.observation) for effect in experiment.effects) / len(experiment.effects)
