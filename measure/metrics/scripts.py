"""Which writing the texts are in: metrics over words do not apply where words are not set apart by spaces."""

import re

import numpy as np

from measure.texts import Texts
from measure.tokenizing import SPLIT

UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
"""Thai, Lao, Burmese, Khmer, Japanese and Chinese letters."""


def unspaced_share(texts: Texts) -> float:
    """The share of the letters that belong to scripts without spaces between words."""
    return share(*texts.kept("letters", letters))


def share(among: int, every: int) -> float:
    return among / every if every else 0.0


def letters(texts: Texts) -> tuple[int, int]:
    """The letters of such scripts, and all letters."""
    tokens = texts.tokens(SPLIT)
    times = np.bincount(tokens.ids, minlength=len(tokens.words))
    foreign = [(place, len(UNSPACED.findall(word))) for place, word in enumerate(tokens.words) if not word.isascii()]
    among = sum(int(times[place]) * number for place, number in foreign)
    return among, sum(int(times[place]) * sum(map(str.isalpha, word)) for place, word in enumerate(tokens.words))
