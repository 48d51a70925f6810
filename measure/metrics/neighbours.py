"""Diversity from distances between the rows as points: nearest neighbours, facility location, NovelSum, DCScore."""

from functools import partial

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from measure.embeddings import directed, directed_places, embedding_name
from measure.errors import Refused
from measure.metrics.base import LOWER as LOWER_IS_BETTER
from measure.metrics.base import Figure, Floats, Marked, Metric
from measure.metrics.embedded import Points, embedded_metric
from measure.texts import Ids, Texts

BLOCK = 512
MOST, MOST_SORTED = 20_000, 5_000
"""Rows where each meets each, and where the others of each are sorted too."""
NEIGHBOURS, DENSITY_POWER = 10, 0.5
"""Of NovelSum: the neighbours that the density is taken from, and its power."""
REGULAR = 1e-9
"""Added to a mean distance before one is divided by it, as the authors do."""
SAME_MEANING = 0.95


def nearest(points: Points) -> tuple[Floats, Ids]:
    """The cosine distance of each point to the nearest other, and which that is: blocks against all after them."""
    highest = np.full(len(points), -np.inf)
    partner = np.zeros(len(points), dtype=np.int64)
    for begin in range(0, len(points), BLOCK):
        cosines = points[begin : begin + BLOCK] @ points[begin:].T
        np.fill_diagonal(cosines, -np.inf)
        for own, axis in ((slice(begin, begin + len(cosines)), 1), (slice(begin, None), 0)):
            value, place = cosines.max(axis=axis), cosines.argmax(axis=axis) + begin
            better = value > highest[own]
            highest[own], partner[own] = np.where(better, value, highest[own]), np.where(better, place, partner[own])
    return np.maximum(1 - highest, 0.0), partner


def _nearest(texts: Texts) -> tuple[Floats, Ids]:
    return texts.cached("nearest", lambda those: nearest(directed(those, 2)))


def _nearest_distance(texts: Texts, rng: Generator) -> Figure:
    return _figure(texts, _nearest(texts)[0])


def _same_meaning(texts: Texts, rng: Generator) -> Figure:
    return _figure(texts, _nearest(texts)[0] <= 1 - SAME_MEANING)


def _marked(texts: Texts) -> Marked:
    distances, partner = _nearest(texts)
    places, counted = directed_places(texts), distances <= 1 - SAME_MEANING
    return Marked(places[counted], places[partner[counted]])


def _figure(texts: Texts, values: NDArray[np.generic]) -> Figure:
    return Figure(float(values.mean()), len(values), None, {"embedding": embedding_name(texts)})


def facility_location(pool: Points, chosen: Points) -> float:
    """The mean over the pool of the cosine to the nearest chosen point."""
    total = sum(
        float((pool[begin : begin + BLOCK] @ chosen.T).max(axis=1).sum()) for begin in range(0, len(pool), BLOCK)
    )
    return total / len(pool)


def _facility(texts: Texts, rng: Generator) -> Figure:
    if len(texts) >= len(texts.whole):
        raise Refused("needs a pool that these rows are a part of: in a pool of their own each is nearest to itself")
    chosen, pool = directed(texts), directed(texts.whole, 2)
    parameters = {"embedding": embedding_name(texts), "pool": len(pool)}
    return Figure(facility_location(pool, chosen), len(chosen), None, parameters)


def novel_sum(points: Points) -> float:
    """The mean over rows of the row's density times the mean of its distances, the k-th nearest weighted 1/k."""
    rows = len(points)
    neighbours = min(NEIGHBOURS, rows - 1)
    weights = 1 / np.arange(1, rows)
    total = 0.0
    for begin in range(0, rows, BLOCK):
        distances = np.maximum(1 - points[begin : begin + BLOCK] @ points.T, 0.0)
        distances[np.arange(len(distances)), np.arange(begin, begin + len(distances))] = np.inf
        distances.sort(axis=1)
        squared = 2 * distances[:, :neighbours]
        density = (squared.mean(axis=1) + REGULAR) ** -DENSITY_POWER
        total += float((density * (distances[:, : rows - 1] @ weights) / weights.sum()).sum())
    return total / rows


def dc_score(points: Points) -> float:
    """The trace of the softmax of the rows of the cosine matrix, at a temperature of 1."""
    own = np.exp((points * points).sum(axis=1))
    sums = [np.exp(points[begin : begin + BLOCK] @ points.T).sum(axis=1) for begin in range(0, len(points), BLOCK)]
    return float((own / np.concatenate(sums)).sum())


def _of_points(function: object, texts: Texts, rng: Generator) -> Figure:
    points = directed(texts, 2)
    value = function(points)  # type: ignore[operator]
    return Figure(value, len(points), None, {"embedding": embedding_name(texts)})


METRICS: tuple[Metric, ...] = (
    embedded_metric(
        "nearest-neighbour-distance",
        "Nearest neighbour distance",
        "Mean over rows of one minus the highest cosine with another row",
        "equal to scikit-learn's NearestNeighbors",
        figure=_nearest_distance,
        kind="whole-set",
        least=2,
        most=MOST,
    ),
    embedded_metric(
        "semantic-duplicate-share",
        "Semantic duplicate share",
        f"Share of rows with another row of a cosine of at least {SAME_MEANING}",
        "Abbas et al. 2023 (SemDeDup), pairs in place of clusters",
        orientation=LOWER_IS_BETTER,
        figure=_same_meaning,
        kind="whole-set",
        scale="proportion",
        parameters={"threshold": SAME_MEANING},
        marked=_marked,
        least=2,
        most=MOST,
    ),
    embedded_metric(
        "facility-location-diversity",
        "Facility location diversity",
        "Mean over the rows of the pool of the highest cosine with a row of the set",
        "Mirzasoleiman et al. 2013",
        figure=_facility,
        kind="whole-set",
        most=MOST,
    ),
    embedded_metric(
        "novelsum",
        "NovelSum",
        "Mean over rows of the mean cosine distance to the others, the k-th nearest weighted 1/k, times the row's "
        "density "
        f"to the power of {DENSITY_POWER}; the density is one over the mean squared distance to the {NEIGHBOURS} "
        f"nearest "
        "rows of the set itself",
        "Yang et al. 2025, without their reference corpus",
        figure=partial(_of_points, novel_sum),
        kind="whole-set",
        least=2,
        most=MOST_SORTED,
    ),
    embedded_metric(
        "dcscore",
        "DCScore",
        "Trace of the softmax over the rows of the cosine matrix, at a temperature of 1",
        "Zhu et al. 2025",
        figure=partial(_of_points, dc_score),
        kind="whole-set",
        parameters={"temperature": 1},
        least=2,
        most=MOST,
    ),
)
