"""Reports by readers: open until a curator agrees, dismisses, or settles one that was agreed."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from catalogue.errors import Missing
from registry.current import current
from registry.errors import Conflict
from registry.models import Report
from registry.services import audit
from registry.services.changes import open_change
from taxonomy.vocabulary import ReportState as State

DECISIONS = {
    "agree": ((State.OPEN,), State.AGREED),
    "dismiss": ((State.OPEN,), State.DISMISSED),
    "settle": ((State.AGREED,), State.SETTLED),
}


@transaction.atomic
def report(*, collection: str, slug: str, what: str, why: str, address: str = "") -> Report:
    """Store a reader's report for the curators. Raises Missing where there is no such record."""
    if slug not in current().entries[collection]:
        raise Missing(collection, slug)
    made = Report.objects.create(
        collection=collection,
        slug=slug,
        what=what,
        why=why,
        address=address,
        state=State.OPEN.value,
        created=timezone.now(),
    )
    audit.record(actor=None, action="report", record=f"{collection}/{slug}", report=made.pk)
    return made


@transaction.atomic
def decide(*, report: Report, action: str, actor: Any) -> Report:
    """Decide on a report; agreeing marks its record as under question."""
    change = open_change(author=actor)
    report = Report.objects.select_for_update().get(pk=report.pk)
    before, after = DECISIONS[action]
    if report.state not in before:
        raise Conflict(f"{action!r} does not go with a report that is {report.state}")
    report.state, report.decided_by, report.decided = after.value, actor, change.at
    report.save()
    change.touched = True
    change.close()
    audit.record(actor=actor, action=f"{action}-report", record=f"{report.collection}/{report.slug}", report=report.pk)
    return report
