"""ROUGE-L between the rows of a set: over pairs, and each row's highest with the others or with those before it."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from measure.lcs import Block, length
from measure.metrics.base import LOWER as LOWER_IS_BETTER
from measure.metrics.base import Figure, Floats, Metric, mean_of
from measure.metrics.pairs import sampled
from measure.texts import Ids, Texts
from measure.tokenizing import ROUGE

PAIRS = 10_000
MOST = 5_000
BLOCK = 1024
CUT = 8192
"""Longer rows are cut here: the work for a pair of rows is the product of their lengths."""


@dataclass(frozen=True)
class Overlaps:
    """What one walk over all pairs tells."""

    mean: float
    highest: Floats
    """Of each row with any other."""
    before: Floats
    """Of each row with those before it; NaN for the first."""


def _listed(texts: Texts) -> list[list[int]]:
    tokens = texts.tokens(ROUGE)
    bounds = zip(tokens.starts[:-1].tolist(), tokens.starts[1:].tolist(), strict=True)
    return [tokens.ids[begin : min(end, begin + CUT)].tolist() for begin, end in bounds]


def of_pairs(texts: Texts, first: Ids, second: Ids) -> Floats:
    rows = texts.kept("rouge rows", _listed)
    chosen = zip(first.tolist(), second.tolist(), strict=True)
    return np.array([_f1(length(rows[i], rows[j]), len(rows[i]) + len(rows[j])) for i, j in chosen])


def _f1(common: int, sizes: int) -> float:
    return 2 * common / sizes if sizes else 0.0


def overlaps(texts: Texts) -> Overlaps:
    return texts.kept("rouge overlaps", _overlaps)


def _overlaps(texts: Texts) -> Overlaps:
    rows = texts.kept("rouge rows", _listed)
    total, after = 0.0, np.zeros(len(rows))
    before = np.zeros(len(rows))
    for begin in range(0, len(rows), BLOCK):
        block = Block.of(rows[begin : begin + BLOCK])
        for place in range(begin + 1, len(rows)):
            # Only the rows before this one: each pair is met once.
            there = min(place - begin, BLOCK)
            sizes = np.maximum(block.lengths[:there] + len(rows[place]), 1)
            found = 2 * block.against(rows[place])[:there] / sizes
            total += float(found.sum())
            before[place] = max(before[place], float(found.max()))
            np.maximum(after[begin : begin + there], found, out=after[begin : begin + there])
    highest = np.maximum(before, after)
    before[0] = np.nan
    return Overlaps(total / (len(rows) * (len(rows) - 1) / 2), highest, before)


def _sampled(texts: Texts, rng: Generator) -> Figure:
    return sampled(texts, PAIRS, rng, of_pairs)


def _mean(texts: Texts, rng: Generator) -> Figure:
    return Figure(overlaps(texts).mean, len(texts) * (len(texts) - 1) // 2)


def _highest(texts: Texts, rng: Generator) -> Figure:
    return Figure(mean_of(overlaps(texts).highest).value, len(texts))


def _before(texts: Texts, rng: Generator) -> Figure:
    return Figure(mean_of(overlaps(texts).before).value, len(texts) - 1)


def _metric(kind: str, definition: str, figure: object, **more: object) -> Metric:
    tokens = f"rouge_score's tokens without stemming, rows cut at {CUT}."
    return Metric(
        "mean-rouge-l-overlap",
        "diversity",
        kind,  # type: ignore[arg-type]
        LOWER_IS_BETTER,
        f"{definition}; {tokens}",
        figure,  # type: ignore[arg-type]
        words=True,
        least=2,
        **more,  # type: ignore[arg-type]
    )


METRICS = (
    _metric("sampled", "Mean ROUGE-L F1 of pairs drawn at random", _sampled, parameters={"pairs": PAIRS}, default=True),
    _metric("whole-set", "Mean ROUGE-L F1 of all pairs", _mean, parameters={"pairs": "all"}, most=MOST),
    _metric(
        "whole-set",
        "Mean over rows of the highest ROUGE-L F1 with any other row",
        _highest,
        parameters={"highest": "others"},
        most=MOST,
    ),
    _metric(
        "whole-set",
        "Mean over rows, in their order, of the highest ROUGE-L F1 with a row before (the gate of Self-Instruct, 2022)",
        _before,
        parameters={"highest": "before"},
        most=MOST,
    ),
)
