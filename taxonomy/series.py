"""A metric over rounds: its slope, and where it first declines."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from taxonomy.vocabulary import Orientation

Points = Sequence[tuple[float, float]]
"""Pairs of round and value, rounds growing."""


@dataclass(frozen=True)
class Course:
    """How a series runs. `slope`: ordinary least squares, units of the metric a round, positive where it gets better.

    `first_decline`: the first round whose value is worse than the one before, None where there is none.
    """

    slope: float
    first_decline: float | None


def course(points: Points, orientation: Orientation) -> Course:
    """How a series runs, seen from what is better for its metric."""
    signed = [(number, orientation.sign * value) for number, value in points]
    declines = (after[0] for before, after in pairwise(signed) if after[1] < before[1])
    return Course(_slope(signed), next(declines, None))


def _slope(points: Points) -> float:
    middle = sum(number for number, _ in points) / len(points)
    level = sum(value for _, value in points) / len(points)
    spread = sum((number - middle) ** 2 for number, _ in points)
    return sum((number - middle) * (value - level) for number, value in points) / spread + 0.0
