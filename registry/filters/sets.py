"""The filters of one list together: parameters combine with AND, repeated values with OR."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

import numpy as np

from registry.filters.gathered import Gathered
from registry.filters.single import Filter, Query
from registry.snapshot import Mask, Rows, Snapshot, Table
from taxonomy.vocabulary import Concept, Design, Domain, Facet, Stage


@dataclass(frozen=True)
class FilterSet:
    """The parameters of one list, the orders it can be had in, and the columns it is counted by."""

    collection: str
    filters: Mapping[str, Filter]
    orderings: tuple[str, ...] = ("id",)
    facets: Mapping[str, str] = field(default_factory=dict)
    """Facet, named as its filter -> the collection or vocabulary that labels its values."""
    stricter: Mapping[str, Filter] = field(default_factory=dict)
    """Filters that take the place of others of their name where `supported=true` is asked for."""

    def mask(self, query: Query, snapshot: Snapshot) -> Mask:
        """The live rows that every parameter leaves. Without a parameter, all of them. Raises BadQuery."""
        filters = {**self.filters, **(self.stricter if query.get("supported") == ("true",) else {})}
        wrong = Gathered()
        masks = [
            wrong.read(filters[name].mask, name, values, self.collection, snapshot) for name, values in query.items()
        ]
        wrong.tell()
        alive = snapshot.tables[self.collection].alive
        return reduce(np.logical_and, (mask for mask in masks if mask is not None), alive)

    def ordered(self, query: Query, ordering: str, snapshot: Snapshot) -> Rows:
        """Those rows in an order; remembered while the version lasts."""

        def work_out() -> Rows:
            table = snapshot.tables[self.collection]
            order = table.orders[ordering.removeprefix("-")]
            rows = order.compress(self.mask(query, snapshot).take(order)) if query else order
            return _downward(rows, ordering[1:], table) if ordering.startswith("-") else rows

        key = (self.collection, ordering, tuple(sorted(query.items())))
        return snapshot.remember(key, work_out)  # type: ignore[no-any-return]

    def counts(self, query: Query, snapshot: Snapshot) -> dict[str, list[dict[str, Any]]]:
        """For each facet its values with label and count, under all parameters but the facet's own."""

        def work_out() -> dict[str, list[dict[str, Any]]]:
            return {facet: self._count(facet, query, snapshot) for facet in self.facets}

        key = (self.collection, tuple(sorted(query.items())))
        return snapshot.remember_few("facets", key, work_out)  # type: ignore[no-any-return]

    def _count_one_by_one(self, facet: str, others: Query, mask: Mask, snapshot: Snapshot) -> list[tuple[str, int]]:
        """Counts of a facet that is no column: each value by its own filter."""
        strict = others.get("supported") == ("true",)
        chosen = self.stricter[facet] if strict and facet in self.stricter else self.filters[facet]
        values = [term.value for term in VOCABULARIES[self.facets[facet]]]
        counts = [
            (value, int((mask & chosen.mask(facet, (value,), self.collection, snapshot)).sum())) for value in values
        ]
        return [(value, count) for value, count in counts if count]

    def _count(self, facet: str, query: Query, snapshot: Snapshot) -> list[dict[str, Any]]:
        others = {name: values for name, values in query.items() if name not in (facet, f"{facet}_all")}
        table, mask = snapshot.tables[self.collection], self.mask(others, snapshot)
        if facet in table.terms:
            counts = table.terms[facet].counts(mask)
        else:
            counts = self._count_one_by_one(facet, others, mask, snapshot)
        labels = _labeller(self.facets[facet], snapshot)
        rows = ({"value": value, "label": labels(value), "count": count} for value, count in counts)
        return sorted(rows, key=lambda row: (-row["count"], row["value"]))


def _downward(rows: Rows, ordering: str, table: Table) -> Rows:
    """The other way round, but rows without a number stay last."""
    rows = rows[::-1]
    if ordering not in table.numbers:
        return rows
    missing = np.isnan(table.numbers[ordering].take(rows))
    return np.concatenate([rows.compress(~missing), rows.compress(missing)])


def _labeller(known: str, snapshot: Snapshot) -> Callable[[str], str]:
    if known in snapshot.tables:
        table = snapshot.tables[known]
        return lambda value: table.label(value) or value
    terms: dict[str, str] = {term.value: term.label for term in VOCABULARIES.get(known, ())}
    return lambda value: terms.get(value, value)


VOCABULARIES: dict[str, type[Concept]] = {"stage": Stage, "domain": Domain, "facet": Facet, "design": Design}
