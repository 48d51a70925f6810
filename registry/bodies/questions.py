"""Which records are under question: those with a report that a curator agreed with."""

from collections import defaultdict

from registry.bodies.names import timestamp
from registry.bodies.shapes import Question
from registry.models import Report
from taxonomy.vocabulary import ReportState


def questions(collection: str) -> dict[str, list[Question]]:
    """Id -> the open questions about it, oldest first. There are few at any time."""
    found: dict[str, list[Question]] = defaultdict(list)
    rows = Report.objects.filter(collection=collection, state=ReportState.AGREED.value).order_by("pk")
    for slug, what, decided in rows.values_list("slug", "what", "decided"):
        found[slug].append(Question(what=what, since=timestamp(decided) if decided else ""))
    return found
