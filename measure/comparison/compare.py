"""Two data sets in, effects out: matched by rows, by tokens or by length, and paired where rows are linked.

By rows every metric is compared. Length is a confounder of many: those over the stream of tokens are compared at as
many
tokens too, those over rows and pairs of rows over rows cut to one length. The others have nothing to control.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from measure.comparison.linking import Link, linked
from measure.comparison.matched import Errors, Matching, contrasts
from measure.comparison.metric_runner import MetricRunner
from measure.comparison.paired import Pairing, Pairs
from measure.comparison.results import Comparison, Effect, Matched, Refusal, Settings
from measure.comparison.samples import Pair
from measure.embeddings import GIVEN
from measure.errors import BadData, Refused
from measure.metrics import Metric
from measure.parallel import HERE, Engine
from measure.progress import Progress, silent
from measure.reading import Rows
from measure.texts import Texts, concatenate

LEAST_PAIRS = 10
BY_SIZE: tuple[Matched, ...] = ("rows", "tokens", "length")
PAIRED_SEED = 2
Columns = dict[str, Any]


@dataclass
class FieldComparison:
    """The results for one field, as they come."""

    name: str
    settings: Settings
    progress: Progress
    engine: Engine = HERE
    effects: list[Effect] = field(default_factory=list)
    control: list[Effect] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)

    def runner(self, whole: Texts, matched: Matched, metrics: Sequence[Metric]) -> MetricRunner:
        settings = self.settings
        return MetricRunner(
            whole,
            metrics,
            key=f"{self.name}\n{matched}",
            seed=settings.seed,
            sample=settings.sample,
            errors=settings.errors,
            engine=self.engine,
        )

    def add(self, runner: MetricRunner, matched: Matched, effects: list[Effect], control: list[Effect]) -> None:
        """In the order of the metrics; without those that were refused on the way."""
        order = {metric.name: place for place, metric in enumerate(runner.metrics)}
        refused = {runner.metrics[place].name for place in runner.refused}
        for results, new in ((self.effects, effects), (self.control, control)):
            there = (effect for effect in new if effect.metric.name not in refused)
            results.extend(sorted(there, key=lambda effect: order[effect.metric.name]))
        self.refused += [
            Refusal(runner.metrics[place], self.name, matched, runner.refused[place])
            for place in sorted(runner.refused)
        ]

    def by_size(self, pair: Pair, matched: Matched) -> None:
        metrics = [metric for metric in self.settings.metrics if matched in ("rows", metric.length_control)]
        if matched == "length":
            metrics = self._without_given(pair, metrics)
        if not metrics:
            return
        try:
            pair = pair.cut_rows(pair.cut_length()) if matched == "length" else pair
        except Refused as refusal:
            self.refused += [Refusal(metric, self.name, matched, str(refusal)) for metric in metrics]
            return
        self._matched(pair, matched, metrics)

    def _without_given(self, pair: Pair, metrics: list[Metric]) -> list[Metric]:
        """A given embedding is of whole rows, and nobody here can make that of their beginnings."""
        if pair.whole.column(GIVEN) is None:
            return metrics
        reason = "the given embedding is of whole rows, not of rows cut to one length"
        embedded = [metric for metric in metrics if metric.family == "embedding"]
        self.refused += [Refusal(metric, self.name, "length", reason) for metric in embedded]
        return [metric for metric in metrics if metric not in embedded]

    def _matched(self, pair: Pair, matched: Matched, metrics: list[Metric]) -> None:
        settings, runner = self.settings, self.runner(pair.whole, matched, metrics)
        rng = np.random.default_rng([settings.seed, *matched.encode()])
        matching = Matching(pair, runner, pair.size(matched), settings.draws, rng, self.progress)
        contrast, control = contrasts(matching)
        errors = contrast.baseline.errors(runner, self.progress), contrast.treated.errors(runner, self.progress)
        none = Errors.none(len(runner.metrics))
        effects = list(contrast.effects(runner, self.name, matched, errors))
        controls = list(control.effects(runner, self.name, matched, (none, none)))
        self.add(runner, matched, effects, controls if settings.control else [])

    def paired(self, pairs: Pairs) -> None:
        settings, runner = self.settings, self.runner(pairs.whole, "paired", self.settings.metrics)
        rng = np.random.default_rng([settings.seed, PAIRED_SEED])
        pairing = Pairing(runner, self.name, settings.draws, rng, self.progress)
        effects = pairing.effects(pairs)
        control = pairing.effects(pairs.swapped(rng), errors=False) if settings.control else []
        self.add(runner, "paired", effects, control)


def compare(
    before: Rows,
    after: Rows,
    settings: Settings,
    columns: tuple[Columns, Columns] = ({}, {}),
    given: Mapping[str, Any] | None = None,
    progress: Progress = silent,
    engine: Engine = HERE,
) -> Comparison:
    """Every field of the set before with that of the set after in the same place.

    BadData where pairing is asked for in vain, or there is too little text.
    """
    for rows in (before, after):
        if len(rows) < 2:
            raise BadData(rows.path, "one row alone has no spread: at least 2 are needed to compare")
    link = linked(before, after, settings.pair_by)
    results = []
    for place, name in enumerate(before.fields):
        metrics = [metric for metric in settings.metrics if not (place and metric.once)]
        one = FieldComparison(name, replace(settings, metrics=metrics), progress, engine)
        both = before.column(name), after.column(after.fields[place])
        _compare_field(one, (before, after), both, columns, given or {}, link)
        results.append(one)
    return Comparison(
        before,
        after,
        settings,
        [effect for one in results for effect in one.effects],
        [effect for one in results for effect in one.control],
        [refusal for one in results for refusal in one.refused],
    )


def _compare_field(
    result: FieldComparison,
    sets: tuple[Rows, Rows],
    both: tuple[Sequence[str], Sequence[str]],
    columns: tuple[Columns, Columns],
    given: Mapping[str, Any],
    link: Link | None,
) -> None:
    for rows, texts in zip(sets, both, strict=True):
        if not any(text.strip() for text in texts):
            raise BadData(rows.path, f"field {result.name!r} is empty in all {len(rows)} rows")
    first, second = concatenate(*(Texts(texts, own, given) for texts, own in zip(both, columns, strict=True)))
    link = link if link is not None and (result.settings.pair_by or _worth_pairing(both, link)) else None
    pair = Pair.of(first, second, link)
    for matched in BY_SIZE:
        result.by_size(pair, matched)
    if link is not None:
        result.paired(Pairs(pair.whole, *pair.links))


def _worth_pairing(both: Sequence[Sequence[str]], link: Link) -> bool:
    """Whether linked rows are paired unasked: half of the smaller set, and most of them changed."""
    enough = max(LEAST_PAIRS, min(map(len, both)) / 2)
    changed = sum(both[0][first] != both[1][second] for first, second in zip(*link, strict=True))
    return len(link[0]) >= enough and 2 * changed > len(link[0])
