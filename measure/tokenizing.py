"""The tokenizations that metrics state, each made from a coarser one by splitting its distinct words.

All texts are split once, at single spaces. White space splits no further than the pieces allow, lower case looks at one
word at a time, and the rest splits at characters of its own: so each distinct piece is looked at once, not each token.
"""

import re
import string
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, eq=False)
class Tokenization:
    """A way to split text, with what a figure says about it."""

    name: str
    definition: str
    base: "Tokenization | None" = field(default=None, repr=False)
    split: Callable[[str], Sequence[str]] = field(default=str.split, repr=False)
    """What becomes of one word of the base."""


ALNUM = re.compile(r"[a-z0-9]+")
BLANKED = str.maketrans({**dict.fromkeys("0123456789–—-"), **dict.fromkeys(set(string.punctuation) - {"-"}, " ")})


def _lowered(piece: str) -> Sequence[str]:
    return piece.lower().split()


def _runs(piece: str) -> Sequence[str]:
    return ALNUM.findall(piece.lower())


def _words(piece: str) -> Sequence[str]:
    return piece.lower().translate(BLANKED).split()


SPACE = Tokenization("space", "split(' '): at every single space, case kept")
SPLIT = Tokenization("split", "split(): at white space, case kept", SPACE)
LOWER = Tokenization("lower", "lower().split(): at white space, in lower case", SPACE, _lowered)
ROUGE = Tokenization("rouge", "lower case, runs of a-z and 0-9 (rouge_score, no stemmer)", SPACE, _runs)
WORDS = Tokenization("words", "lower case, no digits and dashes, punctuation as space (lexicalrichness)", SPACE, _words)
