"""The direction of a cell: one function, used by every page, filter, profile and comparison."""

from dataclasses import dataclass
from enum import StrEnum

from taxonomy.evidence.certainty_levels import Certainty
from taxonomy.evidence.estimate import Interval


class Direction(StrEnum):
    """The directions of a cell, the strongest first."""

    CONTESTED = "contested"
    LITTLE_OR_NONE = "little-or-none"
    RAISES = "raises"
    LOWERS = "lowers"
    ONE_STUDY_UP = "one-study-up"
    ONE_STUDY_DOWN = "one-study-down"
    ONE_EXPERIMENT_UP = "one-experiment-up"
    ONE_EXPERIMENT_DOWN = "one-experiment-down"
    LEANS_UP = "leans-up"
    LEANS_DOWN = "leans-down"
    SIGNS_ONLY = "signs-only"
    UNCLEAR = "unclear"


SETTLED = frozenset({Direction.RAISES, Direction.LOWERS, Direction.LITTLE_OR_NONE})
"""Established where their certainty is at least low."""
WEAKER = frozenset(
    {
        Direction.LEANS_UP,
        Direction.LEANS_DOWN,
        Direction.ONE_STUDY_UP,
        Direction.ONE_STUDY_DOWN,
        Direction.ONE_EXPERIMENT_UP,
        Direction.ONE_EXPERIMENT_DOWN,
    }
)
NEEDED = {
    Direction.ONE_STUDY_UP: 1,
    Direction.ONE_STUDY_DOWN: 1,
    Direction.ONE_EXPERIMENT_UP: 1,
    Direction.ONE_EXPERIMENT_DOWN: 1,
    Direction.UNCLEAR: 1,
    Direction.SIGNS_ONLY: 0,
}
"""The sources that a direction needs, where that is not two."""


@dataclass(frozen=True, slots=True)
class Votes:
    """The numbers of sources by the sign of their mean; `nulls` vote for neither side, and count in the total."""

    gains: int = 0
    losses: int = 0
    nulls: int = 0

    @property
    def total(self) -> int:
        return self.gains + self.losses + self.nulls

    def agree(self, side: int, share: float) -> bool:
        """Whether at least this share of all sources votes for a side."""
        return self.total > 0 and (self.gains if side > 0 else self.losses) >= share * self.total

    def contested(self, share: float) -> bool:
        """Votes on both sides, neither with this share of all sources."""
        return min(self.gains, self.losses) > 0 and max(self.gains, self.losses) < share * self.total


@dataclass(frozen=True, slots=True)
class Judged:
    """What a direction is derived from. `sources`: independent ones in the estimate; `threshold`: of its family."""

    votes: Votes
    estimate: float | None
    interval: Interval | None
    sources: int
    experiments: int
    threshold: float


def direction(cell: Judged, share: float = 0.75) -> Direction:
    """The first rule that holds. `share`: of the votes, from which on sources agree."""
    if cell.votes.contested(share):
        return Direction.CONTESTED
    if cell.estimate is None:
        return Direction.SIGNS_ONLY if cell.votes.total else Direction.UNCLEAR
    side = _side(cell.interval)
    if cell.sources >= 2:
        return _of_several(cell, side, share)
    if not side:
        return Direction.UNCLEAR
    if cell.experiments >= 2:
        return Direction.ONE_STUDY_UP if side > 0 else Direction.ONE_STUDY_DOWN
    return Direction.ONE_EXPERIMENT_UP if side > 0 else Direction.ONE_EXPERIMENT_DOWN


def _of_several(cell: Judged, side: int, share: float) -> Direction:
    limit, estimate = cell.threshold, cell.estimate or 0.0
    if cell.interval is not None and -limit < cell.interval[0] and cell.interval[1] < limit:
        return Direction.LITTLE_OR_NONE
    if side:
        return Direction.RAISES if side > 0 else Direction.LOWERS
    leaning = 1 if estimate > limit else -1 if estimate < -limit else 0
    if cell.interval is not None and leaning and cell.votes.agree(leaning, share):
        return Direction.LEANS_UP if leaning > 0 else Direction.LEANS_DOWN
    return Direction.UNCLEAR


def _side(interval: Interval | None) -> int:
    """1 or -1 where the interval excludes 0, else 0."""
    if interval is None:
        return 0
    return 1 if interval[0] > 0 else -1 if interval[1] < 0 else 0


def established(towards: Direction, level: Certainty) -> bool:
    """Whether a direction may be coloured, filtered by, put on a front page or used to recommend."""
    return towards in SETTLED and level in (Certainty.LOW, Certainty.MODERATE, Certainty.HIGH)


def leans(towards: Direction, level: Certainty) -> int:
    """1 or -1 for the weaker directions, and for raises or lowers of very low certainty; else 0."""
    if towards in WEAKER:
        return 1 if towards.value.endswith("up") else -1
    if towards in (Direction.RAISES, Direction.LOWERS) and level is Certainty.VERY_LOW:
        return 1 if towards is Direction.RAISES else -1
    return 0
