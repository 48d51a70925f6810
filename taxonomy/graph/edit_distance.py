"""How many changes turn one composition into another: steps and edges put in, taken out, or given another component.

Every change costs 1 (Sanfeliu and Fu 1983). The search goes depth first and gives up every way that cannot become
better than the best so far (Abu-Aisheh et al. 2015); it ends when the time is up, and then the number is only an upper
bound. networkx has a search of its own, the oracle of the tests, which proves far fewer pairs in the same time.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from taxonomy.graph.network import Network

TIME = 0.2
"""Seconds for one pair."""
NOWHERE = -1
"""What answers to a step that is taken out."""


@dataclass(frozen=True)
class Distance:
    """A number of changes, and whether fewer are known not to do."""

    changes: int
    exact: bool


def edit_distance(one: Network, other: Network, *, seconds: float = TIME) -> Distance:
    """Between two compositions as networks; which comes first changes nothing as long as it is exact."""
    types: dict[str, int] = {}
    left, right = sorted((_shape(each, types) for each in (one, other)), key=lambda shape: shape.rank)
    search = _Search(left, right, time.monotonic() + seconds)
    search.go()
    return Distance(search.best, search.exact)


@dataclass(frozen=True)
class _Shape:
    """A composition as numbers: steps are places, sets of steps are bits."""

    components: list[str]
    kinds: list[list[int]]
    """The types of the edge from step to step as bits, 0 where there is none."""

    @cached_property
    def rank(self) -> tuple[object, ...]:
        """An order, so that the search runs the same way whichever is named first; the smaller comes first."""
        return len(self.components), self.within, self.components, self.kinds

    @cached_property
    def onward(self) -> list[int]:
        """The steps that each step feeds, itself aside."""
        return [_bits(row, place) for place, row in enumerate(self.kinds)]

    @cached_property
    def back(self) -> list[int]:
        """The steps that feed each step, itself aside."""
        return [_bits(column, place) for place, column in enumerate(zip(*self.kinds, strict=True))]

    @cached_property
    def within(self) -> int:
        """How many edges there are."""
        return sum(kind != 0 for row in self.kinds for kind in row)

    def at(self, step: int, others: int) -> int:
        """How many edges a step has with itself and with these others."""
        both = (self.onward[step] & others).bit_count() + (self.back[step] & others).bit_count()
        return both + (self.kinds[step][step] != 0)


def _bits(kinds: Sequence[int], besides: int) -> int:
    return sum(1 << place for place, kind in enumerate(kinds) if kind and place != besides)


def _shape(network: Network, types: dict[str, int]) -> _Shape:
    """`types` gathers the types of edges that were met, each with its bit."""
    place = {node["id"]: position for position, node in enumerate(network.nodes)}
    kinds = [[0] * len(place) for _ in place]
    for edge in network.each_edge():
        kinds[place[edge["source"]]][place[edge["target"]]] |= types.setdefault(edge["type"], 1 << len(types))
    return _Shape([node["component"] for node in network.nodes], kinds)


class _Search:
    """Steps of the left one are given what answers to them, one after the other."""

    def __init__(self, left: _Shape, right: _Shape, ends: float) -> None:
        self.left, self.right, self.ends, self.exact = left, right, ends, True
        shared = sorted({*left.components} & {*right.components})
        self._alike = [(_having(left, each), _having(right, each)) for each in shared]
        self._start = _State((), 0, (1 << len(right.components)) - 1, left.within, right.within)
        self.best = self._by_component()

    def go(self) -> None:
        self._extend(self._start)

    def _extend(self, state: "_State") -> None:
        """Try every answer to the next step, the most promising first."""
        if len(state.answers) == len(self.left.components):
            self.best = min(self.best, self._least(state))
            return
        free = (*_places(state.free), NOWHERE)
        ways = sorted(
            (self._least(way), place, way) for place, way in enumerate(self._answered(state, each) for each in free)
        )
        for least, _, way in ways:
            if least >= self.best:
                return
            self.exact = self.exact and time.monotonic() < self.ends
            if not self.exact:
                return
            self._extend(way)

    def _by_component(self) -> int:
        """The cost of one way: what has the same component answers, else the first that is free."""
        state = self._start
        for component in self.left.components:
            fitting = _having(self.right, component) & state.free or state.free
            state = self._answered(state, next(_places(fitting), NOWHERE))
        return self._least(state)

    def _answered(self, state: "_State", answer: int) -> "_State":
        """One step further."""
        step = len(state.answers)
        ours = state.ours - self.left.at(step, -1 << (step + 1))
        spent = state.spent + self._cost(state.answers, step, answer)
        if answer == NOWHERE:
            return _State((*state.answers, answer), spent, state.free, ours, state.theirs)
        free = state.free & ~(1 << answer)
        return _State((*state.answers, answer), spent, free, ours, state.theirs - self.right.at(answer, free))

    def _cost(self, answers: tuple[int, ...], step: int, answer: int) -> int:
        """Of this answer to a step: its component, and its edges with itself and with the steps before."""
        mine = self.left.kinds
        if answer == NOWHERE:
            before = (1 << step) - 1
            return 1 + self.left.at(step, before)
        theirs = self.right.kinds
        cost = int(self.left.components[step] != self.right.components[answer])
        cost += int(mine[step][step] != theirs[answer][answer])
        for before, other in enumerate(answers):
            if other == NOWHERE:
                cost += int(mine[step][before] != 0) + int(mine[before][step] != 0)
            else:
                cost += int(mine[step][before] != theirs[answer][other])
                cost += int(mine[before][step] != theirs[other][answer])
        return cost

    def _least(self, state: "_State") -> int:
        """What the whole costs at least: components without their like, and edges that one side has more of, between
        each step that has its answer and those that are left, and among these. With no step left: what it does cost."""
        left, right = self.left, self.right
        rest = ((1 << len(left.components)) - 1) & (-1 << len(state.answers))
        alike = sum(min((mine & rest).bit_count(), (theirs & state.free).bit_count()) for mine, theirs in self._alike)
        cost = state.spent + max(rest.bit_count(), state.free.bit_count()) - alike + abs(state.ours - state.theirs)
        for before, answer in enumerate(state.answers):
            onward, back = (left.onward[before] & rest).bit_count(), (left.back[before] & rest).bit_count()
            if answer != NOWHERE:
                onward -= (right.onward[answer] & state.free).bit_count()
                back -= (right.back[answer] & state.free).bit_count()
            cost += abs(onward) + abs(back)
        return cost


class _State(NamedTuple):
    """How far the search has come."""

    answers: tuple[int, ...]
    """To the first steps of the left one: steps of the right one, or NOWHERE."""
    spent: int
    """What these answers cost."""
    free: int
    """The steps of the right one that answer to none so far."""
    ours: int
    """The edges of the left one among the steps that are left."""
    theirs: int
    """The edges of the right one among those that are free."""


def _having(shape: _Shape, component: str) -> int:
    """The steps that apply a component."""
    return sum(1 << place for place, each in enumerate(shape.components) if each == component)


def _places(bits: int) -> Iterator[int]:
    while bits:
        yield (bits & -bits).bit_length() - 1
        bits &= bits - 1
