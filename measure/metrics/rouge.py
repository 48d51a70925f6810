"""ROUGE-L between the rows of a set: over pairs, and each row's highest with the others or with those before it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator
from rapidfuzz.distance import LCSseq

from measure.errors import Refused
from measure.lcs import Block
from measure.metrics.base import LOWER as LOWER_IS_BETTER
from measure.metrics.base import Figure, Floats, Kind, Metric, Pairs, mean_of
from measure.metrics.pairs import mean_of_pairs, sample_pairs
from measure.texts import Ids, Texts
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


def _token_lists(texts: Texts, places: Ids | None = None) -> list[list[int]]:
    """Of these rows, or of all."""
    tokens = texts.tokens(ROUGE)
    begins, ends = tokens.starts[:-1], tokens.starts[1:]
    chosen = (begins, ends) if places is None else (begins[places], ends[places])
    bounds = zip(*(each.tolist() for each in chosen), strict=True)
    return [tokens.ids[begin : min(end, begin + CUT)].tolist() for begin, end in bounds]


def of_pairs(texts: Texts, first: Ids, second: Ids) -> Floats:
    """The F1 of each pair; NaN where a row has no token, which nothing can be said of."""
    places, there = np.unique(np.concatenate((first, second)), return_inverse=True)
    rows = _token_lists(texts, places)
    chosen = zip(*(half.tolist() for half in np.split(there, 2)), strict=True)
    return np.array([_f1(rows[i], rows[j]) for i, j in chosen], dtype=np.float64)


def _f1(first: list[int], second: list[int]) -> float:
    if not first or not second:
        return np.nan
    return 2 * LCSseq.similarity(first, second) / (len(first) + len(second))


def overlaps(texts: Texts) -> Overlaps:
    return texts.cached("rouge overlaps", _overlaps)


def _overlaps(texts: Texts) -> Overlaps:
    rows = [row for row in _token_lists(texts) if row]
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
