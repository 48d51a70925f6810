"""Suggestions while words are typed: records, terms and pages by the beginnings of the words of their names."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from catalogue import Catalogue, per_version
from catalogue.errors import noun
from catalogue.rendering import page_of
from catalogue.search import LAST_LETTER, words_of
from taxonomy.documents import Operator
from web.docs_search import glossary_addresses, sections

SUGGESTED = 8
ORDER = ("component", "method", "metric", "term", "page", "source", "operator")
ALIAS = 3
"""The number of places of `ORDER` by which an alias ranks lower than a name."""


class Suggestion(NamedTuple):
    """A record, a term or a page, and the alias that matched, empty where its own name did."""

    name: str
    type: str
    address: str
    alias: str = ""


class Name(NamedTuple):
    """A name with its suggestion; `key` are its words."""

    key: tuple[str, ...]
    suggestion: Suggestion


@dataclass(frozen=True)
class NameIndex:
    """The words of every name in order, each with the names that have it."""

    names: Sequence[Name]

    @cached_property
    def _postings(self) -> dict[str, set[int]]:
        postings: dict[str, set[int]] = {}
        for place, name in enumerate(self.names):
            for word in name.key:
                postings.setdefault(word, set()).add(place)
        return postings

    @cached_property
    def _words(self) -> list[str]:
        return sorted(self._postings)

    def _starting(self, word: str) -> set[int]:
        """The names with a word that begins like this."""
        start, stop = bisect_left(self._words, word), bisect_left(self._words, word + LAST_LETTER)
        return set[int]().union(*(self._postings[known] for known in self._words[start:stop]))

    def suggest(self, typed: str) -> list[Suggestion]:
        """At most `SUGGESTED`, each once: equal names first, then names with this beginning, then shorter ones."""
        words = tuple(words_of(typed))
        if not words:
            return []
        places = set.intersection(*map(self._starting, words))
        ranked = sorted((self.names[place] for place in places), key=lambda name: _rank(name, words))
        suggestions: dict[str, Suggestion] = {}
        for name in ranked:
            suggestions.setdefault(name.suggestion.address, name.suggestion)
            if len(suggestions) == SUGGESTED:
                break
        return list(suggestions.values())


def _rank(name: Name, words: tuple[str, ...]) -> tuple[bool, bool, int, int, str, str]:
    suggestion = name.suggestion
    begins = " ".join(name.key).startswith(" ".join(words))
    place = ORDER.index(suggestion.type) + (ALIAS if suggestion.alias else 0)
    return name.key != words, not begins, place, len(name.key), suggestion.name, suggestion.address


@per_version(most=1)
def name_index(catalogue: Catalogue) -> NameIndex:
    """Every name of a catalogue, and of the docs."""
    index = NameIndex([Name(tuple(words_of(text)), suggestion) for text, suggestion in _named(catalogue)])
    index.suggest("a")  # its words are put in order before anybody types
    return index


def _named(catalogue: Catalogue) -> Iterator[tuple[str, Suggestion]]:
    for collection in ("components", "methods", "metrics", "sources"):
        for slug, label in catalogue.tables[collection].label_by_id.items():
            suggestion = Suggestion(label, noun(collection), page_of(collection, slug))
            yield label, suggestion
            others = catalogue.components[slug].aliases if collection == "components" else (slug.replace("-", " "),)
            for other in others:
                yield other, suggestion._replace(alias=other if collection == "components" else "")
    for operator in catalogue.operators.values():
        yield from _operator_names(operator)
    for address, (label, _) in glossary_addresses().items():
        yield label, Suggestion(label, "term", address)
    for section in sections():
        yield section.title, Suggestion(section.title, "page", section.address)


def _operator_names(operator: Operator) -> Iterator[tuple[str, Suggestion]]:
    """By its own name, by the others it goes by, and by its tool before its name."""
    suggestion = Suggestion(operator.operator, "operator", page_of("operators", operator.id), f"of {operator.tool}")
    for name in dict.fromkeys((operator.operator, *operator.names)):
        yield name, suggestion
    yield f"{operator.tool} {operator.operator}", suggestion
