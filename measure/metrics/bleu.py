"""Self-BLEU: how much of each row the other rows already say."""

import numpy as np
from numpy.random import Generator

from measure.metrics.base import LOWER as LOWER_IS_BETTER
from measure.metrics.base import Figure, Floats, Metric
from measure.ngrams import Table, lengths, repeated_table, spread
from measure.texts import Ids, Texts
from measure.tokenizing import LOWER

ORDER = 4
EPSILON = 0.1


def self_bleu(texts: Texts) -> Floats:
    """The sentence BLEU of each row against all others.

    Counts are clipped at the largest count in any other row: for all rows but the one that has it that is the largest
    of all, for that one the second largest. So one look-up does for each n-gram what a loop does for each pair.
    """
    tokens = lengths(texts, LOWER)
    scores = np.zeros(len(texts))
    words = np.zeros(len(texts))
    for n in range(1, ORDER + 1):
        matches = _clipped(repeated_table(texts, LOWER, n), len(texts))
        texts.forget()
        words = matches if n == 1 else words
        total = np.maximum(tokens - (n - 1), 1)
        scores += np.log(np.where(matches == 0, EPSILON, matches) / total) / ORDER
    return np.where(words == 0, 0.0, _brevity(tokens) * np.exp(scores))


def _clipped(counts: Table, rows: int) -> Floats:
    """For each row how many of its n-grams are matched in another: one of each that another has, and few have more."""
    once = np.bincount(counts.row[np.flatnonzero(counts.in_several)], minlength=rows)
    often = counts.where(counts.times > 1).repeated()
    return once + _clipped_counts(Table(often.gram, often.row, often.times - 1), rows)


def _clipped_counts(counts: Table, rows: int) -> Floats:
    """For each row the sum of its counts, each at most the largest of the n-gram in another row."""
    starts, size = counts.starts, len(counts.gram)
    if not size:
        return np.zeros(rows)
    largest = np.maximum.reduceat(counts.times, starts)
    has = counts.times == spread(largest, starts, size)
    alone = np.add.reduceat(has.astype(np.int64), starts) == 1
    second = np.maximum.reduceat(np.where(has, 0, counts.times), starts)
    others = np.where(has & spread(alone, starts, size), spread(second, starts, size), spread(largest, starts, size))
    return np.bincount(counts.row, np.minimum(counts.times, others), rows).astype(np.float64)


def _brevity(lengths: Ids) -> Floats:
    """The penalty against the closest length among the other rows, the shorter of two that are as close."""
    there, place, times = np.unique(lengths, return_inverse=True, return_counts=True)
    far = np.int64(1) << 40
    below = np.concatenate(([-far], there[:-1]))
    above = np.concatenate((there[1:], [far]))
    closest = np.where(there - below <= above - there, below, above)
    closest = np.where(times > 1, there, closest)
    with np.errstate(divide="ignore", over="ignore"):
        penalty = np.where(there > closest, 1.0, np.exp(np.minimum(1 - closest / np.maximum(there, 1), 0)))
    return np.asarray(penalty[place], dtype=np.float64)


def _figure(texts: Texts, rng: Generator) -> Figure:
    return Figure(float(self_bleu(texts).mean()), len(texts))


METRICS = (
    Metric(
        "self-bleu",
        "Self-BLEU",
        "diversity",
        LOWER_IS_BETTER,
        "Mean over rows of the sentence BLEU-4 against all others; lower().split(), equal weights, epsilon smoothing "
        "(method 1), closest-length penalty. Rows of fewer than 4 tokens score low whatever they say, as in nltk.",
        "Zhu et al. 2018; equal to nltk",
        _figure,
        "whole-set",
        scale="proportion",
        version=2,
        parameters={"order": ORDER, "smoothing": EPSILON},
        default=True,
        length_control="length",
        least=2,
    ),
)
