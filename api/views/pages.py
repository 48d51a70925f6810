"""Pages of lists: the records of one page, their number in all, and the addresses of the neighbouring pages."""

from functools import partial
from typing import Any, Generic, TypeVar

from django.http import HttpRequest

from catalogue.paging import EXACT, Page, PageOf, page_of
from registry.selectors.review import Newest
from transport.query_string import address_with

T = TypeVar("T")


class NewestPage(PageOf[T], Generic[T]):
    """A page of records, newest first: no address leads back."""

    previous: None


class WholeList(NewestPage[T], Generic[T]):
    """All records on one page."""

    next: None


def page_at_cursor(request: HttpRequest, page: Page, results: list[Any] | None = None) -> PageOf[Any]:
    """A page of the catalogue with the addresses of its neighbours."""
    return page_of(page, partial(address_with, request, "cursor"), results)


def newest_page(request: HttpRequest, page: Newest[T]) -> NewestPage[T]:
    """A page of stored rows, newest first, with the address of the older ones."""
    older = address_with(request, "before", str(page.older)) if page.older else None
    return NewestPage(count=page.count, count_is=EXACT, next=older, previous=None, results=page.results)


def whole_list(results: list[T]) -> WholeList[T]:
    """All records as one page."""
    return WholeList(count=len(results), count_is=EXACT, next=None, previous=None, results=results)
