"""The graph edit distance of two compositions: how many steps and edges to insert, delete or give another component.

Every change costs 1 (Sanfeliu and Fu 1983). The search is depth first with branch and bound (Abu-Aisheh et al. 2015);
where the time is up first, the number is only an upper bound. networkx has a search of its own, the oracle of the
tests, which proves far fewer pairs in the same time.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from taxonomy.graph.composition import Composition

SECONDS = 0.2
"""The most seconds for one pair."""
DELETED = -1
"""In place of a matching step: the step is deleted."""


@dataclass(frozen=True)
class Distance:
    """A number of changes, and whether it is proved that fewer are not enough."""

    changes: int
    exact: bool


def edit_distance(one: Composition, other: Composition, *, seconds: float = SECONDS) -> Distance:
    """The distance of two compositions; an exact one is the same whichever comes first."""
    left, right = sorted(map(_encode, (one, other)), key=lambda encoded: encoded.rank)
    search = _Search(left, right, time.monotonic() + seconds)
    search.run()
    return Distance(search.best, search.exact)


@dataclass(frozen=True)
class _Encoded:
    """A composition as numbers: steps are positions, sets of steps are bits."""

    components: list[str]
    edge_types: list[list[int]]
    """The types of the edge from step to step as bits, 0 where there is none."""

    @cached_property
    def rank(self) -> tuple[object, ...]:
        """An order, so that the search runs the same way whichever is named first; the smaller comes first."""
        return len(self.components), self.edges, self.components, self.edge_types

    @cached_property
    def successors(self) -> list[int]:
        """The steps that each step feeds, itself aside."""
        return [_as_bits(row, step) for step, row in enumerate(self.edge_types)]

    @cached_property
    def predecessors(self) -> list[int]:
        """The steps that feed each step, itself aside."""
        return [_as_bits(column, step) for step, column in enumerate(zip(*self.edge_types, strict=True))]

    @cached_property
    def edges(self) -> int:
        """The number of edges."""
        return sum(types != 0 for row in self.edge_types for types in row)

    def edges_at(self, step: int, others: int) -> int:
        """The number of edges of a step with itself and with these others."""
        both = (self.successors[step] & others).bit_count() + (self.predecessors[step] & others).bit_count()
        return both + (self.edge_types[step][step] != 0)

    def steps_of(self, component: str) -> int:
        """The steps that apply a component, as bits."""
        return sum(1 << step for step, own in enumerate(self.components) if own == component)


def _as_bits(edge_types: Sequence[int], left_out: int) -> int:
    return sum(1 << step for step, types in enumerate(edge_types) if types and step != left_out)


def _encode(composition: Composition) -> _Encoded:
    position = {step.id: place for place, step in enumerate(composition.steps)}
    bits = {"feeds": 1, "iterates": 2}
    edge_types = [[0] * len(position) for _ in position]
    for edge in composition.edges():
        edge_types[position[edge["source"]]][position[edge["target"]]] |= bits[edge["type"]]
    return _Encoded([step.component for step in composition.steps], edge_types)


class _State(NamedTuple):
    """A partial match, of the first steps of the left composition."""

    matches: tuple[int, ...]
    """For each of them the step of the right one, or DELETED."""
    cost: int
    """The number of changes so far."""
    free: int
    """The steps of the right one that are not matched."""
    left_edges: int
    """The number of edges among the steps of the left one that are still to be matched."""
    right_edges: int
    """The number of edges among the free steps of the right one."""


class _Search:
    """Matches the steps of the left composition one after the other."""

    def __init__(self, left: _Encoded, right: _Encoded, deadline: float) -> None:
        self.left, self.right, self.deadline, self.exact = left, right, deadline, True
        shared = sorted({*left.components} & {*right.components})
        self._same_component = [(left.steps_of(one), right.steps_of(one)) for one in shared]
        self._start = _State((), 0, (1 << len(right.components)) - 1, left.edges, right.edges)
        self.best = self._match_by_component()

    def run(self) -> None:
        """Find the fewest changes; `exact` is False afterwards where the time was up first."""
        self._extend(self._start)

    def _extend(self, state: _State) -> None:
        """Try every match of the next step, the most promising first."""
        if len(state.matches) == len(self.left.components):
            self.best = min(self.best, self._lower_bound(state))
            return
        matches = (*_positions(state.free), DELETED)
        states = [self._match_next(state, match) for match in matches]
        bounds = ((self._lower_bound(following), place, following) for place, following in enumerate(states))
        for bound, _, following in sorted(bounds):
            if bound >= self.best:
                return
            self.exact = self.exact and time.monotonic() < self.deadline
            if not self.exact:
                return
            self._extend(following)

    def _match_by_component(self) -> int:
        """The cost of a first solution: a step with the same component, else the first that is free."""
        state = self._start
        for component in self.left.components:
            fitting = self.right.steps_of(component) & state.free or state.free
            state = self._match_next(state, next(_positions(fitting), DELETED))
        return self._lower_bound(state)

    def _match_next(self, state: _State, match: int) -> _State:
        """The state after the next step of the left one is matched."""
        step = len(state.matches)
        left_edges = state.left_edges - self.left.edges_at(step, -1 << (step + 1))
        cost = state.cost + self._cost(state.matches, step, match)
        if match == DELETED:
            return _State((*state.matches, match), cost, state.free, left_edges, state.right_edges)
        free = state.free & ~(1 << match)
        right_edges = state.right_edges - self.right.edges_at(match, free)
        return _State((*state.matches, match), cost, free, left_edges, right_edges)

    def _cost(self, matches: tuple[int, ...], step: int, match: int) -> int:
        """Of one match: the component, and the edges with the step itself and with the steps before it."""
        left = self.left.edge_types
        if match == DELETED:
            return 1 + self.left.edges_at(step, (1 << step) - 1)
        right = self.right.edge_types
        cost = int(self.left.components[step] != self.right.components[match])
        cost += int(left[step][step] != right[match][match])
        for before, other in enumerate(matches):
            if other == DELETED:
                cost += int(left[step][before] != 0) + int(left[before][step] != 0)
            else:
                cost += int(left[step][before] != right[match][other])
                cost += int(left[before][step] != right[other][match])
        return cost

    def _lower_bound(self, state: _State) -> int:
        """At least so many changes in the end: components without a partner, and surplus edges between each matched
        step and the unmatched ones, and among these. For a complete match: its very cost."""
        left, right = self.left, self.right
        rest = ((1 << len(left.components)) - 1) & (-1 << len(state.matches))
        same = sum(min((one & rest).bit_count(), (two & state.free).bit_count()) for one, two in self._same_component)
        bound = state.cost + max(rest.bit_count(), state.free.bit_count()) - same
        bound += abs(state.left_edges - state.right_edges)
        for step, match in enumerate(state.matches):
            onward, back = (left.successors[step] & rest).bit_count(), (left.predecessors[step] & rest).bit_count()
            if match != DELETED:
                onward -= (right.successors[match] & state.free).bit_count()
                back -= (right.predecessors[match] & state.free).bit_count()
            bound += abs(onward) + abs(back)
        return bound


def _positions(bits: int) -> Iterator[int]:
    while bits:
        yield (bits & -bits).bit_length() - 1
        bits &= bits - 1
