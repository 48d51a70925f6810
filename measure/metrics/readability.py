"""Length, sentences and readability, counted as `textstat` counts them, but once for each distinct word."""

import re
from collections.abc import Callable

import numpy as np

from measure.metrics.base import HIGHER, Floats, ratio, row_mean
from measure.texts import Ids, Texts, Tokens
from measure.tokenizing import SPLIT, Tokenization

STOP = re.compile(r"[.!?。！？।؟]+")
WORD = re.compile(r"\w")
LEAST = 3
"""A stretch of fewer words between ends of sentences is no sentence."""


def _marks(word: str) -> list[str]:
    """`e.g.` is w.w. and `"Hi!"` is w. ; a piece without a letter or digit is nothing."""
    marks = []
    for place, piece in enumerate(STOP.split(word)):
        marks += ["."] * bool(place) + ["w"] * bool(WORD.search(piece))
    return marks


MARKS = Tokenization("marks", "a word as w, an end of sentence as a full stop", SPLIT, _marks)


def _over(texts: Texts, weight: Callable[[str], float]) -> Floats:
    """The sum of a weight over each row's words."""
    tokens = texts.tokens(SPLIT)
    return tokens.row_sums(np.fromiter(map(weight, tokens.words), dtype=np.float64, count=len(tokens.words)))


def _characters(texts: Texts) -> Floats:
    return texts.per_row(_characters, lambda whole: _over(whole, len))


def _letters(texts: Texts) -> Floats:
    return texts.per_row(_letters, lambda whole: _over(whole, lambda word: len(WORD.findall(word))))


def words(texts: Texts) -> Floats:
    """The number of pieces between spaces that have a letter or digit."""
    return texts.per_row(words, lambda whole: _over(whole, lambda word: float(bool(WORD.search(word)))))


def sentences(texts: Texts) -> Floats:
    """Stretches of at least three words up to an end of sentence; one where there is none, 0 for an empty row."""
    return texts.per_row(sentences, _sentences)


def _sentences(texts: Texts) -> Floats:
    marks = texts.tokens(MARKS)
    stop = marks.words.index(".") if "." in marks.words else -1
    ends = np.concatenate(([0], np.cumsum(marks.ids == stop)))
    number = ends[:-1] + marks.rows
    long = np.bincount(number, weights=marks.ids != stop) >= LEAST
    sentences = np.bincount(_rows_of(marks, number, len(long))[long], minlength=len(texts))
    return np.where(words(texts) > 0, np.maximum(sentences, 1), 0).astype(np.float64)


def _rows_of(marks: Tokens, number: Ids, size: int) -> Ids:
    """The row of each stretch: a row begins a stretch of its own, for the row is part of the stretch's number."""
    rows = np.zeros(size, dtype=np.int64)
    rows[number] = marks.rows
    return rows


def automated_readability(texts: Texts) -> Floats:
    tokens = texts.tokens(SPLIT).lengths
    value = 4.71 * ratio(_characters(texts), tokens) + 0.5 * ratio(words(texts), sentences(texts)) - 21.43
    return np.where(words(texts) > 0, value, np.nan)


def coleman_liau(texts: Texts) -> Floats:
    return 5.8 * ratio(_letters(texts), words(texts)) - 29.6 * ratio(sentences(texts), words(texts)) - 15.8


def tokens(texts: Texts) -> Floats:
    return texts.tokens(SPLIT).lengths.astype(np.float64)


METRICS = (
    row_mean(
        "response-length",
        "Response length",
        "complexity",
        HIGHER,
        "Mean number of tokens of a row, split at white space; characters where a script sets no spaces.",
        "a count",
        tokens,
        version=2,
        family="length",
        parameters={"unit": "tokens"},
        default=True,
        of_responses=True,
    ),
    row_mean(
        "sentence-count",
        "Sentence count",
        "complexity",
        HIGHER,
        "Mean number of sentences of a row: stretches of three words or more up to . ! or ? (or the full stops of "
        "Chinese, Japanese, Hindi and the question mark of Arabic), at least one; 0 for an empty row.",
        "equal to textstat, which counts 1 for an empty row",
        sentences,
        version=2,
        family="length",
        default=True,
    ),
    row_mean(
        "automated-readability-index",
        "Automated readability index",
        "complexity",
        HIGHER,
        "Mean over rows of 4.71 characters/word + .5 words/sentence - 21.43; rows without a word, and rows of mostly "
        "other letters than Latin, left out.",
        "Senter and Smith 1967, made for English; equal to textstat",
        automated_readability,
        scale="interval",
        version=2,
        family="readability",
        default=True,
        english=True,
    ),
    row_mean(
        "coleman-liau-index",
        "Coleman-Liau index",
        "complexity",
        HIGHER,
        "Mean over rows of 5.8 letters/word - 29.6 sentences/word - 15.8; rows without a word, and rows of mostly "
        "other letters than Latin, left out.",
        "Coleman and Liau 1975, made for English; equal to textstat",
        coleman_liau,
        scale="interval",
        version=2,
        family="readability",
        default=True,
        english=True,
    ),
)
