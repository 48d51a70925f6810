"""Sets compared at an equal size: with random subsets of a pool, or with the rows of both dealt out at random."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import numpy as np
from numpy.random import Generator

from measure.comparison.samples import Pair, Size
from measure.comparison.metric_runner import Figures, MetricRunner, Sample, values_of
from measure.comparison.inference import Floats, null_margin, rank_p
from measure.comparison.linking import same_texts
from measure.comparison.results import Effect, Matched, Side
from measure.report import Said
from measure.parallel import told
from measure.texts import Ids

NESTED = 0.9
"""From this share of the smaller set's rows in the larger one on, the larger one is its pool."""
CUTS = 2
"""Samples whose mean is the value of a set that is cut to the size of the other."""
GROWS = 1.8
"""A metric that grows so much with twice the rows counts rows."""
APART = 1.05
"""From such a ratio of rows on, a count of rows makes a difference."""


@dataclass(frozen=True)
class Arm:
    """The samples that stand for a set, with their figures. One sample where the set is as large as is wanted."""

    rows: int
    samples: list[Ids]
    figures: list[Figures]

    @cached_property
    def each(self) -> Floats:
        return np.array([values_of(figures) for figures in self.figures])

    @cached_property
    def values(self) -> Floats:
        mean: Floats = self.each.mean(axis=0)
        return mean

    def errors(self, runner: MetricRunner, said: Said) -> Floats:
        """Those of one sample; where the mean of several was taken, those of the set that they are of."""
        one = runner.errors(self.samples[0], self.figures[0], said)
        if len(self.samples) == 1:
            return one
        drawing = self.each.var(axis=0, ddof=1) / len(self.samples)
        whole: Floats = np.sqrt(one**2 * len(self.samples[0]) / self.rows + drawing)
        return whole

    def sides(self, errors: Floats) -> list[Side | None]:
        rows = round(float(np.mean([len(sample) for sample in self.samples])))
        return [
            None if figure is None or math.isnan(value) else Side(value, None if math.isnan(se) else se, figure.n, rows)
            for figure, value, se in zip(self.figures[0], self.values.tolist(), errors.tolist(), strict=True)
        ]


@dataclass(frozen=True)
class Contrast:
    """Two arms, and the differences between such arms where nothing but chance is at work."""

    baseline: Arm
    treated: Arm
    null: Floats

    @property
    def differences(self) -> Floats:
        difference: Floats = self.treated.values - self.baseline.values
        return difference

    def effects(self, runner: MetricRunner, field: str, matched: Matched, errors: tuple[Floats, Floats]) -> Iterator[Effect]:
        arms = zip(self.baseline.sides(errors[0]), self.treated.sides(errors[1]), strict=True)
        for each, (baseline, treated) in enumerate(arms):
            null = self.null[:, each]
            if each in runner.refused or baseline is None or treated is None or np.isnan(null).any():
                continue
            metric, figure = runner.metrics[each], self.treated.figures[0][each]
            difference, margin = treated.value - baseline.value, null_margin(null)
            yield Effect(
                metric,
                field,
                matched,
                baseline,
                treated,
                (difference - margin, difference + margin),
                rank_p(difference, null),
                float(null.std(ddof=1)),
                len(null),
                {**metric.parameters, **(figure.parameters if figure else {})},
            )


class Matching:
    """Both ways to compare at one size, with the control pair, which is drawn as the null is."""

    def __init__(self, pair: Pair, runner: MetricRunner, size: Size, draws: int, rng: Generator, said: Said) -> None:
        self.pair, self.runner, self.size, self.draws = pair, runner, size, draws
        self.rng, self.said = rng, said

    def choose(self, places: Ids, samples: int) -> list[Ids]:
        number = 1 if self.pair.fits(places, self.size) else samples
        return [self.pair.sample(places, self.size, self.rng) for _ in range(number)]

    def arms(self, sets: Sequence[tuple[Ids, list[Ids]]]) -> list[Arm]:
        """Of places, and the samples chosen of them; all samples are one stream of work."""
        samples: list[Sample] = [(sample, None) for _, chosen in sets for sample in chosen]
        figures = told(self.runner.all(samples), lambda: self.said("samples"))
        return [Arm(len(places), chosen, list(islice(figures, len(chosen)))) for places, chosen in sets]

    def pooled(self, pool: Ids, chosen: Ids, *, after: bool) -> tuple[Contrast, Contrast]:
        """A set against random subsets of its pool; `after` says whether the set is the one after."""
        wanted = ((chosen, 1), (pool, self.draws), (pool, 1))
        subset, drawn, other = self.arms([(places, self.choose(places, number)) for places, number in wanted])
        null = drawn.each - drawn.values
        if after:
            return Contrast(drawn, subset, null), Contrast(drawn, other, null)
        return Contrast(subset, drawn, -null), Contrast(other, drawn, -null)

    def dealt(self, shared: Ids) -> tuple[Contrast, Contrast]:
        """Two sets against the same rows dealt out at random.

        Of linked rows each side gets one, and rows that stand in both stay in both.
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
        kept = [np.setdiff1d(np.intersect1d(shared, places), linked) for places in sets]
        free = self.rng.permutation(np.setdiff1d(np.concatenate(sets), np.concatenate((linked, shared))))
        cut = len(sets[0]) - len(first) - len(kept[0])
        return (
            np.concatenate((np.where(swap, second, first), kept[0], free[:cut])),
            np.concatenate((np.where(swap, first, second), kept[1], free[cut:])),
        )

    def refuse_counts(self, contrast: Contrast) -> None:
        """Where the arms differ in rows, leave out what says so and no more."""
        first, second = (len(arm.samples[0]) for arm in (contrast.baseline, contrast.treated))
        if max(first, second) < APART * min(first, second):
            return
        sample, values = contrast.treated.samples[0], contrast.treated.each[0]
        half = self.runner.values(sample[: len(sample) // 2], self.runner.jackknifed())
        for each in self.runner.jackknifed():
            if each not in self.runner.refused and values[each] > GROWS * half[each] > 0:
                self.runner.refused[each] = (
                    f"counts rows, and the arms have {first} and {second}: {half[each]:.4g} of half the rows, "
                    f"{values[each]:.4g} of all"
                )


def contrasts(matching: Matching) -> tuple[Contrast, Contrast]:
    """The comparison and its control, each in the way that the two sets call for."""
    pair = matching.pair
    texts = pair.whole.strings
    before, after = ([texts[place] for place in places.tolist()] for places in (pair.before, pair.after))
    in_before, in_after = same_texts(before, after)
    smaller = min(len(before), len(after))
    if len(before) != len(after) and in_after.sum() >= NESTED * smaller:
        if len(before) > len(after):
            return matching.pooled(pair.before, pair.after, after=True)
        return matching.pooled(pair.after, pair.before, after=False)
    return matching.dealt(np.concatenate((pair.before[in_before], pair.after[in_after])))


def control_errors(contrast: Contrast) -> tuple[Floats, Floats]:
    """A control's arms are looked at for their difference alone."""
    none = np.full(len(contrast.differences), math.nan)
    return none, none
