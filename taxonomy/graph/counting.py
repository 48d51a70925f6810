"""How often components stand together and feed each other, counted from arrays over all compositions at once.

A composition is a row; an incidence says that a row uses a term (a component) once or more.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, triu

Ints = NDArray[np.int64]
Integers = NDArray[np.integer]


@dataclass(frozen=True)
class Pairs:
    """Pairs of terms and the number of compositions that hold each; counted, in the order of source and target."""

    source: Ints
    target: Ints
    count: Ints

    def __len__(self) -> int:
        return len(self.source)

    def only(self, kept: NDArray[np.bool_]) -> "Pairs":
        return Pairs(self.source[kept], self.target[kept], self.count[kept])

    def upward(self) -> "Pairs":
        """From the smaller to the greater of each two."""
        return Pairs(np.minimum(self.source, self.target), np.maximum(self.source, self.target), self.count)

    def ordered(self) -> "Pairs":
        """By source and target; no pair may come twice."""
        width = 1 + self.target.max(initial=0)
        order = np.argsort(self.source * width + self.target)  # several times as fast as np.lexsort
        return Pairs(self.source[order], self.target[order], self.count[order])


def incidence(rows: Integers, terms: Integers, shape: tuple[int, int]) -> "csr_array[np.int32]":
    """Compositions by terms, 1 where a composition uses a term; pairs have to be distinct."""
    return csr_array((np.ones(len(rows), np.int32), (rows, terms)), shape)


def co_occurrences(rows: Integers, terms: Integers, shape: tuple[int, int]) -> Pairs:
    """Each two terms that some composition uses both of, once, source before target: the product of the incidences."""
    uses = incidence(rows, terms, shape)
    together = triu(uses.T @ uses, k=1).tocsr()
    together.sort_indices()
    found = together.tocoo()
    source, target = found.coords
    return Pairs(source.astype(np.int64), target.astype(np.int64), found.data.astype(np.int64))


def feeds(rows: Integers, source: Integers, target: Integers, terms: int) -> Pairs:
    """Each two terms where a step of one feeds a step of the other, with the number of compositions where it does."""
    size = np.int64(terms)
    pair = source.astype(np.int64) * size + target
    once = np.sort(rows.astype(np.int64) * size * size + pair)  # several times as fast as np.unique
    once = once[_firsts(once)]
    found = np.sort(once % (size * size))
    starts = np.flatnonzero(_firsts(found))
    pairs, counts = found[starts], np.diff(starts, append=len(found))
    return Pairs(pairs // size, pairs % size, counts.astype(np.int64))


def _firsts(ordered: Ints) -> NDArray[np.bool_]:
    """Where a new value begins."""
    first: NDArray[np.bool_] = np.diff(ordered, prepend=-1) != 0
    return first


def lift(pairs: Pairs, uses: Integers, rows: int) -> NDArray[np.float64]:
    """How much more often two terms stand together than if they were used independently (1: just as often)."""
    expected = uses[pairs.source].astype(np.float64) * uses[pairs.target]
    return pairs.count * rows / expected
