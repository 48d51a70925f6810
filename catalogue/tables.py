"""A collection as columns: terms and numbers by row, rows in the order of the ids. Columns are made on first use."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from taxonomy.documents import Effect, Method, Record
from taxonomy.evidence.scales import log_ratio, subtract
from taxonomy.name_similarity import data_set, data_sets
from taxonomy.vocabulary import Sign, Stage, facet_of

if TYPE_CHECKING:
    from catalogue.value import Catalogue

Rows = NDArray[np.int32]
Mask = NDArray[np.bool_]
Ints = NDArray[np.int64]
SortKey = tuple[bool, Any, str]
"""Whether the value is missing, the value, the id: a total order, missing values last."""


class Terms:
    """A column of terms, none, one or many a row, as pairs of row and code; rows ascend."""

    def __init__(self, by_row: Sequence[Iterable[str]]) -> None:
        codes: dict[str, int] = {}
        pairs = [
            (row, codes.setdefault(term, len(codes)))
            for row, terms in enumerate(by_row)
            for term in dict.fromkeys(terms)
        ]
        self.values = list(codes)
        """The terms by code."""
        self.rows: Rows = np.array([row for row, _ in pairs], np.int32)
        self.codes: Rows = np.array([code for _, code in pairs], np.int32)
        self._codes, self._length = codes, len(by_row)

    @cached_property
    def any_term(self) -> Mask:
        """The rows that have a term."""
        mask = np.zeros(self._length, np.bool_)
        mask[self.rows] = True
        return mask

    def find(self, terms: Iterable[str]) -> list[int]:
        """The codes of those terms that occur."""
        return [self._codes[term] for term in terms if term in self._codes]

    def mask(self, terms: Iterable[str]) -> Mask:
        """The rows that have one of the terms."""
        mask = np.zeros(self._length, np.bool_)
        mask[self.rows[np.isin(self.codes, self.find(terms))]] = True
        return mask

    def rows_of(self, code: int) -> Rows:
        """The rows that have a term."""
        matching: Rows = self.rows[self.codes == code]
        return matching

    def of_row(self, row: int) -> list[str]:
        """The terms of one row."""
        start, stop = np.searchsorted(self.rows, [row, row + 1])
        return [self.values[code] for code in self.codes[start:stop].tolist()]

    @cached_property
    def by_row(self) -> Ints:
        """The code of each row of a column with at most one term a row, -1 where there is none."""
        codes = np.full(self._length, -1, np.int64)
        codes[self.rows] = self.codes
        return codes

    def counts(self, mask: Mask) -> list[tuple[str, int]]:
        """How many of the masked rows have each term, terms with none left out."""
        counts = np.bincount(self.codes[mask[self.rows]], minlength=0)
        present = np.flatnonzero(counts)
        return [(self.values[code], n) for code, n in zip(present.tolist(), counts[present].tolist(), strict=True)]

    def present(self, mask: Mask) -> list[str]:
        """The terms of the masked rows."""
        return [term for term, _ in self.counts(mask)]


C = TypeVar("C")


class _Columns(dict[str, C]):
    """Columns by name, each made when it is first used."""

    def __init__(self, make: Callable[[str], C]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, name: str) -> C:
        column = self[name] = self._make(name)
        return column


class Table:
    """The columns of one collection of a catalogue."""

    def __init__(self, collection: str, catalogue: "Catalogue") -> None:
        entries = catalogue.entries[collection]
        self.collection = collection
        self.ids = list(entries)
        self.labels = [label_of(entry.document) for entry in entries.values()]
        self.place = {slug: row for row, slug in enumerate(self.ids)}
        """Id -> row."""
        self.label_by_id = dict(zip(self.ids, self.labels, strict=True))
        documents = [entry.document for entry in entries.values()]
        terms, numbers = TERMS[collection], NUMBERS[collection]
        if collection == "methods":
            numbers = {**numbers, "updated": lambda method, _: entries[method.id].updated.timestamp()}
        self.terms: Mapping[str, Terms] = _Columns(
            lambda name: Terms([terms[name](document, catalogue) for document in documents])
        )
        self.numbers: Mapping[str, NDArray[np.float64]] = _Columns(
            lambda name: np.array([_number(numbers[name](document, catalogue)) for document in documents], np.float64)
        )
        texts = TEXTS.get(collection, {})
        self._has_text = frozenset(texts)
        self.texts: Mapping[str, list[str | None]] = _Columns(
            lambda name: [texts[name](document, catalogue) for document in documents]
        )
        """Ordering -> the text of each row, None where it has none."""
        self.orders: Mapping[str, Rows] = _Columns(self._order)
        """Ordering -> the rows in its order."""
        self._documents = documents

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def every(self) -> Mask:
        """All rows."""
        return np.ones(len(self), np.bool_)

    def missing(self, ordering: str, rows: Rows) -> Mask:
        """Which of some rows have no value in an order."""
        if ordering in self._has_text:
            return np.array([self.texts[ordering][row] is None for row in rows.tolist()], np.bool_)
        absent: Mask = np.isnan(self.numbers[ordering][rows])
        return absent

    def sort_key(self, ordering: str, row: int) -> SortKey:
        """The place of a row in an order: keys compare as the rows are ordered."""
        slug = self.ids[row]
        if ordering == "id":
            return False, slug, slug
        if ordering == "name":
            return False, self.labels[row].casefold(), slug
        if ordering in self._has_text:
            text = self.texts[ordering][row]
            return (True, "", slug) if text is None else (False, text.casefold(), slug)
        value = float(self.numbers[ordering][row])
        return (True, 0.0, slug) if np.isnan(value) else (False, value, slug)

    def ids_of(self, mask: Mask) -> list[str]:
        """The ids of the masked rows."""
        return [self.ids[row] for row in np.flatnonzero(mask).tolist()]

    def where(self, slugs: Iterable[str]) -> Mask:
        """The rows of these ids; unknown ids are ignored."""
        mask = np.zeros(len(self), np.bool_)
        mask[[self.place[slug] for slug in slugs if slug in self.place]] = True
        return mask

    def _order(self, name: str) -> Rows:
        if name == "id":
            return np.arange(len(self), dtype=np.int32)
        if name == "name" or name in self._has_text:
            return np.array(sorted(range(len(self)), key=lambda row: self.sort_key(name, row)), np.int32)
        return np.argsort(self.numbers[name], kind="stable").astype(np.int32)


def label_of(record: Record) -> str:
    """The label of a record: its name or title, else its id."""
    kind = type(record)  # which is asked first: pydantic takes long to refuse an attribute that a record does not have
    known = (name for name in ("name", "title") if name in kind.model_fields or name in vars(kind))
    return str(next((getattr(record, name) for name in known), None) or record.id)


def _number(value: Any) -> float:
    return np.nan if value is None else float(value)


def _kinds_of(method: Method, catalogue: "Catalogue") -> list[str]:
    return [catalogue.components[step.component].kind for step in method.steps]


def _published(method: Method) -> list[str]:
    """The names of a method's dataset: its own, and the method's."""
    return [data_set(method.output.name), *data_sets(method.name)] if method.output else []


def _seeded(method: Method, catalogue: "Catalogue") -> list[str]:
    """The datasets that the seeding steps of a method name in their parameters and notes."""
    steps = [step for step in method.steps if catalogue.components[step.component].stage is Stage.SEEDING]
    texts = [text for step in steps for text in (*step.params.values(), step.note) if isinstance(text, str)]
    return [name for text in texts for name in data_sets(text)]


def _sign(gain: float) -> str:
    return (Sign.NONE if gain == 0 else Sign.GAIN if gain > 0 else Sign.LOSS).value


def _cause_kind(effect: Effect, catalogue: "Catalogue") -> list[str]:
    return [catalogue.components[effect.component].kind] if effect.component else []


def _one(value: Any) -> list[str]:
    return [] if value is None else [str(value)]


def _truth(value: object) -> list[str]:
    return ["true" if value else "false"]


Column = Callable[[Any, "Catalogue"], Any]


def _attribute(name: str) -> Column:
    """The terms of an attribute that holds one value or none."""
    return lambda document, _: _one(getattr(document, name))


def _metric_attribute(name: str) -> Column:
    """The terms of an attribute of an effect's metric."""
    return lambda effect, catalogue: _one(getattr(catalogue.metrics[effect.metric], name))


def _gain(effect: Effect, catalogue: "Catalogue") -> float:
    """Treated less baseline, positive where it is better."""
    item = catalogue.observations[effect.id]
    return subtract(item) * (1 if item.metric.higher_is_better else -1) + 0.0


TERMS: dict[str, dict[str, Column]] = {
    "sources": {},
    "kinds": {"stage": lambda kind, _: [kind.stage.value]},
    "components": {
        "kind": lambda component, _: [component.kind],
        "stage": lambda component, _: [component.stage.value],
    },
    "metrics": {"measures": lambda metric, _: [metric.measures.value]},
    "methods": {
        "source": lambda method, _: [method.source],
        "year": lambda method, _: [str(method.year)],
        "iterates": lambda method, _: _truth(method.all_loops),
        "extends": lambda method, _: _one(method.extends),
        "origin": lambda method, _: [method.origin.value],
        "domain": lambda method, _: [domain.value for domain in method.domains],
        "component": lambda method, _: [step.component for step in method.steps],
        "kind": _kinds_of,
        "stage": lambda method, catalogue: [kind.partition("/")[0] for kind in _kinds_of(method, catalogue)],
        "published": lambda method, _: _published(method),
        "seeded": _seeded,
    },
    "effects": {
        **{
            name: _attribute(name)
            for name in (
                *("component", "characteristic", "metric", "method", "source", "domain", "design", "generalization"),
                "manipulates",
            )
        },
        "reading": lambda effect, _: [effect.mark.value],
        "stratum": lambda effect, _: ["measured" if effect.measured_by else "literature"],
        "read_in": lambda effect, _: [effect.reading.read_in.value],
        "second": lambda effect, _: _one(effect.reading.second),
        "comparator": lambda effect, _: _one(effect.comparator and effect.comparator.kind),
        "student": lambda effect, _: _one(effect.models and effect.models.student),
        "doubt": lambda effect, catalogue: [doubt.value for doubt in catalogue.doubts[effect.id]],
        "baseline_method": lambda effect, _: _one(effect.baseline.method),
        "treated_method": lambda effect, _: _one(effect.treated.method),
        "kind": _cause_kind,
        "stage": lambda effect, catalogue: [kind.partition("/")[0] for kind in _cause_kind(effect, catalogue)],
        "facet": lambda effect, catalogue: _one(
            facet_of(catalogue.metrics[effect.metric].measures, effect.generalization)
        ),
        "isolation": lambda effect, catalogue: [catalogue.isolations[effect.id].value],
        "year": lambda effect, catalogue: [str(catalogue.sources[effect.source].year)],
        **{name: _metric_attribute(name) for name in ("scale", "poolable", "family")},
        "sign": lambda effect, catalogue: [_sign(_gain(effect, catalogue))],
        "measured": lambda effect, _: _truth(effect.measured_by),
    },
    "rounds": {
        "method": lambda rounds, _: [rounds.method],
        "metric": lambda rounds, _: [rounds.metric],
        "source": lambda rounds, _: [rounds.source],
        "measures": lambda rounds, catalogue: [catalogue.metrics[rounds.metric].measures.value],
        "domain": lambda rounds, catalogue: [domain.value for domain in catalogue.methods[rounds.method].domains],
        "component": lambda rounds, catalogue: [step.component for step in catalogue.methods[rounds.method].steps],
        "year": lambda rounds, catalogue: [str(catalogue.sources[rounds.source].year)],
    },
    "operators": {
        "tool": lambda operator, _: [operator.tool],
        "fit": lambda operator, _: [operator.fit.value],
        "component": lambda operator, _: operator.mentioned,
    },
}
"""Collection -> column -> the terms of one document."""
TEXTS: dict[str, dict[str, Column]] = {
    "effects": {
        "component": lambda effect, catalogue: effect.component and catalogue.components[effect.component].name,
        "metric": lambda effect, catalogue: catalogue.metrics[effect.metric].name,
        "source": lambda effect, _: effect.source,
    },
}
"""Collection -> ordering -> the text of one document, None where it has none."""
NUMBERS: dict[str, dict[str, Column]] = {
    "sources": {"year": lambda source, _: source.year},
    "kinds": {},
    "components": {},
    "metrics": {},
    "methods": {"year": lambda method, _: method.year},
    "effects": {
        "year": lambda effect, catalogue: catalogue.sources[effect.source].year,
        "student": lambda effect, catalogue: catalogue.observations[effect.id].student,
        "gain": _gain,
        "log_ratio": lambda effect, catalogue: log_ratio(catalogue.observations[effect.id]),
    },
    "rounds": {"year": lambda rounds, catalogue: catalogue.sources[rounds.source].year},
    "operators": {},
}
"""Collection -> column -> the number of one document, None where it has none."""
NUMERIC = frozenset(("updated", *(name for columns in NUMBERS.values() for name in columns)))
"""The orders by a number; all others are by a text."""
