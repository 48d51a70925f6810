"""Suggestions for an unknown value: known ones that contain it, share a word with it, or are spelled alike."""

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from heapq import nsmallest

WORD = re.compile(r"[^\W_]{3,}")
EMPTY = frozenset(("and", "for", "from", "not", "the", "with"))
ALIKE = 0.6
"""Least ratio of matching letters."""
SHARED = 0.3
"""Least share of the typed words that an id or name has to contain."""
COMPARED = 1_000
"""Candidates that are compared one by one; of more, those that contain most of the words."""
SUGGESTED = 4
LENGTH = 100
SHORT = 3
"""Words with this many letters or fewer are the beginnings of too many others."""


def suggest(
    value: str, known: Iterable[str], names: Mapping[str, str] | None = None, limit: int = SUGGESTED
) -> list[str]:
    """Known values that are close to an unknown one, the best first; `names` has the name of each candidate."""
    names = dict.fromkeys(known, "") if names is None else names
    typed = value[:LENGTH].casefold()
    words = [word for word in dict.fromkeys(WORD.findall(typed)) if word not in EMPTY]
    matcher = SequenceMatcher(b=typed, autojunk=False)
    scored = []
    for candidate in _candidates(typed, words, names):
        spelling = max(_spelling(matcher, text.casefold()) for text in (candidate, names[candidate] or candidate))
        score = max(spelling, _overlap(words, f"{candidate} {names[candidate]}".casefold()))
        if score:
            scored.append((-score, -spelling, len(candidate), candidate))
    return [candidate for *_, candidate in nsmallest(limit, scored)]


def did_you_mean(close: Sequence[str]) -> str:
    """A sentence that asks whether one of these was meant, with a space before it; empty where there is none."""
    *first, last = map(repr, close or [""])
    alternatives = f"{', '.join(first)} or {last}" if first else last
    return f" Did you mean {alternatives}?" if close else ""


def _candidates(typed: str, words: Sequence[str], names: Mapping[str, str]) -> list[str]:
    """All known values; of very many only those that share a word, a beginning or an end."""
    if len(names) <= COMPARED:
        return list(names)

    def shares_part(text: str) -> bool:
        return any(word in text for word in words)

    some = [
        candidate
        for candidate, name in names.items()
        if candidate[:3] == typed[:3]
        or candidate[-4:] == typed[-4:]
        or shares_part(candidate)
        or shares_part(name.casefold())
    ]
    return nsmallest(
        COMPARED,
        some,
        key=lambda candidate: (-sum(word in candidate for word in words), abs(len(candidate) - len(typed))),
    )


def _spelling(matcher: "SequenceMatcher[str]", text: str) -> float:
    """Ratio of matching letters of two spellings, 0 below the threshold."""
    matcher.set_seq1(text)
    if min(matcher.real_quick_ratio(), matcher.quick_ratio()) < ALIKE:
        return 0.0
    ratio = matcher.ratio()
    return ratio if ratio >= ALIKE else 0.0


def _overlap(words: Sequence[str], text: str) -> float:
    """Share of the typed words that occur in a text, 0 below the threshold."""
    if not words:
        return 0.0
    known_words = WORD.findall(text)
    overlap = sum(_part(word, text, known_words) for word in words) / len(words)
    return overlap if overlap >= SHARED else 0.0


def _part(word: str, text: str, known_words: Sequence[str]) -> float:
    if word in known_words:
        return 1.0
    if word in text:
        return 0.9 if any(candidate.startswith(word) for candidate in known_words) else 0.8
    return 0.7 if any(len(candidate) > SHORT and word.startswith(candidate) for candidate in known_words) else 0.0
