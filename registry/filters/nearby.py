"""What may have been meant by a word that is not known: what holds it, shares a word with it, or is spelt alike."""

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from heapq import nsmallest

WORD = re.compile(r"[^\W_]{3,}")
EMPTY = frozenset(("and", "for", "from", "not", "the", "with"))
ALIKE = 0.6
"""From here on, of 1, two spellings are alike."""
SHARED = 0.3
"""So much of what was typed has to be found in an id or a name."""
COMPARED = 1_000
"""Among at most so many a near miss is looked for one by one; of more, those that hold the most of it."""
SUGGESTED = 4
LENGTH = 100
SHORT = 3
"""Letters: words of no more are the beginnings of too many others."""


def near(value: str, known: Iterable[str], names: Mapping[str, str] | None = None, limit: int = SUGGESTED) -> list[str]:
    """Known words that come close to one that is not known, the best first; each may have a name as well."""
    names = dict.fromkeys(known, "") if names is None else names
    typed = value[:LENGTH].casefold()
    words = [word for word in dict.fromkeys(WORD.findall(typed)) if word not in EMPTY]
    matcher = SequenceMatcher(b=typed, autojunk=False)
    found = []
    for each in _candidates(typed, words, names):
        spelling = max(_alike(matcher, text.casefold()) for text in (each, names[each] or each))
        score = max(spelling, _held(words, f"{each} {names[each]}".casefold()))
        if score:
            found.append((-score, -spelling, len(each), each))
    return [each for *_, each in nsmallest(limit, found)]


def hint(close: Sequence[str]) -> str:
    """A sentence that asks whether one of these was meant, with the space before it; nothing where there is none."""
    *first, last = map(repr, close or [""])
    meant = f"{', '.join(first)} or {last}" if first else last
    return f" Did you mean {meant}?" if close else ""


def _candidates(typed: str, words: Sequence[str], names: Mapping[str, str]) -> list[str]:
    """All, or of very many those that hold a word or begin or end the same."""
    if len(names) <= COMPARED:
        return list(names)

    def holds(text: str) -> bool:
        return any(word in text for word in words)

    some = [
        each
        for each, name in names.items()
        if each[:3] == typed[:3] or each[-4:] == typed[-4:] or holds(each) or holds(name.casefold())
    ]
    return nsmallest(
        COMPARED, some, key=lambda each: (-sum(word in each for word in words), abs(len(each) - len(typed)))
    )


def _alike(matcher: "SequenceMatcher[str]", text: str) -> float:
    """How alike two spellings are, 0 where they are not."""
    matcher.set_seq1(text)
    if min(matcher.real_quick_ratio(), matcher.quick_ratio()) < ALIKE:
        return 0.0
    found = matcher.ratio()
    return found if found >= ALIKE else 0.0


def _held(words: Sequence[str], text: str) -> float:
    """How much of what was typed is found in a text, 0 where it is little."""
    if not words:
        return 0.0
    there = WORD.findall(text)
    found = sum(_part(word, text, there) for word in words) / len(words)
    return found if found >= SHARED else 0.0


def _part(word: str, text: str, there: Sequence[str]) -> float:
    if word in there:
        return 1.0
    if word in text:
        return 0.9 if any(each.startswith(word) for each in there) else 0.8
    return 0.7 if any(len(each) > SHORT and word.startswith(each) for each in there) else 0.0
