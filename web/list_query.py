"""The query of a page: parsed by the rules of the interface, and turned into addresses again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from types import GenericAlias
from typing import Any, Literal, TypeVar
from urllib.parse import urlencode

from django.http import HttpRequest
from pydantic import create_model

from catalogue.parsing import parse
from catalogue.queries import LISTS
from catalogue.query import NoParameters, Paging, Query, filters_of
from catalogue.rendering import PREFIX, segment
from transport.query_string import VERSION, check_path, version_of
from web import effect_columns

SIZE = 30
"""Records a page of a list."""
Q = TypeVar("Q", bound=Query)


def parse_page(request: HttpRequest, query: type[Q], *, common: tuple[str, ...] = ()) -> Q:
    """The query of a page; empty values, which forms send, are ignored. Raises BadQuery.

    `common` are parameters that are read elsewhere.
    """
    check_path(request.path)
    given = ((name, [value for value in map(str, values) if value]) for name, values in request.GET.lists())
    return parse(((name, values) for name, values in given if values and name not in common), query, common=common)


def check_no_parameters(request: HttpRequest, *common: str) -> None:
    """Raises BadQuery where a page that takes no parameters is given some; `common` are read elsewhere."""
    parse_page(request, NoParameters, common=common)


COLUMNS = "columns"
"""The parameter of a list whose columns can be chosen."""
COLUMNS_OF = {"effects": effect_columns.NAMES}
"""Collection -> the names of its columns to choose."""
DEFAULT_ORDER = {"effects": "-year", "methods": "name", "metrics": "name", "sources": "name"}
"""Collection -> the order of its page where none is chosen, if that is not the order of the interface: by id."""
UNDOCUMENTED = {"use_attribute_docstrings": False}
"""For models without a source that could be read: pydantic would look a quarter of a second for that of each."""


def _as_page(collection: str, query: type[Paging]) -> type[Paging]:
    page_size: Any = (query.model_fields["page_size"].annotation, SIZE)
    order: Any = query.model_fields["ordering"]
    ordering: Any = (order.annotation, DEFAULT_ORDER.get(collection, order.default))
    page = create_model(
        f"{query.__name__}Page", __base__=query, __cls_kwargs__=UNDOCUMENTED, page_size=page_size, ordering=ordering
    )
    if collection not in COLUMNS_OF:
        return page
    one_of: Any = Literal
    columns: Any = (GenericAlias(tuple, (one_of[COLUMNS_OF[collection]], ...)), ())
    return create_model(page.__name__, __base__=page, __cls_kwargs__=UNDOCUMENTED, columns=columns)


PAGES = {collection: _as_page(collection, query) for collection, query in LISTS.items()}
"""The query of each list as a page has it: with shorter pages, and with the columns to choose where there are."""


@dataclass(frozen=True)
class ListQuery:
    """A list, its filters, its order, and where its page starts."""

    path: str
    query: Paging
    version: str | None = None
    """The published version that is listed, as the address names it; None for the newest."""

    @property
    def collection(self) -> str:
        return self.query.collection

    def values(self, name: str) -> tuple[str, ...]:
        """The values of a parameter as an address has them."""
        value = getattr(self.query, name)
        values = value if isinstance(value, tuple) else (value,)
        return tuple(_text(item) for item in values if item is not None and item != "")

    @property
    def chosen(self) -> dict[str, tuple[str, ...]]:
        """The filters that are set, with their values as an address has them."""
        names = filters_of(type(self.query))
        values = {name: self.values(name) for name in type(self.query).model_fields if name in names}
        return {name: texts for name, texts in values.items() if texts}

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are chosen; none where the list has the default, or none to choose."""
        return self.values(COLUMNS) if COLUMNS in type(self.query).model_fields else ()

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The parameters of the first page of this list, as an address has them."""
        return self._pairs()

    def _pairs(self, leave_out: tuple[str, ...] = ()) -> list[tuple[str, str]]:
        shown: dict[str, tuple[str, ...]] = {"ordering": self._ordering_unlike(type(self.query))}
        shown["page_size"] = (str(self.query.page_size),) if self.query.page_size != SIZE else ()
        shown[COLUMNS] = self.columns
        shown[VERSION] = (self.version,) if self.version else ()
        all_values = {**self.chosen, **shown}
        return [(name, value) for name, values in all_values.items() for value in values if name not in leave_out]

    def _ordering_unlike(self, query: type[Paging]) -> tuple[str, ...]:
        """The order as an address has it: none where it is the default of a query."""
        ordering = self.query.ordering
        return () if ordering == query.model_fields["ordering"].default else (ordering,)

    def _at(self, pairs: Iterable[tuple[str, str]]) -> str:
        query = urlencode(list(pairs))
        return f"{self.path}?{query}" if query else self.path

    @property
    def clear(self) -> str:
        """The address of the whole list, of the same version and with the same columns."""
        return self._at(pair for pair in self._pairs() if pair[0] in (COLUMNS, VERSION))

    def without(self, name: str, value: str) -> str:
        """The address of the list with one choice removed."""
        return self._at(pair for pair in self._pairs() if pair != (name, value))

    def with_only(self, **parameters: str) -> str:
        """The address of the list with some parameters set to one value each."""
        return self._at([*self._pairs(tuple(parameters)), *parameters.items()])

    def with_usual_columns(self) -> str:
        """The address of the list without a choice of columns."""
        return self._at(self._pairs((COLUMNS,)))

    def page_at(self, cursor: str | None) -> str | None:
        return None if cursor is None else self._at([*self._pairs(), ("cursor", cursor)])

    def data(self, form: str, keys: Iterable[str] = ()) -> str:
        """The address of the same list in the interface, with some keys of its records or, by default, all."""
        pairs = self._pairs(("page_size", COLUMNS, "ordering"))
        pairs += [("ordering", ordering) for ordering in self._ordering_unlike(LISTS[self.collection])]
        pairs += [("format", form)] if form != "json" else []
        fields = ",".join(keys)
        query = urlencode([*pairs, *([("fields", fields)] if fields else [])], safe=",")
        return f"{PREFIX}/{segment(self.collection)}/{'?' if query else ''}{query}"


def parse_list(request: HttpRequest, collection: str) -> ListQuery:
    """The list query of a request. Raises BadQuery."""
    query = parse_page(request, PAGES[collection], common=(VERSION,))
    return ListQuery(request.path, query, version_of(request))


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value.value if isinstance(value, Enum) else value)


def pairs_of(query: Query, *leave_out: str) -> dict[str, list[str]]:
    """The parameters of a query that are not at their defaults, as an address has them."""
    pairs: dict[str, list[str]] = {}
    for name, info in type(query).model_fields.items():
        value = getattr(query, name)
        if name not in leave_out and value != info.default and value not in (None, ()):
            values = value if isinstance(value, tuple) else (value,)
            pairs[info.alias or name] = [_text(item) for item in values]
    return pairs
