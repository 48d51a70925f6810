"""The texts of one field, tokenized once per tokenization; parts reuse it, so draws and permutations are cheap."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, count
from operator import methodcaller
from typing import Any, TypeVar
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from measure.tokenizing import Tokenization

Ids = NDArray[np.int64]
Shard = tuple[Sequence[str], dict[str, Any]]
"""Texts and the other values of their rows."""
LARGE = 1 << 24
"""Characters: what is worked out of a larger set is forgotten after each metric, as it is many times the texts."""
Found = TypeVar("Found")
Array = TypeVar("Array", bound=NDArray[Any])


@dataclass(frozen=True)
class Tokens:
    """Row after row of token numbers: row i is `ids[starts[i]:starts[i + 1]]`, and `words[id]` is the token."""

    ids: Ids
    starts: Ids
    words: Sequence[str]

    @cached_property
    def lengths(self) -> Ids:
        return np.diff(self.starts)

    @cached_property
    def rows(self) -> Ids:
        """The row of every token."""
        return np.repeat(np.arange(len(self.lengths)), self.lengths)

    def take(self, places: Ids) -> "Tokens":
        """The rows at these places, in this order, with the same vocabulary."""
        lengths = self.lengths[places]
        starts = starts_of(lengths)
        moved = np.repeat(self.starts[:-1][places] - starts[:-1], lengths)
        return Tokens(self.ids[np.arange(starts[-1]) + moved], starts, self.words)

    def row_sums(self, weights: NDArray[Any]) -> NDArray[np.float64]:
        """The sum of a weight per word of the vocabulary over each row's tokens."""
        sums = np.bincount(self.rows, weights=weights[self.ids], minlength=len(self.lengths))
        return sums.astype(np.float64)


def starts_of(lengths: Ids) -> Ids:
    return np.concatenate(([0], np.cumsum(lengths)))


class Texts:
    """Texts with all that was worked out about them.

    What depends on a row alone is worked out on the whole set and taken for its parts: a part shares the tokens, the
    vocabulary and the row values of the set it was taken from.
    """

    def __init__(
        self,
        strings: Sequence[str],
        columns: Mapping[str, Any] | None = None,
        given: Mapping[str, Any] | None = None,
    ) -> None:
        """`columns` are other values of the rows that metrics look at: the reference answer, a given embedding.

        `given` is what metrics look at and belongs to no row: the benchmarks that must not be met.
        """
        self._strings: Sequence[str] | None = strings
        self._columns = dict(columns or {})
        self._given = dict(given or {})
        self._whole: Texts | None = None
        self._places: Ids = np.arange(len(strings))
        self._tokens: dict[Tokenization, Tokens] = {}
        self._per_row: dict[Any, Any] = {}
        self._cached: dict[Any, Any] = {}
        self._called: str | None = None

    def __len__(self) -> int:
        return len(self._places)

    @property
    def strings(self) -> Sequence[str]:
        if self._strings is None:
            whole = self.whole.strings
            self._strings = [whole[place] for place in self._places.tolist()]
        return self._strings

    @property
    def whole(self) -> "Texts":
        """The set that this was taken from, or itself."""
        return self._whole or self

    @property
    def places(self) -> Ids:
        """The rows' places in the whole."""
        return self._places

    @cached_property
    def distinct_places(self) -> bool:
        """Whether no row of the whole is here twice."""
        if self is self.whole:
            return True
        there = np.zeros(len(self.whole), dtype=bool)
        there[self._places] = True
        return int(np.count_nonzero(there)) == len(self._places)

    def subset(self, places: Sequence[int] | NDArray[Any]) -> "Texts":
        """These rows in this order; a part of a part is a part of the whole."""
        part = object.__new__(Texts)
        Texts.__init__(part, ())
        part._strings, part._whole = None, self.whole
        part._places = self._places[np.asarray(places, dtype=np.int64)]
        return part

    @cached_property
    def large(self) -> bool:
        return sum(map(len, self.strings)) > LARGE

    def forget(self) -> None:
        """Of a large set, all that was worked out but the numbers of its pieces, from which the rest is made again."""
        if self is self.whole and self.large:
            self._cached.clear()
            self._per_row.clear()
            self._tokens = {
                tokenization: tokens for tokenization, tokens in self._tokens.items() if tokenization.base is None
            }

    def with_strings(self, strings: Sequence[str]) -> "Texts":
        """A set of its own of other texts, row for row, with the columns of these."""
        columns = {name: self.column(name) for name in self.whole._columns}
        return Texts(strings, columns, self.given)

    def __reduce__(self) -> tuple[Any, ...]:
        """To another process without what was worked out, which is more than the texts."""
        if self is self.whole:
            self._called = self._called or uuid4().hex
            return _received, (self._called, self.strings, self._columns, self._given)
        return Texts.subset, (self.whole, self._places)

    def cut(self, rows: slice) -> Shard:
        """These rows of a whole, to make a set of their own of."""
        return self.strings[rows], {name: column[rows] for name, column in self.whole._columns.items()}

    def column(self, name: str) -> Any:
        """Another value of each row; None where the set has none by this name."""
        column = self.whole._columns.get(name)
        if column is None or self is self.whole:
            return column
        return (
            column[self._places]
            if isinstance(column, np.ndarray)
            else [column[place] for place in self._places.tolist()]
        )

    @property
    def seed(self) -> int:
        """Of what is drawn once for a whole and shared by its parts."""
        return int(self.given.get("seed", 0))

    @property
    def given(self) -> Mapping[str, Any]:
        return self.whole._given

    def has(self, name: str) -> bool:
        """Whether there is a column or a given thing of this name."""
        return name in self.whole._columns or name in self.given

    def tokens(self, tokenization: Tokenization) -> Tokens:
        if tokenization not in self._tokens:
            if self is not self.whole:
                made = self.whole.tokens(tokenization).take(self._places)
            elif tokenization.base is None:
                made = _numbered(self.strings)
            else:
                made = _derived(self.tokens(tokenization.base), tokenization.split)
            self._tokens[tokenization] = made
        return self._tokens[tokenization]

    def per_row(self, name: Any, function: Callable[["Texts"], Array]) -> Array:
        """What the function says about the rows of the whole, one entry a row, for these rows.

        Only for what depends on a row alone: the function sees the whole set.
        """
        if name not in self._per_row:
            whole = self is self.whole
            self._per_row[name] = function(self) if whole else self.whole.per_row(name, function)[self._places]
        values: Array = self._per_row[name]
        return values

    def cached(self, name: Any, function: Callable[["Texts"], Found]) -> Found:
        """What the function says about these texts, worked out once."""
        if name not in self._cached:
            self._cached[name] = function(self)
        value: Found = self._cached[name]
        return value


_lately: dict[str, Texts] = {}
RECEIVED = 2


def _received(called: str, *made: Any) -> Texts:
    """What comes to a process again and again, with every sample of it, is made and tokenized there once."""
    if called not in _lately:
        while len(_lately) >= RECEIVED:
            del _lately[next(iter(_lately))]
        _lately[called] = Texts(*made)
    return _lately[called]


def concatenate(first: Texts, second: Texts) -> tuple[Texts, Texts]:
    """Both as parts of one set, so that they share one tokenization and one vocabulary; `whole` is the set itself."""
    names = first.whole._columns.keys() & second.whole._columns.keys()
    columns = {name: _joined(first.column(name), second.column(name)) for name in names}
    whole = Texts([*first.strings, *second.strings], columns, {**second.given, **first.given})
    places = np.arange(len(whole))
    return whole.subset(places[: len(first)]), whole.subset(places[len(first) :])


def _joined(first: Any, second: Any) -> Any:
    if isinstance(first, np.ndarray):
        return np.concatenate([first, np.asarray(second)])
    return [*first, *second]


def _numbered(strings: Sequence[str]) -> Tokens:
    """Split at every single space, and number the pieces in the order they are first met."""
    numbers: dict[str, int] = defaultdict(count().__next__)
    lengths = np.fromiter((text.count(" ") + 1 for text in strings), dtype=np.int64, count=len(strings))
    starts = starts_of(lengths)
    # Piece after piece, so that no list outlives its row: millions of them would keep the garbage collector busy.
    pieces = chain.from_iterable(map(methodcaller("split", " "), strings))
    ids = np.fromiter(map(numbers.__getitem__, pieces), dtype=np.int64, count=int(starts[-1]))
    return Tokens(ids, starts, list(numbers))


def _derived(base: Tokens, split: Callable[[str], Sequence[str]]) -> Tokens:
    """Each word of the base's vocabulary split further, and that put in for every token."""
    numbers: dict[str, int] = defaultdict(count().__next__)
    parts = list(map(split, base.words))
    sizes = np.fromiter(map(len, parts), dtype=np.int64, count=len(parts))
    flat = np.fromiter(map(numbers.__getitem__, chain.from_iterable(parts)), dtype=np.int64, count=int(sizes.sum()))
    spread = Tokens(flat, starts_of(sizes), ()).take(base.ids)
    return Tokens(spread.ids, spread.starts[base.starts], list(numbers))
