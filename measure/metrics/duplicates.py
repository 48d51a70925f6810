"""Near duplicates: candidates by MinHash, and every candidate compared exactly."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from rensa import RMinHash
from scipy import sparse

from measure.errors import Refused
from measure.hashing import Words, hashed_rows, mix
from measure.metrics.base import LOWER as LOWER_IS_BETTER
from measure.metrics.base import Figure, Marked, Metric
from measure.texts import Ids, Texts
from measure.tokenizing import ROUGE

THRESHOLD = 0.8
SHINGLE = 5
WIDTH, BANDS = 6, 42
"""A pair of a Jaccard index of .8 shares none of 42 bands of 6 hashes with a chance of (1 - .8^6)^42, 3 in a
million."""
BLOCK = 2048
"""Rows that share a band, compared with each other at a time."""


def near_duplicates(texts: Texts) -> tuple[Ids, Ids]:
    """The rows with a token, and for each the place of the row most like it, -1 where none is similar enough."""
    return texts.cached("near duplicates", _near_duplicates)


def _near_duplicates(texts: Texts) -> tuple[Ids, Ids]:
    rows = np.flatnonzero(texts.tokens(ROUGE).lengths > 0)
    if len(rows) < 2:
        raise Refused(f"needs at least 2 rows with letters or digits, there are {len(rows)}")
    hashes, starts = hashed_rows(texts, ROUGE, SHINGLE)
    sets = [np.unique(hashes[starts[row] : starts[row + 1]]) for row in rows.tolist()]
    groups: dict[bytes, list[int]] = {}
    for place, shingles in enumerate(sets):
        groups.setdefault(shingles.tobytes(), []).append(place)
    first = np.array([places[0] for places in groups.values()], dtype=np.int64)
    alike = _most_alike([sets[place] for place in first.tolist()])
    partners = np.full(len(rows), -1, dtype=np.int64)
    partners[first] = np.where(alike >= 0, first[alike], -1)
    for places in groups.values():
        if len(places) > 1:
            partners[places[1:]] = places[0]
            partners[places[0]] = places[1]
    return rows, np.where(partners >= 0, rows[partners], -1)


def _most_alike(sets: list[Words]) -> Ids:
    """For each of these different sets the other one that is most alike, -1 where none reaches the threshold."""
    best, partner = np.full(len(sets), THRESHOLD), np.full(len(sets), -1, dtype=np.int64)
    sizes = np.array([len(shingles) for shingles in sets], dtype=np.int64)
    groups = list(_candidates(sets, sizes))
    if not groups:
        return partner
    suspected = np.unique(np.concatenate(groups))
    _, ids = np.unique(np.concatenate([sets[place] for place in suspected]), return_inverse=True)
    rows = np.repeat(suspected, sizes[suspected])
    incidence = sparse.csr_array((np.ones(len(ids)), (rows, ids)), shape=(len(sets), int(ids.max()) + 1))
    for group in groups:
        for begin in range(0, len(group), BLOCK):
            part = group[begin : begin + BLOCK]
            common = (incidence[part] @ incidence[group].T).toarray()
            common[part[:, None] == group[None, :]] = -1
            index = common / (sizes[part][:, None] + sizes[group][None, :] - common)
            nearest = index.argmax(axis=1)
            value = index[np.arange(len(part)), nearest]
            better = (value > best[part]) | ((value >= best[part]) & (partner[part] < 0))
            best[part[better]], partner[part[better]] = value[better], group[nearest[better]]
    return partner


def _candidates(sets: list[Words], sizes: Ids) -> Iterator[Ids]:
    """The sets that share a band, as groups; no group is met twice."""
    ends = np.concatenate(([0], np.cumsum(sizes))).tolist()
    digests = RMinHash.digest_matrix_from_flat_token_hashes(np.concatenate(sets), ends, WIDTH * BANDS, 1).to_rows()
    matrix: NDArray[np.uint64] = np.array(digests, dtype=np.uint64).reshape(-1, WIDTH * BANDS)
    met: set[bytes] = set()
    for band in range(BANDS):
        key = np.zeros(len(matrix), dtype=np.uint64)
        for place in range(band * WIDTH, (band + 1) * WIDTH):
            key = mix(key + matrix[:, place])
        order = np.argsort(key, kind="stable")
        bounds = [0, *(np.flatnonzero(np.diff(key[order])) + 1).tolist(), len(order)]
        for begin, end in pairwise(bounds):
            group = np.sort(order[begin:end])
            if len(group) > 1 and group.tobytes() not in met:
                met.add(group.tobytes())
                yield group


def _figure(texts: Texts, rng: Generator) -> Figure:
    rows, partners = near_duplicates(texts)
    return Figure(float((partners >= 0).mean()), len(rows))


def _marked(texts: Texts) -> Marked:
    rows, partners = near_duplicates(texts)
    return Marked(rows[partners >= 0], partners[partners >= 0])


METRICS = (
    Metric(
        "near-duplicate-share",
        "Near-duplicate share",
        "diversity",
        LOWER_IS_BETTER,
        "Share of rows with another row of a Jaccard index of at least .8 between their sets of 5 tokens in a row "
        "(all tokens of a shorter row as one); runs of letters and digits in lower case, rows without one left out; "
        "candidates by MinHash in 42 bands of 6, every one compared exactly: a pair at .8 is missed 3 times in a "
        "million.",
        "Broder 1997; Lee et al. 2022; equal to all pairs compared",
        _figure,
        "whole-set",
        scale="proportion",
        version=2,
        parameters={"threshold": THRESHOLD, "shingle": SHINGLE},
        marked=_marked,
        least=2,
    ),
)
