"""How much the store holds, in a few numbers for whoever watches over it."""

from django.db.models import Count

from registry import snapshot
from registry.models import Report, Submission
from taxonomy.vocabulary import ReportState, SubmissionState

Standing = dict[str, dict[str, int]]


def version() -> int:
    return snapshot.stamp()[0]


def standing() -> Standing:
    """Records by collection, submissions and reports by state; states that nothing is in count as well."""
    tables = snapshot.current().tables
    return {
        "records": {name: int(table.alive.sum()) for name, table in tables.items()},
        "submissions": _by_state(Submission, SubmissionState),
        "reports": _by_state(Report, ReportState),
    }


def _by_state(model: type[Submission | Report], states: type[SubmissionState | ReportState]) -> dict[str, int]:
    found = dict(model._default_manager.values_list("state").annotate(number=Count("pk")).order_by())
    return {state.value: found.get(state.value, 0) for state in states}
