"""The tokenizations that metrics state, each made from a coarser one by splitting its distinct words.

All texts are split once, at single spaces. White space splits no further than the pieces allow, lower case looks at one
word at a time, and the rest splits at characters of its own: so each distinct piece is looked at once, not each token.

In scripts that set no spaces between words (Chinese, Japanese, Thai, Lao, Burmese, Khmer, Tibetan) every character,
with the marks on it, is a token. That is decided character by character: a text in several scripts is split by what
each part is, and a row is split alike in whatever set it is. ASCII is split as the peer libraries do.
"""

import re
import string
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, eq=False)
class Tokenization:
    """A way to split text, with the definition that figures state."""

    name: str
    definition: str
    base: "Tokenization | None" = field(default=None, repr=False)
    split: Callable[[str], Sequence[str]] = field(default=str.split, repr=False)
    """The tokens of one word of the base."""


UNSPACED_RANGES = (
    "\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3100-\u312f\u3400-\u4dbf"
    "\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
UNSPACED = re.compile(f"[{UNSPACED_RANGES}]")
"""A character of a script that sets no spaces between words."""
RUNS = re.compile(f"[{UNSPACED_RANGES}]|[^{UNSPACED_RANGES}]+")
WORD = re.compile(r"\S+")
ASCII_RUNS = re.compile(r"[a-z0-9]+")
BLANKED = str.maketrans({**dict.fromkeys("0123456789–—-"), **dict.fromkeys(set(string.punctuation) - {"-"}, " ")})


def by_script(words: Sequence[str]) -> list[str]:
    """Words with each character of an unspaced script made a token of its own, together with the marks that follow."""
    tokens: list[str] = []
    for word in words:
        if word.isascii() or not UNSPACED.search(word):
            tokens.append(word)
            continue
        begin = len(tokens)
        for run in RUNS.findall(word):
            if len(tokens) > begin and unicodedata.category(run[0]).startswith("M"):
                tokens[-1] += run
            else:
                tokens.append(run)
    return tokens


def letters_and_digits(piece: str) -> list[str]:
    """Runs of letters, digits and the marks on them, in lower case; of ASCII what rouge_score's tokenizer gives."""
    lower = piece.lower()
    if lower.isascii():
        return ASCII_RUNS.findall(lower)
    characters = (character if unicodedata.category(character)[0] in "LMN" else " " for character in lower)
    return by_script("".join(characters).split())


def _pieces(piece: str) -> Sequence[str]:
    return [piece] if piece.isascii() else by_script([piece])


def _split(piece: str) -> Sequence[str]:
    return piece.split() if piece.isascii() else by_script(piece.split())


def _lower(piece: str) -> Sequence[str]:
    return piece.lower().split() if piece.isascii() else by_script(piece.lower().split())


def _words(piece: str) -> Sequence[str]:
    words = piece.lower().translate(BLANKED).split()
    return words if piece.isascii() else by_script(words)


CHARACTERS = "characters where a script sets no spaces"
SPACE = Tokenization("space", "split(' '): at every single space, case kept")
PIECES = Tokenization("pieces", f"split(' '): at every single space, case kept; {CHARACTERS}", SPACE, _pieces)
SPLIT = Tokenization("split", f"split(): at white space, case kept; {CHARACTERS}", SPACE, _split)
LOWER = Tokenization("lower", f"lower().split(): at white space, in lower case; {CHARACTERS}", SPACE, _lower)
ROUGE = Tokenization(
    "letters and digits",
    f"lower case, runs of letters and digits (of ASCII as rouge_score without stemmer); {CHARACTERS}",
    SPACE,
    letters_and_digits,
)
WORDS = Tokenization(
    "words",
    f"lower case, no digits and dashes, punctuation as space (lexicalrichness); {CHARACTERS}",
    SPACE,
    _words,
)


def beginning(text: str, tokens: int) -> str:
    """The text up to the end of its so many-th token of `SPLIT`."""
    for word in WORD.finditer(text):
        pieces = by_script([word[0]])
        if len(pieces) >= tokens:
            return text[: word.start() + sum(map(len, pieces[:tokens]))]
        tokens -= len(pieces)
    return text
