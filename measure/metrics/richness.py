"""Richness of the vocabulary over all rows read as one text: as `lexicalrichness` counts it, without its loops."""

import numpy as np
from numpy.random import Generator

from measure.errors import Refused
from measure.hashing import Hashes, hashed_grams
from measure.metrics.base import HIGHER, Figure, Merging, Metric
from measure.metrics.mtld import THRESHOLD, mtld
from measure.ngrams import distinct
from measure.texts import Ids, Texts
from measure.tokenizing import WORDS

DRAWS = 42
WINDOW = 100


def hd_d(ids: Ids, size: int) -> float:
    """The sum over words of the chance to be among 42 drawn without replacement, over 42."""
    total = len(ids)
    often, words = np.unique(np.bincount(ids, minlength=size), return_counts=True)
    never = np.ones(len(often))
    for drawn in range(DRAWS):
        never *= np.maximum(total - often - drawn, 0) / (total - drawn)
    return float(((1 - never) * words)[often > 0].sum() / DRAWS)


def mattr(ids: Ids) -> float:
    """The mean type-token ratio of all windows: a token is new in a window that begins after it was last met."""
    places = np.arange(len(ids))
    order = np.argsort(ids, kind="stable")
    before = np.full(len(ids), -1)
    same = ids[order][1:] == ids[order][:-1]
    before[order[1:][same]] = order[:-1][same]
    first = np.maximum(before, places - WINDOW)
    new = np.minimum(places, len(ids) - WINDOW) - np.maximum(first, -1)
    windows = len(ids) - WINDOW + 1
    return float(np.maximum(new, 0).sum() / windows / WINDOW)


def _ids(texts: Texts, least: int) -> Ids:
    ids = texts.tokens(WORDS).ids
    if len(ids) < least:
        raise Refused(f"needs at least {least} words, there are {len(ids)}")
    return ids


def _mtld(texts: Texts, rng: Generator) -> Figure:
    return Figure(mtld(_ids(texts, WINDOW)), len(texts))


def _hd_d(texts: Texts, rng: Generator) -> Figure:
    return Figure(hd_d(_ids(texts, DRAWS), len(texts.tokens(WORDS).words)), len(texts))


def _mattr(texts: Texts, rng: Generator) -> Figure:
    return Figure(mattr(_ids(texts, WINDOW)), len(texts))


def _vocabulary(texts: Texts, rng: Generator) -> Figure:
    tokens = texts.tokens(WORDS)
    return Figure(float(distinct(tokens.ids, len(tokens.words))), len(texts))


def _one_by_one(texts: Texts) -> Hashes:
    return hashed_grams(texts, WORDS, 1)


def _size(part: Hashes) -> Figure:
    return Figure(float(len(part.different)), part.rows)


METRICS = (
    Metric(
        "vocabulary-size",
        "Vocabulary size",
        "diversity",
        HIGHER,
        "Number of distinct words, in lower case, without digits, dashes and punctuation.",
        "equal to lexicalrichness",
        _vocabulary,
        "mergeable",
        version=2,
        merging=Merging(_one_by_one, Hashes.join, _size),
        length_control="tokens",
    ),
    Metric(
        "mtld",
        "MTLD",
        "diversity",
        HIGHER,
        "Mean length of runs of words with a type-token ratio above .72, of all rows read as one text, forwards and "
        "backwards.",
        "McCarthy and Jarvis 2010; equal to lexicalrichness",
        _mtld,
        "whole-set",
        version=2,
        parameters={"threshold": THRESHOLD},
        default=True,
        length_control="tokens",
    ),
    Metric(
        "hd-d",
        "HD-D",
        "diversity",
        HIGHER,
        "Expected type-token ratio of 42 words drawn without replacement from all rows.",
        "McCarthy and Jarvis 2010; equal to lexicalrichness",
        _hd_d,
        "whole-set",
        scale="proportion",
        version=2,
        parameters={"draws": DRAWS},
        length_control="tokens",
    ),
    Metric(
        "mattr",
        "MATTR",
        "diversity",
        HIGHER,
        "Mean type-token ratio of every window of 100 words of all rows read as one text.",
        "Covington and McFall 2010; equal to lexicalrichness",
        _mattr,
        "whole-set",
        scale="proportion",
        version=2,
        parameters={"window": WINDOW},
        length_control="tokens",
    ),
)
