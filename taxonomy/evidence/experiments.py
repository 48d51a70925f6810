"""From effects to experiments: which effects enter a cell, which do not and why, and the mean of each experiment."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from taxonomy.evidence.effects import ScaledEffect
from taxonomy.evidence.estimate import Table, mean_variance
from taxonomy.evidence.observation import REGISTRY, Measured, Observation
from taxonomy.evidence.settings import LEADING, Family
from taxonomy.vocabulary import Design, VarianceFrom

Unit = tuple[str, str]


class Exclusion(StrEnum):
    """Why an effect is not pooled."""

    WHOLE_METHOD = "whole-method"
    """It compares whole methods: evidence on the method, on no component."""
    NO_FACET = "mixed"
    """Its test lies partly in and partly out of distribution."""
    MEASURED = "measured-here"
    """The registry measured it; it has a stratum of its own."""
    LITERATURE = "literature"
    """The query selects the measured stratum alone."""
    OTHER_MATCHING = "other-matching"
    """The same pair of data sets, compared at another size; one matching leads."""
    PARTS_STORED = "parts-stored"
    """An average over a suite whose parts are stored for the same arms."""
    STEP_OF_TOTAL = "step-of-total"
    """A step of a dose whose total is stored, with all other steps."""
    SIGN_ALONE = "sign-alone"
    """Its values allow no size; it votes by its sign."""


@dataclass(frozen=True)
class Experiment:
    """The mean of one experiment's effects on one scale. `variance` is None where one of them has none."""

    source: str
    key: Unit
    y: float
    variance: float | None
    effects: tuple[ScaledEffect, ...]

    @property
    def relevance(self) -> float:
        return math.fsum(effect.observation.relevance for effect in self.effects) / len(self.effects)

    @property
    def imputed(self) -> int:
        return sum(effect.variance_from is VarianceFrom.IMPUTED for effect in self.effects)


@dataclass(frozen=True)
class Pool:
    """The experiments of a cell by family, the effects that vote by their sign alone, and what is left out."""

    families: Mapping[Family, tuple[Experiment, ...]]
    signs: tuple[ScaledEffect, ...]
    excluded: tuple[tuple[str, Exclusion], ...]

    @property
    def leading(self) -> Family | None:
        """The family with most sources; ties: more experiments, then the order of `LEADING`."""
        order = sorted(
            self.families,
            key=lambda family: (
                -len({item.source for item in self.families[family]}),
                -len(self.families[family]),
                LEADING.index(family),
            ),
        )
        return order[0] if order else None


def pool_effects(effects: Iterable[ScaledEffect], measured: Measured, rho: float) -> Pool:
    """Sort the effects of a cell into experiments."""
    entering: list[ScaledEffect] = []
    excluded: list[tuple[str, Exclusion]] = []
    for effect in effects:
        reason = _excluded(effect.observation, measured)
        if reason is None:
            entering.append(effect)
        else:
            excluded.append((effect.observation.id, reason))
    dropped = {**_stored_parts(entering), **_steps_of_totals(entering)}
    rest = [effect for effect in entering if effect.observation.id not in dropped]
    signs = tuple(effect for effect in rest if effect.y is None)
    excluded += sorted(dropped.items())
    excluded += [(effect.observation.id, Exclusion.SIGN_ALONE) for effect in signs]
    return Pool(_experiments(rest, measured, rho), signs, tuple(excluded))


def source_of(observation: Observation, measured: Measured) -> str:
    """The source that an effect counts for: with the literature all self-measured effects are one."""
    return REGISTRY if observation.measured and measured is Measured.INCLUDE else observation.cluster


def _excluded(observation: Observation, measured: Measured) -> Exclusion | None:
    if observation.design is Design.WHOLE_METHOD:
        return Exclusion.WHOLE_METHOD
    if observation.facet is None:
        return Exclusion.NO_FACET
    if observation.measured and measured is Measured.EXCLUDE:
        return Exclusion.MEASURED
    if not observation.measured and measured is Measured.ONLY:
        return Exclusion.LITERATURE
    if observation.measured and observation.matching != "rows":
        return Exclusion.OTHER_MATCHING
    return None


def _stored_parts(effects: Sequence[ScaledEffect]) -> dict[str, Exclusion]:
    """Averages over a suite whose experiment holds single benchmarks, too."""
    parts = {
        effect.observation.unit
        for effect in effects
        if effect.family is Family.ODDS and not effect.observation.metric.suite
    }
    return {
        effect.observation.id: Exclusion.PARTS_STORED
        for effect in effects
        if effect.observation.metric.suite and effect.observation.unit in parts
    }


def _steps_of_totals(effects: Sequence[ScaledEffect]) -> dict[str, Exclusion]:
    """Contrasts a to b and b to c where a to c is stored: the widest alone enters.

    Contrasts are steps of one total only with one source, metric, models and unit of dose, and where the printed
    values meet: the treated value of one step is the baseline value of the next.
    """
    series: dict[tuple[object, ...], list[Observation]] = defaultdict(list)
    for effect in effects:
        item = effect.observation
        if item.dose is not None:
            series[item.source, item.metric.id, item.models, item.dose.unit].append(item)
    dropped = {}
    for items in series.values():
        for total in items:
            for step in _chain(total, items):
                dropped[step.id] = Exclusion.STEP_OF_TOTAL
    return dropped


def _chain(total: Observation, items: Sequence[Observation]) -> list[Observation]:
    """The steps that lead from the baseline of `total` to its treated arm; none where one is missing."""
    start, end = _ends(total)
    paths: list[tuple[tuple[float, float], list[Observation]]] = [(start, [])]
    while paths:
        place, steps = paths.pop()
        for item in items:
            first, last = _ends(item)
            if item is total or first != place or item in steps or not _between(last[0], start[0], end[0]):
                continue
            if last == end and steps:
                return [*steps, item]
            if last != end:
                paths.append((last, [*steps, item]))
    return []


def _ends(item: Observation) -> tuple[tuple[float, float], tuple[float, float]]:
    """Dose and value of both arms."""
    assert item.dose is not None
    return (item.dose.baseline, item.baseline.value), (item.dose.treated, item.treated.value)


def _between(value: float, one: float, other: float) -> bool:
    return min(one, other) < value < max(one, other) or value == other


def _experiments(
    effects: Sequence[ScaledEffect], measured: Measured, rho: float
) -> dict[Family, tuple[Experiment, ...]]:
    groups: dict[tuple[Family, str, Unit], list[ScaledEffect]] = defaultdict(list)
    for effect in effects:
        if effect.y is not None:
            item = effect.observation
            groups[effect.family, source_of(item, measured), item.unit].append(effect)
    families: dict[Family, list[Experiment]] = defaultdict(list)
    for (family, source, unit), members in sorted(groups.items(), key=lambda pair: pair[0]):
        families[family].append(_experiment(source, unit, members, rho))
    return {family: tuple(items) for family, items in families.items()}


def _experiment(source: str, unit: Unit, members: Sequence[ScaledEffect], rho: float) -> Experiment:
    values = [effect.y for effect in members if effect.y is not None]
    variances = [effect.variance for effect in members if effect.variance is not None]
    known = len(variances) == len(members)
    return Experiment(
        source=source,
        key=unit,
        y=math.fsum(values) / len(values),
        variance=mean_variance(variances, rho) if known else None,
        effects=tuple(sorted(members, key=lambda effect: effect.observation.id)),
    )


def table_of(experiments: Sequence[Experiment]) -> tuple[Table, list[str]]:
    """The rows for estimation, and the sources in the order of their codes."""
    sources = sorted({item.source for item in experiments})
    codes = {source: place for place, source in enumerate(sources)}
    table = Table(
        y=np.array([item.y for item in experiments], np.float64),
        variance=np.array([math.nan if item.variance is None else item.variance for item in experiments], np.float64),
        source=np.array([codes[item.source] for item in experiments], np.int64),
    )
    return table, sources
