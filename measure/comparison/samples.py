"""The arms of a comparison: which rows each has, and how samples of an agreed size are taken of it."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.random import Generator

from measure.texts import Ids, Texts
from measure.tokenizing import SPLIT


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
    links: tuple[Ids, Ids]
    """Rows that answer the same prompt: places in the whole, partners beside each other."""

    @classmethod
    def of(cls, before: Texts, after: Texts, link: tuple[Ids, Ids] | None = None) -> "Pair":
        """Of the two parts that `concatenate` gives, and the places of linked rows in each."""
        first, second = link or (np.zeros(0, dtype=np.int64),) * 2
        return cls(before.whole, before.places, after.places, (before.places[first], after.places[second]))

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
