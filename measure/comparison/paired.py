"""Linked rows compared with their partners.

The range of chance comes from swaps within pairs. The interval of the difference is Student's for means over rows,
Newcombe's for shares of rows, and for other metrics that of a jackknife that leaves out groups of pairs.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from measure.comparison.inference import (
    LEVEL,
    RESAMPLES,
    Floats,
    Interval,
    flips,
    group_error,
    jackknife,
    mean_interval,
    null_margin,
    rank_p,
)
from measure.comparison.intervals import NO_SPREAD, difference_interval, no_interval
from measure.comparison.metric_runner import GROUPS, MetricRunner, Sample, values_of
from measure.comparison.results import Effect, Side
from measure.intervals import newcombe_paired
from measure.metrics import Metric
from measure.metrics.base import Moments
from measure.progress import Progress, each_step
from measure.texts import Ids, Texts


@dataclass(frozen=True)
class Pairs:
    """The places of linked rows in the whole: partners have the same index."""

    whole: Texts
    before: Ids
    after: Ids

    def __len__(self) -> int:
        return len(self.before)

    def swapped(self, rng: Generator) -> "Pairs":
        swap = rng.integers(0, 2, len(self)).astype(bool)
        before = np.where(swap, self.after, self.before)
        return Pairs(self.whole, before, np.where(swap, self.before, self.after))

    def shuffled(self, rng: Generator) -> "Pairs":
        """In random order, the same for both: order is no property of a set."""
        order = rng.permutation(len(self))
        return Pairs(self.whole, self.before[order], self.after[order])


class Pairing:
    """All paired comparisons of one field. The swaps serve the control as well, whose pairs are swapped themselves."""

    def __init__(self, runner: MetricRunner, field: str, draws: int, rng: Generator, progress: Progress) -> None:
        self.runner, self.field, self.draws = runner, field, draws
        self.rng, self.progress = rng, progress
        self.sets = runner.jackknifed()
        self._null: Floats | None = None

    def effects(self, pairs: Pairs, *, errors: bool = True) -> list[Effect]:
        """Without `errors` the metrics over the set have neither standard errors nor intervals, as a control pair."""
        return [*self._sets(pairs, errors=errors), *self._means(pairs)]

    def _means(self, pairs: Pairs) -> Iterator[Effect]:
        columns = {}
        for place, metric in enumerate(self.runner.metrics):
            if metric.per_row is None or place in self.runner.refused:
                continue
            if reason := metric.refusal(pairs.whole):
                self.runner.refused[place] = reason
                continue
            values = metric.per_row(pairs.whole)
            both = np.stack((values[pairs.before], values[pairs.after]))
            if np.count_nonzero(~np.isnan(both.sum(axis=0))) < 2:
                self.runner.refused[place] = "it applies to both rows of fewer than 2 pairs"
                continue
            columns[place] = np.where(np.isnan(both.sum(axis=0)), math.nan, both)
        if not columns:
            return
        with self.progress("paired means"):
            differences = np.stack([both[1] - both[0] for both in columns.values()], axis=1)
            null = flips(differences, self.rng)
        for column, (place, both) in enumerate(columns.items()):
            sides = [Moments.of(values).figure() for values in both]
            baseline, treated = (Side(side.value, side.se, side.n, side.n) for side in sides)
            low, high = np.quantile(null[:, column], (LEVEL / 2, 1 - LEVEL / 2)).tolist()
            interval = _interval(self.runner.metrics[place], (baseline, treated), both)
            yield self._effect(place, (baseline, treated), (low, high), interval, null[:, column], RESAMPLES)

    def _effect(
        self,
        place: int,
        sides: tuple[Side, Side],
        chance: Interval,
        interval: tuple[Interval | None, str],
        null: Floats,
        draws: int,
    ) -> Effect:
        metric, difference = self.runner.metrics[place], sides[1].value - sides[0].value
        p, spread = rank_p(difference, null), float(null.std(ddof=1))
        parameters = dict(metric.parameters)
        return Effect(
            metric,
            self.field,
            "paired",
            "linked",
            *sides,
            chance,
            interval[0],
            p,
            spread,
            draws,
            interval[1],
            parameters,
        )

    def _sets(self, pairs: Pairs, *, errors: bool) -> Iterator[Effect]:
        if not self.sets:
            return
        pairs = pairs.shuffled(self.rng)
        with self.progress("pairs"):
            figures = [self.runner.figures(places, self.sets) for places in (pairs.before, pairs.after)]
        if self._null is None:
            swapped = [pairs.swapped(self.rng) for _ in range(self.draws)]
            values = self._values([(sample.before, sample.after) for sample in swapped], self.sets, "pairs")
            self._null = values[1] - values[0]
        standard_errors = self._errors(pairs) if errors else [np.full(len(self.runner.metrics), math.nan)] * 3
        for place in self.sets:
            before, after = (both[place] for both in figures)
            null = self._null[:, place]
            if place in self.runner.refused or before is None or after is None or np.isnan(null).any():
                continue
            se = [None if math.isnan(error[place]) else float(error[place]) for error in standard_errors]
            margin = null_margin(null)
            baseline = Side(before.value, se[0], before.n, len(pairs))
            treated = Side(after.value, se[1], after.n, len(pairs))
            interval = _set_interval(self.runner.metrics[place], (baseline, treated), se[2])
            yield self._effect(place, (baseline, treated), (-margin, margin), interval, null, self.draws)

    def _values(self, both: Sequence[tuple[Ids, Ids]], metrics: list[int], what: str) -> tuple[Floats, Floats]:
        """The values of the first and of the second of each two samples."""
        samples: list[Sample] = [(places, metrics) for pair in both for places in pair]
        values = np.array([values_of(figures) for figures in each_step(self.runner.all(samples), what, self.progress)])
        return values[::2], values[1::2]

    def _errors(self, pairs: Pairs) -> list[Floats]:
        """Of the values before, of those after, and of their differences, by groups of pairs."""
        errors = [np.full(len(self.runner.metrics), math.nan) for _ in range(3)]
        if len(pairs) < 2 * self.runner.groups or not self.runner.groups:
            return errors
        known = dict(self.runner.refused)
        groups = np.array_split(np.arange(len(pairs)), self.runner.groups)
        drawn = [place for place in self.sets if self.runner.metrics[place].kind == "sampled"]
        rest = [place for place in self.sets if place not in drawn]
        alone = self._grouped(pairs, groups, drawn)
        everything = np.arange(len(pairs))
        before, after = (
            self.runner.without_each([places[group] for group in groups], rest)
            for places in (pairs.before, pairs.after)
        )
        rest = [place for place in rest if place not in before]
        without = self._grouped(pairs, [np.setdiff1d(everything, group) for group in groups], rest)
        self.runner.refused = known
        for side in range(3):
            for place in drawn:
                errors[side][place] = group_error(alone[side][:, place])
            for place in rest:
                errors[side][place] = jackknife(without[side][:, place])
        for place, values in before.items():
            for side, column in enumerate((values, after[place], after[place] - values)):
                errors[side][place] = jackknife(column)
        return errors

    def _grouped(self, pairs: Pairs, groups: list[Ids], metrics: list[int]) -> list[Floats]:
        both = [(pairs.before[group], pairs.after[group]) for group in groups]
        before, after = self._values(both, metrics, "standard errors")
        return [before, after, after - before]


def _interval(metric: Metric, sides: tuple[Side, Side], both: Floats) -> tuple[Interval | None, str]:
    """Of the mean difference of linked rows, or why there is none; `both` has the values before and after, NaN in both
    where in one."""
    before, after = both[:, ~np.isnan(both[0])]
    if metric.share:
        first, second = before > 0, after > 0
        counts = (first & second, first & ~second, ~first & second, ~first & ~second)
        return newcombe_paired(*(int(np.count_nonzero(count)) for count in counts)), ""
    if np.ptp(after - before) == 0:
        return None, NO_SPREAD
    if reason := no_interval(metric, "linked", *sides):
        return None, reason
    return mean_interval(after - before), ""


def _set_interval(metric: Metric, sides: tuple[Side, Side], error: float | None) -> tuple[Interval | None, str]:
    """Of the difference of two values over linked rows, with its standard error; or why there is none."""
    if reason := no_interval(metric, "linked", *sides):
        return None, reason
    if not error:
        return None, NO_SPREAD
    return difference_interval(metric, *sides, (error, GROUPS - 1)), ""
