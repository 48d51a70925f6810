"""The base of all queries: frozen models that validate, document and filter, and that are cache keys."""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from catalogue.filters import (
    Before,
    Bound,
    Either,
    Filter,
    Flag,
    FullText,
    HasEffects,
    Ids,
    MetricFacet,
    Missing,
    Moves,
    NoneOf,
    Occurring,
    OneOf,
    Since,
    Through,
)
from catalogue.parameters import Number, Truth, Whole, Words

PAGE_SIZE, PAGE_SIZE_MAX = 50, 500
FILTERS = (
    *(Before, Bound, Either, Flag, FullText, HasEffects, Ids, MetricFacet, Missing, Moves, NoneOf, Occurring, OneOf),
    *(Since, Through),
)


class Query(BaseModel):
    """The parameters of one kind of request.

    A tuple is a parameter that takes several values, repeated or separated by commas: any of them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, validate_by_name=True)

    collection: ClassVar[str] = ""
    """The collection that is filtered."""
    distinct: ClassVar[bool] = True
    """Whether duplicate values are dropped; else they are passed on, to be reported."""
    separated: ClassVar[bool] = True
    """Whether a comma separates values; not where a value is a name, which may have one."""
    facets: ClassVar[Mapping[str, str | None]] = {}
    """Parameter that records are counted by -> the collection whose ids its values are."""

    def active(self) -> tuple[tuple[str, Any], ...]:
        """The filters that are set, with their values, in the order of their names."""
        values = ((name, getattr(self, name)) for name in filters_of(type(self)))
        return tuple(sorted((name, value) for name, value in values if value not in (None, (), "")))

    def omitting(self, *names: str) -> "Query":
        """The same query with some parameters back at their defaults."""
        rest = {name: value for name, value in self if name not in names}
        return type(self).model_construct(_fields_set=set(rest), **rest)


@cache
def separates(query: type[Query], name: str) -> bool:
    """Whether a comma separates values of a parameter; not where a value is a name, which may have one."""
    own = filters_of(query).get(name)
    return query.separated and not (isinstance(own, Occurring) and own.names)


@cache
def filters_of(query: type[Query]) -> dict[str, Filter]:
    """The filter of each parameter that has one."""
    return {
        name: mark for name, info in query.model_fields.items() for mark in info.metadata if isinstance(mark, FILTERS)
    }


class Years(Query):
    """A range of years."""

    year_min: Annotated[Number | None, Bound("year")] = None
    """First year."""
    year_max: Annotated[Number | None, Bound("year", upper=True)] = None
    """Last year."""


class Worded(Query):
    """A search in the texts of records."""

    q: Annotated[Words, FullText()] = ""
    """Words that all have to occur; the last one may be a prefix."""


class Listed(Query):
    """Records by their ids."""

    ids: Annotated[tuple[str, ...], Ids()] = ()
    """Only these records, by their ids."""


class Paging(Query):
    """The page of a list, and the keys of its records that are returned."""

    page_size: Annotated[Whole, Field(ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE
    """Records a page, 1 to 500; 50 by default. `limit` is a synonym."""
    cursor: str | None = None
    """The start of the page, from `next` or `previous`."""
    ordering: str = "id"
    """The order of the records."""
    fields: tuple[str, ...] = ()
    """The keys of the answer."""
    spreadsheet: Truth = False
    """With true, CSV begins with a byte order mark, and texts that a spreadsheet would run as formulas with a '."""


class NoParameters(Query):
    """No parameters but the representation."""


class DetailQuery(Query):
    """The keys of a record that are returned."""

    fields: tuple[str, ...] = ()
    """The keys of the answer."""
