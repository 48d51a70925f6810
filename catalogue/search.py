"""Full-text search over records: an inverted index of stemmed words, ranked by BM25F.

Robertson, Zaragoza and Taylor (2004), "Simple BM25 extension to multiple weighted fields": a word in a name counts ten
times one in the text. All words of a query have to occur, unless some suffice; the last one may be the beginning of a
word. The names of the operators that implement a component are its hidden labels (SKOS): each of their words counts
once, and does not make the component's text longer.
"""

import math
import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import Stemmer
from numpy.typing import NDArray

from taxonomy.documents import Operator, Record
from taxonomy.name_similarity import parted
from taxonomy.vocabulary import Fit

WORD = re.compile(r"[^\W_]+")
WORDS = 32
"""Further words of a query are ignored."""
NAME_WEIGHT, K1, B = 10.0, 1.2, 0.75
EXCERPT, LEAD = 24, 4
"""Words of an excerpt, and of those before the first word found."""
OPEN, CLOSE = "<mark>", "</mark>"
FIELDS = ("id", "summary", "aliases", "authors", "venue", "note", "locator", "component", "method", "metric", "arxiv")
"""The fields of records that are searched besides their names."""
LAST_LETTER = "\U0010ffff"

Documents = NDArray[np.int32]
Weights = NDArray[np.float64]


class Hit(NamedTuple):
    """One record that matches; `highlight` marks the words found, in text that is not escaped for HTML."""

    collection: str
    id: str
    name: str
    score: float
    highlight: str


class Postings(NamedTuple):
    """The documents that a word occurs in, ascending, with its weighted frequency in each."""

    documents: Documents
    weights: Weights


@dataclass(frozen=True, slots=True)
class Entry:
    """The texts of one record."""

    collection: str
    id: str
    name: str
    text: str
    hidden: str = ""
    """Names of operators that lead to the record."""


def normalize(text: str) -> str:
    """Lower case, without diacritics."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def words_of(text: str) -> list[str]:
    return WORD.findall(normalize(text))


class SearchIndex:
    """An index over records, built when it is first searched."""

    def __init__(self, records: Iterable[Record]) -> None:
        self._records = records

    def matching(self, query: str, collection: str) -> set[str]:
        """The ids of every record of a collection that the query matches."""
        entries = self._built.entries
        documents = self._built.matches(words_of(query)[:WORDS])
        return {entries[place].id for place in documents if entries[place].collection == collection}

    def ranked(self, query: str, collections: Collection[str], limit: int, *, every: bool = True) -> list[Hit]:
        """The best `limit` hits: records named by the query alone first, operators last, ties by collection and id.

        They have every word of the query; without `every` those that have some of them count too.
        """
        built, words = self._built, words_of(query)[:WORDS]
        scored = [
            (score, built.entries[place])
            for place, score in built.matches(words, every=every).items()
            if built.entries[place].collection in collections
        ]
        best = sorted(scored, key=lambda hit: _rank(hit, words))[:limit]
        return [
            Hit(entry.collection, entry.id, entry.name, score, highlight(_shown(entry), words)) for score, entry in best
        ]

    @cached_property
    def _built(self) -> "_Index":
        records = list(self._records)
        operators: dict[str, list[str]] = {}
        for record in records:
            if isinstance(record, Operator) and record.fit is not Fit.ANNOTATE:
                for component in record.components:
                    operators.setdefault(component, []).append(" ".join([*record.names, *parted(record.operator)]))
        return _Index([entry_of(record, operators) for record in records])


class TextIndex(SearchIndex):
    """An index over texts other than records."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        super().__init__(())
        self._entries = list(entries)

    @cached_property
    def _built(self) -> "_Index":
        return _Index(self._entries)


def _rank(scored: tuple[float, Entry], words: list[str]) -> tuple[bool, bool, float, str, str]:
    """The sort key: a record of that very name first, then by score, operators of tools last."""
    score, entry = scored
    is_other = words_of(entry.name) != words
    return entry.collection == Operator.collection, is_other, -score, entry.collection, entry.id


def _shown(entry: Entry) -> str:
    return "\n".join(filter(None, (entry.name, entry.text, entry.hidden)))


class _Index:
    """Words in order, the postings of each, and the words that share a stem."""

    def __init__(self, entries: list[Entry]) -> None:
        self.entries = entries
        weighted = [_weights(entry) for entry in entries]
        lengths = np.array([sum(weights.values()) for weights in weighted], np.float64)
        self._norms = K1 * (1 - B + B * lengths / (lengths.mean() if len(lengths) else 1.0))
        collected: dict[str, tuple[list[int], list[float]]] = {}
        for place, (entry, weights) in enumerate(zip(entries, weighted, strict=True)):
            for word, weight in {**dict.fromkeys(words_of(entry.hidden), 1.0), **weights}.items():
                places, values = collected.setdefault(word, ([], []))
                places.append(place)
                values.append(weight)
        self._words = sorted(collected)
        self._postings = {
            word: Postings(np.array(places, np.int32), np.array(values)) for word, (places, values) in collected.items()
        }
        self._same_stem: dict[str, list[str]] = {}
        for word, stem in zip(self._words, stems(self._words), strict=True):
            self._same_stem.setdefault(stem, []).append(word)

    def matches(self, words: list[str], *, every: bool = True) -> dict[int, float]:
        """Place of an entry -> score, for the entries that have every word; without `every`, one at least."""
        found = [self._scores(self._forms(word, prefix=place == len(words) - 1)) for place, word in enumerate(words)]
        if not found:
            return {}
        places = set.intersection(*map(set, found)) if every else set.union(*map(set, found))
        return {place: sum(scores.get(place, 0.0) for scores in found) for place in places}

    def _forms(self, word: str, *, prefix: bool) -> set[str]:
        """The indexed words that a word of the query matches."""
        forms = set(self._same_stem.get(stems([word])[0], ()))
        if prefix:
            start, stop = bisect_left(self._words, word), bisect_left(self._words, word + LAST_LETTER)
            forms.update(self._words[start:stop])
        return forms

    def _scores(self, forms: set[str]) -> dict[int, float]:
        if not forms:
            return {}
        postings = [self._postings[form] for form in forms]
        documents = np.concatenate([posting.documents for posting in postings])
        every, inverse = np.unique(documents, return_inverse=True)
        weights = np.bincount(inverse, np.concatenate([posting.weights for posting in postings]))
        rarity = math.log(1 + (len(self.entries) - len(every) + 0.5) / (len(every) + 0.5))
        scores = rarity * weights * (K1 + 1) / (weights + self._norms[every])
        return dict(zip(every.tolist(), scores.tolist(), strict=True))


def stems(words: list[str]) -> list[str]:
    """The English stems of words (Snowball)."""
    return list(Stemmer.Stemmer("english").stemWords(words))


def _weights(entry: Entry) -> Mapping[str, float]:
    weights: Counter[str] = Counter(words_of(entry.text))
    for word in words_of(entry.name):
        weights[word] += NAME_WEIGHT  # type: ignore[assignment]
    return weights


def entry_of(record: Record, operators: Mapping[str, list[str]] | None = None) -> Entry:
    """The searched texts of a record: its name, its other texts, and the names of the operators that implement it."""
    hidden = "\n".join((operators or {}).get(record.id, ())) if record.collection == "components" else ""
    name = str(getattr(record, "name", None) or getattr(record, "title", None) or record.id)
    return Entry(record.collection, record.id, name, text_of(record), hidden)


def text_of(record: Record) -> str:
    """All texts of a record."""
    fields = type(record).model_fields
    parts = [getattr(record, field) for field in FIELDS if field in fields]
    for step in getattr(record, "steps", ()):
        parts += [step.note, step.component, tuple(model.model for model in step.models)]
    parts += [getattr(record, arm).label for arm in ("baseline", "treated") if hasattr(record, arm)]
    if isinstance(record, Operator):
        parts += [record.tool, parted(record.operator), record.names[1:]]
    return "\n".join(" ".join(part) if isinstance(part, tuple) else str(part) for part in parts if part)


def highlight(text: str, words: list[str]) -> str:
    """An excerpt around the first match, with every match in marks."""
    query_stems = set(stems(words[:-1])) | set(stems(words[-1:]))
    last = words[-1] if words else ""
    tokens = list(WORD.finditer(text))
    forms = [normalize(token.group()) for token in tokens]
    matches = [
        stem in query_stems or bool(last and form.startswith(last))
        for form, stem in zip(forms, stems(forms), strict=True)
    ]
    if not tokens:
        return ""
    start = max(next((place for place, hit in enumerate(matches) if hit), 0) - LEAD, 0)
    stop = min(start + EXCERPT, len(tokens))
    return _marked(text, [token.span() for token in tokens], matches, start, stop)


def _marked(text: str, spans: list[tuple[int, int]], matches: list[bool], start: int, stop: int) -> str:
    parts, position = ["…"] if start else [], spans[start][0]
    for (begin, end), hit in zip(spans[start:stop], matches[start:stop], strict=True):
        parts.append(text[position:begin])
        parts.append(f"{OPEN}{text[begin:end]}{CLOSE}" if hit else text[begin:end])
        position = end
    parts.append("…" if stop < len(spans) else text[position:])
    return "".join(parts)
