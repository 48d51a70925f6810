"""A submission as its page shows it: every record with its difference, its state in words, and who may do what now."""

from collections.abc import Mapping
from typing import Any, TypedDict

from catalogue.errors import noun
from catalogue.rendering import page_of
from registry.models import Submission
from registry.permissions import EDIT, REVIEW, may
from registry.selectors.review import RecordChange, SubmissionRead
from registry.services.reviewing import TRANSITIONS
from registry.services.submissions import EDITABLE
from taxonomy.documents import COLLECTIONS
from taxonomy.documents.base import mappings
from taxonomy.raw_json import RawJson
from web import diffs
from web.labels import Extended, extended

BUTTONS = {
    "submit": "Submit for review",
    "request-changes": "Request changes",
    "accept": "Accept and publish",
    "reject": "Reject",
    "withdraw": "Withdraw",
}
DONE = {
    "submit": "Submitted. A curator will look at it.",
    "request-changes": "Changes requested. The author can revise it now.",
    "accept": "Accepted. Its records are published.",
    "reject": "Rejected.",
    "withdraw": "Withdrawn.",
}
NOUNS = {noun(name): name for name in COLLECTIONS}
OPEN_RECORDS = 12


class Records(TypedDict):
    """The records of a submission, and how many are new, changed, withdrawn and unchanged."""

    changing: list[Extended[RecordChange]]
    unchanged: list[Extended[RecordChange]]
    tally: list[tuple[str, int]]


class Button(TypedDict):
    """An action that somebody may take now."""

    action: str
    label: str
    strong: bool


class Actions(TypedDict):
    """What somebody may do with a submission now."""

    buttons: list[Button]
    editable: bool
    own: bool
    """Whether it is the person's own, so far as the rules let its author edit it."""
    reviews: bool


def rows(content: SubmissionRead) -> Records:
    """The records of a submission, those that change something first, with differences up to a bound."""
    known = _documents(content.bundle)
    left, records = diffs.CHANGES, []
    for record in sorted(content.records, key=lambda record: record.change == "unchanged"):
        is_new = record.change == "new"
        changes = diffs.as_new(known.get((record.type, record.id), {})) if is_new else record.diff
        table = diffs.differences(changes, left)
        left -= len(table)
        address = page_of(NOUNS[record.type], record.id)
        records.append(extended(record, table=table, not_shown=len(changes) - len(table), address=address))
    changing = [row for row in records if row["change"] != "unchanged"]
    for row in changing[:OPEN_RECORDS]:
        row["open"] = True
    kinds = ("new", "changed", "withdrawn", "unchanged")
    tally = [(kind, sum(row["change"] == kind for row in records)) for kind in kinds]
    unchanged = [row for row in records if row["change"] == "unchanged"]
    return {"changing": changing, "unchanged": unchanged, "tally": [entry for entry in tally if entry[1]]}


def _documents(bundle: RawJson) -> dict[tuple[str, str], Mapping[str, Any]]:
    """The records of a stored bundle, which was valid when it was stored."""
    return {
        (kind, record["id"]): record
        for kind, name in NOUNS.items()
        for _, record in mappings(bundle.get(name))
        if isinstance(record.get("id"), str)
    }


def actions(user: Any, submission: Submission) -> Actions:
    """The buttons that this person has now; where a curator has none, why."""
    buttons: list[Button] = [
        {"action": action, "label": BUTTONS[action], "strong": action in ("submit", "accept")}
        for action, transition in TRANSITIONS.items()
        if submission.state in transition.before and may(user, transition.permission, submission)
    ]
    own = may(user, EDIT, submission)
    return {
        "buttons": sorted(buttons, key=lambda button: not button["strong"]),
        "editable": own and submission.state in EDITABLE,
        "own": own,
        "reviews": may(user, REVIEW, submission),
    }
