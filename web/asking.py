"""What a list page was asked for: read by the rules of the interface, and turned into addresses again."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpRequest

from registry.bodies import PREFIX
from registry.filters import FILTER_SETS, FilterSet, Query
from registry.filters.parameters import CONTROL, Parameter, Read, of_filters, page_size, paging, read, single

SIZE = 30


@dataclass(frozen=True)
class Asked:
    """A list, its filters, its order, and where its page starts."""

    collection: str
    path: str
    query: Query
    ordering: str
    cursor: str | None
    size: int

    @property
    def filters(self) -> FilterSet:
        return FILTER_SETS[self.collection]

    def _pairs(self, leave_out: tuple[str, ...] = ()) -> list[tuple[str, str]]:
        shown = {"ordering": (self.ordering,) if self.ordering != "id" else ()}
        shown["page_size"] = (str(self.size),) if self.size != SIZE else ()
        every = {**self.query, **shown}
        return [(name, value) for name, values in every.items() for value in values if name not in leave_out]

    def _at(self, pairs: Iterable[tuple[str, str]]) -> str:
        query = urlencode(list(pairs))
        return f"{self.path}?{query}" if query else self.path

    def without(self, name: str, value: str) -> str:
        """The address of the list with one choice taken back."""
        return self._at(pair for pair in self._pairs() if pair != (name, value))

    def with_only(self, **parameters: str) -> str:
        """The address of the list with some parameters set to one value each."""
        return self._at([*self._pairs(tuple(parameters)), *parameters.items()])

    def page_at(self, cursor: str | None) -> str | None:
        return None if cursor is None else self._at([*self._pairs(), ("cursor", cursor)])

    def data(self, form: str) -> str:
        """The address of the same list in the interface."""
        pairs = [*self._pairs(("page_size",)), *([("format", form)] if form != "json" else [])]
        query = urlencode(pairs)
        return f"{PREFIX}/{self.collection}/{'?' if query else ''}{query}"


def read_request(request: HttpRequest, declared: dict[str, Parameter]) -> Read:
    """The parameters of a page. A form sends its empty fields along: they say nothing. Raises BadQuery."""
    given = ((name, [value for value in map(str, values) if value]) for name, values in request.GET.lists())
    found = read(given, declared)
    return {name: values for name, values in found.items() if values}


def asked(request: HttpRequest, collection: str) -> Asked:
    """What the request says about a list. Raises BadQuery."""
    filters = FILTER_SETS[collection]
    found = read_request(request, {**of_filters(filters), **paging(filters)})
    query = {name: values for name, values in found.items() if name in filters.filters}
    size = page_size(found) if "page_size" in found else SIZE
    return Asked(collection, request.path, query, single(found, "ordering") or "id", single(found, "cursor"), size)


def no_controls(request: HttpRequest) -> None:
    """No id holds a control character, and PostgreSQL takes no NUL."""
    if CONTROL.search(request.path):
        raise Http404


def no_parameters(request: HttpRequest) -> None:
    """A page of one record takes none. Raises BadQuery."""
    no_controls(request)
    read_request(request, {})
