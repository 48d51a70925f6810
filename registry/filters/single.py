"""One parameter each: what it means, which values it takes, and the rows it leaves."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial, reduce
from heapq import nsmallest
from typing import Protocol

import numpy as np

from registry import evidence, search
from registry.errors import BadQuery, Wrong
from registry.filters.nearby import hint, near
from registry.snapshot import Mask, Snapshot
from taxonomy.vocabulary import Concept, Facet

Values = tuple[str, ...]
Query = Mapping[str, Values]
"""Parameter -> its values; only parameters of the filter set."""
SHOWN = 12
HINTED = 4
"""For more unknown values than so many nothing like them is looked for."""
QUERY_LENGTH = 500
LARGEST_NUMBER = 10**15 - 1


class Filter(Protocol):
    """One parameter."""

    @property
    def help(self) -> str:
        """What a reader of the interface description is told."""

    def mask(self, name: str, values: Values, collection: str, snapshot: Snapshot) -> Mask:
        """The rows that it leaves; raises BadQuery where a value makes no sense."""


def known_by_name(collection: str, snapshot: Snapshot) -> dict[str, str]:
    """The ids of a collection, each with its name."""
    table = snapshot.tables[collection]
    return {table.slugs[row]: table.labels[row] for row in np.flatnonzero(table.alive).tolist()}


def check_known(name: str, values: Values, known: type[Concept] | str, snapshot: Snapshot) -> None:
    """Refuse values that are no terms of the vocabulary, or no ids of the collection."""
    if isinstance(known, str):
        table = snapshot.tables[known]
        unknown = [value for value in values if not table.where([value]).any()]
        names = known_by_name(known, snapshot) if unknown else {}
    else:
        names = {term.value: term.label for term in known}
        unknown = [value for value in values if value not in names]
    if unknown:
        raise BadQuery.of(_unknown(name, unknown, names, ordered=isinstance(known, str)))


def _unknown(name: str, values: Sequence[str], names: Mapping[str, str], *, ordered: bool) -> Iterator[Wrong]:
    """A fault for each, with what may have been meant."""
    words = nsmallest(SHOWN, names) if ordered else list(names)[:SHOWN]
    shown = ", ".join(words) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")
    for place, value in enumerate(values):
        meant = hint(near(value, names, names)) if place < HINTED else ""
        yield Wrong(name, "unknown_value", f"{value[:80]!r} is not a value of {name!r}.{meant} Known are: {shown}")


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
        terms = table.terms[self.column]
        if isinstance(self.known, str):
            groups = [(value,) for value in values] if self.every else [values]
            return reduce(np.logical_and, (terms.mask(group, table.rows) for group in groups))
        combine = np.logical_and if self.every else np.logical_or  # few values, many rows each: remembered one by one
        keys = [("mask", collection, self.column, value) for value in values]
        return reduce(combine, (snapshot.remember(key, partial(terms.mask, key[3:], table.rows)) for key in keys))


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
        return snapshot.tables[collection].numbers[self.column] >= moment(name, only(name, values)).timestamp()


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
        measured = Through("effects", OneOf("facet", Facet, ""), "metric", "").mask(name, values, collection, snapshot)
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


@dataclass(frozen=True)
class Moves:
    """Methods with a component that raises, or lowers, one of the facets."""

    sign: int
    help: str
    strict: bool = False
    """Whether the effect has to be supported as well."""
    known: type[Concept] = Facet

    def mask(self, name: str, values: Values, collection: str, snapshot: Snapshot) -> Mask:
        check_known(name, values, self.known, snapshot)
        table = snapshot.tables[collection]
        moving = [
            component
            for facet in values
            for component in evidence.movers(snapshot, facet, self.sign, strict=self.strict)
        ]
        return table.terms["component"].mask(moving, table.rows)


@dataclass(frozen=True)
class Modifier:
    """Leaves every row, but makes other filters of the same query stricter."""

    help: str

    def mask(self, name: str, values: Values, collection: str, snapshot: Snapshot) -> Mask:
        truth(name, only(name, values))
        return snapshot.tables[collection].alive


def only(name: str, values: Values) -> str:
    if len(values) > 1:
        raise BadQuery(name, "repeated", f"{name!r} is given {len(values)} times; it takes one value")
    return values[0]


def whole_number(name: str, value: str) -> int:
    if not (value.isascii() and value.removeprefix("-").isdigit() and len(value.removeprefix("-")) <= 15):
        raise BadQuery(name, "bad_number", f"{value[:40]!r} is not a whole number")
    return int(value)


def within(name: str, number: int, first: int, last: int) -> int:
    """The number, where it lies between these two. Raises BadQuery."""
    if not first <= number <= last:
        raise BadQuery(name, "out_of_range", f"{name!r} runs from {first} to {last}, not {number}")
    return number


def truth(name: str, value: str) -> str:
    if value not in ("true", "false"):
        raise BadQuery(name, "bad_truth", f"{value[:40]!r} is neither 'true' nor 'false'")
    return value


def moment(name: str, value: str) -> datetime:
    """A time, or a day as a date field gives it; in UTC where it does not say."""
    try:
        found = datetime.fromisoformat(value)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        detail = f"{value[:40]!r} is not a time in ISO 8601, such as 2026-01-31 or 2026-01-31T12:00:00Z"
        raise BadQuery(name, "bad_time", detail) from error


def text(name: str, value: str) -> str:
    if len(value) > QUERY_LENGTH:
        detail = f"{name!r} takes {QUERY_LENGTH} characters at most, not {len(value)}"
        raise BadQuery(name, "too_long", detail)
    return value
