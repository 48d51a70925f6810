"""The rows of an answer: the estimate of one family, stated in points or as a ratio where that is possible."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from taxonomy.evidence.effects import ScaledEffect
from taxonomy.evidence.estimate import Estimate, Interval, IntervalIs
from taxonomy.evidence.experiments import Experiment
from taxonomy.evidence.scales import expit, logit
from taxonomy.evidence.settings import Family


@dataclass(frozen=True, slots=True)
class Points:
    """Percentage points of the good at a baseline, which is in percent, too."""

    baseline: float
    estimate: float
    interval: Interval | None
    prediction_interval: Interval | None


@dataclass(frozen=True, slots=True)
class Ratio:
    """Treated over baseline in the metrics' own direction: 2.7 is 2.7 times as much."""

    estimate: float
    interval: Interval | None


@dataclass(frozen=True)
class ScaleRow:
    """The estimate of one family. `method` is the method of the interval, `mean` where there is none."""

    scale: Family | None
    result: Estimate
    k: int
    points: Points | None
    ratio: Ratio | None
    imputed: int
    effects: tuple[str, ...]

    @property
    def method(self) -> str:
        return self.result.interval_is.value if self.result.interval_is else "mean"


@dataclass(frozen=True, slots=True)
class Summary:
    """A variant of the estimate, on the scale of the row that it belongs to."""

    estimate: float | None
    interval: Interval | None
    interval_is: IntervalIs | None
    m: int
    experiments: int


@dataclass(frozen=True)
class Also:
    """The same question of parts of the data; None where no effect is left."""

    independents: Summary | None = None
    ablations: Summary | None = None
    without_second_hand: Summary | None = None
    measured: Summary | None = None


def scale_row(
    family: Family, experiments: Sequence[Experiment], result: Estimate, baseline: float | None = None
) -> ScaleRow:
    """The row of one family."""
    effects = [effect for item in experiments for effect in item.effects]
    return ScaleRow(
        scale=family,
        result=result,
        k=len(effects),
        points=_points(effects, result, baseline) if family is Family.ODDS else None,
        ratio=_ratio(effects, result) if family is Family.RATIO else None,
        imputed=sum(item.imputed for item in experiments),
        effects=tuple(sorted(effect.observation.id for effect in effects)),
    )


def points_at(share: float, log_odds: float) -> float:
    """100 (expit(logit p0 + y) - p0): percentage points of the good at a baseline share p0 (Cochrane 15.4)."""
    return 100 * (expit(logit(share) + log_odds) - share)


def _points(effects: Sequence[ScaledEffect], result: Estimate, baseline: float | None) -> Points | None:
    """At the reader's baseline, else at the median oriented baseline of the row's effects."""
    known = [effect.baseline for effect in effects if effect.baseline is not None]
    if result.estimate is None or not known:
        return None
    share = baseline / 100 if baseline is not None else median(known)

    def turned(interval: Interval | None) -> Interval | None:
        return None if interval is None else (points_at(share, interval[0]), points_at(share, interval[1]))

    return Points(
        baseline=100 * share,
        estimate=points_at(share, result.estimate),
        interval=turned(result.interval),
        prediction_interval=turned(result.prediction_interval),
    )


def _ratio(effects: Sequence[ScaledEffect], result: Estimate) -> Ratio | None:
    """None where metrics of both directions are in the row: then no printed quantity grows or shrinks by it."""
    directions = {effect.observation.metric.higher_is_better for effect in effects}
    if result.estimate is None or len(directions) != 1:
        return None
    sign = 1 if directions == {True} else -1
    limits = None if result.interval is None else sorted(_exp(sign * limit) for limit in result.interval)
    return Ratio(_exp(sign * result.estimate), None if limits is None else (limits[0], limits[1]))


def _exp(x: float) -> float:
    return math.exp(x) if x < 709 else math.inf
