"""The hashed embedding: wording without meaning, fitted on nothing, so that no effect comes from the fitting.

Every word is its character n-grams (3 to 5 letters, with its ends marked) and itself; each of these is hashed to one
of 512 places and a sign (signed feature hashing, Weinberger et al. 2009). A row is the sum over its words, each
weighted by 1 + ln(times it is there), without the commonest English function words and without digits. It knows
spelling and nothing of meaning: two texts are near where they share words or parts of words. Nothing is read from a
file and nothing is downloaded; whatever is changed here makes a new version.
"""

import zlib
from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from measure.ngrams import Table, table
from measure.texts import Texts
from measure.tokenizing import WORDS

VERSION = "hashed-words-1"
SIZE = 512
CELLS = 1 << 25
"""Numbers of the dense table of words that are in memory at a time."""
PARTS = (3, 4, 5)
LONGEST = 200
"""Letters of a word that are looked at: whole sentences are words where no spaces are set."""
FUNCTION_WORDS = frozenset(
    (  # noqa: SIM905  (as a list it would be a page)
        "a about after all also an and any are as at be because been before being between both but by can could "
        "did do does each for from had has have he her here him his how i if in into is it its just like may me "
        "might more most must my no not of on one only or other our out over she should so some such than that the "
        "their them then there these they this those through to too up us very was we were what when where which "
        "while who will with would you your "
    ).split()
)
Matrix = NDArray[np.floating[Any]]


def name() -> str:
    return VERSION


def embed(texts: Texts) -> Matrix:
    """One row for each text, not scaled; zeros where no word is known. The words of a row are added in the order of
    their letters: in any set that has the row it comes out alike."""
    counts, vocabulary = table(texts, WORDS, 1), texts.tokens(WORDS).words
    order = np.array(sorted(range(len(vocabulary)), key=vocabulary.__getitem__), dtype=np.int64)
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    words = _of_words([vocabulary[place] for place in order.tolist()])
    rows = _weights(Table(rank[counts.gram], counts.row, counts.times), len(texts), words.shape[0])
    vectors = np.zeros((len(texts), SIZE))
    width = max(1, min(SIZE, CELLS // max(words.shape[0], 1)))
    for begin in range(0, SIZE, width):
        vectors[:, begin : begin + width] = rows @ words[:, begin : begin + width].toarray()
    return vectors


def _weights(counts: Table, rows: int, words: int) -> sparse.csr_array:
    weights = sparse.csr_array((1 + np.log(counts.times), (counts.row, counts.gram)), shape=(rows, words))
    weights.sort_indices()
    return weights


def _of_words(words: Sequence[str]) -> sparse.csr_array:
    """One line a word: its parts at their places with their signs, so weighted that they come to length 1."""
    parts = [() if word in FUNCTION_WORDS else _parts(word) for word in words]
    sizes = np.fromiter(map(len, parts), dtype=np.int64, count=len(parts))
    hashes = np.fromiter(chain.from_iterable(parts), dtype=np.uint64, count=int(sizes.sum()))
    hashes = (hashes + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    places = (hashes >> np.uint64(40)) % np.uint64(SIZE)
    signs = np.where(hashes >> np.uint64(63), 1.0, -1.0)
    rows = np.repeat(np.arange(len(parts)), sizes)
    shape = (len(parts), SIZE)
    return sparse.csr_array((signs / np.sqrt(sizes[rows]), (rows, places.astype(np.int64))), shape=shape)


def _parts(word: str) -> list[int]:
    marked = f"<{word[:LONGEST]}>"
    grams = {marked[place : place + size] for size in PARTS for place in range(len(marked) - size + 1)}
    return [zlib.crc32(gram.encode()) for gram in sorted(grams | {marked})]
