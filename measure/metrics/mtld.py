"""MTLD: the mean length of runs of words whose type-token ratio stays above a threshold (McCarthy and Jarvis 2010).

Where a run ends depends on where it began, so the runs of a text are a chain. But two chains that begin apart soon
meet: from the first run that ends for both at the same word on they are one. So the text is cut, the chains of all cuts
are walked side by side, a word of each at a time, and afterwards the one true chain is followed into every cut only up
to where it meets that cut's own.

A run of t words of which r were met in it before ends where (t - r) / t <= .72, which is 25 r - 7 t >= 0, in whole
numbers. A run's score is that: each word takes 7 from it, each that is met again gives 25.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from measure.texts import Ids

THRESHOLD = 0.72
TAKES, GIVES = 7, 25
CUTS, LEAST = 256, 1024
"""Cuts of a text, and the fewest words of one: in fewer the chains hardly meet, and a shorter text is not cut."""
PIECE = 128
"""Words of all cuts that are put side by side at a time."""
STRETCH, NEAR = 2048, 384
"""Words that are read at a time, and those of a run that hardly any run has more of."""
Small = NDArray[np.int32]


def mtld(ids: Ids) -> float:
    """Of the text read forwards and backwards."""
    if not len(ids):
        return 0.0
    ways = _met_before(ids)
    steps = len(ids) // CUTS
    if steps < LEAST:
        return sum(_length(before, NOTHING) for before in ways) / 2
    walked = _walk(np.concatenate([before[: CUTS * steps].reshape(CUTS, steps) for before in ways]))
    return sum(_length(before, walked.way(number)) for number, before in enumerate(ways)) / 2


def _length(before: Small, walked: "Walked") -> float:
    factors, begin = _follow(before, walked)
    rest = before[begin:]
    partial = float(factors)
    if len(rest):
        different = int(np.count_nonzero(rest < begin))
        partial += (1 - different / len(rest)) / (1 - THRESHOLD)
    return len(before) / (partial or 1.0)


def _met_before(ids: Ids) -> tuple[Small, Small]:
    """Where each word was last met, read forwards and backwards; -1 for the first time."""
    size = len(ids)
    places = _by_word(ids)
    words = ids[places]
    new = np.flatnonzero(words[1:] != words[:-1]) + 1
    forwards, backwards, previous = (np.full(size, -1, dtype=np.int32) for _ in range(3))
    previous[1:] = places[:-1]
    previous[new] = -1
    forwards[places] = previous
    places = (size - 1) - places
    previous[:-1] = places[1:]
    previous[new - 1] = previous[-1] = -1
    backwards[places] = previous
    return forwards, backwards


def _by_word(ids: Ids) -> Small:
    """All places, by word and then by place: sorted by digits of 16 bits, which numpy does by radix."""
    order = np.argsort(ids.astype(np.uint16), kind="stable")
    if (higher := (ids >> 16).astype(np.uint16)).any():
        order = order[np.argsort(higher[order], kind="stable")]
    return order.astype(np.int32)


@dataclass(frozen=True)
class Walked:
    """Of each cut, walked on its own: where runs end, and where the last begins and what its score is."""

    ends: NDArray[np.bool_]
    begin: Small
    score: Small

    def way(self, number: int) -> "Walked":
        cuts = slice(number * CUTS, (number + 1) * CUTS)
        return Walked(self.ends[:, cuts], self.begin[cuts], self.score[cuts])


NOTHING = Walked(np.zeros((1 << 30, 0), dtype=bool), np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int32))
"""Of a text that is one stretch without cuts."""


def _walk(words: Small) -> Walked:
    """One row a cut, of both ways. Scores are stored without what every step takes from all of them alike."""
    steps = words.shape[1]
    first = np.tile(np.arange(CUTS, dtype=np.int32) * steps, 2)
    begin, score, given = first.copy(), np.zeros_like(first), np.zeros_like(first)
    again, ends = np.zeros(len(first), dtype=bool), np.zeros((steps, len(first)), dtype=bool)
    piece = words.T
    for step in range(steps):
        if step % PIECE == 0:
            piece = np.ascontiguousarray(words[:, step : step + PIECE].T)
        taken = TAKES * (step + 1)
        np.greater_equal(piece[step % PIECE], begin, out=again)
        np.multiply(again, GIVES, out=given)
        np.add(score, given, out=score)
        np.greater_equal(score, taken, out=ends[step])
        ended = ends[step].nonzero()[0]
        begin[ended] = first[ended] + (step + 1)
        score[ended] = taken
    return Walked(ends, begin, score - TAKES * steps)


def _follow(before: Small, walked: Walked) -> tuple[int, int]:
    """How many runs end, and where the last begins: from cut to cut, word by word only until the chains meet."""
    factors, begin, score = 0, 0, 0
    steps = len(walked.ends)
    ends_of_cuts = np.count_nonzero(walked.ends, axis=0).tolist()
    begins, scores = walked.begin.tolist(), walked.score.tolist()
    for cut, first in enumerate(range(0, len(before), steps)):
        ends = walked.ends[:, cut] if cut < len(ends_of_cuts) else None
        met: int | None = 0
        if begin != first or ends is None:
            new, begin, score, met = _until_met(before[first : first + steps], first, (begin, score), ends)
            factors += new
        if met is not None:
            factors += ends_of_cuts[cut] - (int(np.count_nonzero(walked.ends[:met, cut])) if met else 0)
            begin, score = begins[cut], scores[cut]
    return factors, begin


class Stretch(NamedTuple):
    """What some words add: the runs that end, where the next begins, its score, and where the chains met."""

    factors: int
    begin: int
    score: int
    met: int | None
    """How many words were read until there; None where they did not meet."""
    longest: int
    """Words of the longest run."""


def _until_met(
    words: Small, first: int, state: tuple[int, int], ends: NDArray[np.bool_] | None
) -> tuple[int, int, int, int | None]:
    """The runs that end, where the next begins and its score; and how far the cut was read, None for to its end."""
    factors, (begin, score) = 0, state
    for offset in range(0, len(words), STRETCH):
        cut = slice(offset, offset + STRETCH)
        there = words[cut], first + offset, (begin, score), None if ends is None else ends[cut]
        stretch = _read(*there, NEAR)
        if stretch.longest > NEAR:
            stretch = _read(*there, first + len(words))
        factors, begin, score = factors + stretch.factors, stretch.begin, stretch.score
        if stretch.met is not None:
            return factors, begin, score, offset + stretch.met
    return factors, begin, score, None


def _read(words: Small, first: int, state: tuple[int, int], ends: NDArray[np.bool_] | None, near: int) -> Stretch:
    """Right where no run is longer than `near`: words that were last met longer ago are not looked at.

    At the place p of a run from b the condition 25 r - 7 t >= 0 is 25 r + 7 (b - 1) >= 7 p: the left side changes only
    where a word is met again, and the right side is known for all places.
    """
    places = np.flatnonzero(np.arange(first, first + len(words), dtype=np.int32) - words <= near)
    last_met, needed = words[places].tolist(), ((places + first) * TAKES).tolist()
    factors, longest, (begin, score) = 0, 0, state
    reached = score + TAKES * (first - 1)
    for last, enough in zip(last_met, needed, strict=True):
        if last >= begin:
            reached += GIVES
            if reached >= enough:
                after = enough // TAKES + 1
                longest = max(longest, after - begin)
                factors, begin, reached = factors + 1, after, enough
                if ends is not None and ends[after - 1 - first]:
                    return Stretch(factors, begin, 0, after - first, longest)
    after = first + len(words)
    return Stretch(factors, begin, reached - TAKES * (after - 1), None, max(longest, after - begin))
