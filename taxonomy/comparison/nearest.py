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
        return cls(components, kinds, alive, sizes[0], of_terms, totals, _side_by_side(rows, terms, totals, of_terms))

    @property
    def nothing(self) -> int:
        return len(self.weights) - 1

    def rows_of(self, term: int) -> Integers:
        """The methods that have a term, dead ones too."""
        return self.components.rows_of(term) if term < self.first_kind else self.kinds.rows_of(term - self.first_kind)

    def components_of(self, row: int) -> list[int]:
        """The codes of a method's components."""
        held: list[int] = self.sets[row].tolist()
        return [term for term in held if term < self.first_kind]


def _side_by_side(rows: Integers, terms: Integers, totals: Floats, of_terms: Floats) -> Integers:
    lengths = np.bincount(rows, minlength=len(totals))
    order = np.argsort(rows, kind="stable")
    within = np.arange(len(rows)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    last = len(of_terms) - 1
    sets = np.full((len(totals), int(lengths.max(initial=0))), last, np.min_scalar_type(last))
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
        own = self._own(among)
        left = float(own.sum())
        whole = left + math.fsum(self.unknown)
        passed = ~among.alive
        passed[[] if without is None else [without]] = True
        rows, scores, least = np.zeros(0, np.int64), np.zeros(0), 0.0
        for term in sorted(np.flatnonzero(own).tolist(), key=lambda term: (-own[term], term)):
            if left / whole < least - CLOSE:
                break
            found = among.rows_of(term)
            found = found.compress(~passed.take(found))
            totals = among.totals.take(found)
            most = np.minimum(totals, left)  # what they hold of the lists before was too little, or is nothing
            near = most / (totals + whole - most) >= least - CLOSE
            found, totals = found.compress(near), totals.compress(near)
            left -= float(own[term])
            if len(found):
                passed[found] = True
                shared = np.einsum("ij->i", own.take(among.sets.take(found, axis=0)))  # several times as fast as sum
                rows = np.concatenate([rows, found])
                scores = np.concatenate([scores, shared / (totals + whole - shared)])
                least = np.partition(scores, -limit)[-limit] if len(scores) >= limit else 0.0
        return rows[scores >= least - CLOSE]

    def scores(self, among: Collection, rows: Sequence[int]) -> list[float]:
        """The very scores of some rows, as `similarity.score` has them."""
        own = self._terms(among)
        mine = [*among.weights[own].tolist(), *self.unknown]
        sets = among.sets[rows]
        columns = zip(sets.tolist(), among.weights[sets].tolist(), strict=True)
        found = []
        for terms, held in columns:
            shared = [weight for term, weight in zip(terms, held, strict=True) if term in own]
            others = [weight for term, weight in zip(terms, held, strict=True) if term not in own]
            found.append(math.fsum(shared) / math.fsum([*mine, *others]))
        return found

    def _terms(self, among: Collection) -> list[int]:
        return [*self.components, *(among.first_kind + kind for kind in self.kinds)]

    def _own(self, among: Collection) -> Floats:
        """The weight of each term of the set, 0 for all others."""
        terms = self._terms(among)
        own = np.zeros(len(among.weights))
        own[terms] = among.weights[terms]
        return own
