"""The course of a metric over rounds: its slope, and the first decline.

Both are read from round 1 on: round 0 is the model before any training on the data, and the step from it is the effect
of training at all, not of one more round.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from taxonomy.vocabulary import Orientation

Points = Sequence[tuple[float, float]]
"""Pairs of round and value, rounds growing."""
FIRST = 1


@dataclass(frozen=True)
class Course:
    """The course of a series. `slope`: ordinary least squares, units of the metric a round, positive for improvement;
    None where fewer than two rounds from round 1 on are known.

    `first_decline`: the first round whose value is worse than the one before, None where there is none.
    """

    slope: float | None
    first_decline: float | None


def course(points: Points, orientation: Orientation) -> Course:
    """The course of a series from round 1 on, given which direction is better for the metric."""
    signed = [(number, orientation.sign * value) for number, value in points if number >= FIRST]
    declines = (after[0] for before, after in pairwise(signed) if after[1] < before[1])
    return Course(_slope(signed) if len(signed) > 1 else None, next(declines, None))


def _slope(points: Points) -> float:
    mean_round = sum(number for number, _ in points) / len(points)
    mean_value = sum(value for _, value in points) / len(points)
    spread = sum((number - mean_round) ** 2 for number, _ in points)
    return sum((number - mean_round) * (value - mean_value) for number, value in points) / spread + 0.0
