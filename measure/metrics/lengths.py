"""Lengths: how much text a row has."""

import numpy as np

from measure.metrics.base import HIGHER, Floats, row_mean
from measure.texts import Texts
from measure.tokenizing import SPLIT


def _tokens(texts: Texts) -> Floats:
    return texts.tokens(SPLIT).lengths.astype(np.float64)


METRICS = (
    row_mean(
        "response-length",
        "complexity",
        HIGHER,
        "Mean number of tokens of a row, split at white space.",
        _tokens,
        parameters={"unit": "tokens"},
        default=True,
        words=True,
    ),
)
