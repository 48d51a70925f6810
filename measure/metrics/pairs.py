"""Means over pairs of rows: of all pairs, or of pairs drawn at random with the standard error of the drawing.

In a comparison the samples of one whole share the pairs drawn of that whole, as far as both rows are in the sample: the
value of a pair is computed once, and the drawing adds no noise of its own to the difference of two samples.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.random import Generator

from measure.metrics.base import Figure, Floats, Moments, Pairs
from measure.texts import Ids, Texts

SHARED = 4
"""A part shares the pairs of its whole where the whole has at most so many times its rows."""
PairValues = Callable[[Texts, Ids, Ids], Floats]


def draw_pairs(rows: int, number: int, rng: Generator) -> tuple[Ids, Ids]:
    """So many pairs of different rows; all pairs, once each, where there are no more."""
    if rows * (rows - 1) // 2 <= number:
        first, second = np.triu_indices(rows, 1)
        return first, second
    first = rng.integers(0, rows, number)
    second = rng.integers(0, rows - 1, number)
    return first, second + (second >= first)


def sample_pairs(texts: Texts, rng: Generator, number: int, values: PairValues) -> Pairs:
    """Pairs of these rows with their values, NaN where a pair is not comparable."""
    share = len(texts.whole) / max(len(texts), 1)
    if texts is texts.whole or share > SHARED or not texts.distinct_places:
        first, second = draw_pairs(len(texts), number, rng)
        return Pairs(first, second, values(texts, first, second))
    number_of_whole = round(number * share * share)
    whole = texts.whole.cached(
        ("pairs", values, number_of_whole), partial(_of_whole, number=number_of_whole, values=values)
    )
    place = np.full(len(texts.whole), -1, dtype=np.int64)
    place[texts.places] = np.arange(len(texts))
    first, second = place[whole.first], place[whole.second]
    inside = np.flatnonzero((first >= 0) & (second >= 0))
    return Pairs(first[inside], second[inside], whole.values[inside])


def _of_whole(texts: Texts, number: int, values: PairValues) -> Pairs:
    first, second = draw_pairs(len(texts), number, np.random.default_rng([texts.seed, number]))
    return Pairs(first, second, values(texts, first, second))


def mean_of_pairs(pairs: Pairs, rows: int) -> Figure:
    """The mean over the pairs. Where all pairs are taken nothing is left to chance, so the error is 0."""
    figure = Moments.of(pairs.values).figure("ratio", "no two rows are comparable: rows without a token are left out")
    parameters = {"pairs": figure.n}
    if len(pairs.first) == rows * (rows - 1) // 2 or figure.se is None:
        return Figure(figure.value, figure.n, 0.0, parameters, (figure.value, figure.value))
    return Figure(figure.value, figure.n, figure.se, parameters, figure.interval)
