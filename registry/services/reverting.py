"""A submission that undoes another one."""

import json
from typing import Any

from django.db import transaction
from django.utils import timezone

from registry.errors import Conflict
from registry.models import Revision, Submission
from registry.services import audit
from registry.services.publishing import RecordId
from registry.services.submissions import compare
from taxonomy.documents import COLLECTIONS
from taxonomy.documents.references import raw_references
from taxonomy.documents.upgrade import upgrade
from taxonomy.raw_json import RawJson
from taxonomy.vocabulary import SubmissionState


@transaction.atomic
def undo(*, submission: Submission, author: Any) -> Submission:
    """A new submission that restores the records before an accepted one, and withdraws those that it added.

    It is reviewed like any other. Raises Conflict where the other one was not accepted.
    """
    if submission.state != SubmissionState.ACCEPTED.value:
        raise Conflict(f"Only an accepted submission is undone; {submission.pk} is {submission.state}")
    raw, removals = _former(submission)
    now = timezone.now()
    undoing = Submission(
        author=author,
        state=SubmissionState.SUBMITTED.value,
        message=f"Undo submission {submission.pk}",
        bundle=raw,
        removals=removals,
        created=now,
        updated=now,
    )
    compare(undoing)
    undoing.save()
    audit.record(actor=author, action="undo-submission", record=f"submissions/{submission.pk}", submission=undoing)
    return undoing


def _former(submission: Submission) -> tuple[dict[str, list[Any]], list[list[str]]]:
    """The documents before it, and the records that it added; those that refer to others first."""
    raw: dict[str, list[Any]] = {}
    made: dict[RecordId, RawJson] = {}
    for revision in submission.revisions.order_by("-pk"):
        before = Revision.objects.filter(
            collection=revision.collection, slug=revision.slug, number=revision.number - 1
        ).first()
        if before is None or before.document is None:
            made[revision.collection, revision.slug] = upgrade(
                revision.collection, json.loads(revision.document or "{}")
            )
        else:
            raw.setdefault(revision.collection, []).append(upgrade(before.collection, json.loads(before.document)))
    return raw, [list(key) for key in _referring_first(made)]


def _referring_first(left: dict[RecordId, RawJson]) -> list[RecordId]:
    """Records in an order in which each comes before those that it refers to, as withdrawing requires."""
    named = {key: _names_in(key, document) - {key} for key, document in left.items()}
    ordered: list[RecordId] = []
    while named:
        referred = set().union(*named.values())
        free = [key for key in named if key not in referred] or list(named)
        ordered += free
        named = {key: names for key, names in named.items() if key not in free}
    return ordered


def _names_in(key: RecordId, document: RawJson) -> set[RecordId]:
    references = raw_references(COLLECTIONS[key[0]], document)
    return {(reference.collection, reference.id) for reference in references}
