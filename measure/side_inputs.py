"""Inputs besides the texts: right answers, an embedding, scores, tests, and benchmarks that must not be met."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from measure.embeddings import CHOICE, GIVEN, GIVEN_NAME, check_rows
from measure.errors import BadData
from measure.hashing import hashed_rows
from measure.metrics.quality import BENCHMARK, OVERLAP, REFERENCE
from measure.metrics.recorded import Score
from measure.metrics.tested import LIMITS, TESTS
from measure.reading.formats import Row
from measure.reading.rows import Reader, Rows, number_of, placed
from measure.sandbox import Limits
from measure.texts import Texts
from measure.tokenizing import ROUGE

DEFAULT_LIMITS = Limits()
BLOCK = 1 << 16
"""Rows of an embedding that are checked together."""


@dataclass(frozen=True)
class SideInputs:
    """The fields and files besides the texts. `embedding` is the name of one, or a file with one."""

    reference: str | None = None
    embedding: Path | str | None = None
    scores: Sequence[Score] = ()
    tests: str | None = None
    limits: Limits = DEFAULT_LIMITS
    benchmarks: Sequence[Path] = ()
    seed: int = 0

    def reader(self, source: Path | str, fields: Sequence[str], *, skip_bad: bool) -> Reader:
        also = [self.reference] if self.reference else []
        numbers = [score.field for score in self.scores]
        return Reader(source, fields, also=also, numbers=numbers, tests=self.tests, skip_bad=skip_bad)

    def columns(
        self, values: Sequence[Mapping[str, Any]], places: slice | Sequence[int] | None = None
    ) -> dict[str, Any]:
        """The columns of these rows, of which `values` holds what each has at the fields that are asked for.

        `places` are those of the rows in the data, where they are not all of it.
        """
        columns: dict[str, Any] = {}
        if self.reference is not None:
            columns[REFERENCE] = [row[self.reference] for row in values]
        if self._matrix is not None:
            columns[GIVEN] = self._matrix[slice(len(values)) if places is None else places]
            if len(columns[GIVEN]) < len(values):
                raise BadData(str(self.embedding), f"{len(self._matrix)} rows, where the data has more")
        for score in self.scores:
            columns[score.column] = np.array([number_of(row.get(score.field)) for row in values], dtype=np.float64)
        if self.tests is not None:
            columns[TESTS] = [_joined_tests(row.get(self.tests)) for row in values]
        return columns

    def columns_of(self, rows: Rows) -> dict[str, Any]:
        """The columns of a whole set."""
        self.check(len(rows), rows.skipped)
        names = [*([self.reference] if self.reference else []), *(score.field for score in self.scores)]
        names += [self.tests] if self.tests else []
        columns = {name: rows.column(name) for name in names}
        return self.columns([{name: columns[name][place] for name in names} for place in range(len(rows))])

    @cached_property
    def shared(self) -> Mapping[str, Any]:
        """Inputs that belong to no row."""
        shared: dict[str, Any] = {**benchmarks(self.benchmarks), "seed": self.seed}
        if self.tests:
            shared[LIMITS] = self.limits
        if isinstance(self.embedding, str):
            shared[CHOICE] = self.embedding
        elif self.embedding is not None:
            digest = hashlib.sha256(self.embedding.read_bytes()).hexdigest()[:16]
            shared[GIVEN_NAME] = f"{self.embedding.name} sha256:{digest}"
        return shared

    def check(self, rows: int, skipped: int) -> None:
        """BadData where the embedding is not of so many rows, Unusable where it is not for so many."""
        check_rows(self.embedding, rows)
        if self._matrix is None or len(self._matrix) == rows:
            return
        left = f" and {skipped} left out" if skipped else ""
        raise BadData(str(self.embedding), f"{len(self._matrix)} rows, where the data has {rows}{left}")

    @cached_property
    def _matrix(self) -> Any:
        return _matrix(self.embedding) if isinstance(self.embedding, Path) else None


def _joined_tests(value: str | list[str] | None) -> str | None:
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


def benchmarks(paths: Sequence[Path]) -> dict[str, NDArray[Any]]:
    """The hashed n-grams of every text in every field of these files; nothing where there are no files."""
    if not paths:
        return {}
    texts = Texts([value for path in paths for value in _every_text(path)])
    hashes, starts = hashed_rows(texts, ROUGE, OVERLAP)
    whole = np.repeat(texts.tokens(ROUGE).lengths >= OVERLAP, np.diff(starts))
    return {BENCHMARK: np.unique(hashes[whole])}


def _every_text(path: Path) -> list[str]:
    texts: list[str] = []
    for _, row in placed(path):
        if isinstance(row, BadData):
            raise row
        texts += _texts_in(row)
    if not texts:
        raise BadData(path, "no field with text")
    return texts


def _texts_in(value: Row | list[object] | object) -> list[str]:
    """Every text in a row, those of its lists and objects too: the turns of a chat are looked at one by one."""
    if isinstance(value, str):
        return [value]
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for part in inside for text in _texts_in(part)]
