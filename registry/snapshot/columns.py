"""Append-only arrays: a longer version shares its buffer with the shorter ones before it, so a write copies nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int32]
Mask = NDArray[np.bool_]


class Growing:
    """A buffer that several lengths look into; only the longest may be extended."""

    def __init__(self, dtype: Any) -> None:
        self._buffer: NDArray[Any] = np.empty(1024, dtype)
        self.length = 0

    def extend(self, values: Sequence[Any] | NDArray[Any]) -> None:
        needed = self.length + len(values)
        if needed > len(self._buffer):
            grown = np.empty(max(needed, 2 * len(self._buffer)), self._buffer.dtype)
            grown[: self.length] = self._buffer[: self.length]
            self._buffer = grown
        self._buffer[self.length : needed] = values
        self.length = needed

    def view(self) -> NDArray[Any]:
        """The values up to now; later extensions do not show in it."""
        return self._buffer[: self.length]


class Vocabulary:
    """Values as small integers, in the order in which they were met."""

    def __init__(self) -> None:
        self.values: list[str] = []
        self._codes: dict[str, int] = {}

    def code(self, value: str) -> int:
        """The code of a value, given out now where it is new."""
        code = self._codes.get(value)
        if code is None:
            code = len(self.values)
            self.values.append(value)  # first, since a reader in another thread looks up what it found in `_codes`
            self._codes[value] = code
        return code

    def find(self, values: Iterable[str]) -> list[int]:
        """The codes of those values that were met at all."""
        return [self._codes[value] for value in values if value in self._codes]


class TermWriter:
    """A column of terms, none, one or many a row, as pairs of row and code."""

    def __init__(self) -> None:
        self.vocabulary = Vocabulary()
        self._rows = Growing(np.int32)
        self._codes = Growing(np.int32)
        self._by_code, self._by_row = Lists(), Lists()

    def extend(self, rows: Sequence[int], values: Sequence[str]) -> None:
        self._rows.extend(rows)
        self._codes.extend([self.vocabulary.code(value) for value in values])

    def view(self) -> "Terms":
        return Terms(self.vocabulary, self._rows.view(), self._codes.view(), self._by_code, self._by_row)


class Lists:
    """Where each number stands in a column that only grows: sorted once, and used by all later versions of it."""

    def __init__(self) -> None:
        self._sorted: tuple[Rows, NDArray[np.int64]] = np.zeros(0, np.int32), np.zeros(1, np.int64)

    def where(self, column: NDArray[np.int32], number: int) -> NDArray[np.integer]:
        """The places of a number in the column as it stands now."""
        order, starts = self._of(column)
        found = order[starts[number] : starts[number + 1]] if number + 1 < len(starts) else order[:0]
        if len(order) == len(column):
            return found
        late = np.flatnonzero(column[len(order) :] == number) + len(order)
        return np.concatenate([found, late])

    def _of(self, column: NDArray[np.int32]) -> tuple[Rows, NDArray[np.int64]]:
        """Places in the order of their numbers, and where each number starts; the last tenth may be missing."""
        known = self._sorted
        if len(column) > 100 + 1.1 * len(known[0]) or len(known[0]) > len(column):
            order = np.argsort(column, kind="stable").astype(np.int32)
            starts = np.searchsorted(column[order], np.arange(int(column.max(initial=-1)) + 2))
            known = self._sorted = order, starts
        return known


class Terms:
    """A column of terms as it stood at one version."""

    def __init__(
        self, vocabulary: Vocabulary, rows: Rows, codes: NDArray[np.int32], by_code: Lists, by_row: Lists
    ) -> None:
        self.vocabulary, self.rows, self.codes = vocabulary, rows, codes
        self._by_code, self._by_row = by_code, by_row
        self.size = len(vocabulary.values)
        """How many values were met up to this version: later ones share the vocabulary."""

    @property
    def values(self) -> list[str]:
        """The values met up to this version, by code."""
        return self.vocabulary.values[: self.size]

    def find(self, values: Iterable[str]) -> list[int]:
        """The codes of those values that were met up to this version."""
        return [code for code in self.vocabulary.find(values) if code < self.size]

    def rows_of(self, code: int) -> Rows:
        """The rows that hold a term, dead ones too."""
        found: Rows = self.rows.take(self._by_code.where(self.codes, code))
        return found

    def held(self, rows: Iterable[int]) -> dict[int, list[str]]:
        """The terms that each of a few rows holds."""
        names = self.vocabulary.values
        return {row: [names[code] for code in self.codes[self._by_row.where(self.rows, row)].tolist()] for row in rows}

    def mask(self, values: Iterable[str], length: int) -> Mask:
        """The rows that hold one of the values: looked up for each, since a column may have a million entries."""
        mask = np.zeros(length, np.bool_)
        for code in self.vocabulary.find(values):
            mask[self.rows_of(code)] = True
        return mask

    def codes_at(self, rows: NDArray[Any]) -> NDArray[np.int64]:
        """The codes of some rows of a column with one value at most, -1 where there is none: rows of it only ascend."""
        if not len(self.rows):
            return np.full(len(rows), -1, np.int64)
        if self.rows[-1] == len(self.rows) - 1 and rows.max(initial=0) < len(self.rows):  # every row has one
            codes: NDArray[np.int64] = self.codes[rows].astype(np.int64)
            return codes
        places = np.searchsorted(self.rows, rows)
        places[places == len(self.rows)] = 0
        return np.where(self.rows[places] == rows, self.codes[places], -1).astype(np.int64)

    def codes_by_row(self, length: int) -> NDArray[np.int64]:
        """The code of each row of a column with one value at most; -1 where there is none."""
        found = np.full(length, -1, np.int64)
        found[self.rows] = self.codes
        return found

    def counts(self, mask: Mask) -> list[tuple[str, int]]:
        """How many of the masked rows hold each value, values with none left out."""
        counts = np.bincount(self.codes.compress(mask.take(self.rows)))
        return [(self.vocabulary.values[code], int(counts[code])) for code in np.flatnonzero(counts)]

    def present(self, mask: Mask) -> list[str]:
        """The values that the masked rows hold."""
        return [value for value, _ in self.counts(mask)]


@dataclass(frozen=True)
class Links:
    """Edges between steps: the composition, the places of its two steps in it, and their components as codes."""

    rows: Rows
    source: Rows
    target: Rows
    source_codes: Rows
    target_codes: Rows


class LinkWriter:
    """Edges inside compositions: none or many a row, each between two places that hold a term."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._columns = [Growing(np.int32) for _ in range(5)]

    def extend(self, rows: Sequence[int], places: Sequence[tuple[int, int]], terms: Sequence[tuple[str, str]]) -> None:
        code = self._vocabulary.code
        columns = (
            rows,
            [source for source, _ in places],
            [target for _, target in places],
            [code(source) for source, _ in terms],
            [code(target) for _, target in terms],
        )
        for column, values in zip(self._columns, columns, strict=True):
            column.extend(values)

    def view(self) -> Links:
        return Links(*(column.view() for column in self._columns))
