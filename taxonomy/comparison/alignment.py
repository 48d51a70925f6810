"""Which steps of several methods answer to each other: first by component, then by kind, then by stage.

a: seeds -> evolve -> judge            rows: seeds    seeds
b: seeds -> paraphrase -> ask -> rank        evolve   paraphrase   (one kind)
                                             -        ask
                                             judge    rank         (one stage)
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from taxonomy.graph.applied import Applied
from taxonomy.graph.composition import compose, in_order


@dataclass(frozen=True)
class _Row:
    """Steps that answer to each other, one of a method at most; `place` is their mean position, 0 to 1."""

    steps: Mapping[str, Applied]
    places: tuple[float, ...]

    @property
    def place(self) -> float:
        return sum(sorted(self.places)) / len(self.places)

    @property
    def name(self) -> tuple[tuple[str, str, str], ...]:
        """Tells rows apart whichever way the methods were named."""
        return tuple(sorted((step.component, step.id, method) for method, step in self.steps.items()))

    def with_other(self, other: "_Row") -> "_Row":
        return _Row({**self.steps, **other.steps}, self.places + other.places)

    def hold(self, read: Callable[[Applied], str | None]) -> set[str]:
        return {found for step in self.steps.values() if (found := read(step)) is not None}


def align(methods: Mapping[str, Sequence[Applied]]) -> list[dict[str, str | None]]:
    """Rows of method -> step id or None, from the start of the pipelines to their end.

    Every step stands in one row. The order in which the methods are named changes nothing.
    """
    rows = [row for method, steps in methods.items() for row in _single(method, steps)]
    for read in (lambda step: step.component, lambda step: step.kind, lambda step: step.stage):
        rows = _joined(rows, read)
    ordered = sorted(rows, key=lambda row: (row.place, row.name))
    return [{method: row.steps[method].id if method in row.steps else None for method in methods} for row in ordered]


def _single(method: str, steps: Sequence[Applied]) -> Iterable[_Row]:
    """One row a step, placed by the order in which the steps run."""
    order = {step: place for place, step in enumerate(in_order(compose({step.id: step.inputs for step in steps})))}
    last = max(len(steps) - 1, 1)
    return (_Row({method: step}, (order[step.id] / last,)) for step in steps)


def _joined(rows: Sequence[_Row], read: Callable[[Applied], str | None]) -> list[_Row]:
    """Rows of different methods that hold the same are put together, those nearest in place first."""
    joined = dict(enumerate(rows))
    now = list(range(len(rows)))
    for one, other in _fitting(rows, read):
        left, right = now[one], now[other]
        if left == right or not joined[left].steps.keys().isdisjoint(joined[right].steps):
            continue
        joined[left] = joined[left].with_other(joined.pop(right))
        now = [left if place == right else place for place in now]
    return list(joined.values())


def _fitting(rows: Sequence[_Row], read: Callable[[Applied], str | None]) -> list[tuple[int, int]]:
    """The pairs of rows that hold the same, nearest in place first, then by what they are called."""
    holding: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        for value in row.hold(read):
            holding.setdefault(value, []).append(place)
    pairs = {pair for places in holding.values() for pair in combinations(places, 2)}
    names, places = [row.name for row in rows], [row.place for row in rows]

    def rank(pair: tuple[int, int]) -> tuple[object, ...]:
        one, other = pair
        return abs(places[one] - places[other]), *sorted((names[one], names[other]))

    return sorted(pairs, key=rank)
