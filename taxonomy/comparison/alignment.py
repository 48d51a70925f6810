"""Which steps of several methods correspond to each other: matched first by component, then by kind, then by stage.

a: seeds -> evolve -> judge            rows: seeds    seeds
b: seeds -> paraphrase -> ask -> rank        evolve   paraphrase   (one kind)
                                             -        ask
                                             judge    rank         (one stage)
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from operator import attrgetter
from typing import NamedTuple

from taxonomy.graph.composition import ResolvedStep, in_order

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
