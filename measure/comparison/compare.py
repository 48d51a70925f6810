"""Two data sets in, effects out: matched by rows, matched by tokens, and paired where rows are linked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from measure.comparison.samples import Pair
from measure.comparison.metric_runner import MetricRunner
from measure.comparison.linking import Link, linked
from measure.comparison.matched import Matching, contrasts, control_errors
from measure.comparison.results import Comparison, Effect, Matched, Refusal, Settings
from measure.comparison.paired import Pairing, Pairs
from measure.errors import BadData
from measure.metrics.base import UNSPACED
from measure.metrics.scripts import unspaced_share
from measure.reading import Rows
from measure.report import Said, silent
from measure.parallel import HERE, Engine
from measure.texts import Texts, concatenate

LEAST_PAIRS = 10
BY_SIZE: tuple[Matched, ...] = ("rows", "tokens")
Columns = dict[str, Sequence[Any]]


@dataclass
class Field:
    """What is found about one field."""

    name: str
    settings: Settings
    said: Said
    engine: Engine = HERE
    effects: list[Effect] = field(default_factory=list)
    control: list[Effect] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)

    def runner(self, whole: Texts, matched: Matched) -> MetricRunner:
        settings = self.settings
        key = f"{self.name}\n{matched}"
        seed, sample, errors = settings.seed, settings.sample, settings.errors
        return MetricRunner(whole, settings.metrics, key=key, seed=seed, sample=sample, errors=errors, engine=self.engine)

    def close(self, runner: MetricRunner, matched: Matched, effects: list[Effect], control: list[Effect]) -> None:
        """In the order of the metrics; without those that were refused on the way."""
        order = {metric.name: place for place, metric in enumerate(runner.metrics)}
        refused = {runner.metrics[each].name for each in runner.refused}
        for place, found in ((self.effects, effects), (self.control, control)):
            there = (each for each in found if each.metric.name not in refused)
            place.extend(sorted(there, key=lambda each: order[each.metric.name]))
        self.refused += [
            Refusal(runner.metrics[each], self.name, matched, runner.refused[each]) for each in sorted(runner.refused)
        ]

    def by_size(self, pair: Pair, matched: Matched, place: int) -> None:
        settings, runner = self.settings, self.runner(pair.whole, matched)
        rng = np.random.default_rng([settings.seed, place])
        matching = Matching(pair, runner, pair.size(matched), settings.draws, rng, self.said)
        found, control = contrasts(matching)
        if matched == "tokens":
            matching.refuse_counts(found)
        errors = found.baseline.errors(runner, self.said), found.treated.errors(runner, self.said)
        effects = list(found.effects(runner, self.name, matched, errors))
        controls = list(control.effects(runner, self.name, matched, control_errors(control)))
        self.close(runner, matched, effects, controls if settings.control else [])

    def paired(self, pairs: Pairs, place: int) -> None:
        settings, runner = self.settings, self.runner(pairs.whole, "paired")
        rng = np.random.default_rng([settings.seed, place])
        pairing = Pairing(runner, self.name, settings.draws, rng, self.said)
        effects = pairing.effects(pairs)
        control = pairing.effects(pairs.swapped(rng)) if settings.control else []
        self.close(runner, "paired", effects, control)


def compare(
    before: Rows,
    after: Rows,
    settings: Settings,
    columns: tuple[Columns, Columns] = ({}, {}),
    given: Mapping[str, Any] | None = None,
    said: Said = silent,
    engine: Engine = HERE,
) -> Comparison:
    """Every field that both sets have. BadData where pairing is asked for in vain, or there is too little text."""
    for rows in (before, after):
        if len(rows) < 2:
            raise BadData(rows.path, "one row alone has no spread: at least 2 are needed to compare")
    link = linked(before, after, settings.pair_by)
    fields = []
    for place, name in enumerate(before.fields):
        metrics = [metric for metric in settings.metrics if not (place and metric.apart)]
        found = Field(name, replace(settings, metrics=metrics), said, engine)
        fields.append(_compared(found, before, after, columns, given or {}, link))
    return Comparison(
        before,
        after,
        settings,
        [each for one in fields for each in one.effects],
        [each for one in fields for each in one.control],
        [each for one in fields for each in one.refused],
    )


def _compared(
    found: Field,
    before: Rows,
    after: Rows,
    columns: tuple[Columns, Columns],
    given: Mapping[str, Any],
    link: Link | None,
) -> Field:
    name, settings = found.name, found.settings
    both = [rows.column(name) for rows in (before, after)]
    for rows, texts in zip((before, after), both, strict=True):
        if not any(text.strip() for text in texts):
            raise BadData(rows.path, f"field {name!r} is empty in all {len(rows)} rows")
    first, second = concatenate(*(Texts(texts, own, given) for texts, own in zip(both, columns, strict=True)))
    link = link if link is not None and (settings.pair_by or _tells(both, link)) else None
    pair = Pair.of(first, second, link)
    for place, matched in enumerate(BY_SIZE):
        share = unspaced_share(pair.whole) if matched == "tokens" else 0.0
        if share > UNSPACED:
            reason = f"there are no tokens to count: {share:.0%} of the letters are of scripts without spaces"
            found.refused += [Refusal(metric, name, matched, reason) for metric in settings.metrics]
        else:
            found.by_size(pair, matched, place)
    if link is not None:
        found.paired(Pairs(pair.whole, *pair.links), len(BY_SIZE))
    return found


def _tells(both: Sequence[Sequence[str]], link: Link) -> bool:
    """Whether linked rows are worth pairing unasked: half of the smaller set, and most of them changed."""
    enough = max(LEAST_PAIRS, min(map(len, both)) / 2)
    changed = sum(both[0][first] != both[1][second] for first, second in zip(*link, strict=True))
    return len(link[0]) >= enough and 2 * changed > len(link[0])
