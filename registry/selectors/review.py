"""Submissions, comments and reports as they are answered."""

from collections.abc import Sequence
from typing import Any

from catalogue.errors import Missing, noun
from catalogue.rendering import PREFIX, timestamp
from registry.models import AuditEntry, Comment, Report, Submission, Token
from registry.permissions import SEE, may


def visible(user: Any, pk: int) -> Submission:
    """A submission, if this person may know that it exists. Raises Missing."""
    found = Submission.objects.select_related("author").filter(pk=pk).first() if pk < 2**63 else None
    if found is None or not may(user, SEE, found):
        raise Missing("submissions", str(pk))
    return found


def report(pk: int) -> Report:
    """Raises Missing."""
    found = Report.objects.filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Missing("reports", str(pk))
    return found


def shape(submission: Submission) -> dict[str, Any]:
    """A submission whole."""
    return brief(submission) | {
        "records": submission.records,
        "warnings": submission.warnings,
        "comments": comments(submission) if submission.pk else [],
        "bundle": submission.bundle,
        "preview": None,
    }


def brief(submission: Submission) -> dict[str, Any]:
    return {
        "id": str(submission.pk),
        "url": f"{PREFIX}/submissions/{submission.pk}/",
        "revision": submission.revision,
        "state": submission.state,
        "author": submission.author.get_username(),
        "message": submission.message,
        "created": timestamp(submission.created),
        "updated": timestamp(submission.updated),
    }


def comments(submission: Submission) -> list[dict[str, Any]]:
    return [comment_shape(each) for each in submission.comments.select_related("author").order_by("pk")]


def comment_shape(comment: Comment) -> dict[str, Any]:
    return {
        "author": comment.author.get_username(),
        "created": timestamp(comment.created),
        "text": comment.text,
        "state": comment.state,
    }


def page(*, author: Any, states: Sequence[str], before: int | None, size: int) -> dict[str, Any]:
    """Submissions of one author, or of everybody, newest first."""
    rows = Submission.objects.select_related("author").defer("bundle", "records", "warnings").order_by("-pk")
    rows = rows if author is None else rows.filter(author=author)
    rows = rows.filter(state__in=states) if states else rows
    return _page(rows, before, size, brief)


def audit(*, by: str | None, since: Any, record: str | None, before: int | None, size: int) -> dict[str, Any]:
    """The audit trail, newest first."""
    rows = AuditEntry.objects.select_related("actor").order_by("-pk")
    rows = rows.filter(actor__username=by) if by else rows
    rows = rows.filter(at__gte=since) if since else rows
    rows = rows.filter(record=record) if record else rows
    return _page(rows, before, size, _entry)


def reports(*, states: Sequence[str], before: int | None, size: int) -> dict[str, Any]:
    rows = Report.objects.select_related("decided_by").order_by("-pk")
    rows = rows.filter(state__in=states) if states else rows
    return _page(rows, before, size, report_shape)


def tokens(user: Any) -> list[dict[str, Any]]:
    return [token_shape(token) for token in Token.objects.filter(user=user).order_by("created", "identifier")]


def token(user: Any, identifier: str) -> Token:
    """One of the user's own tokens. Raises Missing."""
    found: Token | None = Token.objects.filter(user=user, identifier=identifier).first()
    if found is None:
        raise Missing("tokens", identifier)
    return found


def token_shape(token: Token) -> dict[str, Any]:
    return {
        "id": token.identifier,
        "url": f"{PREFIX}/tokens/{token.identifier}/",
        "name": token.name,
        "created": timestamp(token.created),
        "expires": token.expiry and timestamp(token.expiry),
        "makes_tokens": token.makes_tokens,
    }


def report_shape(report: Report) -> dict[str, Any]:
    return {
        "id": str(report.pk),
        "url": f"{PREFIX}/reports/{report.pk}/",
        "record": {"type": noun(report.collection), "id": report.slug},
        "what": report.what,
        "why": report.why,
        "address": report.address,
        "state": report.state,
        "created": timestamp(report.created),
        "decided_by": report.decided_by and report.decided_by.get_username(),
        "decided": report.decided and timestamp(report.decided),
    }


def _entry(entry: AuditEntry) -> dict[str, Any]:
    return {
        "id": str(entry.pk),
        "at": timestamp(entry.at),
        "by": entry.actor and entry.actor.get_username(),
        "action": entry.action,
        "record": entry.record or None,
        "submission": entry.submission_id and str(entry.submission_id),
        "detail": entry.detail,
    }


def _page(rows: Any, before: int | None, size: int, shaped: Any) -> dict[str, Any]:
    count = rows.count()
    found = list((rows if before is None else rows.filter(pk__lt=before))[: size + 1])
    more = len(found) > size
    results = [shaped(row) for row in found[:size]]
    return {"count": count, "count_is": "exact", "older": found[size - 1].pk if more else None, "results": results}
