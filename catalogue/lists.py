"""Filtered lists as read models: whole, in batches, or page by page.

A cursor names the last row seen by its place in the order, so a page stays where it is while records are being added.
"""

import base64
import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from catalogue.errors import BadQuery
from catalogue.paging import Page
from catalogue.query import Paging, Query
from catalogue.read_models import Resource
from catalogue.rendering import read_model
from catalogue.selection import rows_of
from catalogue.tables import NUMERIC, Rows, SortKey, Table
from catalogue.value import Catalogue

BATCH = 500
"""Records that an export renders at a time."""


def records(catalogue: Catalogue, query: Query, ordering: str = "id") -> list[Any]:
    """The read models of every record that a query leaves. Raises BadQuery."""
    return [read_model(catalogue, query.collection, slug) for slug in _ids(catalogue, query, ordering)]


def stream(catalogue: Catalogue, query: Query, ordering: str = "id") -> Iterator[list[Resource]]:
    """The same in batches of a few hundred. Raises BadQuery before the first batch."""
    ids = _ids(catalogue, query, ordering)
    batches = (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))
    return ([read_model(catalogue, query.collection, slug) for slug in batch] for batch in batches)


def _ids(catalogue: Catalogue, query: Query, ordering: str) -> list[str]:
    ids = catalogue.tables[query.collection].ids
    return [ids[row] for row in rows_of(catalogue, query, ordering).tolist()]


@dataclass(frozen=True)
class Cursor:
    """Where a page starts: after a row going on, or before one going back."""

    ordering: str
    key: SortKey
    back: bool

    def encode(self) -> str:
        content = json.dumps([self.ordering, *self.key, self.back], separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(content).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str, ordering: str) -> "Cursor":
        """Decode a cursor. Raises BadQuery where the text is no cursor of this order."""
        try:
            content = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
            of, missing, value, slug, back = json.loads(content)
        except (TypeError, ValueError, RecursionError) as error:
            raise _bad_cursor("it is malformed; take it unchanged from `next` or `previous`") from error
        kind = (int, float) if ordering.removeprefix("-") in NUMERIC else str
        flags = isinstance(missing, bool) and isinstance(back, bool)
        if not (flags and isinstance(slug, str) and isinstance(value, kind) and isinstance(of, str)):
            raise _bad_cursor("it is malformed; take it unchanged from `next` or `previous`")
        if of != ordering:
            raise _bad_cursor(f"it belongs to the order {of[:40]!r}, not {ordering!r}")
        return cls(ordering, (missing, value, slug), back)


def _bad_cursor(why: str) -> BadQuery:
    return BadQuery("cursor", "bad_cursor", f"This cursor cannot be used: {why}")


def page(catalogue: Catalogue, query: Paging) -> Page:
    """One page of a filtered list. Raises BadQuery."""
    table, rows = catalogue.tables[query.collection], rows_of(catalogue, query, query.ordering)
    cursor = Cursor.decode(query.cursor, query.ordering) if query.cursor else None
    start, stop = _window(rows, table, cursor, query.page_size)
    shown = rows[start:stop].tolist()
    return Page(
        results=[read_model(catalogue, query.collection, table.ids[row]) for row in shown],
        count=len(rows),
        next=_cursor(table, query.ordering, shown[-1], back=False) if shown and stop < len(rows) else None,
        previous=_cursor(table, query.ordering, shown[0], back=True) if shown and start > 0 else None,
    )


def _window(rows: Rows, table: Table, cursor: Cursor | None, size: int) -> tuple[int, int]:
    if cursor is None:
        return 0, size
    start, stop = _around(rows, table, cursor)
    return (max(0, start - size), start) if cursor.back else (stop, stop + size)


def _around(rows: Rows, table: Table, cursor: Cursor) -> tuple[int, int]:
    """The positions before and after the cursor's own row."""
    name = cursor.ordering.removeprefix("-")

    def key(row: int) -> SortKey:
        return table.sort_key(name, row)

    def key_upward(row: int) -> SortKey:
        return _missing_first(key(row))

    if not cursor.ordering.startswith("-"):
        return bisect_left(rows, cursor.key, key=key), bisect_right(rows, cursor.key, key=key)
    upward, position, length = rows[::-1], _missing_first(cursor.key), len(rows)
    left, right = bisect_left(upward, position, key=key_upward), bisect_right(upward, position, key=key_upward)
    return length - right, length - left


def _missing_first(key: SortKey) -> SortKey:
    """The position in a descending order that is read from its end, where missing values come first."""
    return not key[0], key[1], key[2]


def _cursor(table: Table, ordering: str, row: int, *, back: bool) -> str:
    return Cursor(ordering, table.sort_key(ordering.removeprefix("-"), row), back).encode()
