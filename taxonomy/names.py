"""How alike two names are."""

import re

_WORD = re.compile(r"[^\W_]+")


def trigrams(text: str) -> set[str]:
    """The trigrams of each word, padded by two blanks before and one behind, as PostgreSQL's pg_trgm forms them."""
    words = (f"  {word} " for word in _WORD.findall(text.lower()))
    return {word[start : start + 3] for word in words for start in range(len(word) - 2)}


def similarity(one: str, other: str) -> float:
    """The share of trigrams that two names have in common, 0 to 1 (the Jaccard index)."""
    return shared(trigrams(one), trigrams(other))


def shared(left: set[str], right: set[str]) -> float:
    """The same of trigrams that are known already."""
    both = len(left & right)
    return both / (len(left) + len(right) - both) if both else 0.0


def folded(name: str) -> str:
    """A name without regard to case and to how its words are parted: words joined by single blanks."""
    return " ".join(_WORD.findall(name.casefold()))


def mentions(text: str, name: str) -> bool:
    """Whether a folded text holds a folded name as whole words."""
    return bool(name) and f" {name} " in f" {text} "
