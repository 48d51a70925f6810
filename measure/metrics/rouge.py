"""ROUGE-L between the rows of a set: over pairs, and each row's highest with the others or with those before it."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator
from rapidfuzz.distance import LCSseq
from rapidfuzz.process import cpdist

from measure.errors import Refused
from measure.lcs import Block
from measure.metrics.base import LOWER as LOWER_IS_BETTER
from measure.metrics.base import Figure, Floats, Kind, Metric, Pairs, mean_of
from measure.metrics.pairs import mean_of_pairs, sample_pairs
from measure.texts import Ids, Texts, Tokens
from measure.tokenizing import ROUGE

PAIRS = 10_000
MOST = 5_000
BLOCK = 1024
CUT = 8192
"""Longer rows are cut here: the work for a pair of rows is the product of their lengths."""


@dataclass(frozen=True)
class Overlaps:
    """The result of one walk over all pairs of rows that have a token."""

    mean: float
    highest: Floats
    """Of each such row with any other."""
    before: Floats
    """Of each such row with those before it; NaN for the first."""


def _bounds(tokens: Tokens) -> list[tuple[int, int]]:
    """Where each row begins and ends, or is cut."""
    ends = np.minimum(tokens.starts[1:], tokens.starts[:-1] + CUT)
    return list(zip(tokens.starts[:-1].tolist(), ends.tolist(), strict=True))


def _sequences(tokens: Tokens) -> list[Sequence[int]] | list[str]:
    """The tokens of each row as a text with a character for each, which is what rapidfuzz reads fastest.

    As numbers where the vocabulary has more words than there are characters.
    """
    if len(tokens.words) > sys.maxunicode:
        return [tokens.ids[begin:end].tolist() for begin, end in _bounds(tokens)]
    characters = tokens.ids.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")
    return [characters[begin:end] for begin, end in _bounds(tokens)]


def of_pairs(texts: Texts, first: Ids, second: Ids) -> Floats:
    """The F1 of each pair; NaN where a row has no token."""
    places, numbers = np.unique(np.concatenate((first, second)), return_inverse=True)
    tokens = texts.tokens(ROUGE).take(places)
    rows, lengths = _sequences(tokens), np.minimum(tokens.lengths, CUT)
    one, other = np.split(numbers, 2)
    sides = [[rows[number] for number in numbers.tolist()] for numbers in (one, other)]
    common = cpdist(*sides, scorer=LCSseq.similarity, dtype=np.int64)
    comparable = (lengths[one] > 0) & (lengths[other] > 0)
    f1: Floats = np.divide(2 * common, lengths[one] + lengths[other], out=np.full(len(first), np.nan), where=comparable)
    return f1


def overlaps(texts: Texts) -> Overlaps:
    return texts.cached("rouge overlaps", _overlaps)


def _overlaps(texts: Texts) -> Overlaps:
    tokens = texts.tokens(ROUGE)
    rows = [tokens.ids[begin:end].tolist() for begin, end in _bounds(tokens) if end > begin]
    if len(rows) < 2:
        raise Refused(f"needs at least 2 rows with letters or digits, there are {len(rows)}")
    total, after = 0.0, np.zeros(len(rows))
    before = np.zeros(len(rows))
    for begin in range(0, len(rows), BLOCK):
        block = Block.of(rows[begin : begin + BLOCK])
        for place in range(begin + 1, len(rows)):
            # Only the rows before this one: each pair is met once.
            there = min(place - begin, BLOCK)
            scores = 2 * block.against(rows[place])[:there] / (block.lengths[:there] + len(rows[place]))
            total += float(scores.sum())
            before[place] = max(before[place], float(scores.max()))
            np.maximum(after[begin : begin + there], scores, out=after[begin : begin + there])
    highest = np.maximum(before, after)
    before[0] = np.nan
    return Overlaps(total / (len(rows) * (len(rows) - 1) / 2), highest, before)


def _pairs(texts: Texts, rng: Generator) -> Pairs:
    return sample_pairs(texts, rng, PAIRS, of_pairs)


def _sampled(texts: Texts, rng: Generator) -> Figure:
    return mean_of_pairs(_pairs(texts, rng), len(texts))


def _mean(texts: Texts, rng: Generator) -> Figure:
    scores = overlaps(texts)
    rows = len(scores.highest)
    return Figure(scores.mean, rows * (rows - 1) // 2)


def _highest(texts: Texts, rng: Generator) -> Figure:
    highest = overlaps(texts).highest
    return Figure(mean_of(highest).value, len(highest))


def _before(texts: Texts, rng: Generator) -> Figure:
    before = overlaps(texts).before
    return Figure(mean_of(before).value, len(before) - 1)


def _metric(kind: Kind, definition: str, **more: Any) -> Metric:
    return Metric(
        "mean-rouge-l-overlap",
        "Mean ROUGE-L overlap",
        "diversity",
        LOWER_IS_BETTER,
        f"{definition}; tokens are runs of letters and digits in lower case without stemming, rows without a token "
        f"left out, rows cut at {CUT} tokens.",
        "Lin 2004; equal to rouge_score on ASCII",
        kind=kind,
        scale="proportion",
        version=2,
        length_control="length",
        least=2,
        **more,
    )


METRICS = (
    _metric(
        "sampled",
        "Mean ROUGE-L F1 of pairs drawn at random",
        figure=_sampled,
        pairs=_pairs,
        parameters={"pairs": PAIRS},
        default=True,
    ),
    _metric("whole-set", "Mean ROUGE-L F1 of all pairs", figure=_mean, parameters={"pairs": "all"}, most=MOST),
    _metric(
        "whole-set",
        "Mean over rows of the highest ROUGE-L F1 with any other row",
        figure=_highest,
        parameters={"highest": "others"},
        most=MOST,
    ),
    _metric(
        "whole-set",
        "Mean over rows, in their order, of the highest ROUGE-L F1 with a row before (the gate of Self-Instruct, 2022)",
        figure=_before,
        parameters={"highest": "before"},
        most=MOST,
    ),
)
