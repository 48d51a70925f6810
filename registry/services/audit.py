"""Writing the audit trail, in the same transaction as the recorded change."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from registry.models import AuditEntry, Submission

RecordId = tuple[str, str]
CHUNK = 500


def record(*, actor: Any, action: str, record: str = "", submission: Submission | None = None, **detail: Any) -> None:
    """Write one entry; `detail` is what a reader of the trail needs."""
    AuditEntry.objects.create(
        at=timezone.now(), actor=actor, action=action, record=record, submission=submission, detail=detail
    )


def record_each(
    *, actor: Any, entries: Iterable[tuple[str, Iterable[RecordId]]], submission: Submission | None
) -> None:
    """Write one entry for each record of each action."""
    now = timezone.now()
    AuditEntry.objects.bulk_create(
        (
            AuditEntry(at=now, actor=actor, action=action, record=f"{collection}/{slug}", submission=submission)
            for action, records in entries
            for collection, slug in records
        ),
        batch_size=CHUNK,
    )
