"""All metrics, in the order of a report."""

from collections.abc import Iterable

from measure.metrics import (
    bleu,
    code,
    duplicates,
    embedded,
    jaccard,
    lengths,
    quality,
    readability,
    repetition,
    richness,
    rouge,
    structure,
    tested,
)
from measure.metrics.base import Figure, Metric, generator

MODULES = (
    repetition,
    bleu,
    jaccard,
    rouge,
    duplicates,
    richness,
    embedded,
    lengths,
    readability,
    structure,
    code,
    quality,
    tested,
)
METRICS: tuple[Metric, ...] = tuple(metric for module in MODULES for metric in module.METRICS)

__all__ = ["METRICS", "Figure", "Metric", "generator", "named"]


def named(ids: Iterable[str] = ()) -> list[Metric]:
    """The metrics of these ids, in the registry's order; those of the default report for none. KeyError if unknown."""
    wanted = set(ids)
    if unknown := wanted - {metric.id for metric in METRICS} - {"all"}:
        raise KeyError(", ".join(sorted(unknown)))
    if "all" in wanted:
        return list(METRICS)
    return [metric for metric in METRICS if (metric.id in wanted if wanted else metric.default)]
