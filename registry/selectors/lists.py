"""Pages of a list by keyset cursors, and the whole of it as a stream. Rows come from the snapshot.

A cursor names the last row seen by its place in the order, so a page stays where it is while rows are being added.
"""

import base64
import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from registry.errors import BadQuery
from registry.filters import FILTER_SETS, FilterSet, Query
from registry.rows import chunks
from registry.selectors import stored
from registry.selectors.records import completed
from registry.snapshot import Rows, Snapshot, SortKey, Table

COMPLETED = ("components", "rounds")
"""Collections whose stored bodies lack what changes with other records."""


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
        """Raises BadQuery where the text is no cursor of this order."""
        try:
            content = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
            said, missing, value, slug, back = json.loads(content)
        except (TypeError, ValueError, RecursionError) as error:
            raise _bad_cursor("it is malformed; take it from `next` or `previous` as it stands") from error
        wanted = str if ordering.removeprefix("-") in ("id", "name") else (int, float)
        flags = isinstance(missing, bool) and isinstance(back, bool)
        if not (flags and isinstance(slug, str) and isinstance(value, wanted) and isinstance(said, str)):
            raise _bad_cursor("it is malformed; take it from `next` or `previous` as it stands")
        if said != ordering:
            raise _bad_cursor(f"it belongs to the order {said[:40]!r}, not {ordering!r}")
        return cls(ordering, (missing, value, slug), back)


def _bad_cursor(why: str) -> BadQuery:
    return BadQuery("cursor", "bad_cursor", f"This cursor cannot be used: {why}")


@dataclass(frozen=True)
class Page:
    """Bodies in order, the number of rows in all, and where the neighbours start."""

    bodies: list[str]
    count: int
    next: str | None
    previous: str | None


def page(collection: str, query: Query, *, ordering: str, cursor: str | None, size: int, snapshot: Snapshot) -> Page:
    """One page of a filtered list. Raises BadQuery."""
    table, rows = snapshot.tables[collection], _ordered(FILTER_SETS[collection], query, ordering, snapshot)
    place = Cursor.decode(cursor, ordering) if cursor else None
    start, stop = _window(rows, table, place, size)
    shown = rows[start:stop]
    return Page(
        bodies=bodies(collection, shown, snapshot),
        count=len(rows),
        next=_cursor(table, ordering, shown[-1], back=False) if len(shown) and stop < len(rows) else None,
        previous=_cursor(table, ordering, shown[0], back=True) if len(shown) and start > 0 else None,
    )


def stream(collection: str, query: Query, *, ordering: str, snapshot: Snapshot) -> Iterator[list[str]]:
    """Every body of a filtered list, a few hundred at a time."""
    rows = _ordered(FILTER_SETS[collection], query, ordering, snapshot)
    return (bodies(collection, chunk, snapshot) for chunk in chunks(rows.tolist()))


def count(collection: str, query: Query, snapshot: Snapshot) -> int:
    return len(FILTER_SETS[collection].ordered(query, "id", snapshot))


def _ordered(filters: FilterSet, query: Query, ordering: str, snapshot: Snapshot) -> Rows:
    if ordering.removeprefix("-") not in filters.orderings:
        known = ", ".join(filters.orderings)
        detail = f"{ordering[:40]!r} is not an order of this list. Known are {known}, each also with - before it"
        raise BadQuery("ordering", "unknown_value", detail)
    return filters.ordered(query, ordering, snapshot)


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
    upward, sought, length = rows[::-1], _missing_first(cursor.key), len(rows)
    left, right = bisect_left(upward, sought, key=key_upward), bisect_right(upward, sought, key=key_upward)
    return length - right, length - left


def _missing_first(key: SortKey) -> SortKey:
    """The place in a downward order read from its end: there, missing values come first."""
    return not key[0], key[1], key[2]


def _cursor(table: Table, ordering: str, row: int, *, back: bool) -> str:
    return Cursor(ordering, table.sort_key(ordering.removeprefix("-"), row), back).encode()


def bodies(collection: str, rows: Sequence[int] | Rows, snapshot: Snapshot) -> list[str]:
    """The read bodies of these rows in their order; a row removed meanwhile is left out."""
    table = snapshot.tables[collection]
    pks: list[Any] = table.pks[rows].tolist()
    found = dict(stored.many(collection, pks))
    texts = [found[pk] for pk in pks if pk in found]
    if collection in COMPLETED:
        slugs = [table.slugs[row] for row, pk in zip(rows, pks, strict=True) if pk in found]
        texts = [completed(collection, text, slug, snapshot) for text, slug in zip(texts, slugs, strict=True)]
    return texts
