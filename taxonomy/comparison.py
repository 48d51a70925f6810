"""Comparison of methods: how similar they are, and which steps correspond to each other.

Similarity is the weighted Jaccard index (Ruzicka) over components and kinds. A method is a weighted set: idf(component)
for each component, and half of idf(kind) for each kind, so that two filters of one kind count for something, and what
every pipeline has counts for little. The score is the weight of the intersection over that of the union, 0 to 1.

Steps correspond to each other by component first, then by kind, then by stage:

a: seeds -> evolve -> judge            rows: seeds    seeds
b: seeds -> paraphrase -> ask -> rank        evolve   paraphrase   (one kind)
                                             -        ask
                                             judge    rank         (one stage)
"""

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from operator import attrgetter
from typing import NamedTuple

from taxonomy.graph.composition import ResolvedStep, in_order

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


ReadTerm = Callable[[ResolvedStep], str | None]
LEVELS: tuple[ReadTerm, ...] = tuple(map(attrgetter, ("component", "kind", "stage")))


class _Row(NamedTuple):
    """Steps that correspond to each other, at most one of each method."""

    steps: dict[str, ResolvedStep]
    positions: tuple[float, ...]
    mean_position: float
    """0 for the first step that runs, 1 for the last."""
    key: tuple[tuple[str, str, str], ...]
    """Identifies the row in whatever order the methods were named."""

    def merged_with(self, other: "_Row") -> "_Row":
        positions = self.positions + other.positions
        mean = sum(sorted(positions)) / len(positions)
        return _Row({**self.steps, **other.steps}, positions, mean, tuple(sorted(self.key + other.key)))

    def can_merge_with(self, other: "_Row") -> bool:
        return self.steps.keys().isdisjoint(other.steps)


def align(methods: Mapping[str, Sequence[ResolvedStep]]) -> list[dict[str, str | None]]:
    """Rows of method -> step id or None, from the start of the pipelines to their end.

    Every step is in one row. The order in which the methods are named changes nothing.
    """
    rows = [row for method, steps in methods.items() for row in _rows_of(method, steps)]
    for read_term in LEVELS:
        rows = _merge_rows(rows, read_term)
    ordered = sorted(rows, key=lambda row: (row.mean_position, row.key))
    return [{method: row.steps[method].id if method in row.steps else None for method in methods} for row in ordered]


def _rows_of(method: str, steps: Sequence[ResolvedStep]) -> list[_Row]:
    """One row a step, positioned by the order in which the steps run."""
    order = {step: place for place, step in enumerate(in_order({step.id: step.inputs for step in steps}))}
    last = max(len(steps) - 1, 1)
    positions = (order[step.id] / last for step in steps)
    return [
        _Row({method: step}, (position,), position, ((step.component, step.id, method),))
        for step, position in zip(steps, positions, strict=True)
    ]


def _merge_rows(rows: Sequence[_Row], read_term: ReadTerm) -> list[_Row]:
    """Rows of different methods with a term in common become one, those nearest in position first."""
    merged = dict(enumerate(rows))
    current = list(range(len(rows)))
    for one, other in _candidates(rows, read_term):
        left, right = current[one], current[other]
        if left != right and merged[left].can_merge_with(merged[right]):
            merged[left] = merged[left].merged_with(merged.pop(right))
            current = [left if place == right else place for place in current]
    return list(merged.values())


def _candidates(rows: Sequence[_Row], read_term: ReadTerm) -> list[tuple[int, int]]:
    """The pairs of rows that have a term in common and may be merged, nearest in position first, then by their keys."""
    rows_by_term: dict[str | None, set[int]] = {}
    for place, row in enumerate(rows):
        for step in row.steps.values():
            rows_by_term.setdefault(read_term(step), set()).add(place)
    rows_by_term.pop(None, None)  # two unregistered components have no kind in common
    pairs = {
        (one, other)
        for places in rows_by_term.values()
        for one, other in combinations(sorted(places), 2)
        if rows[one].can_merge_with(rows[other])
    }

    def rank(pair: tuple[int, int]) -> tuple[object, ...]:
        one, other = rows[pair[0]], rows[pair[1]]
        return abs(one.mean_position - other.mean_position), *sorted((one.key, other.key))

    return sorted(pairs, key=rank)
