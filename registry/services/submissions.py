"""Submissions: a bundle is checked, compared with the catalogue, and stored for review."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from catalogue import Catalogue
from catalogue.errors import noun
from registry.current import exact
from registry.errors import Conflict, Invalid, Stale
from registry.models import Submission
from registry.selectors.history import FieldChange
from registry.selectors.review import RecordChange, WarningRead
from registry.services import audit
from registry.services.checking import check_bundle
from registry.services.publishing import digest
from registry.services.reading_back import documents_of
from registry.services.removing import Removal, removals
from registry.services.warnings import warnings_of
from taxonomy.difference import differences
from taxonomy.documents import Fault, Record
from taxonomy.raw_json import RawJson
from taxonomy.vocabulary import SubmissionState

EDITABLE = (SubmissionState.DRAFT.value, SubmissionState.CHANGES_REQUESTED.value)


@dataclass(frozen=True)
class Examination:
    """The effect that publishing a bundle would have."""

    records: list[RecordChange]
    base: dict[str, int]
    """Record ("methods/magpie") -> its revision now, 0 where it is new."""
    warnings: list[WarningRead]


def examine(raw: Any, catalogue: Catalogue) -> Examination:
    """Check a bundle and compare it with a catalogue. Raises Invalid with every fault, or Conflict."""
    bundle = check_bundle(raw, catalogue)
    records = [_change(record, catalogue) for record in bundle.records()]
    base = {f"{record.collection}/{record.id}": _revision(record, catalogue) for record in bundle.records()}
    return Examination(records, base, warnings_of(bundle, catalogue))


def _revision(record: Record, catalogue: Catalogue) -> int:
    entry = catalogue.entries[record.collection].get(record.id)
    return entry.revision if entry else 0


def _change(record: Record, catalogue: Catalogue) -> RecordChange:
    entry = catalogue.entries[record.collection].get(record.id)
    same = entry is not None and digest(entry.document) == digest(record)
    diff = differences(entry.document.dump(), record.dump()) if entry is not None and not same else []
    return RecordChange(
        type=noun(record.collection),
        id=record.id,
        change="new" if entry is None else "unchanged" if same else "changed",
        diff=[FieldChange(**change._asdict()) for change in diff],
    )


def submit(*, author: Any, raw: RawJson, message: str = "", draft: bool = False) -> Submission:
    """Store a bundle for review, or as a draft. Raises Invalid or Conflict."""
    return store(rehearse(author=author, raw=raw, message=message, draft=draft))


@transaction.atomic
def store(submission: Submission) -> Submission:
    """Store a submission that was rehearsed. The comparison, seconds for a large bundle, is done before any lock."""
    submission.save()
    _record(submission, submission.author, "create-submission")
    return submission


def rehearse(
    *,
    author: Any,
    raw: RawJson,
    message: str = "",
    draft: bool = False,
    changes: RawJson | None = None,
) -> Submission:
    """The submission that would be stored, without an id; nothing is written. Raises Invalid or Conflict.

    `changes` may hold lists of records to `withdraw` and to `rename`. A record with the derived keys of its read model
    is taken as its document, with a warning.
    """
    now = timezone.now()
    state = SubmissionState.DRAFT if draft else SubmissionState.SUBMITTED
    bundle, notes = documents_of(raw)
    removed: list[Removal] = []
    if changes:
        bundle, removed = removals(changes, bundle, exact())
    submission = Submission(
        author=author, state=state.value, message=message, bundle=bundle, removals=removed, created=now, updated=now
    )
    compare(submission)
    submission.warnings = [*submission.warnings, *(note.model_dump() for note in notes)]
    return submission


def edit(
    *, submission: Submission, author: Any, revision: int | None, raw: RawJson | None, message: str | None
) -> Submission:
    """Replace the bundle or the message of a draft, or of a submission that was sent back; it is compared again.

    Raises Stale where `revision` is not the submission's own, Conflict where it cannot be edited now.
    """
    return store_edit(rehearse_edit(submission=submission, revision=revision, raw=raw, message=message), author)


def rehearse_edit(
    *, submission: Submission, revision: int | None, raw: RawJson | None, message: str | None
) -> Submission:
    """The edited submission, compared; nothing is written. Raises what `edit` raises."""
    edited = Submission.objects.get(pk=submission.pk)
    check_revision(edited, revision)
    if edited.state not in EDITABLE:
        raise Conflict(f"A submission that is {edited.state} is not edited; a curator can request changes")
    edited.bundle = edited.bundle if raw is None else documents_of(raw)[0]
    edited.message = edited.message if message is None else message
    compare(edited)
    return edited


@transaction.atomic
def store_edit(edited: Submission, author: Any) -> Submission:
    """Store an edit that was rehearsed. Raises Stale where the submission changed since."""
    locked(edited, edited.revision)
    touch(edited)
    _record(edited, author, "edit-submission")
    return edited


def compare(submission: Submission) -> None:
    """Examine its bundle, and record the revisions it was compared with. Raises Invalid or Conflict.

    The newest catalogue is waited for: a comparison with the version before would be out of date already.
    """
    catalogue = exact()
    examination = examine(submission.bundle, catalogue)
    if not examination.records and not submission.removals:
        raise Invalid([Fault((), "empty", "There is no record in this bundle")])
    records, submission.base = examination.records, examination.base
    submission.warnings = [warning.model_dump() for warning in examination.warnings]
    for collection, slug, *into in submission.removals:
        entry = catalogue.entries[collection].get(slug)
        submission.base[f"{collection}/{slug}"] = entry.revision if entry else 0
        renamed = next(iter(into), None)
        diff = [FieldChange(path="/id", before=slug, after=renamed)] if renamed else []
        records.append(RecordChange(type=noun(collection), id=slug, change="withdrawn", diff=diff))
    submission.records = [record.model_dump() for record in records]


def locked(submission: Submission, revision: int | None) -> Submission:
    """The current submission, locked until the transaction ends."""
    row = Submission.objects.select_for_update().get(pk=submission.pk)
    check_revision(row, revision)
    return row


def check_revision(submission: Submission, revision: int | None) -> None:
    """Raises Stale where a revision is given that is not the submission's own."""
    if revision is not None and submission.revision != revision:
        raise Stale(f"submissions/{submission.pk}", revision, submission.revision)


def touch(submission: Submission) -> None:
    """Store the next revision of the submission itself."""
    submission.revision += 1
    submission.updated = timezone.now()
    submission.save()


def _record(submission: Submission, actor: Any, action: str) -> None:
    audit.record(actor=actor, action=action, record=f"submissions/{submission.pk}", submission=submission)
