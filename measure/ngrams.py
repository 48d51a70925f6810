"""N-grams as integers: the number of a longer n-gram is made from those of its halves, never from the words."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from measure.texts import Ids, Texts, Tokens, starts_of
from measure.tokenizing import Tokenization


def grams(texts: Texts, tokenization: Tokenization, n: int) -> Tokens:
    """The n-grams inside the rows, numbered from 0 over the whole set without a gap; `words` only tells how many."""
    if n == 1:
        return texts.tokens(tokenization)
    if texts is not texts.whole:
        return texts.cached(
            ("grams", tokenization, n), lambda part: grams(part.whole, tokenization, n).take(part.places)
        )
    return texts.cached(("grams", tokenization, n), lambda whole: _longer(whole, tokenization, n))


def _longer(texts: Texts, tokenization: Tokenization, n: int) -> Tokens:
    keys, bound, starts = keys_of(texts, tokenization, n)
    different, numbers = renumbered(keys, bound)
    return Tokens(numbers, starts, range(different))  # type: ignore[arg-type]  # only its length is looked at


def keys_of(texts: Texts, tokenization: Tokenization, n: int) -> tuple[Ids, int, Ids]:
    """A number for every n-gram, of which equal ones have the same; what all are below; and where each row begins.

    An n-gram is a pair of overlapping shorter ones: two halves for an even n, all but the last and the last else.
    """
    left = grams(texts, tokenization, n // 2 if n % 2 == 0 else n - 1)
    right = left if n % 2 == 0 else texts.tokens(tokenization)
    gap = n // 2 if n % 2 == 0 else n - 1
    lengths = np.maximum(texts.tokens(tokenization).lengths - (n - 1), 0)
    starts = starts_of(lengths)
    within = np.arange(starts[-1]) - np.repeat(starts[:-1], lengths)
    first = left.ids[np.repeat(left.starts[:-1], lengths) + within]
    second = right.ids[np.repeat(right.starts[:-1], lengths) + within + gap]
    return first * len(right.words) + second, len(left.words) * len(right.words), starts


def renumbered(keys: Ids, bound: int) -> tuple[int, Ids]:
    """How many different keys there are, and the rank of each among them; all are below the bound.

    Where a key and its place fit into one number these are sorted, which is far quicker than to sort places by keys.
    """
    bits = len(keys).bit_length()
    if not len(keys) or bound.bit_length() + bits >= np.iinfo(np.int64).bits:
        different, numbers = np.unique(keys, return_inverse=True)
        return len(different), numbers
    mixed = np.sort((keys << bits) | np.arange(len(keys)))
    places = mixed & ((1 << bits) - 1)
    mixed >>= bits
    ranks = np.concatenate(([0], np.cumsum(mixed[1:] != mixed[:-1])))
    numbers = np.empty(len(keys), dtype=np.int64)
    numbers[places] = ranks
    return int(ranks[-1]) + 1, numbers


def lengths(texts: Texts, tokenization: Tokenization, n: int = 1) -> Ids:
    """How many n-grams each row has."""
    tokens = texts.per_row(("lengths", tokenization), lambda whole: whole.tokens(tokenization).lengths)
    return np.maximum(tokens - (n - 1), 0)


def order(ids: Ids) -> Ids:
    """All places, by id and then by place: sorted by digits of 16 bits, which numpy does by radix.

    Of ids below 2^32.
    """
    places = np.argsort(ids.astype(np.uint16), kind="stable")
    if (higher := (ids >> 16).astype(np.uint16)).any():
        places = places[np.argsort(higher[places], kind="stable")]
    return places


def distinct(ids: Ids, size: int) -> int:
    """How many of the numbers below `size` are there."""
    seen = np.zeros(size, dtype=bool)
    seen[ids] = True
    return int(np.count_nonzero(seen))


@dataclass(frozen=True)
class Table:
    """How often each n-gram is in each row that has it, sorted by n-gram."""

    gram: Ids
    row: Ids
    times: Ids

    def of(self, places: Ids, rows: int) -> "Table":
        """The part of these rows, numbered by their place in `places`; no row may be there twice."""
        position = np.full(rows, -1, dtype=np.int64)
        position[places] = np.arange(len(places))
        new = position[self.row]
        inside = np.flatnonzero(new >= 0)
        return Table(self.gram[inside], new[inside], self.times[inside])

    def where(self, chosen: NDArray[np.bool_]) -> "Table":
        places = np.flatnonzero(chosen)  # a third of the time that numpy takes to choose by truth values
        return Table(self.gram[places], self.row[places], self.times[places])

    @property
    def in_several(self) -> NDArray[np.bool_]:
        """Whether the n-gram is in two rows or more."""
        sizes = np.diff(np.append(self.starts, len(self.gram)))
        return np.repeat(sizes > 1, sizes)

    def repeated(self) -> "Table":
        """The n-grams that are in two rows or more."""
        return self.where(self.in_several)

    @property
    def starts(self) -> Ids:
        """Where each n-gram begins."""
        return np.flatnonzero(np.concatenate(([True], self.gram[1:] != self.gram[:-1])) if len(self.gram) else [])


def table(texts: Texts, tokenization: Tokenization, n: int) -> Table:
    return texts.cached(("table", tokenization, n), lambda those: _table(those, tokenization, n))


def repeated_table(texts: Texts, tokenization: Tokenization, n: int) -> Table:
    """The same without n-grams that cannot be in two of these rows, because one row alone of the whole has them.

    Of a whole set the table as it is.
    """
    if texts is texts.whole or not texts.distinct_places:
        return table(texts, tokenization, n)
    repeated = texts.whole.cached(
        ("repeated table", tokenization, n), lambda whole: table(whole, tokenization, n).repeated()
    )
    return texts.cached(("repeated table", tokenization, n), lambda part: repeated.of(part.places, len(part.whole)))


def _table(texts: Texts, tokenization: Tokenization, n: int) -> Table:
    if texts is not texts.whole and texts.distinct_places:
        return table(texts.whole, tokenization, n).of(texts.places, len(texts.whole))
    numbered = grams(texts, tokenization, n)
    rows = max(len(texts), 1)
    keys = np.sort(numbered.ids * rows + numbered.rows)
    starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1]))) if len(keys) else np.zeros(0, np.int64)
    times = np.diff(np.concatenate((starts, [len(keys)])))
    gram, row = np.divmod(keys[starts], rows)
    return Table(gram, row, times)


def spread(values: NDArray[np.int64], starts: Ids, size: int) -> NDArray[np.int64]:
    """The value of its group for every member."""
    return np.repeat(values, np.diff(np.concatenate((starts, [size]))))
