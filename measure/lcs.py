"""Longest common subsequences by bits: a row against a whole block of rows at once, in the adder of big integers.

One bit for each token of the block, and one between rows that is cleared after every step, so that no carry of the
addition reaches the next row (Hyyro 2004).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from measure.texts import Ids


@dataclass(frozen=True)
class Block:
    """Rows side by side: where each token is, all places but those between rows, and where each row begins."""

    masks: dict[int, int]
    every: int
    starts: Ids
    lengths: Ids

    @classmethod
    def of(cls, rows: Sequence[Sequence[int]]) -> "Block":
        lengths = np.array([len(row) for row in rows], dtype=np.int64)
        ends = np.cumsum(lengths + 1)
        places: dict[int, list[int]] = defaultdict(list)
        for row, start in zip(rows, (ends - lengths - 1).tolist(), strict=True):
            for place, token in enumerate(row, start):
                places[token].append(place)
        size = int(ends[-1])
        between = _bits((ends - 1).tolist(), size)
        masks = {token: _bits(positions, size) for token, positions in places.items()}
        return cls(masks, ((1 << size) - 1) & ~between, ends - lengths - 1, lengths)

    def against(self, tokens: Sequence[int]) -> Ids:
        """The length of the longest common subsequence of these tokens with each row of the block."""
        state, every = self.every, self.every
        for mask in map(self.masks.get, tokens):
            if mask:
                shared = state & mask
                state = ((state + shared) | (state - shared)) & every
        size = int(self.starts[-1] + self.lengths[-1]) + 1
        raw = np.frombuffer(state.to_bytes(size // 8 + 1, "little"), dtype=np.uint8)
        bits = np.unpackbits(raw, bitorder="little")
        left = np.add.reduceat(bits, self.starts, dtype=np.int64)
        return self.lengths - left


def _bits(places: list[int], size: int) -> int:
    """The number with these bits set."""
    raw = bytearray(size // 8 + 1)
    for place in places:
        raw[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(raw, "little")
