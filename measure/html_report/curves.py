"""What the charts of texts show: how long rows are, and what a figure of diversity becomes with the number of rows."""

from collections.abc import Iterator, Sequence

import numpy as np

from measure.errors import Refused
from measure.html_report.charts import Row
from measure.metrics import Metric, named
from measure.texts import Texts
from measure.tokenizing import SPLIT

DRAWS = 3
SIZES = (50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000)
GROWING = ("ngram-diversity", "self-bleu", "vendi-score")
BINS = 40
FARTHEST = 0.99
"""Longer rows are in the last bin."""


def lengths(sets: Sequence[tuple[str, Texts]]) -> list[Row]:
    """The share of each set's rows in bins that all sets have in common."""
    counts = [(name, texts.tokens(SPLIT).lengths) for name, texts in sets]
    top = max(1, *(int(np.quantile(lengths, FARTHEST)) for _, lengths in counts))
    edges = np.unique(np.linspace(0, top + 1, BINS + 1).round().astype(int))
    rows = []
    for name, lengths in counts:
        shares = np.histogram(np.minimum(lengths, top), edges)[0] / len(lengths)
        bins = zip(edges[:-1].tolist(), edges[1:].tolist(), shares.tolist(), strict=True)
        rows += [{"set": name, "from": low, "to": high, "share": share} for low, high, share in bins]
    return rows


def growth(sets: Sequence[tuple[str, Texts]], seed: int) -> Iterator[Row]:
    """Metrics over random subsets of growing size: the mean, the least and the greatest of a few."""
    for name, texts in sets:
        for size in [*(size for size in SIZES if size < len(texts)), len(texts)]:
            rng = np.random.default_rng([seed, size])
            draws = DRAWS if size < len(texts) else 1
            parts = [texts.subset(rng.choice(len(texts), size, replace=False)) for _ in range(draws)]
            for metric in named(GROWING):
                if values := _values(metric, parts, rng):
                    middle = sum(values) / len(values)
                    yield {"set": name, "metric": metric.id, "rows": size, "value": middle} | {
                        "low": min(values),
                        "high": max(values),
                    }


def _values(metric: Metric, parts: Sequence[Texts], rng: np.random.Generator) -> list[float]:
    try:
        return [metric.compute(part, rng).value for part in parts]
    except Refused:
        return []
