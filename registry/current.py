"""The catalogue of this process: read from the database once, and built again when the version has changed.

Every request reads the version first, in one small query. A process with an older version reads the records that were
published since. Where building takes long, it is done in the background, and requests are answered from the former
version meanwhile.
"""

import gc
import json
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter
from typing import Any, NamedTuple

from cachetools import LRUCache
from django.conf import settings
from django.db import Error, InterfaceError, OperationalError, connection

from catalogue import Catalogue, Entry, Question, Withdrawal
from catalogue.errors import BadQuery
from catalogue.preparation import prepare
from catalogue.read_model import timestamp
from registry import models
from registry.database_view import one_snapshot
from registry.models import MODELS, Report, Revision, Tombstone
from registry.turns import Turns
from taxonomy.documents import COLLECTIONS
from taxonomy.documents.upgrade import read_stored
from taxonomy.vocabulary import ReportState

FORMER = 4
"""Former versions that a process remembers."""
FORMER_SECONDS = 2
"""When to come back for a former version, where others are being built."""
NEWEST_SECONDS = 1
"""When to come back for a record of the newest version, where others wait for it already."""
STATEMENT = 500
"""Revisions that are read by one statement."""
Entries = dict[str, dict[str, Entry]]


class Stamp(NamedTuple):
    """The catalogue's version, and when it was published."""

    version: int
    updated: datetime | None


@dataclass(frozen=True, eq=False)
class _State:
    """The catalogue that this process has, and how many seconds it took to build."""

    stamp: Stamp
    catalogue: Catalogue
    seconds: float


def _drop_results(catalogue: Catalogue) -> None:
    """Free the memory of a catalogue from which requests are no longer answered.

    Its results and the catalogue refer to each other, so that only a full garbage collection would free them.
    Requests that still use it compute their results again.
    """
    catalogue.memo.clear()


class _Former(LRUCache[tuple[Stamp, int], Catalogue]):
    """The former versions that were requested last, by the newest version at that time and their own."""

    def popitem(self) -> tuple[tuple[Stamp, int], Catalogue]:
        """Remove the least recently requested one."""
        key, catalogue = super().popitem()
        _drop_results(catalogue)
        return key, catalogue


_lock = threading.Lock()
_state: _State | None = None
_committed: _State | None = None
"""The last state read outside of a transaction that may be rolled back; new states are built only on this one."""
_former = _Former(FORMER)
_former_lock = threading.Lock()
_turns = Turns(2, "Former versions are being read for others at the moment", FORMER_SECONDS)
"""One thread that builds a former version, and one that waits to do so."""
_serves = False
"""Whether this process answers requests: then it prepares every version."""
_prepared: Stamp | None = None
"""The version that was prepared last, or given up for a newer one."""
_preparing = threading.Lock()
"""Held by the one thread that prepares."""
_waiting = Turns(2, "The newest version is being read at the moment", NEWEST_SECONDS)
"""Who waits for what was just published: the other threads answer from the version before."""


def stamp() -> Stamp:
    """The newest version, in the one query that every request makes."""
    row = _row("SELECT version, updated FROM registry_catalogue WHERE id = 1")
    if row is None:
        raise models.Catalogue.DoesNotExist
    version, updated = row
    return Stamp(version, updated and (updated if updated.tzinfo else updated.replace(tzinfo=UTC)))


def _row(sql: str) -> tuple[Any, ...] | None:
    """The row of a query. It also tests a persistent connection, for which Django would make a query of its own."""
    persistent: Any = connection  # the stubs know nothing of health checks
    if persistent.health_check_enabled and not (persistent.health_check_done or persistent.in_atomic_block):
        persistent.health_check_done = True
        try:
            return _fetch(sql)
        except (InterfaceError, OperationalError):
            connection.close()
    return _fetch(sql)


def _fetch(sql: str) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:  # the ORM would take ten times as long
        cursor.execute(sql)
        row: tuple[Any, ...] | None = cursor.fetchone()
    return row


def answering_version() -> int:
    """The version of the last result of `current` in this process, without a query."""
    state = _state
    return current().version if state is None else state.catalogue.version


def current() -> Catalogue:
    """The newest catalogue, or the one before it while the newest is being built in the background."""
    newest, state = stamp(), _state
    if built := _built(newest):
        return built.catalogue
    if state is not None and state.seconds > settings.BACKGROUND_SECONDS and not connection.in_atomic_block:
        if prepare_in_background() and (built := _wait_for(newest, settings.BACKGROUND_SECONDS)):
            return built.catalogue
        return state.catalogue
    return _build_now(committed=not connection.in_atomic_block).catalogue


def _wait_for(newest: Stamp, seconds: float) -> "_State | None":
    """The state for this version, if the thread that builds it is done in time."""
    if _lock.acquire(timeout=seconds):
        _lock.release()
    return _built(newest)


def exact() -> Catalogue:
    """The newest catalogue, however long building takes: for writers, and for readers of what was just published."""
    if built := _built(stamp()):
        return built.catalogue
    return _build_now(committed=True).catalogue


def catch_up(collection: str, slug: str) -> bool:
    """Whether a record that `current` did not have is published: then `current` has it from now on.

    A process answers from the version before while it builds the newest; of a record that is only in the newest it
    would say that there is none. Only readers of such records wait. Raises Unavailable where others wait already.
    """
    if collection not in MODELS or not MODELS[collection]._default_manager.filter(slug=slug).exists():
        return False
    with _waiting.take():
        return slug in exact().entries[collection]


def at(version: int) -> Catalogue:
    """The catalogue as it was at a published version. Raises BadQuery for one that does not exist, or Unavailable."""
    newest = current()
    if newest.version < version <= stamp().version:  # just published, and still being read here
        with _waiting.take():
            newest = exact()
    if version == newest.version:
        return newest
    if not 0 <= version <= newest.version:
        raise BadQuery("version", "out_of_range", f"Versions run from 0 to {newest.version}")
    key = (Stamp(newest.version, newest.updated), version)
    return _former.get(key) or _build_former(key, newest)


def _build_former(key: tuple[Stamp, int], newest: Catalogue) -> Catalogue:
    """A former version, while one other request at most waits for its turn: the other threads are for the newest."""
    with _turns.take(), _former_lock:
        catalogue = _former.get(key)
        if catalogue is None:
            catalogue = _former[key] = _at(key[1], newest)
        return catalogue


def forget() -> None:
    """Drop the catalogue; the next call reads all of it."""
    global _state, _committed, _serves, _prepared  # noqa: PLW0603
    with _lock:
        _state = _committed = _prepared = None
        _serves = False
        _former.clear()


def prepare_in_background() -> threading.Thread | None:
    """Read the newest catalogue and compute what most answers need, in a thread; None where a thread already does.

    From then on, the same is done for every version that this process reads.
    """
    global _serves  # noqa: PLW0603
    if not _lock.acquire(blocking=False):
        return None
    _serves = True
    thread = threading.Thread(target=_build_and_prepare, name="catalogue", daemon=True)
    thread.start()
    return thread


def _build_and_prepare() -> None:
    """Called with the lock held, which is released as soon as the catalogue can be read."""
    try:
        _build(committed=True)
    except Error:  # no database yet, or no tables: the next request reports it
        return
    finally:
        connection.close()
        _lock.release()
    _prepare_newest()


def _build_now(*, committed: bool) -> _State:
    """Build the newest version while the request waits; what others will need of it is computed in the background."""
    with _lock:
        state = _build(committed=committed)
    if _serves and committed and state.stamp != _prepared:
        threading.Thread(target=_prepare_newest, name="preparation", daemon=True).start()
    return state


def _prepare_newest() -> None:
    """Compute results of the newest catalogue, and go on with a newer one as soon as there is one.

    One thread does so for all versions: beside others, it would take the longer the more versions are published.
    """
    global _prepared  # noqa: PLW0603
    while (state := _committed) is not None and state.stamp != _prepared and _preparing.acquire(blocking=False):
        try:
            prepare(state.catalogue, lambda: _committed is state)
            _prepared = state.stamp
        finally:
            _preparing.release()


def _built(newest: Stamp) -> _State | None:
    """The state for this version, if this process has it: of the newest build, or of the newest committed version."""
    return next((state for state in (_state, _committed) if state is not None and state.stamp == newest), None)


def _build(*, committed: bool) -> _State:
    """Bring this process to the newest version. Called with the lock held."""
    global _state, _committed  # noqa: PLW0603
    with one_snapshot(), _without_garbage_collection():
        newest, start = stamp(), perf_counter()
        if built := _built(newest):
            return built
        since, entries = _start(newest)
        _update(entries, since)
        catalogue = Catalogue.of(
            newest.version,
            (entry for members in entries.values() for entry in members.values()),
            updated=newest.updated,
            withdrawals=_withdrawals(),
            questions=_questions(),
            former=_committed.catalogue if _committed else None,
        )
    replaced = [state for state in (_state, _committed) if state is not None]
    _state = _State(newest, catalogue, perf_counter() - start)
    if committed:
        _committed = _state
    for state in replaced:
        if state not in (_state, _committed):
            _drop_results(state.catalogue)
    return _state


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Make many objects that stay: the collector would go through all of them again and again, and find none to free.

    With it, the first catalogue of a process takes nearly twice the time.
    """
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


def _start(newest: Stamp) -> tuple[int | None, Entries]:
    """The version to build on and a copy of its entries; None and empty where all records have to be read."""
    if _committed is None or newest.version <= _committed.stamp.version:
        return None, {collection: {} for collection in COLLECTIONS}
    return _committed.stamp.version, {name: dict(members) for name, members in _committed.catalogue.entries.items()}


def _update(entries: Entries, since: int | None) -> None:
    """Bring entries up to date with what was published after a version, or from the beginning."""
    for collection, model in MODELS.items():
        rows: Any = model._default_manager.all()
        if since is not None:
            for slug in Tombstone.objects.filter(collection=collection, version__gt=since).values_list(
                "slug", flat=True
            ):
                entries[collection].pop(slug, None)
            rows = rows.filter(version__gt=since)
        columns = rows.values_list("slug", "revision", "updated", "document")
        entries[collection].update(_entries(collection, columns))


def _entries(collection: str, rows: Iterable[tuple[str, int, datetime, Any]]) -> Iterator[tuple[str, Entry]]:
    return (
        (slug, Entry(read_stored(collection, document), revision, updated))
        for slug, revision, updated, document in rows
    )


def _withdrawals(version: int | None = None) -> Mapping[tuple[str, str], Withdrawal]:
    stones = Tombstone.objects.all() if version is None else Tombstone.objects.filter(version__lte=version)
    rows = stones.values_list("collection", "slug", "replacement", "merged")
    return {(collection, slug): Withdrawal(replacement, merged) for collection, slug, replacement, merged in rows}


def _questions() -> Mapping[tuple[str, str], tuple[Question, ...]]:
    """The open questions about records, oldest first: reports with which a curator agreed."""
    questions: dict[tuple[str, str], tuple[Question, ...]] = {}
    rows = Report.objects.filter(state=ReportState.AGREED.value).order_by("pk")
    for collection, slug, what, decided in rows.values_list("collection", "slug", "what", "decided"):
        question = Question(what, timestamp(decided) if decided else "")
        questions[collection, slug] = (*questions.get((collection, slug), ()), question)
    return questions


def _at(version: int, newest: Catalogue) -> Catalogue:
    """A former version: it has the same entries as the newest wherever a record was not revised since."""
    columns = ("collection", "slug", "pk", "number", "created")
    rows = Revision.objects.filter(version__lte=version).order_by("collection", "slug", "number").values_list(*columns)
    latest = {(collection, slug): rest for collection, slug, *rest in rows.iterator()}
    entries: list[Entry] = []
    others: dict[int, tuple[str, int, datetime]] = {}
    for (collection, slug), (key, number, created) in latest.items():
        entry = newest.entries[collection].get(slug)
        if entry is not None and entry.revision == number:
            entries.append(entry)
        else:
            others[key] = (collection, number, created)
    for key, document in _documents(others):
        collection, number, created = others[key]
        entries.append(Entry(read_stored(collection, json.loads(document)), number, created))
    updated = max((created for _, _, created in latest.values()), default=None)
    return Catalogue.of(version, entries, updated=updated, withdrawals=_withdrawals(version), former=newest)


def _documents(keys: Iterable[int]) -> Iterator[tuple[int, str]]:
    """The documents of revisions by their primary keys; none for one that withdrew its record."""
    every = sorted(keys)
    for start in range(0, len(every), STATEMENT):
        some = Revision.objects.filter(pk__in=every[start : start + STATEMENT], document__isnull=False)
        yield from ((key, str(document)) for key, document in some.values_list("pk", "document"))
