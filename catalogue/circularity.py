"""Whether a figure of the data is the quantity by which the component selected them.

Records that do not name a component's criterion are judged by its kind where the kind names one: a doubt too many
lowers a certainty, one too few raises it. Components of `filtering/selection` select by anything, and are judged by
their recorded criterion alone.
"""

import re
from collections.abc import Mapping

from taxonomy.documents import Component, Effect, Metric
from taxonomy.vocabulary import Measures

FAMILIES: Mapping[str, frozenset[str]] = {
    "judge-score": frozenset({"judge-score", "judged"}),
    "correctness": frozenset({"correctness"}),
    "similarity": frozenset({"overlap", "embedding", "lexical"}),
    "reward": frozenset({"reward-model"}),
    "difficulty": frozenset({"judged-difficulty", "solve-rate", "adversarial"}),
    "format": frozenset({"structure"}),
    "length": frozenset({"length"}),
    "perplexity": frozenset({"model-loss", "loss"}),
    "tags": frozenset({"tags"}),
}
"""Criterion of a component -> the families of metrics that measure it."""
CRITERIA_OF_KINDS: Mapping[str, tuple[str, ...]] = {
    "filtering/judging": ("judge-score", "reward"),
    "filtering/novelty": ("similarity",),
    "filtering/verification": ("correctness",),
}
STATED = re.compile(r"\bcircular\b", re.IGNORECASE)
"""A note that says so, of whatever degree."""


def is_circular(effect: Effect, metric: Metric, component: Component | None) -> bool:
    """Whether the metric measures what the component selects by; never true of a trained model's results."""
    if metric.measures is Measures.DOWNSTREAM:
        return False
    if STATED.search(effect.note or ""):
        return True
    return any(metric.family in FAMILIES.get(criterion, ()) for criterion in _criteria(component))


def _criteria(component: Component | None) -> tuple[str, ...]:
    """The recorded criterion, else those of the kind."""
    if component is None:
        return ()
    recorded = getattr(component, "criterion", None)
    if recorded is not None:
        return (str(getattr(recorded, "value", recorded)),)
    return CRITERIA_OF_KINDS.get(component.kind, ())
