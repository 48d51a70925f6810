"""Which scripts the texts are written in: what a token is in them, and which rows a metric that reads English skips."""

import re

import numpy as np
from numpy.typing import NDArray

from measure.texts import Texts
from measure.tokenizing import SPACE, UNSPACED

LATIN = re.compile("[A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u1e00-\u1eff\ua722-\ua7ff\uff21-\uff5a]")
MOSTLY = 0.5
"""Of the letters of a row: with a smaller share of Latin ones it is not read as English."""


def letters(texts: Texts) -> NDArray[np.float64]:
    """One line a row: all letters, Latin letters, letters of scripts without spaces."""
    return texts.per_row(letters, _letters)


def _letters(texts: Texts) -> NDArray[np.float64]:
    tokens = texts.tokens(SPACE)
    counts = np.array([_counts(word) for word in tokens.words], dtype=np.float64).reshape(-1, 3)
    return np.stack([tokens.row_sums(counts[:, column]) for column in range(3)], axis=1)


def _counts(word: str) -> tuple[int, int, int]:
    if word.isascii():
        number = sum(map(str.isalpha, word)) if not word.isalpha() else len(word)
        return number, number, 0
    return sum(map(str.isalpha, word)), len(LATIN.findall(word)), len(UNSPACED.findall(word))


def readable(texts: Texts) -> NDArray[np.bool_]:
    """The rows that a metric for English looks at: those without letters, and those with mostly Latin ones."""
    every, latin, _ = letters(texts).T
    mostly: NDArray[np.bool_] = latin >= MOSTLY * every
    return mostly
