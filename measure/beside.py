"""What is given beside the texts: reference answers, an embedding, benchmarks that must not be met."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from measure.errors import BadData
from measure.metrics.basis import GIVEN
from measure.metrics.hashing import hashed_rows
from measure.metrics.quality import OVERLAP
from measure.reading.rows import Rows, placed
from measure.texts import Texts
from measure.tokenizing import ROUGE


def columns(rows: Rows, reference: str | None = None, embedding: Path | None = None) -> dict[str, Any]:
    """Other values of each row."""
    found: dict[str, Any] = {}
    if reference is not None:
        found["reference"] = rows.column(reference)
    if embedding is not None:
        found[GIVEN] = _matrix(embedding, len(rows), rows.skipped)
    return found


def _matrix(path: Path, rows: int, skipped: int) -> Any:
    try:
        matrix = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise BadData(path, f"no readable .npy file: {error}") from error
    if not isinstance(matrix, np.ndarray) or matrix.ndim != 2 or matrix.dtype.kind not in "fiu" or not matrix.shape[1]:
        raise BadData(path, "a table of numbers was expected, one row for each row of the data")
    if len(matrix) != rows:
        left = f" and {skipped} left out" if skipped else ""
        raise BadData(path, f"{len(matrix)} rows, where the data has {rows}{left}")
    if not np.isfinite(matrix).all():
        raise BadData(path, "some numbers are not finite")
    return matrix


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
