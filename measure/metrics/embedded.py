"""Diversity of the rows as points: over the frozen basis, or an embedding given by the user."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from measure.errors import Refused
from measure.metrics.base import HIGHER, Figure, Floats, Kind, Merging, Metric, Orientation
from measure.metrics.base import LOWER as LOWER_IS_BETTER
from measure.metrics.basis import basis, directed, embedding, with_direction
from measure.shards import cuts, joined
from measure.texts import Texts

BLOCK = 512
MOST = 20_000
NICHES = 10
"""Hyperplanes: every row lies on one side of each, so there are 2^10 niches."""
Points = NDArray[np.float64]


@dataclass(frozen=True)
class Sums:
    """How many points, their sum and the sums of their products: all that mean cosine and Vendi score need."""

    n: int
    total: Points
    products: Points
    basis: str

    @classmethod
    def of(cls, texts: Texts) -> "Sums":
        return joined((cls._cut(points, basis(texts)) for points in _directed_cuts(texts)), cls.join)

    @classmethod
    def _cut(cls, points: Points, name: str) -> "Sums":
        return cls(len(points), points.sum(axis=0), points.T @ points, name)

    def join(self, other: "Sums") -> "Sums":
        return Sums(self.n + other.n, self.total + other.total, self.products + other.products, self.basis)

    def cosine(self) -> Figure:
        """The mean over pairs, from the length of the sum: the rows have length 1."""
        if self.n < 2:
            raise Refused("needs at least 2 rows with words in the embedding")
        themselves = float(np.trace(self.products))
        mean = (float(self.total @ self.total) - themselves) / (self.n * (self.n - 1))
        return Figure(mean, self.n, None, {"basis": self.basis})

    def vendi(self) -> Figure:
        """The n x n similarity matrix over n has the eigenvalues of this one, which is as large as the embedding."""
        if not self.n:
            raise Refused("needs at least 1 rows with words in the embedding, there are 0")
        there = np.diagonal(self.products) > 0
        values = np.linalg.eigvalsh(self.products[np.ix_(there, there)] / np.trace(self.products))
        values = values[values > 0]
        return Figure(float(np.exp(-(values * np.log(values)).sum())), self.n, None, {"basis": self.basis})


def sums(texts: Texts) -> Sums:
    return texts.kept(Sums, Sums.of)


def nearest(points: Points) -> Floats:
    """The cosine distance of each point to the nearest other: every block against itself and those after it."""
    highest = np.full(len(points), -np.inf)
    for begin in range(0, len(points), BLOCK):
        likeness = points[begin : begin + BLOCK] @ points[begin:].T
        np.fill_diagonal(likeness, -np.inf)
        end = begin + len(likeness)
        highest[begin:end] = np.maximum(highest[begin:end], likeness.max(axis=1))
        highest[begin:] = np.maximum(highest[begin:], likeness.max(axis=0))
    return 1 - highest


def facility_location(pool: Points, chosen: Points) -> float:
    """The mean over the pool of the cosine to the nearest chosen point."""
    total = sum(
        float((pool[begin : begin + BLOCK] @ chosen.T).max(axis=1).sum()) for begin in range(0, len(pool), BLOCK)
    )
    return total / len(pool)


@dataclass(frozen=True)
class Niches:
    """How many rows lie in each niche: on which side of fixed random planes through the origin."""

    counts: NDArray[np.int64]
    basis: str

    @classmethod
    def of(cls, texts: Texts) -> "Niches":
        counts = np.zeros(1 << NICHES, dtype=np.int64)
        for points in _directed_cuts(texts):
            planes = np.random.default_rng(20_240_101).standard_normal((points.shape[1], NICHES))
            counts += np.bincount((points @ planes > 0) @ (1 << np.arange(NICHES)), minlength=1 << NICHES)
        return cls(counts, basis(texts))

    def join(self, other: "Niches") -> "Niches":
        return Niches(self.counts + other.counts, self.basis)

    def coverage(self) -> Figure:
        return self._figure(float(np.count_nonzero(self.counts) / len(self.counts)))

    def entropy(self) -> Figure:
        shares = self.counts[self.counts > 0] / max(self.counts.sum(), 1)
        return self._figure(float(-(shares * np.log(shares)).sum()))

    def _figure(self, value: float) -> Figure:
        if not self.counts.any():
            raise Refused("needs at least 1 rows with words in the embedding, there are 0")
        return Figure(value, int(self.counts.sum()), None, {"basis": self.basis})


def _directed_cuts(texts: Texts) -> Iterator[Points]:
    found = embedding(texts)
    return (with_direction(found[cut]) for cut in cuts(len(found)))


def _nearest(texts: Texts, rng: Generator) -> Figure:
    found = nearest(directed(texts))
    return Figure(float(found.mean()), len(found), None, {"basis": basis(texts)})


def _facility(texts: Texts, rng: Generator) -> Figure:
    if len(texts) >= len(texts.whole):
        raise Refused("needs a pool that these rows are a part of: in a pool of their own each is nearest to itself")
    chosen = directed(texts, least=1)
    pool = directed(texts.whole)
    more = {"basis": basis(texts), "pool": len(pool)}
    return Figure(facility_location(pool, chosen), len(chosen), None, more)


def _merged(part: Callable[[Texts], object], join: object, figure: Callable[..., Figure]) -> dict[str, object]:
    """How one set is measured, and how its shards are."""
    whole = {"figure": lambda texts, rng: figure(part(texts))}
    return {**whole, "merging": Merging(part, join, figure)}  # type: ignore[arg-type]


def _metric(id: str, kind: Kind, orientation: Orientation, definition: str, **more: object) -> Metric:  # noqa: A002
    told = f"{definition}; rows without a word in the embedding left out."
    return Metric(id, "diversity", kind, orientation, told, **more)  # type: ignore[arg-type]


METRICS = (
    _metric(
        "average-pairwise-similarity",
        "mergeable",
        LOWER_IS_BETTER,
        "Mean cosine over all pairs of rows",
        least=2,
        default=True,
        **_merged(sums, Sums.join, Sums.cosine),
    ),
    _metric(
        "vendi-score",
        "mergeable",
        HIGHER,
        "Exponential of the entropy of the eigenvalues of the cosine matrix over n (Friedman and Dieng 2023)",
        default=True,
        **_merged(sums, Sums.join, Sums.vendi),
    ),
    _metric(
        "nearest-neighbour-distance",
        "whole-set",
        HIGHER,
        "Mean over rows of one minus the highest cosine with another row",
        figure=_nearest,
        least=2,
        most=MOST,
    ),
    _metric(
        "facility-location-diversity",
        "whole-set",
        HIGHER,
        "Mean over the rows of the pool of the highest cosine with a row of the set",
        figure=_facility,
        most=MOST,
    ),
    _metric(
        "niche-coverage",
        "mergeable",
        HIGHER,
        "Share of niches with a row; a niche is one side of each of 10 fixed random planes",
        parameters={"niches": 1 << NICHES},
        **_merged(Niches.of, Niches.join, Niches.coverage),
    ),
    _metric(
        "cluster-entropy",
        "mergeable",
        HIGHER,
        "Entropy in nats of the rows over niches; a niche is one side of each of 10 fixed random planes",
        parameters={"niches": 1 << NICHES},
        **_merged(Niches.of, Niches.join, Niches.entropy),
    ),
)
