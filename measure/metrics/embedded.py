"""Diversity of the rows as points in an embedding: sums of products that are joined over shards."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypedDict

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from measure.embeddings import directed, embedding_name
from measure.errors import Refused
from measure.metrics.base import HIGHER, Figure, Merging, Metric
from measure.metrics.base import LOWER as LOWER_IS_BETTER
from measure.shards import cuts, joined
from measure.texts import Texts

NICHES = 10
"""Hyperplanes: every row lies on one side of each, so there are 2^10 niches."""
ROUNDING = 1e-12
"""An eigenvalue below it is 0: the eigenvalues of a matrix of trace 1 are known no better."""
ORDERS = {"0.1": 0.1, "inf": np.inf}
"""Of the Vendi score, besides order 1: small ones look at rare directions, infinite at the commonest."""
LEFT_OUT = "rows without a word in the embedding left out"
FEW = "needs at least {} rows with words in the embedding, there are {}"
Points = NDArray[np.float64]


@dataclass(frozen=True)
class Sums:
    """How many points, their sum and the sums of their products: all that a mean cosine or a spectrum needs."""

    n: int
    total: Points
    products: Points
    embedding: str
    points: Points | None
    """The rows themselves, where they are fewer than the axes: then the n x n matrix of cosines is the smaller one."""

    @classmethod
    def of(cls, texts: Texts) -> "Sums":
        points, name = directed(texts, 0), embedding_name(texts)
        return joined((cls._cut(points[cut], name) for cut in cuts(len(points))), cls.join)

    @classmethod
    def _cut(cls, points: Points, name: str) -> "Sums":
        few = points if len(points) < points.shape[1] else None
        return cls(len(points), points.sum(axis=0), points.T @ points, name, few)

    def join(self, other: "Sums") -> "Sums":
        products = self.products + other.products
        n = self.n + other.n
        few = None
        if self.points is not None and other.points is not None and n < len(self.total):
            few = np.concatenate((self.points, other.points))
        return Sums(n, self.total + other.total, products, self.embedding, few)

    def cosine(self) -> Figure:
        """The mean over pairs, from the length of the sum: the rows have length 1."""
        self._at_least(2)
        themselves = float(np.trace(self.products))
        return self._figure((float(self.total @ self.total) - themselves) / (self.n * (self.n - 1)))

    def vendi(self, order: float = 1.0) -> Figure:
        return self._figure(vendi(self.spectrum(), order))

    def effective_rank(self) -> Figure:
        return self._figure(vendi(np.sqrt(self.spectrum()), 1.0))

    def radius(self) -> Figure:
        """Of axes on which the rows differ: one on which they do not would make every radius 0."""
        self._at_least(2)
        variances = np.diagonal(self.products) / self.n - (self.total / self.n) ** 2
        if not (variances > ROUNDING).all():
            raise Refused("the rows do not differ on every axis of the embedding: the geometric mean is 0")
        return self._figure(float(np.exp(np.log(variances).mean() / 2)))

    def spectrum(self) -> Points:
        """Eigenvalues of the n x n matrix of cosines over n, or of one as large as the embedding, which has the
        same."""
        self._at_least(1)
        if self.points is not None:
            cosines: Points = np.linalg.eigvalsh(self.points @ self.points.T / self.n).astype(np.float64)
            return cosines[cosines > ROUNDING]
        there = np.diagonal(self.products) > 0
        values = np.linalg.eigvalsh(self.products[np.ix_(there, there)] / np.trace(self.products))
        return values[values > ROUNDING]

    def _at_least(self, rows: int) -> None:
        if self.n < rows:
            raise Refused(FEW.format(rows, self.n))

    def _figure(self, value: float) -> Figure:
        return Figure(value, self.n, None, {"embedding": self.embedding})


def vendi(values: Points, order: float) -> float:
    """The exponential of the Renyi entropy of this order, of values that are scaled to a sum of 1."""
    shares = values / values.sum()
    if order == 1:
        return float(np.exp(-(shares * np.log(shares)).sum()))
    if np.isinf(order):
        return float(1 / shares.max())
    return float((shares**order).sum() ** (1 / (1 - order)))


def sums(texts: Texts) -> Sums:
    return texts.cached(Sums, Sums.of)


@dataclass(frozen=True)
class Niches:
    """How many rows lie in each niche: on which side of fixed random planes through the origin."""

    counts: NDArray[np.int64]
    embedding: str

    @classmethod
    def of(cls, texts: Texts) -> "Niches":
        points = directed(texts, 0)
        planes = np.random.default_rng(20_240_101).standard_normal((points.shape[1], NICHES))
        sides = (points @ planes > 0) @ (1 << np.arange(NICHES))
        return cls(np.bincount(sides, minlength=1 << NICHES), embedding_name(texts))

    def join(self, other: "Niches") -> "Niches":
        return Niches(self.counts + other.counts, self.embedding)

    def coverage(self) -> Figure:
        return self._figure(float(np.count_nonzero(self.counts) / len(self.counts)))

    def entropy(self) -> Figure:
        shares = self.counts[self.counts > 0] / max(self.counts.sum(), 1)
        return self._figure(float(-(shares * np.log(shares)).sum()))

    def _figure(self, value: float) -> Figure:
        if not self.counts.any():
            raise Refused(FEW.format(1, 0))
        return Figure(value, int(self.counts.sum()), None, {"embedding": self.embedding})


class Computed(TypedDict):
    """How a metric is computed: of one set, and of its shards."""

    figure: Callable[[Texts, Generator], Figure]
    merging: Merging


def of_sums(read: Callable[[Sums], Figure]) -> Computed:
    """How one set is measured, and how its shards are."""
    return {"figure": lambda texts, rng: read(sums(texts)), "merging": Merging(sums, Sums.join, read)}


def of_niches(read: Callable[[Niches], Figure]) -> Computed:
    return {"figure": lambda texts, rng: read(Niches.of(texts)), "merging": Merging(Niches.of, Niches.join, read)}


def embedded_metric(id: str, title: str, definition: str, source: str, **more: Any) -> Metric:  # noqa: A002
    """A metric of diversity over the rows as points; higher is better unless another orientation is given."""
    settings: dict[str, Any] = {"orientation": HIGHER, "kind": "mergeable", "family": "embedding", "version": 2} | more
    text = f"{definition}; {LEFT_OUT}."
    return Metric(id, title, "diversity", definition=text, source=source, length_control="length", **settings)


def _vendi_of_order(name: str, order: float) -> Metric:
    return embedded_metric(
        "vendi-score",
        "Vendi score",
        f"Exponential of the Renyi entropy of order {name} of the eigenvalues of the cosine matrix over n",
        "Pasarkar and Dieng 2024",
        **of_sums(lambda part: part.vendi(order)),
        parameters={"order": name},
    )


METRICS = (
    embedded_metric(
        "average-pairwise-similarity",
        "Average pairwise similarity",
        "Mean cosine over all pairs of rows",
        "equal to all pairs of scikit-learn's cosine_similarity",
        orientation=LOWER_IS_BETTER,
        scale="interval",
        least=2,
        default=True,
        **of_sums(Sums.cosine),
    ),
    embedded_metric(
        "vendi-score",
        "Vendi score",
        "Exponential of the entropy of the eigenvalues of the cosine matrix over n",
        "Friedman and Dieng 2023; equal to vendi-score",
        default=True,
        **of_sums(Sums.vendi),
    ),
    *(_vendi_of_order(name, order) for name, order in ORDERS.items()),
    embedded_metric(
        "effective-rank",
        "Effective rank",
        "Exponential of the entropy of the singular values of the matrix of rows, scaled to a sum of 1",
        "Roy and Vetterli 2007",
        **of_sums(Sums.effective_rank),
    ),
    embedded_metric(
        "embedding-radius",
        "Embedding radius",
        "Geometric mean over the axes of the standard deviation of the rows",
        "Lai et al. 2020; OpenDataArena's Radius",
        least=2,
        **of_sums(Sums.radius),
    ),
    embedded_metric(
        "niche-coverage",
        "Niche coverage",
        "Share of niches with a row; a niche is one side of each of 10 fixed random planes",
        "Charikar 2002 for the planes",
        scale="proportion",
        parameters={"niches": 1 << NICHES},
        **of_niches(Niches.coverage),
    ),
    embedded_metric(
        "cluster-entropy",
        "Cluster entropy",
        "Entropy in nats of the rows over niches; a niche is one side of each of 10 fixed random planes",
        "Charikar 2002 for the planes",
        parameters={"niches": 1 << NICHES},
        **of_niches(Niches.entropy),
    ),
)
