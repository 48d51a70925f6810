"""Means over pairs of rows: of all pairs, or of pairs drawn at random with the standard error of the drawing."""

from collections.abc import Callable

import numpy as np
from numpy.random import Generator

from measure.metrics.base import Figure, Floats, Moments
from measure.texts import Ids, Texts


def pairs(rows: int, number: int, rng: Generator) -> tuple[Ids, Ids]:
    """So many pairs of different rows; all pairs, once each, where there are no more."""
    if rows * (rows - 1) // 2 <= number:
        first, second = np.triu_indices(rows, 1)
        return first, second
    first = rng.integers(0, rows, number)
    second = rng.integers(0, rows - 1, number)
    return first, second + (second >= first)


def sampled(texts: Texts, number: int, rng: Generator, values: Callable[[Texts, Ids, Ids], Floats]) -> Figure:
    """The mean over drawn pairs. Where all pairs are taken nothing is left to chance, so the error is 0."""
    first, second = pairs(len(texts), number, rng)
    found = Moments.of(values(texts, first, second)).figure()
    if len(first) < number or found.se is None:
        return Figure(found.value, found.n, 0.0, {"pairs": found.n})
    return Figure(found.value, found.n, found.se, {"pairs": number})
