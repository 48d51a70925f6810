"""Reasons to trust a single effect less, computed from its record, its metric and its component."""

import re
from collections.abc import Iterator

from taxonomy.documents.effect import Arm, Effect
from taxonomy.documents.terms import Component, Metric
from taxonomy.vocabulary import Criterion, Design, Doubt, Isolation, Mark, Measures, Scale, Sides

CIRCULAR: dict[Criterion, frozenset[str]] = {
    Criterion.JUDGE_SCORE: frozenset({"judge-score", "judged"}),
    Criterion.CORRECTNESS: frozenset({"correctness"}),
    Criterion.SIMILARITY: frozenset({"overlap", "embedding", "lexical"}),
    Criterion.REWARD: frozenset({"reward-model"}),
    Criterion.DIFFICULTY: frozenset({"judged-difficulty", "solve-rate", "adversarial"}),
    Criterion.FORMAT: frozenset({"structure"}),
    Criterion.LENGTH: frozenset({"length"}),
    Criterion.PERPLEXITY: frozenset({"model-loss", "loss"}),
    Criterion.TAGS: frozenset({"tags"}),
}
"""The families of metrics that measure what a component selects by."""
NOT_BINOMIAL = frozenset({"average", "overlap"})
FAILURE = 0.01
STATED = re.compile(r"(?:^|[.;:]\s)circular\b", re.IGNORECASE)
"""A note that says so in a sentence of its own; one that calls it near circular does not."""


def doubts(effect: Effect, metric: Metric, component: Component | None, isolation: Isolation) -> tuple[Doubt, ...]:
    """Every doubt that applies, in the order of the vocabulary; `isolation` is that of the effect."""
    reasons = set(_of_comparison(effect, metric, component, isolation)) | set(_of_figures(effect, metric))
    return tuple(doubt for doubt in Doubt if doubt in reasons)


def is_circular(effect: Effect, metric: Metric, component: Component | None) -> bool:
    """Whether the metric of the data is the quantity by which the component selected them."""
    if metric.measures is Measures.DOWNSTREAM:
        return False
    if STATED.search(effect.note or ""):
        return True
    if component is None or component.criterion is None or metric.family is None:
        return False
    return metric.family in CIRCULAR.get(component.criterion, ())


def _of_comparison(
    effect: Effect, metric: Metric, component: Component | None, isolation: Isolation
) -> Iterator[Doubt]:
    if effect.design is Design.COMPARISON or isolation is Isolation.BUNDLE:
        yield Doubt.BUNDLED
    if is_circular(effect, metric, component):
        yield Doubt.CIRCULAR
    if effect.mark is Mark.SECOND_HAND:
        yield Doubt.SECOND_HAND
    if effect.mark is not Mark.MEASURED and effect.reading.second is None:
        yield Doubt.READ_ONCE


def _of_figures(effect: Effect, metric: Metric) -> Iterator[Doubt]:
    if metric.scale is not Scale.PROPORTION:
        return
    arms = (effect.baseline, effect.treated)
    if not _has_variance(effect, metric):
        yield Doubt.IMPUTED_VARIANCE
    if effect.sides is not Sides.BOTH and any(_at_an_end(arm, metric) for arm in arms):
        yield Doubt.FORMAT_FAILURE
    if metric.family in NOT_BINOMIAL or not metric.poolable:
        yield Doubt.NOT_BINOMIAL


def _has_variance(effect: Effect, metric: Metric) -> bool:
    """Whether errors, sample sizes or the number of test items are recorded."""
    items = effect.items or metric.items
    if items is not None and items.count is not None:
        return True
    arms = (effect.baseline, effect.treated)
    return all(arm.se for arm in arms) or all(arm.n is not None for arm in arms)


def _at_an_end(arm: Arm, metric: Metric) -> bool:
    share = arm.value / 100 if metric.unit == "percent" else arm.value
    return share < FAILURE or share > 1 - FAILURE
