"""All metrics over samples of one whole, sample after sample, each sample with what it shares computed once."""

import math
import zlib
from collections.abc import Iterable, Iterator, Sequence
from copy import copy

import numpy as np
from numpy.random import Generator

from measure.comparison.inference import Floats, group_error, jackknife
from measure.errors import Refused
from measure.metrics import Figure, Metric
from measure.parallel import HERE, Engine
from measure.progress import Progress, each_step
from measure.texts import Ids, Texts

GROUPS = 10
"""Of a jackknife."""
Figures = list[Figure | None]
Sample = tuple[Ids, Sequence[int] | None]
"""Places in the whole, and which metrics are taken of them, all for None."""


class MetricRunner:
    """Takes metrics of samples. A metric that once refuses is left out from then on, with its reason."""

    def __init__(
        self,
        whole: Texts,
        metrics: Sequence[Metric],
        *,
        key: str,
        seed: int,
        sample: int | None,
        errors: bool = True,
        engine: Engine = HERE,
    ) -> None:
        self.metrics = list(metrics)
        self.refused: dict[int, str] = {}
        self.groups = GROUPS if errors else 0
        self._whole, self._sample, self._taken = whole, sample, 0
        self._engine = engine
        self._seeds = [[seed, zlib.crc32(f"{metric.name}\n{key}".encode())] for metric in metrics]

    def figures(self, places: Ids, metrics: Sequence[int] | None = None) -> Figures:
        """One for each metric; None for the refused, and for those that are not asked for."""
        number = self._taken
        self._taken += 1
        return self._numbered(number, places, metrics)

    def all(self, samples: Iterable[Sample]) -> Iterator[Figures]:
        """The same of one sample after the other, with the samples shared out among the engine's processes."""
        if self._engine.alone:
            yield from (self.figures(places, metrics) for places, metrics in samples)
            return
        numbered = ((number, *sample) for number, sample in enumerate(samples, self._taken))
        for figures, refused in self._engine.map(_sampled, self._sent(), numbered):
            self._taken += 1
            self.refused = {**refused, **self.refused}
            yield [None if place in self.refused else figure for place, figure in enumerate(figures)]

    def _sent(self) -> "MetricRunner":
        """What the other processes get: they share out nothing themselves."""
        sent = copy(self)
        sent._engine, sent.refused = HERE, dict(self.refused)
        return sent

    def _numbered(self, number: int, places: Ids, metrics: Sequence[int] | None) -> Figures:
        texts = self._whole.subset(places)
        figures: Figures = [None] * len(self.metrics)
        for place in range(len(self.metrics)) if metrics is None else metrics:
            if place not in self.refused:
                figures[place] = self._one(place, texts, np.random.default_rng([*self._seeds[place], number]))
        return figures

    def _one(self, place: int, texts: Texts, rng: Generator) -> Figure | None:
        metric = self.metrics[place]
        if self._sample is not None and metric.most is not None and len(texts) > metric.most:
            # The rows are in random order, so the first are as good as drawn.
            texts = texts.subset(range(min(self._sample, metric.most)))
        try:
            return metric.compute(texts, rng)
        except Refused as refusal:
            self.refused[place] = str(refusal)
            return None

    def values(self, places: Ids, metrics: Sequence[int] | None = None) -> Floats:
        return values_of(self.figures(places, metrics))

    def jackknifed(self) -> list[int]:
        """The metrics whose standard error takes samples of samples: those that are no mean over rows."""
        return [place for place, metric in enumerate(self.metrics) if metric.per_row is None]

    def errors(self, places: Ids, figures: Figures, progress: Progress) -> Floats:
        """The standard error of each figure of these rows, as a sample of rows; NaN where they are too few.

        A mean over rows: the textbook's. Over drawn pairs: of groups without a row in common, since the noise of the
        drawing would be multiplied by leaving out; with that noise added. Else: the delete-a-group jackknife.
        """
        textbook = np.array([math.nan if figure is None or figure.se is None else figure.se for figure in figures])
        sets = self.jackknifed()
        if len(places) < 2 * self.groups or not sets or not self.groups:
            return np.where(np.isin(np.arange(len(figures)), sets), math.nan, textbook)
        pairs = [place for place in sets if self.metrics[place].kind == "sampled"]
        rest = [place for place in sets if place not in pairs]
        known = dict(self.refused)
        groups = np.array_split(places, self.groups)
        together = self.without_each(groups, rest)
        rest = [place for place in rest if place not in together]
        samples: list[Sample] = []
        for number, group in enumerate(groups):
            others = np.concatenate([other for place, other in enumerate(groups) if place != number])
            samples += [(group, pairs), (others, rest)]
        values = [values_of(figures) for figures in each_step(self.all(samples), "standard errors", progress)]
        alone, without = values[::2], values[1::2]
        self.refused = known
        for place, column in {**{place: np.array(without)[:, place] for place in rest}, **together}.items():
            textbook[place] = jackknife(column)
        for place in pairs:
            textbook[place] = math.hypot(group_error(np.array(alone)[:, place]), textbook[place])
        return textbook

    def without_each(self, groups: Sequence[Ids], metrics: Sequence[int]) -> dict[int, Floats]:
        """The values with each group left out in turn, of those of these metrics that can do so for all at once."""
        rows = sum(map(len, groups))
        values = {}
        for place in metrics:
            metric = self.metrics[place]
            whole = self._sample is None or metric.most is None or rows <= metric.most
            if metric.without_each and whole and place not in self.refused:
                values[place] = np.array(metric.without_each(self._whole, groups))
        return values


def _sampled(runner: MetricRunner, sample: tuple[int, Ids, Sequence[int] | None]) -> tuple[Figures, dict[int, str]]:
    return runner._numbered(*sample), runner.refused


def values_of(figures: Figures) -> Floats:
    return np.array([math.nan if figure is None else figure.value for figure in figures])
