"""MTLD: the mean length of runs of words whose type-token ratio stays above a threshold (McCarthy and Jarvis 2010).

Where a run ends depends on where it began, so the runs of a text are a chain. But two chains that begin apart soon
meet: from the first run that ends for both at the same word on they are one. So the text is cut, the chains of all cuts
are walked side by side, a word of each at a time, and afterwards the one true chain is followed into every cut only up
to where it meets that cut's own.

A run of t words of which r were met in it before ends where (t - r) / t <= .72, which is 25 r - 7 t >= 0, in whole
numbers. A run's score is that: each word takes 7 from it, each that is met again gives 25.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from measure.texts import Ids

THRESHOLD = 0.72
TAKES, GIVES = 7, 25
CUTS, LEAST = 256, 512
"""Cuts of a text, and the fewest words of one: in fewer the chains hardly meet, and a shorter text is not cut."""
PIECE = 128
"""Words that are looked at one by one at a time."""
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
    size, bits = len(ids), len(ids).bit_length()
    keys = np.sort((ids << bits) | np.arange(size))
    places = (keys & ((1 << bits) - 1)).astype(np.int32)
    keys >>= bits
    new = np.flatnonzero(keys[1:] != keys[:-1]) + 1
    forwards, backwards, beside = (np.full(size, -1, dtype=np.int32) for _ in range(3))
    beside[1:] = places[:-1]
    beside[new] = -1
    forwards[places] = beside
    places = (size - 1) - places
    beside[:-1] = places[1:]
    beside[new - 1] = beside[-1] = -1
    backwards[places] = beside
    return forwards, backwards


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
    """One row a cut, of both ways. Scores are kept without what the steps have taken from all of them alike."""
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
    each = np.count_nonzero(walked.ends, axis=0).tolist()
    begins, scores = walked.begin.tolist(), walked.score.tolist()
    for cut, first in enumerate(range(0, len(before), steps)):
        ends = walked.ends[:, cut] if cut < len(each) else None
        met: int | None = 0
        if begin != first or ends is None:
            found, begin, score, met = _until_met(before[first : first + steps], first, (begin, score), ends)
            factors += found
        if met is not None:
            factors += each[cut] - (int(np.count_nonzero(walked.ends[:met, cut])) if met else 0)
            begin, score = begins[cut], scores[cut]
    return factors, begin


def _until_met(
    words: Small, first: int, state: tuple[int, int], ends: NDArray[np.bool_] | None
) -> tuple[int, int, int, int | None]:
    """The runs that end, where the next begins and its score; and how far the cut was gone, None for to its end."""
    factors, (begin, score) = 0, state
    for piece in range(0, len(words), PIECE):
        for place, last in enumerate(words[piece : piece + PIECE].tolist(), first + piece):
            score -= TAKES
            if last >= begin:
                score += GIVES
                if score >= 0:
                    factors, begin, score = factors + 1, place + 1, 0
                    if ends is not None and ends[place - first]:
                        return factors, begin, score, place + 1 - first
    return factors, begin, score, None
