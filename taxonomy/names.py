"""How alike two names are."""

import re

_WORD = re.compile(r"\w+")


def trigrams(text: str) -> set[str]:
    """The trigrams of each word, padded by two blanks before and one behind, as PostgreSQL's pg_trgm forms them."""
    words = (f"  {word} " for word in _WORD.findall(text.casefold()))
    return {word[start : start + 3] for word in words for start in range(len(word) - 2)}


def similarity(one: str, other: str) -> float:
    """The share of trigrams that two names have in common, 0 to 1 (the Jaccard index)."""
    left, right = trigrams(one), trigrams(other)
    return len(left & right) / len(left | right) if left | right else 0.0
