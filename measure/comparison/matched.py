"""Sets compared at an equal size: with random subsets of a pool, or with the rows of both dealt out at random."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Literal

import numpy as np
from numpy.random import Generator

from measure.comparison.inference import Error, Floats, Interval, null_margin, rank_p, subset_variance, welch_error
from measure.comparison.intervals import NO_ERROR, difference_interval, no_interval
from measure.comparison.metric_runner import GROUPS, Figures, MetricRunner, Sample, values_of
from measure.comparison.results import Effect, Matched, Side
from measure.comparison.samples import Pair, Size
from measure.intervals import newcombe
from measure.metrics import Metric
from measure.progress import Progress, each_step
from measure.texts import Ids

NESTED = 0.9
"""From this share of the smaller set's rows in the larger one on, the larger one is its pool."""
CUTS = 2
"""Samples whose mean is the value of a set that is cut to the size of the other."""


@dataclass(frozen=True)
class Arm:
    """The samples that represent a set, with their figures. One sample where the set has the size of the comparison."""

    rows: int
    samples: list[Ids]
    figures: list[Figures]

    @cached_property
    def values_of_samples(self) -> Floats:
        """One line a sample, one column a metric."""
        return np.array([values_of(figures) for figures in self.figures])

    @cached_property
    def values(self) -> Floats:
        mean: Floats = self.values_of_samples.mean(axis=0)
        return mean

    def errors(self, runner: MetricRunner, progress: Progress) -> "Errors":
        """Of the value of one sample, and of that of the set: the mean of several samples varies by their drawing
        too."""
        one = runner.errors(self.samples[0], self.figures[0], progress)
        if len(self.samples) == 1:
            return Errors(one, one)
        drawing = self.values_of_samples.var(axis=0, ddof=1) / len(self.samples)
        return Errors(one, np.sqrt(one**2 * len(self.samples[0]) / self.rows + drawing))

    def sides(self, errors: Floats) -> list[Side | None]:
        rows = round(float(np.mean([len(sample) for sample in self.samples])))
        return [
            None if figure is None or math.isnan(value) else Side(value, None if math.isnan(se) else se, figure.n, rows)
            for figure, value, se in zip(self.figures[0], self.values.tolist(), errors.tolist(), strict=True)
        ]


@dataclass(frozen=True)
class Errors:
    """Standard errors for each metric, NaN where there is none: of the value of one sample, and of that of the set."""

    sample: Floats
    whole: Floats

    @classmethod
    def none(cls, metrics: int) -> "Errors":
        return cls(np.full(metrics, math.nan), np.full(metrics, math.nan))


@dataclass(frozen=True)
class Contrast:
    """Two arms, and the differences between such arms where nothing but chance is at work."""

    baseline: Arm
    treated: Arm
    null: Floats
    subset: Literal["baseline", "treated"] | None = None
    """The arm that is a subset of the other's set."""

    @property
    def differences(self) -> Floats:
        difference: Floats = self.treated.values - self.baseline.values
        return difference

    def effects(
        self, runner: MetricRunner, field: str, matched: Matched, errors: tuple[Errors, Errors]
    ) -> Iterator[Effect]:
        arms = zip(self.baseline.sides(errors[0].whole), self.treated.sides(errors[1].whole), strict=True)
        for place, (baseline, treated) in enumerate(arms):
            null = self.null[:, place]
            if place in runner.refused or baseline is None or treated is None or np.isnan(null).any():
                continue
            metric, figure = runner.metrics[place], self.treated.figures[0][place]
            margin = null_margin(null)
            sample_errors = float(errors[0].sample[place]), float(errors[1].sample[place])
            drawing = float(null.var(ddof=1)) / len(null)
            interval, reason = self._interval(metric, (baseline, treated), sample_errors, drawing)
            yield Effect(
                metric,
                field,
                matched,
                "subset" if self.subset else "apart",
                baseline,
                treated,
                (-margin, margin),
                interval,
                rank_p(treated.value - baseline.value, null),
                float(null.std(ddof=1)),
                len(null),
                reason,
                {**metric.parameters, **(figure.parameters if figure else {})},
            )

    def _interval(
        self,
        metric: Metric,
        sides: tuple[Side, Side],
        sample_errors: tuple[float, float],
        drawing: float,
    ) -> tuple[Interval | None, str]:
        """Of the difference of the populations, or the reason why none is given.

        `drawing` is the variance of the mean over the subsets that were drawn of a pool.
        """
        baseline, treated = sides
        if metric.share and self.subset is None and len(self.baseline.samples) == len(self.treated.samples) == 1:
            return newcombe((baseline.value, baseline.n), (treated.value, treated.n)), ""
        if reason := no_interval(metric, "subset" if self.subset else "apart", baseline, treated):
            return None, reason
        if self.subset is None:
            error: Error | None = welch_error(
                *((side.se or 0.0, degrees_of_freedom(metric, side.n)) for side in (baseline, treated))
            )
        else:
            error = self._subset_error(metric, treated.value - baseline.value, sample_errors, drawing)
        if error is None:
            return None, NO_ERROR
        return difference_interval(metric, baseline, treated, error), ""

    def _subset_error(
        self, metric: Metric, difference: float, errors: tuple[float, float], drawing: float
    ) -> Error | None:
        after = self.subset == "treated"
        arm, whole = (self.treated, self.baseline) if after else (self.baseline, self.treated)
        subset, pool = errors[::-1] if after else errors
        rows = len(arm.samples[0]), whole.rows
        if rows[0] >= rows[1] or math.isnan(subset) or math.isnan(pool):
            return None
        variance = subset_variance(difference, subset**2, pool**2, rows) + drawing
        return math.sqrt(variance), degrees_of_freedom(metric, rows[0])


def degrees_of_freedom(metric: Metric, n: int) -> float:
    """Degrees of freedom of a standard error: of a mean over n rows, or of a jackknife."""
    return max(n - 1, 1) if metric.per_row is not None else GROUPS - 1


class Matching:
    """Both ways to compare at one size, with the control pair, which is drawn as the null is."""

    def __init__(
        self, pair: Pair, runner: MetricRunner, size: Size, draws: int, rng: Generator, progress: Progress
    ) -> None:
        self.pair, self.runner, self.size, self.draws = pair, runner, size, draws
        self.rng, self.progress = rng, progress

    def choose(self, places: Ids, samples: int) -> list[Ids]:
        number = 1 if self.pair.fits(places, self.size) else samples
        return [self.pair.sample(places, self.size, self.rng) for _ in range(number)]

    def arms(self, sets: Sequence[tuple[Ids, list[Ids]]]) -> list[Arm]:
        """Of places, and the samples chosen of them; all samples are one stream of work."""
        samples: list[Sample] = [(sample, None) for _, chosen in sets for sample in chosen]
        figures = each_step(self.runner.all(samples), "samples", self.progress)
        return [Arm(len(places), chosen, list(islice(figures, len(chosen)))) for places, chosen in sets]

    def pooled(self, pool: Ids, chosen: Ids, *, after: bool) -> tuple[Contrast, Contrast]:
        """A set against random subsets of its pool; `after` says whether the set is the one after."""
        sets = ((chosen, 1), (pool, self.draws), (pool, 1))
        subset, drawn, other = self.arms([(places, self.choose(places, number)) for places, number in sets])
        null = drawn.values_of_samples - drawn.values
        if after:
            return Contrast(drawn, subset, null, "treated"), Contrast(drawn, other, null, "treated")
        return Contrast(subset, drawn, -null, "baseline"), Contrast(other, drawn, -null, "baseline")

    def dealt(self, shared: Ids) -> tuple[Contrast, Contrast]:
        """Two sets against the same rows dealt out at random.

        Of linked rows each side gets one, and rows that are in both stay in both.
        """
        hands = [(places, self.choose(places, CUTS)) for places in (self.pair.before, self.pair.after)]
        for _ in range(self.draws + 1):
            hands += [(places, self.choose(places, CUTS)) for places in self._deal(shared)]
        arms = self.arms(hands)
        deals = [Contrast(*both, np.empty(0)) for both in zip(arms[2::2], arms[3::2], strict=True)]
        null = np.array([deal.differences for deal in deals])
        control = Contrast(deals[0].baseline, deals[0].treated, null[1:])
        return Contrast(arms[0], arms[1], null[1:]), control

    def _deal(self, shared: Ids) -> tuple[Ids, Ids]:
        sets, (first, second) = (self.pair.before, self.pair.after), self.pair.links
        swap = self.rng.integers(0, 2, len(first)).astype(bool)
        linked = np.concatenate((first, second))
        unlinked = [np.setdiff1d(np.intersect1d(shared, places), linked) for places in sets]
        free = self.rng.permutation(np.setdiff1d(np.concatenate(sets), np.concatenate((linked, shared))))
        cut = len(sets[0]) - len(first) - len(unlinked[0])
        return (
            np.concatenate((np.where(swap, second, first), unlinked[0], free[:cut])),
            np.concatenate((np.where(swap, first, second), unlinked[1], free[cut:])),
        )


def contrasts(matching: Matching) -> tuple[Contrast, Contrast]:
    """The comparison and its control, as the two sets call for: a subset and its pool, or two sets."""
    pair = matching.pair
    before, after = pair.before, pair.after
    smaller, larger = (after, before) if len(after) < len(before) else (before, after)
    if len(smaller) < len(larger) and pair.shared[smaller].sum() >= NESTED * len(smaller):
        return matching.pooled(larger, smaller, after=smaller is after)
    return matching.dealt(np.flatnonzero(pair.shared))
