"""Each effect on its scale with its variance, given the typical changes of metrics over all effects."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from taxonomy.evidence import scales, variance
from taxonomy.evidence.observation import Observation
from taxonomy.evidence.settings import DEFAULT, Family, Settings
from taxonomy.evidence.variance import Variance
from taxonomy.vocabulary import VarianceFrom


@dataclass(frozen=True, slots=True)
class ScaledEffect:
    """One effect as numbers. `y` and `variance` are on the scale of `family`, None where there is none.

    `s`: the typical change of the metric that `y` is divided by. `points`, `percent_change`: of the printed values.
    `baseline`: the share of the good in the baseline arm (odds alone).
    """

    observation: Observation
    family: Family
    y: float | None
    variance: float | None
    variance_from: VarianceFrom | None
    s: float | None
    points: float | None
    percent_change: float | None
    baseline: float | None = None
    treated: float | None = None

    @property
    def better(self) -> bool | None:
        sign = self.observation.sign
        return None if sign == 0 else sign > 0


@dataclass(frozen=True)
class Reference:
    """Typical changes and variances of metrics, over the whole catalogue; computed once for all cells.

    `typical`: the literature's typical change a metric; `measured`: the same over self-measured pairs; `variance`: the
    median known variance, by metric and family.
    """

    typical: Mapping[str, float]
    measured: Mapping[str, float]
    variance: Mapping[tuple[str, Family], float]

    def typical_change(self, observation: Observation) -> float | None:
        return (self.measured if observation.measured else self.typical).get(observation.metric.id)

    @classmethod
    def of(cls, observations: Iterable[Observation], settings: Settings = DEFAULT) -> "Reference":
        """From all effects: a typical change is the median over sources (pairs) of the root mean square change."""
        every = list(observations)
        literature = [observation for observation in every if not observation.measured]
        pairs = [observation for observation in every if observation.measured and observation.matching == "rows"]
        first = cls(
            _typical([(item, item.source) for item in literature], settings),
            _typical([(item, "/".join(item.unit)) for item in pairs], settings),
            {},
        )
        known: dict[tuple[str, Family], list[float]] = defaultdict(list)
        for item in literature:
            family = scales.family_of(item)
            if family in (Family.RATIO, Family.NATS, Family.STANDARDIZED):
                value = variance.of_values(item, family, first.typical_change(item), settings)
                if value is not None:
                    known[item.metric.id, family].append(value.value)
        return cls(first.typical, first.measured, {key: median(values) for key, values in known.items()})


def _typical(pairs: Sequence[tuple[Observation, str]], settings: Settings) -> dict[str, float]:
    changes: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for observation, unit in pairs:
        if scales.family_of(observation) is Family.STANDARDIZED:
            changes[observation.metric.id][unit].append(scales.subtract(observation))
    typical = {
        metric: median(_root_mean_square(values) for values in by_unit.values())
        for metric, by_unit in changes.items()
        if len(by_unit) >= settings.typical_change_sources
    }
    return {metric: value for metric, value in typical.items() if 0 < value < math.inf}


def _root_mean_square(values: Sequence[float]) -> float:
    largest = max(abs(value) for value in values)
    return largest * math.sqrt(sum((value / largest) ** 2 for value in values) / len(values)) if largest else 0.0


def scale_effect(observation: Observation, reference: Reference, settings: Settings = DEFAULT) -> ScaledEffect:
    """One effect on its scale; where its values do not allow the scale of its metric, its sign alone."""
    family = scales.family_of(observation)
    typical = reference.typical_change(observation) if family is Family.STANDARDIZED else None
    baseline = treated = y = spread = None
    if family is Family.ODDS:
        y, spread, baseline, treated = _odds(observation, settings)
    elif family is Family.CONTEST:
        y, spread = _contest(observation, settings)
    elif family is not Family.SIGN:
        y = _difference(observation, family, typical)
        spread = variance.of_values(observation, family, typical, settings) if y is not None else None
        if spread is None and y is not None and not observation.measured:
            imputed = reference.variance.get((observation.metric.id, family))
            spread = Variance(imputed, VarianceFrom.IMPUTED) if imputed is not None else None
    return ScaledEffect(
        observation=observation,
        family=family if y is not None else Family.SIGN,
        y=y,
        variance=spread.value if spread else None,
        variance_from=spread.origin if spread else None,
        s=typical if y is not None else None,
        points=scales.points(observation),
        percent_change=scales.percent_change(observation),
        baseline=baseline,
        treated=treated,
    )


def _odds(
    observation: Observation, settings: Settings
) -> tuple[float | None, Variance | None, float | None, float | None]:
    both = scales.shares(observation, variance.items_of(observation, settings), settings.correct_both_arms)
    if both is None:
        return None, None, None, None
    sign = 1 if observation.metric.higher_is_better else -1
    y = sign * (scales.logit(both.treated) - scales.logit(both.baseline)) + 0.0
    if observation.baseline.value == observation.treated.value and not settings.correct_both_arms:
        y = 0.0  # both arms at an edge, with unlike numbers of items: the correction makes no effect of its own
    good = (both.baseline, both.treated) if sign > 0 else (1 - both.baseline, 1 - both.treated)
    return y, variance.of_shares(observation, both, settings), *good


def _contest(observation: Observation, settings: Settings) -> tuple[float | None, Variance | None]:
    items = max(variance.items_of(observation, settings)) if _counted(observation) else settings.imputed_items
    p = scales.contest_share(observation, items)
    if p is None:
        return None, None
    y = scales.logit(p) * (1 if observation.metric.higher_is_better else -1) + 0.0
    return y, variance.of_contest(observation, p, items, settings)


def _counted(observation: Observation) -> bool:
    return bool(observation.baseline.n or observation.treated.n or observation.metric.items)


def _difference(observation: Observation, family: Family, typical: float | None) -> float | None:
    if family is Family.RATIO:
        return scales.log_ratio(observation)
    if family is Family.NATS:
        return scales.difference_in_nats(observation)
    return scales.standardized(observation, typical)


def scale_effects(
    observations: Iterable[Observation], reference: Reference, settings: Settings = DEFAULT
) -> list[ScaledEffect]:
    """Every effect on its scale."""
    return [scale_effect(observation, reference, settings) for observation in observations]
