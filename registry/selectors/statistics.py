"""How much is stored, in a few numbers for monitoring."""

from django.db.models import Count

from registry.current import current
from registry.models import Report, Submission
from taxonomy.vocabulary import ReportState, SubmissionState


def statistics() -> dict[str, dict[str, int]]:
    """Records by collection, submissions and reports by state; states that nothing is in count as well."""
    return {
        "records": {collection: len(entries) for collection, entries in current().entries.items()},
        "submissions": _by_state(Submission, SubmissionState),
        "reports": _by_state(Report, ReportState),
    }


def _by_state(model: type[Submission | Report], states: type[SubmissionState | ReportState]) -> dict[str, int]:
    counts = dict(model._default_manager.values_list("state").annotate(number=Count("pk")).order_by())
    return {state.value: counts.get(state.value, 0) for state in states}
