"""The filters of every list: what a parameter means, which values it takes, and the rows it leaves.

Pages, API, facets and exports all come through here. Parameters combine with AND, repeated values with OR.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from difflib import get_close_matches
from functools import reduce
from typing import Any, Protocol

import numpy as np

from registry import search
from registry.errors import BadQuery
from registry.snapshot import Mask, Rows, Snapshot
from taxonomy.vocabulary import Characteristic, Concept, Design, Domain, Facet, Generalization, Isolation, Sign, Stage

Values = tuple[str, ...]
Query = Mapping[str, Values]
"""Parameter -> its values; only parameters of the filter set."""
COMPARED = 5_000
"""Among at most so many ids a near miss is looked for one by one."""
SHOWN = 12
QUERY_LENGTH = 500


class Filter(Protocol):
    """One parameter."""

    help: str

    def mask(self, name: str, values: Values, collection: str, snapshot: Snapshot) -> Mask:
        """The rows that it leaves; raises BadQuery where a value makes no sense."""


def near(value: str, known: Iterable[str], limit: int = 3) -> list[str]:
    """Known words that come close to one that is not known."""
    candidates = list(known)
    if len(candidates) > COMPARED:
        candidates = [word for word in candidates if word[:3] == value[:3] or word[-4:] == value[-4:]][:COMPARED]
    return get_close_matches(value[:100], candidates, limit, 0.6)


def _unknown(name: str, value: str, known: Sequence[str]) -> BadQuery:
    close = near(value, known)
    hint = f" Did you mean {' or '.join(map(repr, close))}?" if close else ""
    shown = ", ".join(known[:SHOWN]) + (f" and {len(known) - SHOWN} more" if len(known) > SHOWN else "")
    return BadQuery(name, "unknown_value", f"{value!r} is not a value of {name!r}.{hint} Known are: {shown}")


def check_known(name: str, values: Values, known: type[Concept] | str, snapshot: Snapshot) -> None:
    """Refuse a value that is no term of the vocabulary, or no id of the collection."""
    if isinstance(known, str):
        table = snapshot.tables[known]
        unknown = [value for value in values if not table.where([value]).any()]
        words = sorted(table.ids(table.alive)) if unknown else []
    else:
        words = [term.value for term in known]
        unknown = [value for value in values if value not in words]
    if unknown:
        raise _unknown(name, unknown[0], words)


@dataclass(frozen=True)
class OneOf:
    """Rows that hold one of the values in a column; values are a closed vocabulary or ids of a collection."""

    column: str
    known: type[Concept] | str
    help: str
    every: bool = False
    """Whether all of the values have to be held."""

    def mask(self, name: str, values: Values, collection: str, snapshot: Snapshot) -> Mask:
        check_known(name, values, self.known, snapshot)
        table = snapshot.tables[collection]
        groups = [(value,) for value in values] if self.every else [values]
        return reduce(np.logical_and, (table.terms[self.column].mask(group, table.rows) for group in groups))


@dataclass(frozen=True)
class Bound:
    """Rows whose number is at least, or at most, the value."""

    column: str
    upper: bool
    help: str

    def mask(self, name: str, values: Values, collection: str, snapshot: Snapshot) -> Mask:
        bound = whole_number(name, only(name, values))
        numbers = snapshot.tables[collection].numbers[self.column]
        return numbers <= bound if self.upper else numbers >= bound


@dataclass(frozen=True)
class Since:
    """Rows whose time is at or after the value."""

    column: str
    help: str

    def mask(self, name: str, values: Values, collection: str, snapshot: Snapshot) -> Mask:
        value = only(name, values)
        try:
            moment = datetime.fromisoformat(value)
        except ValueError as error:
            detail = f"{value!r} is not a time in ISO 8601, such as 2026-01-31 or 2026-01-31T12:00:00Z"
            raise BadQuery(name, "bad_time", detail) from error
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return snapshot.tables[collection].numbers[self.column] >= moment.timestamp()


@dataclass(frozen=True)
class Flag:
    """Rows for which something holds, or does not."""

    column: str
    help: str

    def mask(self, name: str, values: Values, collection: str, snapshot: Snapshot) -> Mask:
        table = snapshot.tables[collection]
        return table.terms[self.column].mask((truth(name, only(name, values)),), table.rows)


@dataclass(frozen=True)
class FullText:
    """Rows whose texts hold every word."""

    help: str

    def mask(self, name: str, values: Values, collection: str, snapshot: Snapshot) -> Mask:
        table = snapshot.tables[collection]
        return table.where(search.matching(text(name, only(name, values)), collection))


@dataclass(frozen=True)
class Through:
    """Rows whose ids stand in a column of the rows of another collection, under that collection's own filter."""

    other: str
    filter: Filter
    column: str
    help: str

    def mask(self, name: str, values: Values, collection: str, snapshot: Snapshot) -> Mask:
        other, table = snapshot.tables[self.other], snapshot.tables[collection]
        rows = self.filter.mask(name, values, self.other, snapshot) & other.alive
        return table.where(other.terms[self.column].present(rows))


@dataclass(frozen=True)
class Either:
    """Rows that one of several filters leaves."""

    filters: tuple[Filter, ...]
    help: str

    def mask(self, name: str, values: Values, collection: str, snapshot: Snapshot) -> Mask:
        return reduce(np.logical_or, (each.mask(name, values, collection, snapshot) for each in self.filters))


@dataclass(frozen=True)
class Ids:
    """The rows of these ids."""

    help: str

    def mask(self, name: str, values: Values, collection: str, snapshot: Snapshot) -> Mask:
        check_known(name, values, collection, snapshot)
        return snapshot.tables[collection].where(values)


@dataclass(frozen=True)
class MetricFacet:
    """Metrics that measure this characteristic, or downstream metrics with an effect on this facet."""

    help: str

    def mask(self, name: str, values: Values, collection: str, snapshot: Snapshot) -> Mask:
        measured = Through("effects", EFFECTS.filters["facet"], "metric", "").mask(name, values, collection, snapshot)
        table = snapshot.tables[collection]
        return measured | table.terms["measures"].mask(values, table.rows)


@dataclass(frozen=True)
class HasEffects:
    """Components that are the cause of at least one effect, or of none."""

    help: str

    def mask(self, name: str, values: Values, collection: str, snapshot: Snapshot) -> Mask:
        effects, table = snapshot.tables["effects"], snapshot.tables[collection]
        mask = table.where(effects.terms["component"].present(effects.alive))
        return mask if truth(name, only(name, values)) == "true" else ~mask


def only(name: str, values: Values) -> str:
    if len(values) > 1:
        raise BadQuery(name, "repeated", f"{name!r} is given {len(values)} times; it takes one value")
    return values[0]


def whole_number(name: str, value: str) -> int:
    if not (value.isascii() and value.removeprefix("-").isdigit() and len(value) <= 15):
        raise BadQuery(name, "bad_number", f"{value[:40]!r} is not a whole number")
    return int(value)


def truth(name: str, value: str) -> str:
    if value not in ("true", "false"):
        raise BadQuery(name, "bad_truth", f"{value[:40]!r} is neither 'true' nor 'false'")
    return value


def text(name: str, value: str) -> str:
    if len(value) > QUERY_LENGTH:
        detail = f"{name!r} takes {QUERY_LENGTH} characters at most, not {len(value)}"
        raise BadQuery(name, "too_long", detail)
    return value


@dataclass(frozen=True)
class FilterSet:
    """The parameters of one list, the orders it can be had in, and the columns it is counted by."""

    collection: str
    filters: Mapping[str, Filter]
    orderings: tuple[str, ...] = ("id",)
    facets: Mapping[str, str] = field(default_factory=dict)
    """Facet, named as its filter -> the collection or vocabulary that labels its values."""

    def mask(self, query: Query, snapshot: Snapshot) -> Mask:
        """The live rows that every parameter leaves. Without a parameter, all of them."""
        masks = [self.filters[name].mask(name, values, self.collection, snapshot) for name, values in query.items()]
        return reduce(np.logical_and, masks, snapshot.tables[self.collection].alive)

    def ordered(self, query: Query, ordering: str, snapshot: Snapshot) -> Rows:
        """Those rows in an order; remembered while the version lasts."""

        def work_out() -> Rows:
            table = snapshot.tables[self.collection]
            order = table.orders[ordering.removeprefix("-")]
            rows = order[self.mask(query, snapshot)[order]] if query else order
            return rows[::-1] if ordering.startswith("-") else rows

        key = (self.collection, ordering, tuple(sorted(query.items())))
        return snapshot.remember(key, work_out)  # type: ignore[no-any-return]

    def counts(self, query: Query, snapshot: Snapshot) -> dict[str, list[dict[str, Any]]]:
        """For each facet its values with label and count, under all parameters but the facet's own."""

        def work_out() -> dict[str, list[dict[str, Any]]]:
            return {facet: self._count(facet, query, snapshot) for facet in self.facets}

        key = ("facets", self.collection, tuple(sorted(query.items())))
        return snapshot.remember(key, work_out)  # type: ignore[no-any-return]

    def _count(self, facet: str, query: Query, snapshot: Snapshot) -> list[dict[str, Any]]:
        others = {name: values for name, values in query.items() if name not in (facet, f"{facet}_all")}
        counts = snapshot.tables[self.collection].terms[facet].counts(self.mask(others, snapshot))
        labels = _labeller(self.facets[facet], snapshot)
        rows = ({"value": value, "label": labels(value), "count": count} for value, count in counts)
        return sorted(rows, key=lambda row: (-row["count"], row["value"]))


def _labeller(known: str, snapshot: Snapshot) -> Callable[[str], str]:
    if known in snapshot.tables:
        table = snapshot.tables[known]
        return lambda value: table.label(value) or value
    terms: dict[str, str] = {term.value: term.label for term in VOCABULARIES.get(known, ())}
    return lambda value: terms.get(value, value)


VOCABULARIES: dict[str, type[Concept]] = {"stage": Stage, "domain": Domain, "facet": Facet, "design": Design}
YEARS: dict[str, Filter] = {
    "year_min": Bound("year", False, "First year."),
    "year_max": Bound("year", True, "Last year."),
}
WORDS = FullText("Words that all have to occur; the last one may be a beginning.")

EFFECTS = FilterSet(
    "effects",
    {
        "component": OneOf("component", "components", "The component that is the cause."),
        "kind": OneOf("kind", "kinds", "Kind of the cause, as stage/kind."),
        "stage": OneOf("stage", Stage, "Stage of the cause."),
        "characteristic": OneOf("characteristic", Characteristic, "The characteristic that is the cause."),
        "facet": OneOf("facet", Facet, "What the effect speaks of."),
        "metric": OneOf("metric", "metrics", "What was measured."),
        "method": OneOf("method", "methods", "The method in whose study it was measured."),
        "source": OneOf("source", "sources", "The source that reports it."),
        "domain": OneOf("domain", Domain, "The kind of task."),
        "design": OneOf("design", Design, "How well the comparison isolates the cause."),
        "generalization": OneOf("generalization", Generalization, "Where a downstream test lies."),
        "isolation": OneOf("isolation", Isolation, "What differs between the arms' compositions."),
        "sign": OneOf("sign", Sign, "Which way the effect goes."),
        "q": WORDS,
        **YEARS,
    },
    ("id", "year", "gain", "log_ratio"),
    {
        "facet": "facet",
        "metric": "metrics",
        "design": "design",
        "stage": "stage",
        "kind": "kinds",
        "component": "components",
        "domain": "domain",
        "year": "",
        "source": "sources",
    },
)
METHODS = FilterSet(
    "methods",
    {
        "component": OneOf("component", "components", "Uses one of these components."),
        "component_all": OneOf("component", "components", "Uses all of these components.", every=True),
        "kind": OneOf("kind", "kinds", "Uses a component of this kind, as stage/kind."),
        "stage": OneOf("stage", Stage, "Uses a component of this stage."),
        "domain": OneOf("domain", Domain, "The kind of task that its data are built for."),
        "source": OneOf("source", "sources", "The source that describes it."),
        "iterates": Flag("iterates", "Whether it runs over rounds: true or false."),
        "updated_since": Since("updated", "Published at or after this time (ISO 8601)."),
        "q": WORDS,
        **YEARS,
    },
    ("id", "name", "year", "updated"),
    {
        "stage": "stage",
        "kind": "kinds",
        "component": "components",
        "domain": "domain",
        "year": "",
        "source": "sources",
        "iterates": "",
    },
)
_OF_EFFECTS, _OF_METHODS = EFFECTS.filters, METHODS.filters
COMPONENTS = FilterSet(
    "components",
    {
        "stage": OneOf("stage", Stage, "Its stage."),
        "kind": OneOf("kind", "kinds", "Its kind, as stage/kind."),
        "domain": Either(
            (
                Through("methods", _OF_METHODS["domain"], "component", ""),
                Through("effects", _OF_EFFECTS["domain"], "component", ""),
            ),
            "Used by a method for this domain, or measured there.",
        ),
        "facet": Through("effects", _OF_EFFECTS["facet"], "component", "Has a measured effect on this facet."),
        "used_in": Through("methods", Ids(""), "component", "Used by one of these methods."),
        "has_evidence": HasEffects("Whether any effect of it was measured: true or false."),
        "q": WORDS,
    },
    ("id", "name"),
)
METRICS = FilterSet(
    "metrics",
    {"facet": MetricFacet("Measures this facet."), "q": WORDS},
    ("id", "name"),
)
SOURCES = FilterSet("sources", {"q": WORDS, **YEARS}, ("id", "name", "year"))
ROUNDS = FilterSet(
    "rounds",
    {
        "method": OneOf("method", "methods", "The method that was run."),
        "metric": OneOf("metric", "metrics", "What was measured."),
    },
)
FILTER_SETS = {each.collection: each for each in (METHODS, EFFECTS, COMPONENTS, METRICS, SOURCES, ROUNDS)}
