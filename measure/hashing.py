"""Distinct things counted over shards that share no numbering: as sets of 64-bit hashes of what they are.

Two different things have the same hash once in 2^64 pairs: at 10^8 distinct n-grams the odds of any such pair are 3 in
10,000.
"""

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from measure.texts import Ids, Texts, starts_of
from measure.tokenizing import Tokenization

Words = NDArray[np.uint64]
ODD = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class Hashes:
    """The hashes of what is distinct, of how many in all, in how many rows."""

    different: Words
    total: int
    rows: int

    def join(self, other: "Hashes") -> "Hashes":
        return Hashes(union(self.different, other.different), self.total + other.total, self.rows + other.rows)


PIECES = 32
"""Of the range of all hashes, that are put together one after the other: so a union takes hardly more than its room."""


def union(first: Words, second: Words) -> Words:
    """Of two sorted sets, sorted."""
    merged, size = np.empty(len(first) + len(second), dtype=np.uint64), 0
    bounds = np.arange(1, PIECES, dtype=np.uint64) * np.uint64(2**64 // PIECES)
    pieces = [np.split(words, np.searchsorted(words, bounds)) for words in (first, second)]
    for both in zip(*pieces, strict=True):
        piece = np.concatenate(both)
        piece.sort()
        piece = piece[np.concatenate(([True], piece[1:] != piece[:-1]))] if len(piece) else piece
        merged[size : size + len(piece)] = piece
        size += len(piece)
    return merged[:size]


def hashed_grams(texts: Texts, tokenization: Tokenization, n: int) -> Hashes:
    tokens = texts.tokens(tokenization)
    hashes = _of_words(texts, tokenization)[tokens.ids]
    lengths = np.maximum(tokens.lengths - (n - 1), 0)
    starts = starts_of(lengths)
    first = np.repeat(tokens.starts[:-1], lengths) + np.arange(starts[-1]) - np.repeat(starts[:-1], lengths)
    mixed = np.zeros(len(first), dtype=np.uint64)
    for place in range(n):
        mixed = mix(mixed + hashes[first + place])
    return Hashes(np.unique(mixed), len(first), len(texts))


def hashed_rows(texts: Texts, tokenization: Tokenization, n: int) -> tuple[Words, Ids]:
    """The hashes of each row's n-grams; a row shorter than that counts as one n-gram, an empty one too."""
    tokens = texts.tokens(tokenization)
    hashes = np.concatenate((_of_words(texts, tokenization)[tokens.ids], np.zeros(n, dtype=np.uint64)))
    lengths = np.maximum(tokens.lengths - (n - 1), 1)
    starts = starts_of(lengths)
    first = np.repeat(tokens.starts[:-1], lengths) + np.arange(starts[-1]) - np.repeat(starts[:-1], lengths)
    left = np.repeat(tokens.starts[1:], lengths) - first
    mixed = np.zeros(len(first), dtype=np.uint64)
    for place in range(n):
        mixed = mix(mixed + np.where(place < left, hashes[first + place], np.uint64(0)))
    return mixed, starts


def _of_words(texts: Texts, tokenization: Tokenization) -> Words:
    def made(whole: Texts) -> Words:
        return np.fromiter(map(_hash, whole.tokens(tokenization).words), dtype=np.uint64)

    return texts.whole.cached(("hashes", tokenization), made)


def _hash(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest())


def mix(values: Words) -> Words:
    """A bijection of 64 bits that carries every bit everywhere (the finalizer of splitmix64)."""
    values = values + ODD
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
