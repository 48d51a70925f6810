"""Repeated n-grams: inside the set, inside rows, and between rows; the compression ratio; self-BLEU."""

import zlib
from collections.abc import Sequence
from functools import partial

import numpy as np
from numpy.random import Generator

from measure.errors import Refused
from measure.hashing import Hashes, hashed_grams
from measure.metrics.base import HIGHER, Figure, Floats, Merging, Metric, ratio, row_mean
from measure.metrics.base import LOWER as LOWER_IS_BETTER
from measure.ngram_sets import distinct_inside
from measure.ngram_stream import distinct_of_stream
from measure.ngrams import lengths, repeated_table, spread, table
from measure.texts import Ids, Texts
from measure.tokenizing import LOWER, PIECES, SPLIT

BATCH = 256
"""That are joined and compressed at a time: one text with all of them would be as large as the set."""
ORDERS = (1, 2, 3, 4)


class Stream:
    """Rows joined by one space, in gzip at level 9: so many bytes went in, and so many have come out."""

    def __init__(self) -> None:
        self._packer = zlib.compressobj(9, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
        self.before = self.after = 0
        self._empty = True

    def copy(self) -> "Stream":
        """To go on from here with other rows."""
        stream = object.__new__(Stream)
        stream._packer, stream._empty = self._packer.copy(), self._empty
        stream.before, stream.after = self.before, self.after
        return stream

    def add(self, rows: Sequence[str]) -> None:
        for begin in range(0, len(rows), BATCH):
            raw = ("" if self._empty else " ").encode() + " ".join(rows[begin : begin + BATCH]).encode()
            self._empty = False
            self.before += len(raw)
            self.after += len(self._packer.compress(raw))

    def ratio(self) -> float:
        """Bytes before over bytes after; the stream ends here. NaN without a byte."""
        return self.before / (self.after + len(self._packer.flush())) if self.before else float("nan")


def compressed(texts: Texts, rng: Generator) -> Figure:
    stream = Stream()
    stream.add(texts.strings)
    if not stream.before:
        raise Refused("there is no text")
    return Figure(stream.ratio(), len(texts), None, {"zlib": zlib.ZLIB_RUNTIME_VERSION})


def without_each(whole: Texts, groups: Sequence[Ids]) -> list[float]:
    """The ratio of all groups of rows but one, for each left out in turn; what comes before it is compressed once."""
    rows = [whole.subset(group).strings for group in groups]
    stream, ratios = Stream(), []
    for number, group in enumerate(rows):
        others = stream.copy()
        for later in rows[number + 1 :]:
            others.add(later)
        ratios.append(others.ratio())
        if number + 1 < len(rows):
            stream.add(group)
    return ratios


def _distinct_in_set(n: int, texts: Texts, rng: Generator) -> Figure:
    return _share(distinct_inside(texts, LOWER, n), int(lengths(texts, LOWER, n).sum()), len(texts))


def _share(different: int, total: int, rows: int) -> Figure:
    if not total:
        raise Refused("no row has an n-gram of this order")
    return Figure(different / total, rows)


def _hashes(n: int, texts: Texts) -> Hashes:
    return hashed_grams(texts, LOWER, n)


def _hashed_share(part: Hashes) -> Figure:
    return _share(len(part.different), part.total, part.rows)


def _distinct_in_row(n: int, texts: Texts) -> Floats:
    counts = table(texts, LOWER, n)
    different = np.bincount(counts.row, minlength=len(texts)).astype(np.float64)
    return ratio(different, lengths(texts, LOWER, n))


def ngram_diversity(texts: Texts, rng: Generator) -> Figure:
    """Over one sequence of all rows."""
    tokens = len(texts.tokens(PIECES).ids)
    if tokens < max(ORDERS):
        raise Refused(f"needs at least {max(ORDERS)} tokens, there are {tokens}")
    different = distinct_of_stream(texts, PIECES)
    return Figure(
        float(sum(number / (tokens - n + 1) for n, number in zip(ORDERS, different, strict=True))), len(texts)
    )


def self_repetition(texts: Texts) -> Floats:
    """Of each row, the logarithm of one more than how often its 4-grams are in other rows."""
    counts = repeated_table(texts, SPLIT, 4)
    starts, size = counts.starts, len(counts.gram)
    others = spread(np.diff(np.concatenate((starts, [size]))) - 1, starts, size)
    return np.log1p(np.bincount(counts.row, weights=others, minlength=len(texts)))


DISTINCT = tuple(
    Metric(
        "distinct-n",
        "Distinct-n",
        "diversity",
        HIGHER,
        "Distinct n-grams over all n-grams of the set, inside rows; lower().split().",
        "Li et al. 2016; equal to nltk.ngrams counted",
        partial(_distinct_in_set, n),
        "mergeable",
        scale="proportion",
        version=2,
        parameters={"n": n},
        merging=Merging(partial(_hashes, n), Hashes.join, _hashed_share),
        default=True,
        length_control="tokens",
    )
    for n in ORDERS
)
DISTINCT_IN_ROW = tuple(
    row_mean(
        "distinct-n",
        "Distinct-n",
        "diversity",
        HIGHER,
        "Mean over rows of distinct n-grams over all n-grams of the row; lower().split().",
        "Li et al. 2016, row by row",
        partial(_distinct_in_row, n),
        scale="proportion",
        version=2,
        parameters={"n": n, "over": "row"},
        default=n == 2,
        length_control="length",
    )
    for n in ORDERS
)
METRICS = (
    *DISTINCT,
    *DISTINCT_IN_ROW,
    Metric(
        "ngram-diversity",
        "N-gram diversity",
        "diversity",
        HIGHER,
        "Sum over n = 1..4 of distinct over all n-grams of the rows joined by one space and split by one space, "
        "case kept, across rows.",
        "Shaib et al. 2024; equal to the library diversity 0.3.1 up to its rounding to 3 digits",
        ngram_diversity,
        "whole-set",
        version=2,
        parameters={"order": max(ORDERS)},
        default=True,
        length_control="tokens",
    ),
    Metric(
        "self-repetition",
        "Self-repetition",
        "diversity",
        LOWER_IS_BETTER,
        "Mean over rows of ln(1 + sum over the row's distinct 4-grams of how many other rows have it); split(), "
        "case kept.",
        "Salkar et al. 2022; equal to the library diversity 0.3.1",
        lambda texts, rng: Figure(float(self_repetition(texts).mean()), len(texts)),
        "whole-set",
        version=2,
        parameters={"n": 4},
        counted=True,
        default=True,
        length_control="length",
        least=2,
    ),
    Metric(
        "compression-ratio",
        "Compression ratio",
        "diversity",
        LOWER_IS_BETTER,
        "UTF-8 bytes of the rows joined by one space over their bytes after gzip at level 9. The bytes are those of "
        "zlib, named with its version; the program gzip differs from it by half a percent.",
        "Shaib et al. 2024; equal to Python's gzip.compress",
        compressed,
        "whole-set",
        parameters={"compression": "gzip", "level": 9},
        without_each=without_each,
        default=True,
        length_control="tokens",
    ),
)
