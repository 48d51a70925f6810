"""Which metrics the registry's catalogue has, and the records of those that it has not yet."""

from typing import TypedDict

from measure.metrics import METRICS, Metric
from measure.metrics.base import Facet, Orientation, Scale

KNOWN = frozenset(
    (  # noqa: SIM905  (as a list it would be a page)
        "automated-readability-index average-pairwise-similarity compression-ratio distinct-n "
        "facility-location-diversity mean-rouge-l-overlap mtld nearest-neighbour-distance ngram-diversity "
        "niche-coverage reasoning-steps response-accuracy response-length self-bleu self-repetition vendi-score "
        "vocabulary-size"
    ).split()
)
"""A test holds these to the catalogue."""
PERCENT = frozenset({"response-accuracy"})
"""Shares that the catalogue has as percentages."""


class MetricRecord(TypedDict):
    """A metric as the registry records it."""

    id: str
    name: str
    summary: str
    measures: Facet
    orientation: Orientation
    scale: Scale
    family: str


def record(metric: Metric) -> MetricRecord:
    """A record of the metric, by its first definition where it has several."""
    metric = next((definition for definition in METRICS if definition.id == metric.id), metric)
    return {
        "id": metric.id,
        "name": metric.title,
        "summary": metric.definition,
        "measures": metric.facet,
        "orientation": metric.orientation,
        "scale": metric.scale,
        "family": metric.family,
    }
