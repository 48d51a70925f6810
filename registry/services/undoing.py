"""A submission that takes back another one."""

import json
from typing import Any

from django.db import transaction
from django.utils import timezone

from registry.errors import Conflict
from registry.models import Revision, Submission
from registry.services import trail
from registry.services.submissions import examine
from taxonomy.vocabulary import SubmissionState


@transaction.atomic
def undo(*, submission: Submission, author: Any) -> Submission:
    """A new submission that restores what stood before an accepted one; records it made are to be withdrawn.

    It is reviewed like any other. Raises Conflict where the submission was not accepted.
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
    examined = examine(raw)
    undoing.records = examined.records + [_removal(collection, slug) for collection, slug in removals]
    undoing.base, undoing.warnings = examined.base, examined.warnings
    undoing.save()
    trail.note(actor=author, action="undo-submission", record=f"submissions/{submission.pk}", submission=undoing)
    return undoing


def _former(submission: Submission) -> tuple[dict[str, list[Any]], list[list[str]]]:
    """The documents before it, and the records that were not there; those that refer to others first."""
    raw: dict[str, list[Any]] = {}
    removals: list[list[str]] = []
    for revision in submission.revisions.order_by("-pk"):
        before = Revision.objects.filter(
            collection=revision.collection, slug=revision.slug, number=revision.number - 1
        ).first()
        if before is None or before.document is None:
            removals.append([revision.collection, revision.slug])
        else:
            raw.setdefault(revision.collection, []).append(json.loads(before.document))
    return raw, removals


def _removal(collection: str, slug: str) -> dict[str, Any]:
    return {"type": collection.removesuffix("s"), "id": slug, "change": "withdrawn", "diff": []}
