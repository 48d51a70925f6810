"""All metrics, in the order of a report."""

import copyreg
from collections.abc import Iterable
from typing import Any

from measure.metrics import (
    bleu,
    code,
    duplicates,
    embedded,
    jaccard,
    neighbours,
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
    neighbours,
    readability,
    structure,
    code,
    quality,
    tested,
)
METRICS: tuple[Metric, ...] = tuple(metric for module in MODULES for metric in module.METRICS)
BY_NAME = {metric.name: metric for metric in METRICS}

__all__ = ["BY_NAME", "METRICS", "Figure", "Metric", "generator", "named"]


def named(ids: Iterable[str] = ()) -> list[Metric]:
    """The metrics of these ids, in the order of a report; the default ones for no id. KeyError for unknown ids."""
    names = set(ids)
    if unknown := names - {metric.id for metric in METRICS} - {"all"}:
        raise KeyError(", ".join(sorted(unknown)))
    if "all" in names:
        return list(METRICS)
    return [metric for metric in METRICS if (metric.id in names if names else metric.default)]


def by_name(name: str) -> Metric:
    return BY_NAME[name]


def _pickled(metric: Metric) -> tuple[Any, ...]:
    """By name to another process: what a metric does is in functions inside others, which cannot be sent."""
    return metric.recipe or (by_name, (metric.name,))


copyreg.pickle(Metric, _pickled)
