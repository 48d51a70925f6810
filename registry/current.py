"""The catalogue's arrays in this process, and how they keep up with the store.

Every answer asks for the catalogue version first (one tiny query); a process that is behind reads the rows that were
touched since, so that a write costs a reader what changed and not the whole.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import InterfaceError, OperationalError, connection
from django.db.models import QuerySet

from registry.models import Catalogue, Record, Tombstone
from registry.snapshot.kept import Kept
from registry.snapshot.reading import ORIGINS
from registry.snapshot.table import Table, TableWriter
from registry.snapshot.view import one_view

CACHED, FEW = 4_096, 16
PAGES_BYTES = 64 * 1024 * 1024
PACKED_BYTES = 32 * 1024 * 1024
GRAPHS_BYTES = 64 * 1024 * 1024
"""The graph of 100,000 methods is 29 MB: beside pages it would drop them all, or be dropped by them."""
Stamp = tuple[int, datetime | None]


@dataclass
class Snapshot:
    """The catalogue as arrays at one version, with whatever was worked out from them."""

    version: int
    tables: dict[str, Table]
    pages: Kept = field(default_factory=lambda: Kept(PAGES_BYTES, "pages"))
    """Whole pages as they were answered at this version."""
    graphs: Kept = field(default_factory=lambda: Kept(GRAPHS_BYTES, "graphs"))
    packed: Kept = field(default_factory=lambda: Kept(PACKED_BYTES, "packed"))
    """Answers in gzip, for those who take it."""
    _answers: dict[Any, Any] = field(default_factory=dict)

    def remember(self, key: Any, work_out: Callable[[], Any]) -> Any:
        """What was worked out before under this key; forgotten with the version."""
        found = self._answers.get(key)
        if found is None:
            found = work_out()
            if len(self._answers) >= CACHED:
                self._answers.pop(next(iter(self._answers)), None)
            self._answers[key] = found
        return found

    def remember_few(self, sort: str, key: Any, work_out: Callable[[], Any], most: int = FEW) -> Any:
        """As `remember`, but so many answers of a sort, apart from all others: there is no end of what is asked."""
        kept: dict[Any, Any] = self.remember(sort, dict)
        found = kept.get(key)
        if found is None:
            found = work_out()
            while len(kept) >= most:
                kept.pop(next(iter(kept), None), None)
            kept[key] = found
        return found


@dataclass
class _State:
    """What this process holds; `stamp` is the catalogue's version and the time of its last change."""

    stamp: Stamp | None = None
    writers: dict[str, TableWriter] = field(default_factory=dict)
    snapshot: Snapshot | None = None


_state = _State()
_lock = threading.Lock()


def stamp() -> Stamp:
    """The catalogue's version and when it was raised: the one query that every answer makes."""
    return stamp_and("NULL", ())[0]


def stamp_and(select: str, values: Sequence[Any]) -> tuple[Stamp, Any]:
    """The stamp, and one value more on the same way to the database."""
    found = _asked(f"SELECT version, updated, ({select}) FROM registry_catalogue WHERE id = 1", values)
    if found is None:
        raise Catalogue.DoesNotExist
    version, updated, value = found
    return (version, updated and (updated if updated.tzinfo else updated.replace(tzinfo=UTC))), value


def _asked(sql: str, values: Sequence[Any]) -> tuple[Any, ...] | None:
    """The row of a query that also tells whether a connection kept open still lives: Django would ask before it."""
    kept: Any = connection  # the types know nothing of health checks
    if kept.health_check_enabled and not (kept.health_check_done or kept.in_atomic_block):
        kept.health_check_done = True
        try:
            return _row(sql, values)
        except (InterfaceError, OperationalError):
            connection.close()
    return _row(sql, values)


def _row(sql: str, values: Sequence[Any]) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:  # the ORM would take ten times as long
        cursor.execute(sql, values)
        found: tuple[Any, ...] | None = cursor.fetchone()
    return found


def current(known: Stamp | None = None) -> Snapshot:
    """The snapshot of the newest version: that of `known`, or of a newer one."""
    wanted = known or stamp()
    snapshot = _state.snapshot
    if snapshot is not None and _state.stamp == wanted:
        return snapshot
    with _lock:
        if _state.stamp != wanted or _state.snapshot is None:
            _catch_up()
        assert _state.snapshot is not None
        return _state.snapshot


def forget() -> None:
    """Drop everything; the next answer reads anew."""
    with _lock:
        _state.stamp, _state.writers, _state.snapshot = None, {}, None


def _catch_up() -> None:
    """To what is newest now: while a reader waited for the lock, others may have gone past what it asked for."""
    with one_view():
        newest = stamp()
        if newest == _state.stamp and _state.snapshot is not None:
            return
        if _state.stamp is not None and newest[0] > _state.stamp[0]:
            _apply_since(_state.stamp[0])
        else:
            _state.writers = {name: TableWriter(o.read(o.model._default_manager.all())) for name, o in ORIGINS.items()}
    _state.stamp = newest
    _state.snapshot = Snapshot(newest[0], {name: writer.table for name, writer in _state.writers.items()})


def touched(model: type[Record], version: int) -> QuerySet[Any]:
    """The rows that were touched after a version. By their keys first: asked for in one go and in order of their keys,
    SQLite goes through the whole table rather than the index of versions."""
    rows = model._default_manager
    return rows.filter(pk__in=rows.filter(version__gt=version).values("pk"))


def _apply_since(version: int) -> None:
    for name, origin in ORIGINS.items():
        removed = list(Tombstone.objects.filter(collection=name, version__gt=version).values_list("slug", flat=True))
        batch = origin.read(touched(origin.model, version))
        if not batch.pks and not removed:
            continue
        _state.writers[name].apply(batch, removed)
        if _state.writers[name].wasteful:
            _state.writers[name] = TableWriter(origin.read(origin.model._default_manager.all()))
