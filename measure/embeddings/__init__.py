"""Embeddings of rows: two that see meaning, one that sees wording, or one that the user gives. None is downloaded.

Each row is embedded alike in whatever set it is, and scaled to length 1. Every figure names its embedding with the
version: figures over different embeddings are not compared.
"""

import numpy as np
from numpy.typing import NDArray

from measure.embeddings import hashed, minilm, wordllama
from measure.errors import Refused, Unusable
from measure.texts import Texts

CHOICE, GIVEN, GIVEN_NAME = "embedding choice", "embedding", "embedding name"
"""Keys of the side inputs: which embedding, the column with one given by the user, and what that is called."""
EMBEDDINGS = {"wordllama": wordllama, "hashed": hashed, "minilm": minilm}
NAMES = tuple(EMBEDDINGS)
DEFAULT = "wordllama"
BLOCK = 8192
"""Rows that are scaled at a time."""
Points = NDArray[np.floating]


def embedding(texts: Texts) -> Points:
    """One row of length 1 for each text; a row of zeros where no direction is known."""
    return texts.per_row("embedding", _embedded)


def embedding_name(texts: Texts) -> str:
    """Of the embedding that the figures are over, with its version."""
    if texts.column(GIVEN) is not None:
        return str(texts.given.get(GIVEN_NAME, "given"))
    return str(EMBEDDINGS[_choice(texts)].name())


def check_installed(choice: object) -> None:
    """Unusable where the embedding of this name needs packages that are not installed, and is not the default."""
    if choice == "minilm" and (problem := minilm.missing()):
        raise Unusable(f"--embedding minilm {problem}")


def check_rows(choice: object, rows: int) -> None:
    """Unusable where the embedding of this name is not for so many rows in a set."""
    if choice == "minilm" and rows > minilm.MOST:
        raise Unusable(
            f"--embedding minilm is for sets of at most {minilm.MOST:,} rows, and there are more: leave it out for "
            f"{DEFAULT}, or give vectors of your own as a file .npy"
        )


def directed(texts: Texts, least: int = 1) -> NDArray[np.float64]:
    """The embedded rows that have a direction. Refused where there are fewer than `least`."""
    points = embedding(texts)[directed_places(texts)].astype(np.float64)
    if len(points) < least:
        raise Refused(f"needs at least {least} rows with words in the embedding, there are {len(points)}")
    return points


def directed_places(texts: Texts) -> NDArray[np.int64]:
    """The places of the rows that have a direction."""
    return np.flatnonzero(texts.per_row("directed", lambda whole: np.any(embedding(whole) != 0, axis=1)))


def _choice(texts: Texts) -> str:
    return str(texts.given.get(CHOICE, DEFAULT))


def _embedded(texts: Texts) -> Points:
    given = texts.column(GIVEN)
    if given is not None:
        return _scaled(np.asarray(given, dtype=np.float64))
    vectors = EMBEDDINGS[_choice(texts)].embed(texts)
    points = np.empty(vectors.shape, dtype=np.float32)
    for begin in range(0, len(vectors), BLOCK):
        points[begin : begin + BLOCK] = _scaled(np.asarray(vectors[begin : begin + BLOCK], dtype=np.float64))
    return points


def _scaled(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    norms = np.sqrt((vectors * vectors).sum(axis=1, keepdims=True))
    scaled: NDArray[np.float64] = np.divide(vectors, norms, out=np.zeros_like(vectors), where=norms > 0)
    return scaled
