"""An audit of the catalogue: the effects whose figures are weakest, by kind of weakness."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from taxonomy.documents import Bundle, Component, Effect, Metric
from taxonomy.doubts import doubts
from taxonomy.isolation import isolation
from taxonomy.vocabulary import Doubt, Isolation, Mark, ReadIn, Scale

POINTS = 50
"""A change of a share by so many percentage points is looked at again."""
FACTOR = 10
"""So is a count, length or score that one arm has so many times over."""


@dataclass(frozen=True)
class Finding:
    """One kind of weakness: a code, a sentence, and the effects that have it."""

    code: str
    text: str
    effects: tuple[str, ...]

    @property
    def count(self) -> int:
        return len(self.effects)


TEXTS = {
    "read-once": "No second reader has looked at the figure.",
    "second-hand": "The figure was read in a secondary source, not in the paper.",
    "account-unnamed": "It was read at second hand, and the account is not named.",
    "text-not-found": "The text is a path in a repository without a commit in which it exists.",
    "odd-size": f"The arms differ by {POINTS} points of a share, or by a factor of {FACTOR}.",
    "circular": "The component selects by the quantity that the metric measures.",
    "format-failure": "An arm is a share under 1% or over 99%.",
    "assumed-ablation": "It is called an ablation, and what else differs is not recorded.",
    "not-annotated": "It is not recorded what the baseline has in place of the cause.",
    "labels-differ": "Effects of one experiment name its arms differently.",
    "duplicate-arms": "Another effect of the source has the same arms, values, metric and models.",
}
"""Every code, the most doubtful last: each is one question to the paper."""


def audit(bundle: Bundle) -> list[Finding]:
    """The findings on effects of the literature, in the order of their codes, ids in alphabetical order."""
    effects = [effect for effect in bundle.effects if effect.mark is not Mark.MEASURED]
    slugs_by_code: dict[str, set[str]] = defaultdict(set)
    for code, key in (*_of_single_effects(bundle, effects), *_labels_differ(effects), *_duplicates(effects)):
        slugs_by_code[code].add(key)
    return [
        Finding(code, text, tuple(sorted(slugs_by_code[code]))) for code, text in TEXTS.items() if slugs_by_code[code]
    ]


def _of_single_effects(bundle: Bundle, effects: Iterable[Effect]) -> Iterator[tuple[str, str]]:
    methods = {method.id: method for method in bundle.methods}
    components: dict[str | None, Component] = {component.id: component for component in bundle.components}
    metrics = {metric.id: metric for metric in bundle.metrics}
    for effect in effects:
        component, metric = components.get(effect.component), metrics[effect.metric]
        isolated = isolation(effect, methods, component)
        codes = {*_reading_codes(effect), *_doubt_codes(doubts(effect, metric, component, isolated))}
        if is_odd_size(effect, metric):
            codes.add("odd-size")
        if isolated is Isolation.ASSUMED:
            codes.add("assumed-ablation")
        if effect.comparator is None:
            codes.add("not-annotated")
        yield from ((code, effect.id) for code in codes)


def _reading_codes(effect: Effect) -> Iterator[str]:
    reading = effect.reading
    if reading.read_in is ReadIn.SECONDARY and reading.account is None:
        yield "account-unnamed"
    if reading.address is None and reading.commit is None:
        yield "text-not-found"


def _doubt_codes(reasons: Iterable[Doubt]) -> Iterator[str]:
    shown = (Doubt.READ_ONCE, Doubt.SECOND_HAND, Doubt.CIRCULAR, Doubt.FORMAT_FAILURE)
    return (doubt.value for doubt in reasons if doubt in shown)


def is_odd_size(effect: Effect, metric: Metric) -> bool:
    """Whether the arms differ by more than a single change of a pipeline usually brings."""
    baseline, treated = effect.baseline.value, effect.treated.value
    if metric.scale is Scale.PROPORTION:
        return abs(treated - baseline) >= (POINTS if metric.unit == "percent" else POINTS / 100)
    if metric.scale is Scale.COUNT and baseline > 0 and treated > 0:
        return abs(math.log(treated / baseline)) >= math.log(FACTOR)
    return False


def _labels_differ(effects: Iterable[Effect]) -> Iterator[tuple[str, str]]:
    """Whether the labels of the arms differ; not of contests, whose arms are labelled by the preferred side."""
    experiments = _grouped(
        ((effect.source, effect.experiment), effect) for effect in effects if effect.experiment and not effect.sides
    )
    for members in experiments.values():
        if len({(effect.baseline.label, effect.treated.label) for effect in members}) > 1:
            yield from (("labels-differ", effect.id) for effect in members)


def _duplicates(effects: Iterable[Effect]) -> Iterator[tuple[str, str]]:
    """Effects with the same values on the same metric for the same models: a row of a table that was read twice."""
    for members in _grouped((_row_of(effect), effect) for effect in effects).values():
        if len(members) > 1:
            yield from (("duplicate-arms", effect.id) for effect in members)


def _row_of(effect: Effect) -> Any:
    models = effect.models.canonical() if effect.models else ""
    return effect.source, effect.metric, effect.domain, effect.baseline.value, effect.treated.value, models


def _grouped(pairs: Iterable[tuple[Any, Effect]]) -> Mapping[Any, list[Effect]]:
    groups: dict[Any, list[Effect]] = defaultdict(list)
    for key, effect in pairs:
        groups[key].append(effect)
    return groups
