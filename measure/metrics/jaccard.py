"""Average pairwise Jaccard: the share of words that two rows have in common, over pairs of rows."""

from typing import Any

import numpy as np
from numpy.random import Generator
from scipy import sparse

from measure.metrics.base import LOWER as LOWER_IS_BETTER
from measure.metrics.base import Figure, Floats, Kind, Metric, Pairs
from measure.metrics.pairs import mean_of_pairs, sample_pairs
from measure.ngrams import table
from measure.texts import Ids, Texts
from measure.tokenizing import LOWER

PAIRS = 20_000
MOST = 20_000
BLOCK = 1024
MANY = 4
"""Where all rows with all rows are at most so many times the pairs that are asked for, all are multiplied at once."""
COMMON = 512
"""So many of the commonest words are multiplied densely; what is left is sparse."""


def incidence(texts: Texts) -> sparse.csr_array:
    """One line a row, one column a word, 1 where the row has the word."""
    counts = table(texts, LOWER, 1)
    shape = (len(texts), len(texts.tokens(LOWER).words))
    return sparse.csr_array((np.ones(len(counts.row), dtype=np.float32), (counts.row, counts.gram)), shape=shape)


def of_pairs(texts: Texts, first: Ids, second: Ids) -> Floats:
    there = texts.cached(incidence, incidence)
    if len(texts) ** 2 <= MANY * len(first):
        common = (there @ there.T).toarray()[first, second].astype(np.float64)
    else:
        common = np.asarray((there[first] * there[second]).sum(axis=1), dtype=np.float64)
    sizes = np.diff(there.indptr)
    return jaccard(common, sizes[first] + sizes[second])


def jaccard(common: Floats, sizes: Ids) -> Floats:
    """0 where a set is empty, and where both are."""
    either = sizes - common
    index: Floats = np.divide(common, either, out=np.zeros(np.shape(common)), where=either > 0)
    return index


def of_all(texts: Texts) -> float:
    """The mean over all pairs: blocks of rows against the rows from there on."""
    there = texts.cached(incidence, incidence)
    sizes = np.diff(there.indptr).astype(np.int64)
    order = np.argsort(-np.asarray(there.sum(axis=0)), kind="stable")
    dense = there[:, order[:COMMON]].toarray()
    rest = there[:, order[COMMON:]].tocsr()
    total = 0.0
    for begin in range(0, len(texts), BLOCK):
        end = min(begin + BLOCK, len(texts))
        common = dense[begin:end] @ dense[begin:].T + (rest[begin:end] @ rest[begin:].T).toarray()
        indices = jaccard(common.astype(np.float64), sizes[begin:end, None] + sizes[None, begin:])
        inside = indices[:, : end - begin]
        total += float(indices[:, end - begin :].sum()) + float(np.triu(inside, 1).sum())
    return total / (len(texts) * (len(texts) - 1) / 2)


def _pairs(texts: Texts, rng: Generator) -> Pairs:
    return sample_pairs(texts, rng, PAIRS, of_pairs)


def _sampled(texts: Texts, rng: Generator) -> Figure:
    return mean_of_pairs(_pairs(texts, rng), len(texts))


def _all(texts: Texts, rng: Generator) -> Figure:
    return Figure(of_all(texts), len(texts) * (len(texts) - 1) // 2)


def _metric(kind: Kind, which: str, **more: Any) -> Metric:
    return Metric(
        "average-pairwise-jaccard",
        "Average pairwise Jaccard index",
        "diversity",
        LOWER_IS_BETTER,
        f"Mean over {which} of the Jaccard index of the rows' sets of words; lower().split(), 0 for an empty row.",
        "OpenDataArena's Apjs; equal to direct pairs",
        kind=kind,
        scale="proportion",
        version=2,
        length_control="length",
        least=2,
        **more,
    )


METRICS = (
    _metric(
        "sampled",
        "pairs of rows drawn at random",
        figure=_sampled,
        pairs=_pairs,
        parameters={"pairs": PAIRS},
        default=True,
    ),
    _metric("whole-set", "all pairs of rows", figure=_all, parameters={"pairs": "all"}, most=MOST),
)
