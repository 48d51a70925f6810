"""The one way in: a bundle is checked, compared with what stands there, and what is new or changed is published."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction

from registry.bodies import Names
from registry.errors import Conflict, Invalid
from registry.models import Submission, Tombstone
from registry.rows import MAPPERS, Mapper, chunks
from registry.services import trail
from registry.services.change import Change, Origin, open_change
from registry.services.checking import agreement_faults
from registry.services.dependents import rewrite_dependents
from registry.services.writing import Current, Keys, current, digest, write
from taxonomy.agreement import references
from taxonomy.documents import Bundle, Record

Progress = Callable[[str, int, int], None]
"""Told before each collection is written: its name, how many records the bundle holds, how many differ."""
RecordId = tuple[str, str]
"""Collection and id."""


@dataclass
class Outcome:
    """What a bundle came to, record by record."""

    new: list[RecordId] = field(default_factory=list)
    changed: list[RecordId] = field(default_factory=list)
    unchanged: list[RecordId] = field(default_factory=list)


def _silent(collection: str, total: int, differing: int) -> None:
    """No progress shown."""


@transaction.atomic
def apply_bundle(
    *,
    bundle: Bundle,
    author: Any = None,
    message: str = "",
    origin: Origin = Origin.SERVICE,
    submission: Submission | None = None,
    progress: Progress = _silent,
) -> Outcome:
    """Publish a bundle whole or not at all. Raises Invalid (with faults) or Conflict."""
    change = open_change(author=author, message=message, origin=origin, submission=submission)
    outcome = publish(bundle, change, progress)
    change.close()
    return outcome


def publish(bundle: Bundle, change: Change, progress: Progress = _silent) -> Outcome:
    """Publish a bundle as a part of a change that is open, and that its opener closes."""
    raw = bundle.dump()
    if faults := agreement_faults(raw):
        raise Invalid(faults)
    try:
        with transaction.atomic():
            return _publish(bundle, raw, change, progress)
    except IntegrityError as error:
        raise Conflict(f"The store refuses this: {error}") from error


def _publish(bundle: Bundle, raw: dict[str, Any], change: Change, progress: Progress) -> Outcome:
    outcome, names, keys = Outcome(), Names(), Keys(MAPPERS)
    changed_pks: dict[str, list[int]] = {}
    _fetch_referred(raw, keys)
    for collection, mapper in MAPPERS.items():
        documents: Sequence[Record] = getattr(bundle, collection)
        known, news, changes = _compare(mapper, documents, outcome)
        _refuse_given_up(collection, news)
        progress(collection, len(documents), len(news) + len(changes))
        if news or changes:
            write(mapper, [*news, *changes], known, keys, names, change)
        changed_pks[collection] = [known[document.id].pk for document in changes]
    rewrite_dependents(changed_pks, names, change)
    _note(outcome, change)
    return outcome


def _note(outcome: Outcome, change: Change) -> None:
    """Into the audit trail: record by record, but the curated files as one."""
    if change.origin is Origin.FIXTURE:
        trail.note(actor=None, action="load-files", new=len(outcome.new), changed=len(outcome.changed))
        return
    for action, records in (("publish", outcome.new), ("revise", outcome.changed)):
        trail.note_records(actor=change.author, action=action, records=records, submission=change.submission)


def _fetch_referred(raw: dict[str, Any], keys: Keys) -> None:
    """Primary keys of everything referred to that is already there."""
    wanted: dict[str, set[str]] = {collection: set() for collection in MAPPERS}
    for reference in references(raw):
        wanted[reference.collection].add(reference.id)
    for collection, slugs in wanted.items():
        keys.fetch(collection, slugs)


def _compare(
    mapper: Mapper, documents: Sequence[Record], outcome: Outcome
) -> tuple[dict[str, Current], list[Record], list[Record]]:
    """What stands there, and which documents are new and which changed."""
    known = current(mapper, [document.id for document in documents])
    new = [document for document in documents if document.id not in known]
    changed = [d for d in documents if d.id in known and known[d.id].hash != digest(d)]
    differing = {document.id for document in (*new, *changed)}
    outcome.new += [(mapper.collection, document.id) for document in new]
    outcome.changed += [(mapper.collection, document.id) for document in changed]
    outcome.unchanged += [(mapper.collection, d.id) for d in documents if d.id not in differing]
    return known, new, changed


def _refuse_given_up(collection: str, documents: Iterable[Record]) -> None:
    """An id that left a tombstone is never given out again."""
    for chunk in chunks([document.id for document in documents]):
        stone = Tombstone.objects.filter(collection=collection, slug__in=chunk).first()
        if stone is not None:
            raise Conflict(f"The id {stone.slug!r} of {collection} was given up and is not used again")
