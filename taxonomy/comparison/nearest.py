"""The most similar of all methods, exactly: inverted lists of components and kinds, the weightiest first.

The methods of each list are scored in full. What stands in none of the lists read so far shares the rest at most, so
that the lists end to be read where this rest cannot reach the last of the best: the long ones of what is everywhere
are rarely needed (the bound of Turtle and Flood 1995). The few best are then scored again term by term, so that the
figure is the very one of a comparison.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from taxonomy.comparison.similarity import KIND_SHARE, idf

Ints = NDArray[np.int64]
Integers = NDArray[np.integer]
Floats = NDArray[np.float64]
CLOSE = 1e-9
"""Sums of the same weights in another order differ by less."""


class Terms(Protocol):
    """Which methods (rows) have which terms (codes), as pairs, and the rows of one term."""

    @property
    def rows(self) -> Integers:
        """The row of each pair."""

    @property
    def codes(self) -> Integers:
        """The code of each pair."""

    def rows_of(self, code: int) -> Integers:
        """The rows that have the term."""


def weights(terms: Terms, alive: NDArray[np.bool_], size: int) -> Floats:
    """idf of each of so many terms among the living rows, as `similarity.idf` has it."""
    counts, methods = np.bincount(terms.codes[alive[terms.rows]], minlength=size), int(alive.sum())
    return np.array([idf(count, methods) for count in counts.tolist()])


@dataclass(frozen=True)
class Collection:
    """All methods as weighted sets of terms: the components, and after them the kinds."""

    components: Terms
    kinds: Terms
    alive: NDArray[np.bool_]
    first_kind: int
    """The term that the first kind is: as many terms before it are components."""
    methods: int
    """How many are alive."""
    weights: Floats
    """Of each term; the last one is no term, and weighs nothing."""
    totals: Floats
    """The weight of each method's whole set."""
    sets: Integers
    """The terms of each method, one row each, filled up with the one that weighs nothing: they lie side by side, since
    reading them is most of the work."""

    @classmethod
    def of(cls, components: Terms, kinds: Terms, alive: NDArray[np.bool_], sizes: tuple[int, int]) -> "Collection":
        """`sizes`: how many components and how many kinds there are."""
        of_kinds = KIND_SHARE * weights(kinds, alive, sizes[1])
        of_terms = np.concatenate([weights(components, alive, sizes[0]), of_kinds, [0.0]])
        rows = np.concatenate([components.rows, kinds.rows])
        terms = np.concatenate([components.codes, kinds.codes + sizes[0]])
        totals = np.bincount(rows, of_terms[terms], len(alive)).astype(np.float64, copy=False)
        sets = _side_by_side(rows, terms, len(alive), len(of_terms) - 1)
        return cls(components, kinds, alive, sizes[0], int(alive.sum()), of_terms, totals, sets)

    def rows_of(self, term: int) -> Integers:
        """The methods that have a term, dead ones too."""
        return self.components.rows_of(term) if term < self.first_kind else self.kinds.rows_of(term - self.first_kind)

    def components_of(self, row: int) -> list[int]:
        """The codes of a method's components."""
        held: list[int] = self.sets[row].tolist()
        return [term for term in held if term < self.first_kind]


def _side_by_side(rows: Integers, terms: Integers, methods: int, nothing: int) -> Integers:
    """The terms of each method, and `nothing` behind them."""
    lengths = np.bincount(rows, minlength=methods)
    order = np.argsort(rows, kind="stable")
    within = np.arange(len(rows)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    sets = np.full((methods, int(lengths.max(initial=0))), nothing, np.min_scalar_type(nothing))
    sets[rows[order], within] = terms[order]
    return sets


@dataclass(frozen=True)
class Nearest:
    """The question: known components and kinds as codes, and what each of the others weighs."""

    components: Sequence[int]
    kinds: Sequence[int]
    unknown: Sequence[float] = ()
    """The weights of terms that no method has."""

    def best(self, among: Collection, limit: int, without: int | None = None) -> Ints:
        """The rows that may be among the best `limit`, in no order: all that score as well as the last of them."""
        rows, scores, least = np.zeros(0, np.int64), np.zeros(0), 0.0
        if not among.methods:
            return rows
        terms = dict.fromkeys(self._terms(among))
        weights = dict(zip(terms, among.weights[list(terms)].tolist(), strict=True))
        own = np.zeros(len(among.weights))
        own[list(terms)] = list(weights.values())
        left = math.fsum(weights.values())
        whole = left + math.fsum(self.unknown)
        passed = ~among.alive
        passed[[] if without is None else [without]] = True
        for term in sorted(weights, key=lambda term: (-weights[term], term)):
            if left / whole < least - CLOSE:
                break
            found = among.rows_of(term)
            found = found.compress(~passed.take(found))
            totals = among.totals.take(found)
            most = np.minimum(totals, left)  # what they hold of the lists before was too little, or is nothing
            near = most / (totals + whole - most) >= least - CLOSE
            found, totals = found.compress(near), totals.compress(near)
            left -= weights[term]
            if len(found):
                passed[found] = True
                shared = np.einsum("ij->i", own.take(among.sets.take(found, axis=0)))  # several times as fast as sum
                rows = np.concatenate([rows, found])
                scores = np.concatenate([scores, shared / (totals + whole - shared)])
                least = np.partition(scores, -limit)[-limit] if len(scores) >= limit else 0.0
        return rows[scores >= least - CLOSE]

    def scores(self, among: Collection, rows: Sequence[int]) -> list[float]:
        """The very scores of some rows, as `similarity.score` has them."""
        own = dict.fromkeys(self._terms(among))
        mine = [*among.weights[list(own)].tolist(), *self.unknown]
        sets = among.sets.take(rows, axis=0)
        found = []
        for terms, held in zip(sets.tolist(), among.weights.take(sets).tolist(), strict=True):
            shared = [weight for term, weight in zip(terms, held, strict=True) if term in own]
            others = [weight for term, weight in zip(terms, held, strict=True) if term not in own]
            found.append(math.fsum(shared) / math.fsum(mine + others))
        return found

    def _terms(self, among: Collection) -> list[int]:
        return [*self.components, *(among.first_kind + kind for kind in self.kinds)]
