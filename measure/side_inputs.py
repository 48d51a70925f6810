"""What is given beside the texts: right answers, an embedding, scores, tests, benchmarks that must not be met."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from measure.errors import BadData
from measure.metrics.basis import GIVEN
from measure.hashing import hashed_rows
from measure.metrics.quality import OVERLAP
from measure.metrics.recorded import Score
from measure.metrics.tested import LIMITS, TESTS
from measure.reading.formats import Row
from measure.reading.rows import Reader, Rows, number_of, placed
from measure.sandbox import Limits
from measure.texts import Texts
from measure.tokenizing import ROUGE

LIMITED = Limits()


@dataclass(frozen=True)
class SideInputs:
    """Which fields and files beside the texts are looked at."""

    reference: str | None = None
    embedding: Path | None = None
    scores: Sequence[Score] = ()
    tests: str | None = None
    limits: Limits = LIMITED
    benchmarks: Sequence[Path] = ()

    def reader(self, path: Path, fields: Sequence[str], *, skip_bad: bool) -> Reader:
        also = [self.reference] if self.reference else []
        numbers = [score.field for score in self.scores]
        return Reader(path, fields, also=also, numbers=numbers, tests=self.tests, skip_bad=skip_bad)

    def columns(self, rows: Sequence[Row], places: slice | Sequence[int] | None = None) -> dict[str, Any]:
        """Other values of these rows, which stand at these places of the data."""
        found: dict[str, Any] = {}
        if self.reference is not None:
            found["reference"] = [row[self.reference] for row in rows]
        if self._matrix is not None:
            found[GIVEN] = self._matrix[slice(len(rows)) if places is None else places]
            if len(found[GIVEN]) < len(rows):
                raise BadData(str(self.embedding), f"{len(self._matrix)} rows, where the data has more")
        for score in self.scores:
            found[score.column] = np.array([number_of(row.get(score.field)) for row in rows], dtype=np.float64)
        if self.tests is not None:
            found[TESTS] = [_tests(row.get(self.tests)) for row in rows]
        return found

    @cached_property
    def given(self) -> Mapping[str, Any]:
        """What belongs to no row."""
        return {**benchmarks(self.benchmarks), **({LIMITS: self.limits} if self.tests else {})}

    def check(self, rows: int, skipped: int) -> None:
        """BadData where the embedding is not of so many rows."""
        if self._matrix is None or len(self._matrix) == rows:
            return
        assert self.embedding is not None
        left = f" and {skipped} left out" if skipped else ""
        raise BadData(self.embedding, f"{len(self._matrix)} rows, where the data has {rows}{left}")

    @cached_property
    def _matrix(self) -> Any:
        return None if self.embedding is None else _matrix(self.embedding)


def columns(rows: Rows, reference: str | None = None, embedding: Path | None = None) -> dict[str, Any]:
    """Other values of each row of a set in memory."""
    return of_rows(rows, SideInputs(reference, embedding))


def of_rows(rows: Rows, beside: SideInputs) -> dict[str, Any]:
    beside.check(len(rows), rows.skipped)
    return beside.columns(rows.rows)


def _tests(value: str | list[str] | None) -> str | None:
    return "\n".join(value) if isinstance(value, list) else value


def _matrix(path: Path) -> Any:
    try:
        matrix = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise BadData(path, f"no readable .npy file: {error}") from error
    if not isinstance(matrix, np.ndarray) or matrix.ndim != 2 or matrix.dtype.kind not in "fiu" or not matrix.shape[1]:
        raise BadData(path, "a table of numbers was expected, one row for each row of the data")
    if not all(np.isfinite(matrix[begin : begin + BLOCK]).all() for begin in range(0, len(matrix), BLOCK)):
        raise BadData(path, "some numbers are not finite")
    return matrix


BLOCK = 1 << 16
"""Rows of an embedding that are looked at together."""


def benchmarks(paths: Sequence[Path]) -> dict[str, Any]:
    """The hashed n-grams of every text in every field of these files; nothing where there are no files."""
    if not paths:
        return {}
    texts = Texts([value for path in paths for value in _every_text(path)])
    hashes, starts = hashed_rows(texts, ROUGE, OVERLAP)
    whole = np.repeat(texts.tokens(ROUGE).lengths >= OVERLAP, np.diff(starts))
    return {"benchmark": np.unique(hashes[whole])}


def _every_text(path: Path) -> list[str]:
    found: list[str] = []
    for _, row in placed(path):
        if isinstance(row, BadData):
            raise row
        found += (value for value in row.values() if isinstance(value, str))
    if not found:
        raise BadData(path, "no field with text")
    return found
