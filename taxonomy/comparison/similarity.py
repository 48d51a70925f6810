"""How alike two compositions are: the weighted Jaccard index (Ruzicka) over their components and the kinds of these.

A method is a weighted set: idf(component) for each component, and half of idf(kind) for each kind, so that two filters
of one kind count for something, and what every pipeline has counts for little. The score is the sum of minima over the
sum of maxima, 0 to 1.
"""

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

KIND_SHARE = 0.5


def idf(count: int, methods: int) -> float:
    """Inverse document frequency, ln(1 + methods / count): never 0, so that what all have still is something shared.

    A component that no method uses yet weighs like one that a single method uses.
    """
    return math.log1p(methods / max(count, 1))


@dataclass(frozen=True)
class Weights:
    """What a component and a kind weigh."""

    component: Callable[[str], float]
    kind: Callable[[str], float]

    @classmethod
    def of(cls, components: Mapping[str, int], kinds: Mapping[str, int], methods: int) -> "Weights":
        """From the number of methods that use each, out of so many."""

        def weigher(counts: Mapping[str, int], share: float) -> Callable[[str], float]:
            known = {term: share * idf(count, methods) for term, count in counts.items()}
            unused = share * idf(0, methods)
            return lambda term: known.get(term, unused)

        return cls(weigher(components, 1.0), weigher(kinds, KIND_SHARE))


Bag = tuple[Collection[str], Collection[str]]
"""The components of a method, and their kinds."""


def score(one: Bag, other: Bag, weights: Weights) -> float:
    """The similarity of two methods; exactly 1 for equal sets, and the same whichever comes first."""
    shared, union = list[float](), list[float]()
    for weigh, left, right in zip((weights.component, weights.kind), one, other, strict=True):
        both, either = set(left) & set(right), set(left) | set(right)
        shared += map(weigh, both)
        union += map(weigh, either)
    return math.fsum(shared) / math.fsum(union) if union else 1.0
