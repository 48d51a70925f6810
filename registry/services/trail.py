"""Writing the audit trail: in the transaction of what it tells of."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from registry.models import AuditEntry, Submission
from registry.rows import CHUNK

RecordId = tuple[str, str]


def note(*, actor: Any, action: str, record: str = "", submission: Submission | None = None, **detail: Any) -> None:
    """One entry; `detail` is whatever a reader of the trail needs."""
    AuditEntry.objects.create(
        at=timezone.now(), actor=actor, action=action, record=record, submission=submission, detail=detail
    )


def note_records(*, actor: Any, action: str, records: Iterable[RecordId], submission: Submission | None) -> None:
    """One entry for each record."""
    now = timezone.now()
    AuditEntry.objects.bulk_create(
        (
            AuditEntry(at=now, actor=actor, action=action, record=f"{collection}/{slug}", submission=submission)
            for collection, slug in records
        ),
        batch_size=CHUNK,
    )
