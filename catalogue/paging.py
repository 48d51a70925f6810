"""A page of an answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


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
