"""How many n-grams are different inside the rows of a set.

Most n-grams are in one row alone of a whole, and of those it is enough to know how many each row has. Only the others
have to be looked at for every part of the whole that is taken.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from measure.ngrams import distinct, grams, order, table
from measure.texts import Ids, Texts, Tokens, starts_of
from measure.tokenizing import Tokenization


def distinct_inside(texts: Texts, tokenization: Tokenization, n: int) -> int:
    if texts is texts.whole:
        there = grams(texts, tokenization, n)
        return distinct(there.ids, len(there.words))
    return Inside.of(texts, tokenization, n).number


@dataclass(frozen=True)
class InRows:
    """Of a whole, for each n-gram a row that has it; for each row those that others have too, and how many it has
    alone."""

    row: Ids
    shared: Tokens
    alone: Ids

    @classmethod
    def of(cls, whole: Texts, tokenization: Tokenization, n: int) -> "InRows":
        counts = table(whole, tokenization, n)
        several = counts.in_several
        alone = np.bincount(counts.row[~several], minlength=len(whole))
        shared = counts.where(several)
        starts = starts_of(np.bincount(shared.row, minlength=len(whole)))
        return cls(counts.row[counts.starts], Tokens(shared.gram[order(shared.row)], starts, ()), alone)


@dataclass(frozen=True)
class Inside:
    """The n-grams inside the rows of a part."""

    rows: InRows
    places: Ids
    """Of the part's rows in the whole, each once."""

    @classmethod
    def of(cls, part: Texts, tokenization: Tokenization, n: int) -> "Inside":
        rows = part.whole.cached(("in rows", tokenization, n), lambda whole: InRows.of(whole, tokenization, n))
        return cls(rows, part.places if part.distinct_places else np.unique(part.places))

    @cached_property
    def _seen(self) -> NDArray[np.bool_]:
        """For each n-gram that several rows of the whole have, whether one of these has it."""
        seen = np.zeros(len(self.rows.row), dtype=bool)
        seen[self.rows.shared.take(self.places).ids] = True
        return seen

    @property
    def number(self) -> int:
        return int(self.rows.alone[self.places].sum()) + int(np.count_nonzero(self._seen))

    def has(self, numbers: Ids) -> NDArray[np.bool_]:
        """Whether the n-grams of these numbers are there."""
        here = np.zeros(len(self.rows.alone), dtype=bool)
        here[self.places] = True
        return self._seen[numbers] | here[self.rows.row[numbers]]
