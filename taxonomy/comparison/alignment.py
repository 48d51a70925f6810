"""Which steps of several methods answer to each other: first by component, then by kind, then by stage.

a: seeds -> evolve -> judge            rows: seeds    seeds
b: seeds -> paraphrase -> ask -> rank        evolve   paraphrase   (one kind)
                                             -        ask
                                             judge    rank         (one stage)
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations
from operator import attrgetter
from typing import NamedTuple

from taxonomy.graph.applied import Applied
from taxonomy.graph.composition import in_order

Read = Callable[[Applied], str | None]
LEVELS: tuple[Read, ...] = tuple(map(attrgetter, ("component", "kind", "stage")))


class _Row(NamedTuple):
    """Steps that answer to each other, one of a method at most."""

    steps: dict[str, Applied]
    places: tuple[float, ...]
    place: float
    """The mean of the places, 0 to 1."""
    name: tuple[tuple[str, str, str], ...]
    """Tells rows apart whichever way the methods were named."""

    def with_other(self, other: "_Row") -> "_Row":
        places = self.places + other.places
        mean = sum(sorted(places)) / len(places)
        return _Row({**self.steps, **other.steps}, places, mean, tuple(sorted(self.name + other.name)))

    def hold(self, read: Read) -> set[str | None]:
        return set(map(read, self.steps.values()))


def align(methods: Mapping[str, Sequence[Applied]]) -> list[dict[str, str | None]]:
    """Rows of method -> step id or None, from the start of the pipelines to their end.

    Every step stands in one row. The order in which the methods are named changes nothing.
    """
    rows = [row for method, steps in methods.items() for row in _single(method, steps)]
    for read in LEVELS:
        rows = _joined(rows, read)
    ordered = sorted(rows, key=lambda row: (row.place, row.name))
    return [{method: row.steps[method].id if method in row.steps else None for method in methods} for row in ordered]


def _single(method: str, steps: Sequence[Applied]) -> Iterable[_Row]:
    """One row a step, placed by the order in which the steps run."""
    order = {step: place for place, step in enumerate(in_order({step.id: step.inputs for step in steps}))}
    last = max(len(steps) - 1, 1)
    places = (order[step.id] / last for step in steps)
    return [
        _Row({method: step}, (place,), place, ((step.component, step.id, method),))
        for step, place in zip(steps, places, strict=True)
    ]


def _joined(rows: Sequence[_Row], read: Read) -> list[_Row]:
    """Rows of different methods that hold the same are put together, those nearest in place first."""
    fitting = _fitting(rows, read)
    if not fitting:
        return list(rows)
    joined = dict(enumerate(rows))
    now = list(range(len(rows)))
    for one, other in fitting:
        left, right = now[one], now[other]
        if left == right or not joined[left].steps.keys().isdisjoint(joined[right].steps):
            continue
        joined[left] = joined[left].with_other(joined.pop(right))
        now = [left if place == right else place for place in now]
    return list(joined.values())


def _fitting(rows: Sequence[_Row], read: Read) -> list[tuple[int, int]]:
    """The pairs of rows that hold the same and may be joined, nearest in place first, then by what they are called."""
    holding: dict[str | None, list[int]] = {}
    for place, row in enumerate(rows):
        for value in row.hold(read):
            holding.setdefault(value, []).append(place)
    holding.pop(None, None)  # what is not known is not alike
    pairs = {
        pair
        for places in holding.values()
        if len(places) > 1
        for pair in combinations(places, 2)
        if rows[pair[0]].steps.keys().isdisjoint(rows[pair[1]].steps)
    }

    def rank(pair: tuple[int, int]) -> tuple[object, ...]:
        one, other = rows[pair[0]], rows[pair[1]]
        return abs(one.place - other.place), *sorted((one.name, other.name))

    return sorted(pairs, key=rank) if len(pairs) > 1 else list(pairs)
