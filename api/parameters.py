"""The query string of a request, as `registry.filters.parameters` reads it."""

from urllib.parse import urlencode

from django.http import HttpRequest

from registry.filters import parameters
from registry.filters.parameters import (
    CONTROL,
    FIELDS,
    FORMAT,
    PAGE_SIZE,
    PAGE_SIZE_MAX,
    Known,
    Parameter,
    Read,
    a_page,
    chosen,
    flag,
    known,
    number,
    of_filters,
    page_size,
    paging,
    picked,
    single,
    time,
)

__all__ = [
    "CONTROL",
    "FIELDS",
    "FORMAT",
    "PAGE_SIZE",
    "PAGE_SIZE_MAX",
    "Known",
    "Parameter",
    "Read",
    "a_page",
    "address_with",
    "chosen",
    "flag",
    "known",
    "number",
    "of_filters",
    "page_size",
    "paging",
    "picked",
    "read",
    "single",
    "time",
]


def read(request: HttpRequest, declared: Known) -> dict[str, tuple[str, ...]]:
    """The parameters of a request. Raises BadQuery for an unknown one and for control characters."""
    return parameters.read(request.GET.lists(), declared)


def address_with(request: HttpRequest, name: str, value: str) -> str:
    """The absolute address of this request with one parameter set anew: a neighbouring page."""
    query = urlencode({**dict(request.GET.lists()), name: value}, doseq=True)
    return request.build_absolute_uri(f"{request.path}?{query}")
