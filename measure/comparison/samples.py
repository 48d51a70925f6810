"""The arms of a comparison: which rows each has, and how samples of an agreed size are taken of it."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from measure.comparison.linking import Link, same_texts
from measure.errors import Refused
from measure.texts import Ids, Texts
from measure.tokenizing import SPLIT, beginning

QUANTILE = 0.25
"""Of the row lengths of each set: the smaller of the two is what rows are cut to."""
LEAST_TOKENS, LEAST_ROWS = 4, 10
"""Rows are cut to no fewer tokens, and compared where so many rows of each set have as many."""


@dataclass(frozen=True)
class Size:
    """So many rows, or so many tokens to the nearest row."""

    rows: int | None = None
    tokens: int | None = None

    def cut(self, order: Ids, lengths: Ids) -> Ids:
        """The first rows of an order that come to this size; all where there are not as many."""
        if self.tokens is None:
            return order[: self.rows]
        ends = np.cumsum(lengths[order])
        number = int(np.searchsorted(ends, self.tokens)) + 1
        if 1 < number <= len(ends) and self.tokens - ends[number - 2] < ends[number - 1] - self.tokens:
            number -= 1
        return order[:number]


@dataclass(frozen=True)
class Pair:
    """Both sets as parts of one whole: the places of the rows of each, and the tokens of every row."""

    whole: Texts
    before: Ids
    after: Ids
    links: Link
    """Rows that answer the same prompt: places in the whole, partners at the same index."""
    shared: NDArray[np.bool_]
    """For every row of the whole, whether the other set has the same text, one for one."""

    @classmethod
    def of(cls, before: Texts, after: Texts, link: Link | None = None) -> "Pair":
        """Of the two parts that `concatenate` gives, and the places of linked rows in each."""
        first, second = link or (np.zeros(0, dtype=np.int64),) * 2
        shared = np.concatenate(same_texts(before.strings, after.strings))
        return cls(before.whole, before.places, after.places, (before.places[first], after.places[second]), shared)

    @cached_property
    def lengths(self) -> Ids:
        return self.whole.tokens(SPLIT).lengths

    def tokens(self, places: Ids) -> int:
        return int(self.lengths[places].sum())

    def size(self, matched: str) -> Size:
        """That of the smaller set."""
        if matched == "tokens":
            return Size(tokens=min(self.tokens(self.before), self.tokens(self.after)))
        return Size(rows=min(len(self.before), len(self.after)))

    def sample(self, places: Ids, size: Size, rng: Generator) -> Ids:
        """Rows in random order, without replacement: order is no property of a set, and some metrics see it."""
        return size.cut(rng.permutation(places), self.lengths)

    def fits(self, places: Ids, size: Size) -> bool:
        """Whether a sample of this size is all of these rows."""
        if size.tokens is not None:
            return self.tokens(places) <= size.tokens
        return size.rows is None or len(places) <= size.rows

    def cut_length(self) -> int:
        """The tokens that rows are cut to: what three in four rows of each set have. Refused where that is too few."""
        tokens = int(min(np.quantile(self.lengths[places], QUANTILE) for places in (self.before, self.after)))
        if tokens < LEAST_TOKENS:
            raise Refused(f"one row in four has fewer than {LEAST_TOKENS} tokens: there is nothing to cut the rows to")
        rows = min(int((self.lengths[places] >= tokens).sum()) for places in (self.before, self.after))
        if rows < LEAST_ROWS:
            raise Refused(f"needs at least {LEAST_ROWS} rows of {tokens} tokens in each set, one has {rows}")
        return tokens

    def cut_rows(self, tokens: int) -> "Pair":
        """The rows that have so many tokens, each cut to its first ones: a set's longer rows say nothing more."""
        places = np.flatnonzero(self.lengths >= tokens)
        strings = self.whole.strings
        whole = self.whole.subset(places).with_strings([beginning(strings[place], tokens) for place in places.tolist()])
        moved = np.full(len(self.lengths), -1, dtype=np.int64)
        moved[places] = np.arange(len(places))
        first, second = moved[self.links[0]], moved[self.links[1]]
        both = (first >= 0) & (second >= 0)
        before, after = (moved[part][moved[part] >= 0] for part in (self.before, self.after))
        return Pair(whole, before, after, (first[both], second[both]), self.shared[places])
