"""How many n-grams of one to four tokens are different in one sequence of all rows, those across two rows included.

A part of a set shares the n-grams inside rows with its whole, where they are numbered once. Only those that begin in
one row and end in another are new, a few for each row: they are looked up among those of the whole, or numbered on.
"""

from dataclasses import dataclass

import numpy as np

from measure.ngram_sets import Inside
from measure.ngrams import distinct, keys_of, renumbered
from measure.texts import Ids, Texts
from measure.tokenizing import Tokenization


def distinct_of_stream(texts: Texts, tokenization: Tokenization) -> list[int]:
    """The number of different n-grams, for n from 1 to 4; of at least four tokens."""
    tokens = texts.tokens(tokenization)
    ids, size = tokens.ids, len(tokens.words)
    if texts is texts.whole:
        return [distinct(ids, size), *_numbered(ids, size)]
    return [distinct(ids, size), *_of_part(texts, tokenization)]


def _numbered(ids: Ids, size: int) -> list[int]:
    """Only pairs are numbered, longer n-grams are keys made of those."""
    there, pairs = renumbered(ids[:-1] * size + ids[1:], size * size)
    triples = pairs[:-1] * size + ids[2:]
    fours = pairs[:-2] * there + pairs[2:]
    return [there, *map(_different, (triples, fours))]


def _different(keys: Ids) -> int:
    """By sorting, which is faster here than numpy's own hash table."""
    keys = np.sort(keys)
    return 1 + int(np.count_nonzero(keys[1:] != keys[:-1]))


def _of_part(texts: Texts, tokenization: Tokenization) -> list[int]:
    tokens = texts.tokens(tokenization)
    ids, size = tokens.ids, len(tokens.words)
    twos, threes, fours = (_Known.of(texts, tokenization, n) for n in (2, 3, 4))

    across = [_across(tokens.starts, n) for n in (2, 3, 4)]
    places = _marked(np.concatenate((*across, across[2] + 2)), len(ids))
    pairs = twos.numbers(ids[places] * size + ids[places + 1])
    two, three, first, second = (pairs[np.searchsorted(places, at)] for at in (*across, across[2] + 2))
    triples = threes.numbers(three * size + ids[across[1] + 2])

    known = len(twos.keys)
    keys = first * known + second
    # A pair that the whole has in no row has a number from there on. It is in none of its n-grams of four.
    new = (first >= known) | (second >= known)
    keys[new] = known * known + first[new] * (known + len(places)) + second[new]
    return [part.different(there) for part, there in ((twos, two), (threes, triples), (fours, fours.numbers(keys)))]


@dataclass(frozen=True)
class _Known:
    """The keys of the n-grams inside rows of a whole, sorted, and which of them are inside rows of its part."""

    keys: Ids
    inside: Inside

    @classmethod
    def of(cls, texts: Texts, tokenization: Tokenization, n: int) -> "_Known":
        keys = texts.whole.cached(
            ("keys", tokenization, n), lambda whole: np.unique(keys_of(whole, tokenization, n)[0])
        )
        return cls(keys, Inside.of(texts, tokenization, n))

    def numbers(self, keys: Ids) -> Ids:
        """Their places among the known ones; others are numbered from there on."""
        places = np.searchsorted(self.keys, keys)
        new = np.ones(len(keys), dtype=bool)
        inside = places < len(self.keys)
        new[inside] = self.keys[places[inside]] != keys[inside]
        places[new] = len(self.keys) + np.unique(keys[new], return_inverse=True)[1]
        return places

    def different(self, across: Ids) -> int:
        """How many there are, with these numbers of n-grams across rows."""
        there = _marked(across, len(self.keys) + len(across))
        known = there[there < len(self.keys)]
        return self.inside.number + len(there) - int(np.count_nonzero(self.inside.has(known)))


def _across(starts: Ids, n: int) -> Ids:
    """Where the n-grams begin that end in another row."""
    begins = (starts[1:-1, None] - np.arange(1, n)).ravel()
    return _marked(begins[(begins >= 0) & (begins <= starts[-1] - n)], int(starts[-1]))


def _marked(places: Ids, size: int) -> Ids:
    """These places of so many, each once and in order: faster by marking them than by sorting."""
    marks = np.zeros(size, dtype=bool)
    marks[places] = True
    return np.flatnonzero(marks)
