"""The catalogue of this process: read from the database once, and built again when the version has changed.

Requests read the version first, in one small query; readers of one process do so four times a second at most. A process
with an older version reads the records that were published since. One that serves builds and prepares them in the
background, and answers readers from the version before meanwhile; who is signed in is answered from the newest.
"""

import gc
import logging
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import Any, NamedTuple

from django.conf import settings
from django.db import Error, InterfaceError, OperationalError, connection
from django.utils import timezone

from catalogue import Catalogue, Entry, Question, Withdrawal
from catalogue.preparation import prepare_first, prepare_rest
from catalogue.read_model import timestamp
from registry import models
from registry.database_view import one_snapshot
from registry.models import MODELS, Report, Tombstone
from registry.priority import WAIT_SECONDS, WaitBudget
from registry.turns import Turns
from taxonomy.documents import COLLECTIONS
from taxonomy.documents.upgrade import read_stored
from taxonomy.vocabulary import ReportState

RECENT_SECONDS = 0.25
"""How long readers take the version for the newest without asking again."""
NEWEST_SECONDS = 1
"""When to come back for a record of the newest version, where others wait for it already."""
Entries = dict[str, dict[str, Entry]]


class Stamp(NamedTuple):
    """The catalogue's version, and when it was published."""

    version: int
    updated: datetime | None


@dataclass(frozen=True, eq=False)
class _State:
    """A catalogue that this process has."""

    stamp: Stamp
    catalogue: Catalogue


def drop_results(catalogue: Catalogue) -> None:
    """Free the memory of a catalogue from which requests are no longer answered.

    Its results and the catalogue refer to each other, so that only a full garbage collection would free them.
    Requests that still use it compute their results again.
    """
    catalogue.memo.clear()


_lock = threading.Lock()
_state: _State | None = None
_committed: _State | None = None
"""The last state read outside of a transaction that may be rolled back; new states are built only on this one."""
_serves = False
"""Whether this process answers requests: then it prepares every version."""
_shown: _State | None = None
"""What readers are answered from in a process that serves."""
_next: _State | None = None
"""What they will be answered from once its first results are prepared."""
_asked: tuple[float, Stamp] | None = None
"""When a reader last asked the database for the newest version, and what it was."""
_preparing = threading.Lock()
"""Held by the one thread that prepares."""
_newest_only: ContextVar[bool] = ContextVar("newest_only", default=False)
waiting = Turns(2, "The newest version is being read at the moment", NEWEST_SECONDS)
"""Who waits for what was just published: the other threads answer from the version before."""


def stamp() -> Stamp:
    """The newest version, in one query."""
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
    state = _state if _shown is None or _newest_only.get() else _shown
    return current().version if state is None else state.catalogue.version


@contextmanager
def newest_only() -> Iterator[None]:
    """Inside, `current` is the newest catalogue: for who is signed in, and for readers of what was just published."""
    outer = _newest_only.set(True)
    try:
        yield
    finally:
        _newest_only.reset(outer)


def current() -> Catalogue:
    """The catalogue that readers are answered from: the newest, in a process that serves as soon as it is prepared.

    Until then it is the one before, for BEHIND_SECONDS after a change at most.
    """
    shown = _shown
    if shown is None or _newest_only.get() or connection.in_atomic_block:
        return _newest(committed=not connection.in_atomic_block).catalogue
    newest = _recent_stamp()
    if newest == shown.stamp:
        return shown.catalogue
    if _is_late(newest):
        state = _newest(committed=True)
        _show(state, instead_of=shown)
        return state.catalogue
    _prepare_soon()
    return shown.catalogue


def _recent_stamp() -> Stamp:
    """The newest version as it was a moment ago: that of the last reader, if it was so lately."""
    global _asked  # noqa: PLW0603
    now = monotonic()
    if _asked is None or now - _asked[0] > RECENT_SECONDS:
        _asked = now, stamp()
    return _asked[1]


def _is_late(newest: Stamp) -> bool:
    """Whether a version was published so long ago that nobody is answered from the one before it."""
    return newest.updated is None or (timezone.now() - newest.updated).total_seconds() >= settings.BEHIND_SECONDS


def exact() -> Catalogue:
    """The newest catalogue, however long building takes: for writers."""
    return _newest(committed=True).catalogue


def _newest(*, committed: bool) -> _State:
    """The newest version, built while the request waits."""
    global _shown  # noqa: PLW0603
    if built := _built(stamp()):
        return built
    with _lock:
        state = _build(committed=committed)
    if _serves and committed:
        if _shown is None:  # there was no database yet when this process started
            _shown = state
        _prepare_soon()
    return state


def catch_up(collection: str, slug: str) -> bool:
    """Whether a record that `current` did not have is published: inside `newest_only`, `current` has it.

    A process answers from the version before while it prepares the newest; of a record that is only in the newest it
    would say that there is none. Only readers of such records wait. Raises Unavailable where others wait already.
    """
    if collection not in MODELS or not MODELS[collection]._default_manager.filter(slug=slug).exists():
        return False
    with waiting.take():
        return slug in exact().entries[collection]


def forget() -> None:
    """Drop the catalogue; the next call reads all of it."""
    global _state, _committed, _shown, _next, _asked, _serves  # noqa: PLW0603
    with _lock:
        _state = _committed = _shown = _next = _asked = None
        _serves = False


def prepare_before_fork() -> None:
    """Read the newest catalogue and compute what most answers need, for the processes that are forked from this one.

    Where that fails the server starts all the same, and requests report it.
    """
    try:
        prepare_first(exact())
    except (Error, models.Catalogue.DoesNotExist):  # no database, or no tables
        pass
    except Exception:
        logging.getLogger(__name__).exception("The catalogue could not be prepared before the first request")
    finally:
        connection.close()  # processes cannot share one


def prepare_in_background() -> threading.Thread | None:
    """Read the newest catalogue and compute what most answers need, in a thread; None where a thread already does.

    From then on, the same is done for every version.
    """
    global _serves  # noqa: PLW0603
    _serves = True
    return _prepare_soon()


def _prepare_soon() -> threading.Thread | None:
    """Start the thread that prepares, None where it runs already."""
    if not _preparing.acquire(blocking=False):
        return None
    thread = threading.Thread(target=_prepare, name="preparation", daemon=True)
    thread.start()
    return thread


def _prepare() -> None:
    """Build and prepare the newest version, and go on with a newer one as soon as there is one.

    Called with `_preparing` held, which is released. One thread does so for all versions: beside others, it would take
    the longer the more versions are published.
    """
    try:
        while not _prepare_newest():
            pass
    except Error:  # no database, or no tables: the next request reports it
        pass
    finally:
        connection.close()
        _preparing.release()


def _prepare_newest() -> bool:
    """Prepare the newest version, and show it as soon as its first results are there. False where there is a newer one.

    The first version of a process is shown at once.
    """
    global _shown, _next  # noqa: PLW0603
    with _lock:
        state = _next = _build(committed=True)
        before = _shown = _shown or state
    budget = WaitBudget(WAIT_SECONDS)
    prepare_first(state.catalogue, budget.let_requests_pass)
    _show(state, instead_of=before)

    def is_newest() -> bool:
        budget.let_requests_pass()
        return stamp() == state.stamp

    return prepare_rest(state.catalogue, is_newest)


def _show(state: _State, *, instead_of: _State) -> None:
    """Answer readers from this state from now on, unless another one has been shown meanwhile."""
    global _shown, _next  # noqa: PLW0603
    with _lock:
        if _shown is instead_of:
            _shown = state
        if _next is state:
            _next = None
        _drop_unused(instead_of, state)


def _built(newest: Stamp) -> _State | None:
    """The state for this version, if this process has it: of the newest build, or of the newest committed version."""
    return next((state for state in (_state, _committed) if state is not None and state.stamp == newest), None)


def _build(*, committed: bool) -> _State:
    """Bring this process to the newest version. Called with the lock held."""
    global _state, _committed  # noqa: PLW0603
    with one_snapshot(), _without_garbage_collection():
        newest = stamp()
        if built := _built(newest):
            return built
        since, entries = _start(newest)
        _update(entries, since)
        catalogue = Catalogue.of(
            newest.version,
            (entry for members in entries.values() for entry in members.values()),
            updated=newest.updated,
            withdrawals=withdrawals(),
            questions=_questions(),
            former=_committed.catalogue if _committed else None,
        )
    replaced = (_state, _committed)
    _state = _State(newest, catalogue)
    if committed:
        _committed = _state
    _drop_unused(*replaced)
    return _state


def _drop_unused(*states: _State | None) -> None:
    """Free the memory of the states from which nobody is answered any more, or will be. Called with the lock held."""
    for state in states:
        if state is not None and state not in (_state, _committed, _shown, _next):
            drop_results(state.catalogue)


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


def withdrawals(version: int | None = None) -> Mapping[tuple[str, str], Withdrawal]:
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
