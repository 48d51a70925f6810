"""Which metrics the registry's catalogue has, and the records of those that it has not yet."""

from typing import Any

from measure.metrics import METRICS, Metric

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
NAMES = {
    "ngram-diversity": "N-gram diversity",
    "mtld": "MTLD",
    "hd-d": "HD-D",
    "mattr": "MATTR",
    "coleman-liau-index": "Coleman-Liau index",
    "english-share": "English share",
    "repeated-ngram-share": "Repeated n-gram share",
    "average-pairwise-jaccard": "Average pairwise Jaccard index",
}
INTERVAL = frozenset({"automated-readability-index", "coleman-liau-index"})
"""Grades: their zero is arbitrary."""
FAMILIES = {"diversity": "lexical", "complexity": "structure", "quality": "surface"}
FAMILY = {
    "cluster-entropy": "embedding",
    "automated-readability-index": "readability",
    "coleman-liau-index": "readability",
    "sentence-count": "length",
}


def record(metric: Metric) -> dict[str, Any]:
    """A record of the metric, by its first definition where it has several."""
    metric = next((each for each in METRICS if each.id == metric.id), metric)
    proportion = metric.per_row is not None and metric.id.endswith(("-share", "-validity", "-parses", "contamination"))
    scale = "interval" if metric.id in INTERVAL else "proportion" if proportion else "ratio"
    return {
        "id": metric.id,
        "name": NAMES.get(metric.id, metric.id.replace("-", " ").capitalize()),
        "summary": metric.definition,
        "measures": metric.facet,
        "orientation": metric.orientation,
        "scale": scale,
        "family": FAMILY.get(metric.id, FAMILIES[metric.facet]),
    }
