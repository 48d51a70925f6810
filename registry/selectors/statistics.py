"""Numbers of what is stored, for monitoring."""

from django.db.models import Count

from registry.current import current
from registry.models import Report, Submission
from taxonomy.vocabulary import ReportState, SubmissionState


def statistics() -> dict[str, dict[str, int]]:
    """The numbers of records by collection, and of submissions and reports by state, zeros included."""
    return {
        "records": {collection: len(entries) for collection, entries in current().entries.items()},
        "submissions": _by_state(Submission, SubmissionState),
        "reports": _by_state(Report, ReportState),
    }


def _by_state(model: type[Submission | Report], states: type[SubmissionState | ReportState]) -> dict[str, int]:
    counts = dict(model._default_manager.values_list("state").annotate(number=Count("pk")).order_by())
    return {state.value: counts.get(state.value, 0) for state in states}
