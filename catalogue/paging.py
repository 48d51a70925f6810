"""Pages of answers: some of the rows, and the read model of a page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

EXACT = "exact"
T = TypeVar("T")


@dataclass(frozen=True)
class Page:
    """Records in order, their number in all, and the cursors of the neighbouring pages."""

    results: list[Any]
    count: int
    next: str | None
    previous: str | None

    @classmethod
    def at(cls, rows: Sequence[Any], start: int, size: int) -> "Page":
        """The page of some rows that starts at a position."""
        return cls(
            results=list(rows[start : start + size]),
            count=len(rows),
            next=str(start + size) if start + size < len(rows) else None,
            previous=str(max(0, start - size)) if start else None,
        )


class PageOf(BaseModel, Generic[T]):
    """The read model of a page of records."""

    count: int
    count_is: str
    next: str | None
    previous: str | None
    results: list[T]


def page_of(page: Page, address: Callable[[str], str], results: list[Any] | None = None) -> PageOf[Any]:
    """The read model of a page, with the addresses of its neighbours; `results` replace the records of the page."""
    return PageOf(
        count=page.count,
        count_is=EXACT,
        next=page.next and address(page.next),
        previous=page.previous and address(page.previous),
        results=page.results if results is None else results,
    )
