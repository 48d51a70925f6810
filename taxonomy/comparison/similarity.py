"""The similarity of two compositions: the weighted Jaccard index (Ruzicka) over their components and kinds.

A method is a weighted set: idf(component) for each component, and half of idf(kind) for each kind, so that two filters
of one kind count for something, and what every pipeline has counts for little. The score is the weight of the
intersection over the weight of the union, 0 to 1.
"""

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

KIND_SHARE = 0.5


def idf(count: int, methods: int) -> float:
    """Inverse document frequency, ln(1 + methods / count): never 0, so that what all methods have still counts.

    A component that no method uses weighs like one that a single method uses.
    """
    return math.log1p(methods / max(count, 1))


@dataclass(frozen=True)
class Weights:
    """The weight of a component and of a kind."""

    component: Callable[[str], float]
    kind: Callable[[str], float]

    @classmethod
    def of(cls, components: Mapping[str, int], kinds: Mapping[str, int], methods: int) -> "Weights":
        """From the number of methods that use each, out of so many."""

        def weigh(counts: Mapping[str, int], share: float) -> Callable[[str], float]:
            weights = {term: share * idf(count, methods) for term, count in counts.items()}
            unused = share * idf(0, methods)
            return lambda term: weights.get(term, unused)

        return cls(weigh(components, 1.0), weigh(kinds, KIND_SHARE))


Bag = tuple[Collection[str], Collection[str]]
"""The components of a method, and their kinds."""


def score(one: Bag, other: Bag, weights: Weights) -> float:
    """The similarity of two methods; exactly 1 for equal sets, and the same whichever comes first."""
    shared, union = list[float](), list[float]()
    for weigh, left, right in zip((weights.component, weights.kind), one, other, strict=True):
        shared += map(weigh, set(left) & set(right))
        union += map(weigh, set(left) | set(right))
    return math.fsum(shared) / math.fsum(union) if union else 1.0


def nearest(own: Bag, others: Mapping[str, Bag], weights: Weights, limit: int) -> list[tuple[str, float]]:
    """The ids of the `limit` most similar of the others with their scores, the best first, then by id; none of those
    that share nothing."""
    components, kinds = map(set, own)
    scores = [
        (method, score(own, other, weights))
        for method, other in others.items()
        if not (components.isdisjoint(other[0]) and kinds.isdisjoint(other[1]))
    ]
    return sorted(scores, key=lambda row: (-row[1], row[0]))[:limit]
