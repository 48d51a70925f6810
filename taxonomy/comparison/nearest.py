"""The most similar of all methods, exactly: inverted lists of components and kinds, the weightiest first.

The methods of each list are scored in full. What stands in none of the lists read so far shares the rest at most, so
that the lists end to be read where this rest cannot reach the last of the best: the long ones of what is everywhere
are rarely needed (the bound of Turtle and Flood 1995). The few best are then scored again term by term, so that the
figure is the very one of a comparison.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from taxonomy.comparison.similarity import KIND_SHARE

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
    counts = np.bincount(terms.codes[alive[terms.rows]], minlength=size)
    found: Floats = np.log1p(alive.sum() / np.maximum(counts, 1))
    return found


@dataclass(frozen=True)
class Collection:
    """All methods as weighted sets of terms: the components, and after them the kinds."""

    components: Terms
    kinds: Terms
    alive: NDArray[np.bool_]
    first_kind: int
    """The term that the first kind is: as many terms before it are components."""
    weights: Floats
    totals: Floats
    """The weight of each method's whole set."""
    terms: Integers
    starts: Ints
    """`terms` of one method after the other, and where those of each start."""

    @classmethod
    def of(cls, components: Terms, kinds: Terms, alive: NDArray[np.bool_], sizes: tuple[int, int]) -> "Collection":
        """`sizes`: how many components and how many kinds there are."""
        of_terms = np.concatenate([weights(components, alive, sizes[0]), KIND_SHARE * weights(kinds, alive, sizes[1])])
        rows = np.concatenate([components.rows, kinds.rows])
        terms = np.concatenate([components.codes, kinds.codes + sizes[0]])
        totals = np.bincount(rows, of_terms[terms], len(alive)).astype(np.float64, copy=False)
        order = np.argsort(rows, kind="stable")
        starts = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=len(alive)))])
        return cls(components, kinds, alive, sizes[0], of_terms, totals, terms[order], starts)

    def rows_of(self, term: int) -> Integers:
        """The methods that have a term, dead ones too."""
        return self.components.rows_of(term) if term < self.first_kind else self.kinds.rows_of(term - self.first_kind)

    def shared(self, rows: Integers, own: Floats) -> Floats:
        """What some methods share with a set that weighs `own` by term; each of them has a term at least."""
        lengths = self.starts[rows + 1] - self.starts[rows]
        before = np.cumsum(lengths) - lengths
        places = np.repeat(self.starts[rows] - before, lengths) + np.arange(lengths.sum())
        found: Floats = np.add.reduceat(own[self.terms[places]], before)
        return found


@dataclass(frozen=True)
class Nearest:
    """The question: known components and kinds as codes, and what the rest of the set weighs."""

    components: Sequence[int]
    kinds: Sequence[int]
    unknown: float = 0.0
    """The weight of terms that no method has."""

    def best(self, among: Collection, limit: int, without: int | None = None) -> Ints:
        """The rows that may be among the best `limit`, in no order: all that score as well as the last of them."""
        own = self._own(among)
        left = float(own.sum())
        whole = left + self.unknown
        passed = ~among.alive
        passed[[] if without is None else [without]] = True
        rows, scores, least = np.zeros(0, np.int64), np.zeros(0), 0.0
        for term in sorted(np.flatnonzero(own).tolist(), key=lambda term: (-own[term], term)):
            if left / whole < least - CLOSE:
                break
            left -= float(own[term])
            found = among.rows_of(term)
            found = found[~passed[found]]
            if len(found):
                passed[found] = True
                shared = among.shared(found, own)
                rows = np.concatenate([rows, found])
                scores = np.concatenate([scores, shared / (among.totals[found] + whole - shared)])
                least = np.partition(scores, -limit)[-limit] if len(scores) >= limit else 0.0
        return rows[scores >= least - CLOSE]

    def _own(self, among: Collection) -> Floats:
        """The weight of each term of the set, 0 for all others."""
        terms = [*self.components, *(among.first_kind + kind for kind in self.kinds)]
        own = np.zeros(len(among.weights))
        own[terms] = among.weights[terms]
        return own
