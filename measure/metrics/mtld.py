"""MTLD: the mean length of runs of words whose type-token ratio stays above a threshold (McCarthy and Jarvis 2010).

Where a run ends depends on where it began, so the runs of a text are a chain. But two chains that begin apart soon
meet: from the first run that begins at the same word for both on they are one. So chains begin all over the text and
are followed side by side, each until it comes to where a run of another began; the one true chain is put together of
their parts.

A run of t words of which r were met in it before ends where (t - r) / t <= .72, which is 25 r - 7 t >= 0, in whole
numbers.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from measure.ngrams import order
from measure.texts import Ids

THRESHOLD = 0.72
TAKES, GIVES = 7, 25
APART, MOST = 256, 256
"""Words from one chain's beginning to the next, and the most chains of a text."""
AHEAD = 128
"""Words that are looked at at a time: most runs have fewer. At most 255, and so many times eight."""
SCORES = TAKES * np.arange(1, AHEAD + 1)
NEEDED = np.ceil(SCORES / GIVES).astype(np.uint8)
"""How many of so many first words of a run are met again where it ends."""
BYTES, LAST_BYTE = np.uint64(0x0101_0101_0101_0101), np.uint64(56)
Small = NDArray[np.int32]
Flags = NDArray[np.bool_]


def mtld(ids: Ids) -> float:
    """Of the text read forwards and backwards."""
    size = len(ids)
    if not size:
        return 0.0
    before = _met_before(ids)
    chains = min(max(size // APART, 1), MOST)
    starts = np.arange(chains) * size // chains
    walk = Walk(before, np.concatenate((starts, starts + size + AHEAD)), np.repeat([size, 2 * size + AHEAD], chains))
    walk.to_the_end()
    return sum(_length(size, walk, first) for first in (0, chains)) / 2


def _length(size: int, walk: "Walk", first: int) -> float:
    """Of the way of reading that begins with this chain."""
    factors, begin = walk.true_chain(first)
    rest = walk.before[begin : walk.limits[first]]
    partial = float(factors)
    if len(rest):
        different = int(np.count_nonzero(rest < begin))
        partial += (1 - different / len(rest)) / (1 - THRESHOLD)
    return size / (partial or 1.0)


def _met_before(ids: Ids) -> Small:
    """Where each word was last met, -1 for the first time: read forwards, and after a gap backwards, and a gap."""
    size, gap = len(ids), len(ids) + AHEAD
    before = np.full(2 * gap, -1, dtype=np.int32)
    places = order(ids)
    words = ids[places]
    new = np.flatnonzero(words[1:] != words[:-1]) + 1
    previous = np.full(size, -1, dtype=np.int32)
    previous[1:] = places[:-1]
    previous[new] = -1
    before[places] = previous
    places = gap + (size - 1) - places
    previous[:-1] = places[1:]
    previous[new - 1] = previous[-1] = -1
    before[places] = previous
    return before


@dataclass
class Walk:
    """Chains that are followed side by side, each to the end of its text or to where a run of another began."""

    before: Small
    begins: Ids
    """Where each chain begins; once it was followed, where its last run does, or the run of another."""
    limits: Ids
    """The end of each chain's text."""
    counts: Ids = field(init=False)
    """How many runs of each chain ended."""
    known: Small = field(init=False)
    """For each word that a run begins with the number of that run, else -1."""
    runs: list[tuple[Ids, Ids]] = field(init=False)
    """Of numbered runs the chain, and how many of its runs are before."""
    numbered: int = 0

    def __post_init__(self) -> None:
        self.begins, self.counts, self.runs = self.begins.copy(), np.zeros(len(self.begins), dtype=np.int64), []
        self.known = np.full(len(self.before) + 1, -1, dtype=np.int32)
        self._number(np.arange(len(self.begins)))

    def to_the_end(self) -> None:
        window = sliding_window_view(self.before, AHEAD)
        chains, places = np.arange(len(self.begins)), self.begins.copy()
        missing = np.zeros(len(chains), dtype=np.int64)
        while len(chains):
            counted = _counted(window[places] >= self.begins[chains].astype(np.int32)[:, None])
            words, missing = _to_first_end(counted, missing)
            places += words
            ended = missing == 0
            done, there = chains[ended], places[ended]
            self.begins[done] = there
            self.counts[done] += 1
            on = places < self.limits[chains]
            new = on[ended] & (self.known[there] < 0)
            new[new] = self._number(done[new])
            on[ended] = new
            if not on.all():
                chains, places, missing = chains[on], places[on], missing[on]

    def _number(self, chains: Ids) -> Flags:
        """Numbers the runs that these chains begin; of two at the same word one, the other ends there."""
        numbers = np.arange(self.numbered, self.numbered + len(chains))
        self.known[self.begins[chains]] = numbers
        self.runs.append((chains, self.counts[chains]))
        self.numbered += len(chains)
        own: Flags = self.known[self.begins[chains]] == numbers
        return own

    def true_chain(self, chain: int) -> tuple[int, int]:
        """The runs that end in the chain from here on, and where the last begins: from chain to chain."""
        chains, counts = map(np.concatenate, zip(*self.runs, strict=True))
        factors = 0
        while True:
            begin = int(self.begins[chain])
            factors += int(self.counts[chain])
            number = int(self.known[begin])
            if number < 0 or chains[number] == chain:
                return factors, begin
            chain = int(chains[number])
            factors -= int(counts[number])


def _counted(again: Flags) -> NDArray[np.uint8]:
    """Row by row how many are true up to each place: of eight by a product, whose bytes are the sums."""
    eights = again.view("<u8") * BYTES
    sums = eights >> LAST_BYTE
    eights += (np.cumsum(sums, axis=1) - sums) * BYTES
    return eights.view(np.uint8)


def _to_first_end(counted: NDArray[np.uint8], missing: Ids) -> tuple[Ids, Ids]:
    """The words of each row up to where its run ends, and what the run lacks after them: 0 where it ends.

    `missing` is what it lacked before the row: how far 25 r - 7 t is below 0.
    """
    over = counted >= NEEDED
    longer = missing.nonzero()[0]
    if len(longer):
        over[longer] = GIVES * counted[longer].astype(np.int64) - SCORES >= missing[longer, None]
    first = over.argmax(axis=1)
    open_ = (~over[np.arange(len(over)), first]).nonzero()[0]
    lacking = np.zeros_like(missing)
    lacking[open_] = missing[open_] + SCORES[-1] - GIVES * counted[open_, -1].astype(np.int64)
    first += 1
    first[open_] = AHEAD
    return first, lacking
