"""The words of a name, the similarity of two names, and the normal form of the name of a data set."""

import re
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+")
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_REMARK = re.compile(r"\([^)]*\)")
_PORTIONS = frozenset({"data", "dataset", "mixture", "sample", "samples", "set", "sft", "subset", "tasks", "training"})
_SIZE = re.compile(r"\d+[km]|\d{4,}")
_BETWEEN = re.compile(r"[.,;:/()\[\]]|\band\b|\bor\b", re.IGNORECASE)


@lru_cache(maxsize=20_000)
def parted(name: str) -> tuple[str, ...]:
    """The words of a name in lower case: parted at capitals, digits and signs, without a remark in brackets."""
    return tuple(word.lower() for word in _PART.findall(_REMARK.sub("", name[:2_000])))


def trigrams(text: str) -> set[str]:
    """The trigrams of each word, padded by two blanks before and one behind, as PostgreSQL's pg_trgm forms them."""
    words = (f"  {word} " for word in _WORD.findall(text.lower()))
    return {word[start : start + 3] for word in words for start in range(len(word) - 2)}


def similarity(one: str, other: str) -> float:
    """The share of trigrams that two names have in common, 0 to 1 (the Jaccard index)."""
    return shared(trigrams(one), trigrams(other))


def shared(left: set[str], right: set[str]) -> float:
    """The Jaccard index of two sets of trigrams."""
    both = len(left & right)
    return both / (len(left) + len(right) - both) if both else 0.0


def data_set(name: str) -> str:
    """The normal form of the name of a data set: lower case, words separated by blanks, without words and sizes at its
    end that only say which portion is meant: Alpaca-52K and `alpaca subset` become `alpaca`."""
    words = _WORD.findall(name.casefold())
    while len(words) > 1 and (words[-1] in _PORTIONS or _SIZE.fullmatch(words[-1])):
        words.pop()
    return " ".join(words)


def data_sets(text: str) -> list[str]:
    """The normal forms of the parts of a text between commas, full stops, brackets, `and` and `or`."""
    parts = (data_set(part) for part in _BETWEEN.split(text))
    return [part for part in dict.fromkeys(parts) if part]
