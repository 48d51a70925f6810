"""The rows that match a query, their order, and the counts of each value of each facet."""

from functools import reduce
from typing import Any

import numpy as np

from catalogue.errors import ErrorCollector
from catalogue.filters import Scope, label_of_value
from catalogue.queries import LISTS
from catalogue.query import Paging, Query, filters_of
from catalogue.read_models import Bucket
from catalogue.tables import Mask, Rows, Table
from catalogue.value import Catalogue, per_version
from taxonomy.vocabulary import Concept

MOVING = ("raises", "lowers", "leans")
"""Facets that are computed from pooled effects."""
NO_VALUE = "none recorded"


def mask_of(catalogue: Catalogue, query: Query) -> Mask:
    """The rows that every filter of a query leaves. Raises BadQuery with every fault."""
    return _mask(catalogue, query.collection, query.active())


@per_version()
def _mask(catalogue: Catalogue, collection: str, active: tuple[tuple[str, Any], ...]) -> Mask:
    filters, scope = filters_of(LISTS[collection]), Scope(catalogue, collection)
    errors = ErrorCollector()
    masks = [errors.run(filters[name].mask, name, value, scope) for name, value in active]
    errors.raise_if_any()
    return reduce(np.logical_and, (mask for mask in masks if mask is not None), scope.table.every)


def rows_of(catalogue: Catalogue, query: Query, ordering: str = "id") -> Rows:
    """The rows that match a query, in an order; `-` before its name reverses it. Raises BadQuery."""
    return _rows(catalogue, query.collection, query.active(), ordering)


@per_version()
def _rows(catalogue: Catalogue, collection: str, active: tuple[tuple[str, Any], ...], ordering: str) -> Rows:
    table = catalogue.tables[collection]
    order = table.orders[ordering.removeprefix("-")]
    rows = order[_mask(catalogue, collection, active)[order]] if active else order
    return _downward(rows, ordering[1:], table) if ordering.startswith("-") else rows


def _downward(rows: Rows, ordering: str, table: Table) -> Rows:
    """The reversed order, with rows without a value still last."""
    rows = rows[::-1]
    if ordering in ("id", "name"):
        return rows
    missing = table.missing(ordering, rows)
    return np.concatenate([rows[~missing], rows[missing]])


def count(catalogue: Catalogue, query: Query) -> int:
    """The number of records that match a query. Raises BadQuery."""
    return int(mask_of(catalogue, query).sum())


def facets(catalogue: Catalogue, query: Query) -> dict[str, list[Bucket]]:
    """For each facet its values with label and count, under all filters but the facet's own. Raises BadQuery."""
    return _facets(catalogue, query.omitting(*Paging.model_fields))


def buckets(catalogue: Catalogue, query: Query) -> dict[str, list[Bucket]]:
    """The same with a bucket for the records that have no value. Raises BadQuery."""
    columns = catalogue.tables[query.collection].terms
    counted = {}
    for facet, values in facets(catalogue, query).items():
        counted[facet] = list(values)
        if facet in MOVING:
            continue
        rest = int((mask_of(catalogue, query.omitting(facet, f"{facet}_all")) & ~columns[facet].any_term).sum())
        if rest:
            counted[facet].append(Bucket(value=None, label=NO_VALUE, count=rest))
    return counted


@per_version()
def _facets(catalogue: Catalogue, query: Query) -> dict[str, list[Bucket]]:
    return {facet: _count(catalogue, facet, query) for facet in query.facets}


def _count(catalogue: Catalogue, facet: str, query: Query) -> list[Bucket]:
    mask = mask_of(catalogue, query.omitting(facet, f"{facet}_all"))
    column = facet if facet not in MOVING else None
    counts = (
        catalogue.tables[query.collection].terms[column].counts(mask)
        if column
        else _moved(catalogue, facet, query, mask)
    )
    known = query.facets[facet] or vocabulary_of(type(query), facet)
    counts.sort(key=lambda pair: (-pair[1], pair[0]))
    return [Bucket(value=value, label=_label(catalogue, value, known), count=number) for value, number in counts]


def _moved(catalogue: Catalogue, facet: str, query: Query, mask: Mask) -> list[tuple[str, int]]:
    """Counts of a facet that is no column: of each value by the filter."""
    own = filters_of(type(query))[facet]
    scope = Scope(catalogue, query.collection)
    vocabulary = vocabulary_of(type(query), facet)
    assert vocabulary is not None
    counts = [(value.value, int((mask & own.mask(facet, (value,), scope)).sum())) for value in vocabulary]
    return [(value, number) for value, number in counts if number]


def vocabulary_of(query: type[Query], name: str) -> type[Concept] | None:
    """The closed vocabulary of a parameter's values, None where it has none."""
    info = query.model_fields.get(name)
    annotations = (info.annotation, *getattr(info.annotation, "__args__", ())) if info else ()
    return next(
        (annotation for annotation in annotations if isinstance(annotation, type) and issubclass(annotation, Concept)),
        None,
    )


def _label(catalogue: Catalogue, value: str, known: str | type[Concept] | None) -> str:
    if isinstance(known, str):
        return catalogue.label(known, value)
    return value if known is None else str(known(value).label)


def label_of(catalogue: Catalogue, query: type[Query], name: str, value: str) -> str:
    """The label of a parameter's value."""
    return label_of_value(name, value, vocabulary_of(query, name) or filters_of(query).get(name), catalogue)
