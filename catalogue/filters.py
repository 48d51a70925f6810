"""Filters of lists: each maps a parameter's value to the rows of a collection that match."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from heapq import nsmallest
from typing import Any, Protocol

import numpy as np

from catalogue import evidence
from catalogue.errors import BadQuery, ErrorCollector, ParameterError
from catalogue.suggestions import did_you_mean, suggest
from catalogue.tables import Mask, Table
from catalogue.value import Catalogue, per_version
from taxonomy.documents import Method
from taxonomy.vocabulary import Concept, Facet

LISTED = 16
"""Known values that an error lists."""
SUGGESTED_FOR = 4
"""The number of unknown values for which suggestions are made."""


@dataclass(frozen=True)
class Scope:
    """A collection of a catalogue, to which a filter is applied."""

    catalogue: Catalogue
    collection: str

    @property
    def table(self) -> Table:
        return self.catalogue.tables[self.collection]

    def on(self, collection: str) -> "Scope":
        return Scope(self.catalogue, collection)


class Filter(Protocol):
    """The filter of one parameter."""

    def mask(self, name: str, value: Any, scope: Scope) -> Mask:
        """The matching rows. Raises BadQuery for a value that names nothing."""


def check_ids(name: str, values: Sequence[str], collection: str, catalogue: Catalogue) -> None:
    """Raises BadQuery with suggestions for values that are no ids of a collection."""
    table = catalogue.tables[collection]
    unknown = [value for value in values if value not in table.place]
    if unknown:
        raise BadQuery.of(unknown_values(name, unknown, table.label_by_id))


def unknown_values(name: str, values: Sequence[str], labels: Mapping[str, str]) -> Iterator[ParameterError]:
    """An error for each value, with suggestions and the known values."""
    few = len(labels) <= LISTED
    shown = ", ".join(labels) if few else f"{', '.join(nsmallest(LISTED, labels))} and {len(labels) - LISTED} more"
    for place, value in enumerate(values):
        hint = did_you_mean(suggest(value, labels, labels)) if place < SUGGESTED_FOR else ""
        detail = f"{value[:80]!r} is not a value of {name!r}.{hint} Known are: {shown}"
        yield ParameterError(name, "unknown_value", detail)


@dataclass(frozen=True)
class OneOf:
    """Rows that have one of the values in a column, or all of them with `every`."""

    column: str
    collection: str | None = None
    """The collection whose ids the values are; None where they are a closed vocabulary."""
    every: bool = False

    def mask(self, name: str, value: Sequence[str], scope: Scope) -> Mask:
        if self.collection is not None:
            check_ids(name, value, self.collection, scope.catalogue)
        terms = scope.table.terms[self.column]
        groups = [(term,) for term in value] if self.every else [value]
        return reduce(np.logical_and, (terms.mask(group) for group in groups))


@dataclass(frozen=True)
class Occurring:
    """Rows that have one of the values in a column; only values that occur are accepted."""

    column: str
    names: bool = False
    """Whether the values are names, in which a comma separates nothing."""

    def mask(self, name: str, value: Sequence[str], scope: Scope) -> Mask:
        terms = scope.table.terms[self.column]
        known = {term: term for term in terms.values}
        if unknown := [item for item in value if item not in known]:
            raise BadQuery.of(unknown_values(name, unknown, known))
        return terms.mask(value)


@dataclass(frozen=True)
class Bound:
    """Rows whose number is at least the value, or at most with `upper`."""

    column: str
    upper: bool = False

    def mask(self, name: str, value: float, scope: Scope) -> Mask:
        numbers = scope.table.numbers[self.column]
        return numbers <= value if self.upper else numbers >= value


@dataclass(frozen=True)
class Since:
    """Rows whose time is at or after the value."""

    column: str

    def mask(self, name: str, value: datetime, scope: Scope) -> Mask:
        return scope.table.numbers[self.column] >= value.timestamp()


@dataclass(frozen=True)
class Flag:
    """Rows with a property (`true`), or without it (`false`)."""

    column: str

    def mask(self, name: str, value: bool, scope: Scope) -> Mask:
        return scope.table.terms[self.column].mask(["true" if value else "false"])


@dataclass(frozen=True)
class FullText:
    """Rows whose texts have every word."""

    def mask(self, name: str, value: str, scope: Scope) -> Mask:
        return scope.table.where(scope.catalogue.search.matching(value, scope.collection))


@dataclass(frozen=True)
class Through:
    """Rows whose ids occur in a column of another collection, in the rows that a filter of that collection leaves."""

    other: str
    filter: Filter
    column: str

    def mask(self, name: str, value: Any, scope: Scope) -> Mask:
        other = scope.on(self.other)
        return scope.table.where(other.table.terms[self.column].present(self.filter.mask(name, value, other)))


@dataclass(frozen=True)
class Either:
    """Rows that at least one of several filters leaves."""

    filters: tuple[Filter, ...]

    def mask(self, name: str, value: Any, scope: Scope) -> Mask:
        return reduce(np.logical_or, (item.mask(name, value, scope) for item in self.filters))


@dataclass(frozen=True)
class Ids:
    """The rows of these ids."""

    def mask(self, name: str, value: Sequence[str], scope: Scope) -> Mask:
        check_ids(name, value, scope.collection, scope.catalogue)
        return scope.table.where(value)


@dataclass(frozen=True)
class NoneOf:
    """Rows that have none of the values in a column."""

    column: str
    collection: str

    def mask(self, name: str, value: Sequence[str], scope: Scope) -> Mask:
        return ~OneOf(self.column, self.collection).mask(name, value, scope)


@dataclass(frozen=True)
class Missing:
    """Rows that have no term in any of the named columns."""

    def mask(self, name: str, value: Sequence[str], scope: Scope) -> Mask:
        lacking = [~scope.table.terms[column].any_term for column in value]
        return reduce(np.logical_and, lacking, scope.table.every)


BETWEEN = ".."


@dataclass(frozen=True)
class Before:
    """Methods in which one component is somewhere upstream of another: `x..y`. Loops over rounds are not followed."""

    def mask(self, name: str, value: Sequence[str], scope: Scope) -> Mask:
        errors, chosen = ErrorCollector(), list[tuple[str, str]]()
        for text in value:
            first, separator, second = text.partition(BETWEEN)
            if not separator:
                errors.add(name, "bad_pair", f"{text[:80]!r} is no pair: two components as first{BETWEEN}second")
                continue
            errors.run(check_ids, name, (first, second), "components", scope.catalogue)
            chosen.append((first, second))
        errors.raise_if_any()
        pairs = upstream_pairs(scope.catalogue)
        return scope.table.where(slug for slug in scope.table.ids if not pairs[slug].isdisjoint(chosen))


@per_version()
def upstream_pairs(catalogue: Catalogue) -> dict[str, frozenset[tuple[str, str]]]:
    """Method -> the pairs of components of which the first is upstream of the second."""
    return {slug: _pairs(method) for slug, method in catalogue.methods.items()}


def _pairs(method: Method) -> frozenset[tuple[str, str]]:
    components = {step.id: step.component for step in method.steps}
    inputs = {step.id: step.inputs for step in method.steps}
    pairs = set()
    for step, component in components.items():
        above, waiting = set[str](), list(inputs[step])
        while waiting:
            one = waiting.pop()
            if one not in above:
                above.add(one)
                waiting += inputs[one]
        pairs |= {(components[item], component) for item in above}
    return frozenset(pairs)


@dataclass(frozen=True)
class MetricFacet:
    """Metrics that measure this characteristic, or downstream metrics with an effect on this facet."""

    def mask(self, name: str, value: Sequence[str], scope: Scope) -> Mask:
        measured = Through("effects", OneOf("facet"), "metric").mask(name, value, scope)
        return measured | scope.table.terms["measures"].mask(value)


@dataclass(frozen=True)
class HasEffects:
    """Components that are the cause of at least one effect, or of none."""

    def mask(self, name: str, value: bool, scope: Scope) -> Mask:
        effects = scope.catalogue.tables["effects"]
        mask = scope.table.where(effects.terms["component"].present(effects.every))
        return mask if value else ~mask


@dataclass(frozen=True)
class Moves:
    """Components that are established to raise (sign 1) or lower (-1) one of the facets, or methods that use one.

    Sign 0: components for which weaker evidence points one way or the other.
    """

    sign: int

    def mask(self, name: str, value: Sequence[Facet], scope: Scope) -> Mask:
        sides = (self.sign,) if self.sign else (1, -1)
        moving = [
            component
            for facet in value
            for side in sides
            for component in evidence.movers(scope.catalogue, Facet(facet).value, side, leaning=not self.sign)
        ]
        if scope.collection == "components":
            return scope.table.where(moving)
        return scope.table.terms["component"].mask(moving)


def label_of_value(name: str, value: str, of: Filter | type[Concept] | None, catalogue: Catalogue) -> str:
    """The label of a parameter's value."""
    if isinstance(of, OneOf | NoneOf) and of.collection is not None:
        return catalogue.label(of.collection, value)
    if isinstance(of, type):
        return str(of(value).label)
    return {"true": "yes", "false": "no"}.get(value, value)
