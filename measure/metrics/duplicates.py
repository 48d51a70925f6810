"""Near duplicates: candidates by MinHash, and every candidate looked at exactly."""

from itertools import pairwise

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from rensa import RMinHash, RMinHashLSH
from scipy import sparse

from measure.metrics.base import LOWER as LOWER_IS_BETTER
from measure.metrics.base import Figure, Metric
from measure.metrics.hashing import Words, hashed_rows
from measure.texts import Ids, Texts
from measure.tokenizing import ROUGE

THRESHOLD = 0.8
SHINGLE = 5
PERMUTATIONS, BANDS = 128, 16
"""A pair at the threshold is missed in 6 of 100 by one band of 8, in less than 1 in 10,000 by all 16."""


def near_duplicates(texts: Texts) -> NDArray[np.bool_]:
    """Which rows have another row whose set of shingles is as good as theirs."""
    hashes, starts = hashed_rows(texts, ROUGE, SHINGLE)
    sets = [np.unique(hashes[begin:end]) for begin, end in pairwise(starts.tolist())]
    groups: dict[bytes, list[int]] = {}
    for place, each in enumerate(sets):
        groups.setdefault(each.tobytes(), []).append(place)
    first = [places[0] for places in groups.values()]
    found = np.zeros(len(texts), dtype=bool)
    for number in np.flatnonzero(_likened([sets[place] for place in first])):
        found[first[number]] = True
    for places in groups.values():
        found[places] = found[places[0]] or len(places) > 1
    return found


def _likened(sets: list[Words]) -> NDArray[np.bool_]:
    """Which of these different sets have another at least so alike."""
    flat, sizes = np.concatenate(sets), np.array([len(each) for each in sets])
    ends = np.concatenate(([0], np.cumsum(sizes))).tolist()
    digests = RMinHash.digest_matrix_from_flat_token_hashes(flat, ends, PERMUTATIONS, 1)
    index = RMinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS, num_bands=BANDS)
    index.insert_matrix(digests)
    suspected = np.flatnonzero(index.query_duplicate_flags_matrix(digests))
    return _verified(sets, suspected, _bands(digests.to_rows(), suspected))


def _bands(rows: list[list[int]], suspected: Ids) -> list[Ids]:
    """The suspected sets that share a band, as groups."""
    width = PERMUTATIONS // BANDS
    matrix = np.array([rows[place] for place in suspected], dtype=np.uint64).reshape(-1, PERMUTATIONS)
    groups = []
    for band in range(BANDS):
        _, which = np.unique(matrix[:, band * width : (band + 1) * width], axis=0, return_inverse=True)
        order = np.argsort(which.ravel(), kind="stable")
        cuts = np.flatnonzero(np.diff(which.ravel()[order])) + 1
        groups += [suspected[group] for group in np.split(order, cuts) if len(group) > 1]
    return groups


def _verified(sets: list[Words], suspected: Ids, groups: list[Ids]) -> NDArray[np.bool_]:
    found = np.zeros(len(sets), dtype=bool)
    if not len(suspected):
        return found
    _, ids = np.unique(np.concatenate([sets[place] for place in suspected]), return_inverse=True)
    sizes = np.zeros(len(sets), dtype=np.int64)
    sizes[suspected] = [len(sets[place]) for place in suspected]
    rows = np.repeat(suspected, sizes[suspected])
    there = sparse.csr_array((np.ones(len(ids)), (rows, ids)), shape=(len(sets), int(ids.max()) + 1))
    for group in groups:
        if found[group].all():
            continue
        common = (there[group] @ there[group].T).toarray()
        np.fill_diagonal(common, 0)
        either = sizes[group][:, None] + sizes[group][None, :] - common
        found[group[(common >= THRESHOLD * either).any(axis=1)]] = True
    return found


def _figure(texts: Texts, rng: Generator) -> Figure:
    return Figure(float(near_duplicates(texts).mean()), len(texts))


METRICS = (
    Metric(
        "near-duplicate-share",
        "diversity",
        "whole-set",
        LOWER_IS_BETTER,
        "Share of rows with another row of a Jaccard index of at least .8 between their sets of 5 tokens in a row "
        "(all tokens of a shorter row as one); runs of a-z and 0-9 in lower case; candidates by MinHash, then exact.",
        _figure,
        parameters={"threshold": THRESHOLD, "shingle": SHINGLE},
        words=True,
        least=2,
    ),
)
