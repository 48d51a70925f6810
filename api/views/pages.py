"""Pages of lists: the records of one page, their number in all, and the addresses of the neighbouring pages."""

from typing import Any, Generic, TypeVar

from django.http import HttpRequest
from pydantic import BaseModel

from catalogue.paging import Page
from registry.selectors.review import Newest
from transport.query_string import address_with

EXACT = "exact"
T = TypeVar("T")


class PageOf(BaseModel, Generic[T]):
    """A page of records."""

    count: int
    count_is: str
    next: str | None
    previous: str | None
    results: list[T]


class NewestPage(PageOf[T], Generic[T]):
    """A page of records, newest first: no address leads back."""

    previous: None


class WholeList(NewestPage[T], Generic[T]):
    """All records on one page."""

    next: None


def page_at_cursor(request: HttpRequest, page: Page, results: list[Any] | None = None) -> PageOf[Any]:
    """A page of the catalogue with the addresses of its neighbours."""
    return PageOf(
        count=page.count,
        count_is=EXACT,
        next=page.next and address_with(request, "cursor", page.next),
        previous=page.previous and address_with(request, "cursor", page.previous),
        results=page.results if results is None else results,
    )


def newest_page(request: HttpRequest, page: Newest[T]) -> NewestPage[T]:
    """Rows of the store, newest first, with the address of the older ones."""
    older = address_with(request, "before", str(page.older)) if page.older else None
    return NewestPage(count=page.count, count_is=EXACT, next=older, previous=None, results=page.results)


def whole_list(results: list[T]) -> WholeList[T]:
    """All records as one page."""
    return WholeList(count=len(results), count_is=EXACT, next=None, previous=None, results=results)
