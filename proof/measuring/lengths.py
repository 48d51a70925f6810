"""Rows against rows made of two others: the same material in longer rows, which is no effect."""

from collections.abc import Iterator

import numpy as np

from measure.comparison import Settings
from measure.comparison.compare import FieldComparison
from measure.comparison.results import Effect
from measure.comparison.samples import Pair
from measure.metrics import Metric, named
from measure.progress import silent
from measure.texts import Texts, concatenate
from proof.measuring.designs import Strings

ROWS, DRAWS = 500, 20
SEED = 20_261_129
BEFORE = {
    "distinct-n": "no effect", "ngram-diversity": "no effect", "self-bleu": "no effect",
    "compression-ratio": "no effect", "mtld": "no effect", "mattr": "no effect", "vendi-score": "-17 sd",
    "average-pairwise-similarity": "+17 sd", "average-pairwise-jaccard": "+8 sd", "self-repetition": "+5 sd",
    "nearest-neighbour-distance": "-3.1 sd",
}  # fmt: skip
"""What the first edition (commit 95b659a) said at as many tokens."""


def metrics() -> list[Metric]:
    """The default ones that length is a confounder of, and two more of which the first edition was wrong or right."""
    return [each for each in [*named(), *named(["mattr", "nearest-neighbour-distance"])] if each.length_control]


def effects(texts: Strings, rows: int = ROWS, draws: int = DRAWS) -> list[Effect]:
    """By rows, and controlled for length as each metric is."""
    chosen = np.random.default_rng(SEED).choice(len(texts), 3 * rows, replace=False).tolist()
    drawn = [texts[place] for place in chosen]
    double = [f"{first} {second}" for first, second in zip(drawn[rows : 2 * rows], drawn[2 * rows :], strict=True)]
    pair = Pair.of(*concatenate(Texts(drawn[:rows]), Texts(double)))
    found = FieldComparison("output", Settings(metrics(), draws=draws, control=False, errors=False), silent)
    for matched in ("rows", "tokens", "length"):
        found.by_size(pair, matched)
    return found.effects


def table(texts: Strings) -> Iterator[tuple[str, ...]]:
    """Each difference over the spread of chance; the truth is that there is no effect."""
    yield "metric", "by rows", "as many tokens, first edition", "controlled for length, now", "control"
    found: dict[tuple[str, str], Effect] = {(each.metric.name, each.matched): each for each in effects(texts)}
    for metric in metrics():
        control = "tokens" if metric.length_control == "tokens" else "length"
        before = BEFORE.get(metric.id, "-") if "over" not in metric.parameters else "meaningless"
        by_rows, controlled = (found[metric.name, matched] for matched in ("rows", control))
        yield metric.name, _shown(by_rows), before, _shown(controlled), control


def _shown(effect: Effect) -> str:
    return f"{effect.difference / effect.spread:+.1f} sd, {effect.verdict}"
