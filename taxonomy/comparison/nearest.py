"""The most similar of all methods, exactly: inverted lists of the components, and one look-up for the kinds.

Every method is scored, in one pass over the lists of the components asked for; methods with the same kinds share one
figure for them. The few best are then scored again term by term, so that the figure is the very one of a comparison.
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
LEAST = np.nextafter(0.0, 1.0)
"""What shares anything at all scores as much."""
BITS = 50
"""So many kinds fit into the whole numbers that a float holds exactly."""


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
    """All methods as weighted sets of components and of kinds."""

    components: Terms
    kinds: Terms
    alive: NDArray[np.bool_]
    component_weights: Floats
    kind_weights: Floats
    totals: Floats
    """The weight of each method's whole set."""
    pattern: Ints
    """Which set of kinds each method has."""
    patterns: NDArray[np.bool_]
    """Kinds by sets of kinds, so that one kind is read from one place."""
    dead: Ints
    """The rows that are no longer there."""

    @classmethod
    def of(cls, components: Terms, kinds: Terms, alive: NDArray[np.bool_], sizes: tuple[int, int]) -> "Collection":
        """`sizes`: how many components and how many kinds there are."""
        component_weights = weights(components, alive, sizes[0])
        kind_weights = KIND_SHARE * weights(kinds, alive, sizes[1])
        pattern, patterns = _patterns(kinds, len(alive), sizes[1])
        counted = np.bincount(components.rows, component_weights[components.codes], len(alive))
        of_components = np.asarray(counted, np.float64)
        totals = of_components + (kind_weights @ patterns)[pattern]
        dead = np.flatnonzero(~alive)
        return cls(components, kinds, alive, component_weights, kind_weights, totals, pattern, patterns, dead)

    def shared(self, components: Sequence[int], kinds: Sequence[int]) -> Floats:
        """The weight of what each method has in common with a set."""
        found = [self.components.rows_of(code) for code in components]
        rows = np.concatenate(found) if found else np.zeros(0, np.int64)
        each = np.repeat(self.component_weights[list(components)], [len(rows) for rows in found])
        by_pattern = self.kind_weights[list(kinds)] @ self.patterns[list(kinds)]
        together: Floats = np.bincount(rows, each, len(self.alive)).astype(np.float64, copy=False)
        together += by_pattern[self.pattern]
        return together


@dataclass(frozen=True)
class Nearest:
    """The question: known components and kinds as codes, and what the rest of the set weighs."""

    components: Sequence[int]
    kinds: Sequence[int]
    unknown: float = 0.0
    """The weight of terms that no method has."""

    def scores(self, among: Collection) -> Floats:
        """The score of every row; -1 for rows that are no longer there."""
        own = among.component_weights[list(self.components)].sum() + among.kind_weights[list(self.kinds)].sum()
        shared = among.shared(self.components, self.kinds)
        either = among.totals - shared
        either += own + self.unknown  # in place, here and below: new arrays cost more than the sums
        scores: Floats = np.divide(shared, either, out=shared, where=either > 0)
        scores[among.dead] = -1
        return scores

    def best(self, among: Collection, limit: int, without: int | None = None) -> Ints:
        """The rows that may be among the best `limit`, in no order: all that score as well as the last of them."""
        scores = self.scores(among)
        if without is not None:
            scores[without] = -1
        last = len(scores) - limit
        least = np.partition(scores, last)[last] if last > 0 else 0.0
        return np.flatnonzero(scores >= max(least - CLOSE, LEAST))


def _patterns(kinds: Terms, rows: int, size: int) -> tuple[Ints, NDArray[np.bool_]]:
    """Which set of kinds each row has, and the sets."""
    pattern = np.zeros(rows, np.int64)
    for first in range(0, size, BITS):
        block = (kinds.codes >= first) & (kinds.codes < first + BITS)
        bits = np.bincount(kinds.rows[block], np.exp2(kinds.codes[block] - first), rows).astype(np.int64)
        inside = np.unique(bits, return_inverse=True)[1]
        pattern = np.unique(pattern * rows + inside, return_inverse=True)[1]
    example = np.zeros(int(pattern.max(initial=0)) + 1, np.int64)
    example[pattern] = np.arange(rows)
    sets = np.zeros((size, len(example)), np.bool_)
    chosen = np.zeros(rows, np.bool_)
    chosen[example] = True
    pairs = chosen[kinds.rows]
    sets[kinds.codes[pairs], pattern[kinds.rows[pairs]]] = True
    return pattern, sets
