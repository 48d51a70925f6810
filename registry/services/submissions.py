"""A bundle sent in: checked whole, compared with what stands there, kept for review."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from registry.errors import Conflict, Invalid, Stale
from registry.models import Submission
from registry.rows import MAPPERS, chunks
from registry.services import trail
from registry.services.applying import apply_bundle
from registry.services.checking import check_bundle
from registry.services.warnings import warnings_of
from registry.services.writing import current, digest
from taxonomy.difference import differences
from taxonomy.documents import Bundle, Fault, Record
from taxonomy.vocabulary import SubmissionState

EDITABLE = (SubmissionState.DRAFT.value, SubmissionState.CHANGES_REQUESTED.value)


@dataclass(frozen=True)
class Examined:
    """A bundle that holds, and what it would do."""

    bundle: Bundle
    records: list[dict[str, Any]]
    base: dict[str, int]
    warnings: list[dict[str, str]] = field(default_factory=list)


def examine(raw: Any) -> Examined:
    """Check a bundle and rehearse its publication. Raises Invalid with every fault, or Conflict."""
    bundle = check_bundle(raw)
    records, base = _compare(bundle)
    _rehearse(bundle)
    return Examined(bundle, records, base, warnings_of(bundle))


def _rehearse(bundle: Bundle) -> None:
    """The real write, rolled back: what only the store can refuse is refused now."""
    with transaction.atomic():
        apply_bundle(bundle=bundle)
        transaction.set_rollback(True)


def _compare(bundle: Bundle) -> tuple[list[dict[str, Any]], dict[str, int]]:
    records: list[dict[str, Any]] = []
    base: dict[str, int] = {}
    for collection, mapper in MAPPERS.items():
        documents: tuple[Record, ...] = getattr(bundle, collection)
        known = current(mapper, [document.id for document in documents])
        stored: dict[int, Any] = {}
        for chunk in chunks([state.pk for state in known.values()]):
            stored |= mapper.documents(chunk)
        for document in documents:
            state = known.get(document.id)
            base[f"{collection}/{document.id}"] = state.revision if state else 0
            before = stored[state.pk].dump() if state else None
            records.append(_change(document, before, same=bool(state) and state.hash == digest(document)))  # type: ignore[union-attr]
    return records, base


def _change(document: Record, before: dict[str, Any] | None, *, same: bool) -> dict[str, Any]:
    kind = "new" if before is None else "unchanged" if same else "changed"
    diff = differences(before, document.dump()) if kind == "changed" else []
    return {
        "type": _noun(document.collection),
        "id": document.id,
        "change": kind,
        "diff": [change._asdict() for change in diff],
    }


def _noun(collection: str) -> str:
    return collection if collection == "rounds" else collection.removesuffix("s")


@transaction.atomic
def submit(*, author: Any, raw: Mapping[str, Any], message: str = "", draft: bool = False) -> Submission:
    """Keep a bundle for review, or as a draft. Raises Invalid or Conflict."""
    now = timezone.now()
    state = SubmissionState.DRAFT if draft else SubmissionState.SUBMITTED
    submission = Submission(author=author, state=state.value, message=message, bundle=raw, created=now, updated=now)
    compare(submission)
    submission.save()
    _note(submission, author, "create-submission")
    return submission


def rehearse(*, author: Any, raw: Mapping[str, Any], message: str = "", draft: bool = False) -> Submission:
    """All of `submit`, taken back: what it would say, with no id. Raises Invalid or Conflict."""
    with transaction.atomic():
        made = submit(author=author, raw=raw, message=message, draft=draft)
        transaction.set_rollback(True)
    made.pk = None
    return made


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
    _note(submission, author, "edit-submission")
    return submission


def compare(submission: Submission) -> None:
    """Examine its bundle, and note against what it was compared. Raises Invalid or Conflict."""
    examined = examine(submission.bundle)
    if not examined.records and not submission.removals:
        raise Invalid([Fault((), "empty", "There is no record in this bundle")])
    submission.records, submission.base = examined.records, examined.base
    submission.warnings = examined.warnings
    for collection, slug in submission.removals:
        found = current(MAPPERS[collection], [slug])
        submission.base[f"{collection}/{slug}"] = found[slug].revision if slug in found else 0
        submission.records.append({"type": _noun(collection), "id": slug, "change": "withdrawn", "diff": []})


def locked(submission: Submission, revision: int | None) -> Submission:
    """The submission as it is now, held until the transaction ends."""
    found = Submission.objects.select_for_update().get(pk=submission.pk)
    if revision is not None and found.revision != revision:
        raise Stale(f"submissions/{found.pk}", revision, found.revision)
    return found


def touch(submission: Submission) -> None:
    submission.revision += 1
    submission.updated = timezone.now()
    submission.save()


def _note(submission: Submission, actor: Any, action: str) -> None:
    trail.note(actor=actor, action=action, record=f"submissions/{submission.pk}", submission=submission)
