"""One collection as arrays at one version. Rows are never changed: a changed record is a dead row and a new one."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from registry.snapshot.columns import Growing, Links, LinkWriter, Mask, Rows, Terms, TermWriter
from registry.snapshot.reading import Batch

SortKey = tuple[bool, Any, str]
"""Whether the value is missing, the value, the id: a total order, missing values last."""


@dataclass(frozen=True)
class Table:
    """`rows` counts dead rows too; `alive` says which are not."""

    rows: int
    alive: Mask
    pks: NDArray[np.int64]
    slugs: list[str]
    labels: list[str]
    place: dict[str, int]
    """Id -> its live row."""
    terms: dict[str, Terms]
    numbers: dict[str, NDArray[np.float64]]
    orders: dict[str, Rows]
    """Ordering -> the live rows in its order."""
    links: Links | None = None
    """The edges between the steps of each row, where rows are compositions."""

    def sort_key(self, ordering: str, row: int) -> SortKey:
        slug = self.slugs[row]
        if ordering == "id":
            return False, slug, slug
        if ordering == "name":
            return False, self.labels[row].casefold(), slug
        value = float(self.numbers[ordering][row])
        return (True, 0.0, slug) if np.isnan(value) else (False, value, slug)

    def label(self, slug: str) -> str | None:
        row = self.place.get(slug)
        return None if row is None else self.labels[row]

    def ids(self, mask: Mask) -> list[str]:
        return [self.slugs[row] for row in np.flatnonzero(mask)]

    def where(self, slugs: Iterable[str]) -> Mask:
        """The live rows of these ids; ids that are not there are passed over."""
        found = (self.place.get(slug, self.rows) for slug in slugs)
        mask = np.zeros(self.rows, np.bool_)
        mask[[row for row in found if row < self.rows]] = True
        return mask & self.alive


class TableWriter:
    """Builds a table and grows it write by write. Used under the snapshot's lock."""

    def __init__(self, batch: Batch) -> None:
        self._pks, self._alive = Growing(np.int64), np.zeros(0, np.bool_)
        self._slugs: list[str] = []
        self._labels: list[str] = []
        self._place: dict[str, int] = {}
        self._terms = {name: TermWriter() for name in batch.terms}
        self._numbers = {name: Growing(np.float64) for name in batch.numbers}
        self._links = LinkWriter(self._terms["component"].vocabulary) if batch.links else None
        self._append(batch)
        self.table = self._view({})
        for name in self._orderings():
            self.table.orders[name] = _sorted(self.table, name)

    def _orderings(self) -> list[str]:
        return ["id", "name", *self._numbers]

    def apply(self, batch: Batch, removed: Sequence[str]) -> None:
        """Take in new and changed records, and let go of removed ones."""
        self._place = self._place.copy()  # readers of the version before still look up what now moves or goes
        gone = [self._place.pop(slug) for slug in (*batch.slugs, *removed) if slug in self._place]
        self._alive = self._alive.copy()
        self._alive[gone] = False
        first = len(self._slugs)
        self._append(batch)
        before, after = self.table, self._view({})
        added = range(first, len(self._slugs))
        for name in self._orderings():
            after.orders[name] = _reordered(after, name, before.orders[name], added)
        self.table = after

    @property
    def wasteful(self) -> bool:
        """Whether so many rows are dead that building anew is better."""
        return len(self._alive) > 2 * int(self._alive.sum()) + 1_000

    def _append(self, batch: Batch) -> None:
        first = len(self._slugs)
        self._pks.extend(batch.pks)
        self._alive = np.concatenate([self._alive, np.ones(len(batch.pks), np.bool_)])
        self._slugs += batch.slugs
        self._labels += batch.labels
        self._place |= {slug: first + offset for offset, slug in enumerate(batch.slugs)}
        for name, (places, values) in batch.terms.items():
            self._terms[name].extend([first + place for place in places], values)
        for name, numbers in batch.numbers.items():
            self._numbers[name].extend([np.nan if number is None else number for number in numbers])
        if self._links and batch.links:
            places, between, terms = batch.links
            self._links.extend([first + place for place in places], between, terms)

    def _view(self, orders: dict[str, Rows]) -> Table:
        return Table(
            rows=len(self._alive),
            alive=self._alive,
            pks=self._pks.view(),
            slugs=self._slugs,
            labels=self._labels,
            place=self._place,
            terms={name: writer.view() for name, writer in self._terms.items()},
            numbers={name: writer.view() for name, writer in self._numbers.items()},
            orders=orders,
            links=self._links.view() if self._links else None,
        )


def _sorted(table: Table, ordering: str) -> Rows:
    """The live rows in an order. Numbers are sorted by arrays, with the order by id, made first, to break ties."""
    rows = np.flatnonzero(table.alive)
    if ordering not in table.numbers:
        return np.array(sorted(rows.tolist(), key=lambda row: table.sort_key(ordering, row)), np.int32)
    by_id = table.orders["id"]
    return by_id[np.argsort(table.numbers[ordering][by_id], kind="stable")]


def _reordered(table: Table, ordering: str, order: Rows, added: Sequence[int]) -> Rows:
    """The order less its dead rows, with the added ones at their places."""

    def key(row: int) -> SortKey:
        return table.sort_key(ordering, row)

    order = order[table.alive[order]]
    if len(added) > 100 + len(order) // 10:
        return _sorted(table, ordering)
    new = sorted(added, key=key)
    places = [bisect_left(order, key(row), key=key) for row in new]
    return np.insert(order, places, np.array(new, np.int32)).astype(np.int32)
