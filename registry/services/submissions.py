"""A bundle sent in: checked whole, compared with the catalogue, stored for review."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from catalogue import Catalogue
from catalogue.errors import noun
from registry.current import current
from registry.errors import Conflict, Invalid, Stale
from registry.models import Submission
from registry.services import audit
from registry.services.checking import check_bundle
from registry.services.publishing import digest
from registry.services.warnings import warnings_of
from taxonomy.difference import differences
from taxonomy.documents import Fault, Record
from taxonomy.vocabulary import SubmissionState

EDITABLE = (SubmissionState.DRAFT.value, SubmissionState.CHANGES_REQUESTED.value)


@dataclass(frozen=True)
class Examination:
    """What a bundle that could be published would do."""

    records: list[dict[str, Any]]
    base: dict[str, int]
    """Record ("methods/magpie") -> its revision now, 0 where it is new."""
    warnings: list[dict[str, str]]


def examine(raw: Any, catalogue: Catalogue) -> Examination:
    """Check a bundle and compare it with a catalogue. Raises Invalid with every fault, or Conflict."""
    bundle = check_bundle(raw, catalogue)
    records = [_change(record, catalogue) for record in bundle.records()]
    base = {f"{record.collection}/{record.id}": _revision(record, catalogue) for record in bundle.records()}
    return Examination(records, base, [warning.model_dump() for warning in warnings_of(bundle, catalogue)])


def _revision(record: Record, catalogue: Catalogue) -> int:
    entry = catalogue.entries[record.collection].get(record.id)
    return entry.revision if entry else 0


def _change(record: Record, catalogue: Catalogue) -> dict[str, Any]:
    entry = catalogue.entries[record.collection].get(record.id)
    same = entry is not None and digest(entry.document) == digest(record)
    diff = differences(entry.document.dump(), record.dump()) if entry is not None and not same else []
    return {
        "type": noun(record.collection),
        "id": record.id,
        "change": "new" if entry is None else "unchanged" if same else "changed",
        "diff": [change._asdict() for change in diff],
    }


@transaction.atomic
def submit(*, author: Any, raw: Mapping[str, Any], message: str = "", draft: bool = False) -> Submission:
    """Store a bundle for review, or as a draft. Raises Invalid or Conflict."""
    submission = rehearse(author=author, raw=raw, message=message, draft=draft)
    submission.save()
    _record(submission, author, "create-submission")
    return submission


def rehearse(*, author: Any, raw: Mapping[str, Any], message: str = "", draft: bool = False) -> Submission:
    """The submission that would be stored, without an id; nothing is written. Raises Invalid or Conflict."""
    now = timezone.now()
    state = SubmissionState.DRAFT if draft else SubmissionState.SUBMITTED
    submission = Submission(author=author, state=state.value, message=message, bundle=raw, created=now, updated=now)
    compare(submission)
    return submission


@transaction.atomic
def edit(
    *, submission: Submission, author: Any, revision: int | None, raw: Mapping[str, Any] | None, message: str | None
) -> Submission:
    """Replace the bundle or the message of a draft or of one that was sent back; it is compared anew.

    Raises Stale where `revision` is not the submission's own, Conflict where it cannot be edited now.
    """
    submission = locked(submission, revision)
    if submission.state not in EDITABLE:
        raise Conflict(f"A submission that is {submission.state} is not edited; a curator can request changes")
    submission.bundle = submission.bundle if raw is None else raw
    submission.message = submission.message if message is None else message
    compare(submission)
    touch(submission)
    _record(submission, author, "edit-submission")
    return submission


def compare(submission: Submission) -> None:
    """Examine its bundle, and note what it was compared with. Raises Invalid or Conflict."""
    catalogue = current()
    examination = examine(submission.bundle, catalogue)
    if not examination.records and not submission.removals:
        raise Invalid([Fault((), "empty", "There is no record in this bundle")])
    submission.records, submission.base = examination.records, examination.base
    submission.warnings = examination.warnings
    for collection, slug in submission.removals:
        entry = catalogue.entries[collection].get(slug)
        submission.base[f"{collection}/{slug}"] = entry.revision if entry else 0
        submission.records.append({"type": noun(collection), "id": slug, "change": "withdrawn", "diff": []})


def locked(submission: Submission, revision: int | None) -> Submission:
    """The submission as it is now, held until the transaction ends."""
    found = Submission.objects.select_for_update().get(pk=submission.pk)
    if revision is not None and found.revision != revision:
        raise Stale(f"submissions/{found.pk}", revision, found.revision)
    return found


def touch(submission: Submission) -> None:
    """Store the next revision of the submission itself."""
    submission.revision += 1
    submission.updated = timezone.now()
    submission.save()


def _record(submission: Submission, actor: Any, action: str) -> None:
    audit.record(actor=actor, action=action, record=f"submissions/{submission.pk}", submission=submission)
