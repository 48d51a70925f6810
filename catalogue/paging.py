"""A page of an answer."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Page:
    """Records in order, their number in all, and the cursors of the neighbouring pages."""

    results: list[Any]
    count: int
    next: str | None
    previous: str | None
