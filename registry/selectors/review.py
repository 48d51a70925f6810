"""Read models of submissions, comments, reports, tokens and the audit trail."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet
from pydantic import BaseModel

from catalogue.errors import Missing, noun
from catalogue.preview import Preview
from catalogue.read_model import ReadModel, timestamp
from catalogue.rendering import PREFIX
from registry.models import AuditEntry, Comment, Report, Submission, Token
from registry.permissions import SEE, may
from registry.selectors.history import FieldChange
from taxonomy.raw_json import RawJson

T = TypeVar("T")


class RecordChange(ReadModel):
    """The change that a submission makes to one record."""

    type: str
    id: str
    change: str
    diff: list[FieldChange]


class WarningRead(BaseModel):
    """Something that a curator should check."""

    code: str
    pointer: str
    detail: str


class CommentRead(ReadModel):
    """A comment on a submission, with the state that came with it."""

    author: str
    created: str
    text: str
    state: str | None


class SubmissionBrief(ReadModel):
    """A submission without its bundle."""

    id: str | None
    url: str | None
    revision: int
    state: str
    author: str
    message: str
    created: str
    updated: str


class SubmissionRead(SubmissionBrief):
    """A submission as its author and the curators see it."""

    records: list[RecordChange]
    warnings: list[WarningRead]
    comments: list[CommentRead]
    bundle: RawJson
    preview: Preview | None = None
    """With a dry run only: how the records will be used."""


class RecordReported(ReadModel):
    """The record that a report is about."""

    type: str
    id: str


class ReportMade(ReadModel):
    """A report as its author sees it."""

    id: str
    record: RecordReported
    what: str
    why: str
    address: str
    state: str
    created: str
    decided: str | None


class ReportRead(ReportMade):
    """A report as curators see it."""

    url: str
    decided_by: str | None


class TokenRead(ReadModel):
    """A token without its text."""

    id: str
    url: str
    name: str
    created: str
    expires: str | None
    makes_tokens: bool
    """Whether other tokens can be made with it."""


class AuditEntryRead(ReadModel):
    """Who did what when."""

    id: str
    at: str
    by: str | None
    action: str
    record: str | None
    submission: str | None
    detail: RawJson


@dataclass(frozen=True)
class Newest(Generic[T]):
    """A page of rows, newest first; their number in all; and the cursor of the older ones."""

    results: list[T]
    count: int
    older: int | None


def visible(user: Any, pk: int) -> Submission:
    """A submission, if this user may see it. Raises Missing."""
    submission = Submission.objects.select_related("author").filter(pk=pk).first() if pk < 2**63 else None
    if submission is None or not may(user, SEE, submission):
        raise Missing("submissions", str(pk))
    return submission


def report(pk: int) -> Report:
    """Raises Missing."""
    row = Report.objects.filter(pk=pk).first() if pk < 2**63 else None
    if row is None:
        raise Missing("reports", str(pk))
    return row


def read_submission(submission: Submission) -> SubmissionRead:
    """The read model of a submission with its bundle."""
    return SubmissionRead(
        **read_brief(submission).keyed(),
        records=submission.records,
        warnings=submission.warnings,
        comments=comments(submission) if submission.pk else [],
        bundle=submission.bundle,
    )


def read_brief(submission: Submission) -> SubmissionBrief:
    """The read model of a submission without its bundle; one that is not stored has neither id nor url."""
    return SubmissionBrief(
        id=str(submission.pk) if submission.pk else None,
        url=f"{PREFIX}/submissions/{submission.pk}/" if submission.pk else None,
        revision=submission.revision,
        state=submission.state,
        author=submission.author.get_username(),
        message=submission.message,
        created=timestamp(submission.created),
        updated=timestamp(submission.updated),
    )


def comments(submission: Submission) -> list[CommentRead]:
    """The comments on a submission, oldest first."""
    return [read_comment(comment) for comment in submission.comments.select_related("author").order_by("pk")]


def read_comment(comment: Comment) -> CommentRead:
    return CommentRead(
        author=comment.author.get_username(),
        created=timestamp(comment.created),
        text=comment.text,
        state=comment.state,
    )


def page(*, author: Any, states: Sequence[str], before: int | None, size: int) -> Newest[SubmissionBrief]:
    """Submissions of one author, or of everybody, newest first."""
    rows = Submission.objects.select_related("author").defer("bundle", "records", "warnings").order_by("-pk")
    rows = rows if author is None else rows.filter(author=author)
    rows = rows.filter(state__in=states) if states else rows
    return _newest(rows, before, size, read_brief)


def audit(*, by: str | None, since: Any, record: str | None, before: int | None, size: int) -> Newest[AuditEntryRead]:
    """The audit trail, newest first."""
    rows = AuditEntry.objects.select_related("actor").order_by("-pk")
    rows = rows.filter(actor__username=by) if by else rows
    rows = rows.filter(at__gte=since) if since else rows
    rows = rows.filter(record=record) if record else rows
    return _newest(rows, before, size, _read_entry)


def reports(*, states: Sequence[str], before: int | None, size: int) -> Newest[ReportRead]:
    """Reports in some states, or in any, newest first."""
    rows = Report.objects.select_related("decided_by").order_by("-pk")
    rows = rows.filter(state__in=states) if states else rows
    return _newest(rows, before, size, read_report)


def tokens(user: Any) -> list[TokenRead]:
    """The user's own tokens, oldest first."""
    return [read_token(token) for token in Token.objects.filter(user=user).order_by("created", "identifier")]


def token(user: Any, identifier: str) -> Token:
    """One of the user's own tokens. Raises Missing."""
    row: Token | None = Token.objects.filter(user=user, identifier=identifier).first()
    if row is None:
        raise Missing("tokens", identifier)
    return row


def read_token(token: Token) -> TokenRead:
    return TokenRead(
        id=token.identifier,
        url=f"{PREFIX}/tokens/{token.identifier}/",
        name=token.name,
        created=timestamp(token.created),
        expires=token.expiry and timestamp(token.expiry),
        makes_tokens=token.makes_tokens,
    )


def read_made(report: Report) -> ReportMade:
    """A report for its author."""
    return ReportMade(
        id=str(report.pk),
        record=RecordReported(type=noun(report.collection), id=report.slug),
        what=report.what,
        why=report.why,
        address=report.address,
        state=report.state,
        created=timestamp(report.created),
        decided=timestamp(report.decided) if report.decided else None,
    )


def read_report(report: Report) -> ReportRead:
    """A report for curators."""
    decided_by = report.decided_by.get_username() if report.decided_by else None
    return ReportRead(**read_made(report).keyed(), url=f"{PREFIX}/reports/{report.pk}/", decided_by=decided_by)


def _read_entry(entry: AuditEntry) -> AuditEntryRead:
    return AuditEntryRead(
        id=str(entry.pk),
        at=timestamp(entry.at),
        by=entry.actor.get_username() if entry.actor else None,
        action=entry.action,
        record=entry.record or None,
        submission=str(entry.submission_id) if entry.submission_id else None,
        detail=entry.detail,
    )


def _newest(rows: QuerySet[Any], before: int | None, size: int, read: Callable[[Any], T]) -> Newest[T]:
    count = rows.count()
    shown = list((rows if before is None else rows.filter(pk__lt=before))[: size + 1])
    return Newest([read(row) for row in shown[:size]], count, shown[size - 1].pk if len(shown) > size else None)
