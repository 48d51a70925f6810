"""Views of the user's own tokens, of the audit trail, and of reports."""

from typing import Annotated, Any

from django.http import HttpResponse
from pydantic import BaseModel, ConfigDict, Field
from rest_framework.exceptions import MethodNotAllowed, PermissionDenied
from rest_framework.request import Request

from api.views.pages import NewestPage, WholeList, newest_page, whole_list
from api.views.private import REPEATABLE, Needed, Operation, PrivateView
from api.views.submission_shapes import RecordType
from catalogue.errors import Missing
from catalogue.parameters import Moment, Number, Whole
from catalogue.query import PAGE_SIZE, PAGE_SIZE_MAX, Query
from registry.permissions import CURATE, may
from registry.selectors import review
from registry.services import accounts, reports
from taxonomy.documents.base import Id, KindId
from taxonomy.vocabulary import ReportState
from transport.bodies import collection_of, days_of, flag, text_of, together, unknown_keys
from transport.idempotency import Answer
from transport.rate_limit import client_address, consume


class TokenMade(review.TokenRead):
    """A new token; its text is shown this once."""

    token: str


class TokenBody(BaseModel):
    """The name of a token, and how long it is valid."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[Needed, Field(max_length=120)]
    days: Annotated[int, Field(ge=1, le=accounts.DAYS_MAX)] = accounts.DAYS
    makes_tokens: bool = False
    """Whether other tokens can be made with it."""


class TokenPage(WholeList[review.TokenRead]):
    """One's own tokens."""


class Tokens(PrivateView):
    """Your tokens."""

    operations = {
        "GET": Operation("Your tokens", TokenPage),
        "POST": Operation("Make a token", TokenMade, TokenBody, 201),
    }

    def get(self, request: Request) -> HttpResponse:
        return self.answer(whole_list(review.tokens(request.user)))

    def post(self, request: Request) -> HttpResponse:
        body = self.body(request)
        _, name, days, makes_tokens = together(
            lambda: unknown_keys(body, ("name", "days", "makes_tokens")),
            lambda: text_of(body, "name", required=True, length=120),
            lambda: days_of(body),
            lambda: flag(body, "makes_tokens"),
        )
        maker: Any = request.auth
        token, text = accounts.create_token(
            user=request.user, name=name, days=days, maker=maker, makes_tokens=makes_tokens
        )
        content = TokenMade(**review.read_token(token).keyed(), token=text)
        return self.answer(content, 201, {"Location": request.build_absolute_uri(content.url)})


class OneToken(PrivateView):
    """One of your tokens."""

    operations = {
        "GET": Operation("One of your tokens, without its text", review.TokenRead),
        "DELETE": Operation("Revoke a token", None, None, 204),
    }

    def get(self, request: Request, id: str) -> HttpResponse:  # noqa: A002
        return self.answer(review.read_token(review.token(request.user, _identifier(id))))

    def delete(self, request: Request, id: str) -> HttpResponse:  # noqa: A002
        _identifier(id)
        accounts.revoke_token(user=request.user, identifier=id)
        return HttpResponse(status=204)


def _identifier(text: str) -> str:
    """The id of a token, if it can be one. Raises Missing."""
    if not (text.isascii() and text.isalnum()):
        raise Missing("tokens", text)
    return text


class AuditQuery(Query):
    """Which entries of the audit trail."""

    by: str | None = None
    """Only what this account did."""
    since: Moment | None = None
    """Only at or after this time (ISO 8601)."""
    record: str | None = None
    """Only what was done to this record: methods/magpie."""
    page_size: Annotated[Whole, Field(ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE
    """Entries a page."""
    before: Number | None = None
    """Only entries older than this one."""


class AuditPage(NewestPage[review.AuditEntryRead]):
    """A page of the audit trail."""


class Audit(PrivateView):
    """Who changed what when. For curators."""

    permission = CURATE
    operations = {"GET": Operation("The audit trail, newest first", AuditPage, query=AuditQuery)}

    def get(self, request: Request) -> HttpResponse:
        page = review.audit(
            by=self.query.by,
            since=self.query.since,
            record=self.query.record,
            before=self.query.before,
            size=self.query.page_size,
        )
        return self.answer(newest_page(request._request, page))


class RecordNamed(BaseModel):
    """A record, by its type and its id."""

    model_config = ConfigDict(extra="forbid")

    type: RecordType
    id: Id | KindId


class ReportBody(BaseModel):
    """What is wrong with which record, and why."""

    model_config = ConfigDict(extra="forbid")

    record: RecordNamed
    what: Needed
    why: Needed
    address: Annotated[str, Field(max_length=200)] = ""


class ReportsQuery(Query):
    """Which reports."""

    state: tuple[ReportState, ...] = ()
    """Only in this state."""
    page_size: Annotated[Whole, Field(ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE
    """Reports a page."""
    before: Number | None = None
    """Only reports older than this one."""


class ReportPage(NewestPage[review.ReportRead]):
    """A page of reports."""


class Reports(PrivateView):
    """Anybody may report that a figure or a composition is wrong; curators see the reports."""

    operations = {
        "GET": Operation("Readers' reports, newest first; for curators", ReportPage, query=ReportsQuery),
        "POST": Operation("Report that a record is wrong", review.ReportMade, ReportBody, 201, open=True),
    }

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return super().initial(request, *args, **kwargs)
        self.format_kwarg = None  # open operations need no token, and neither does the answer to an unknown method
        request.accepted_renderer, request.accepted_media_type = self.perform_content_negotiation(request)
        if request.method != "POST":
            raise MethodNotAllowed(str(request.method))
        self.quota = consume("reports", client_address(request._request))
        self.query = self.parse_query(request)
        return None

    def get(self, request: Request) -> HttpResponse:
        if not may(request.user, CURATE):
            raise PermissionDenied("Your role does not allow this")
        states = [state.value for state in self.query.state]
        page = review.reports(states=states, before=self.query.before, size=self.query.page_size)
        return self.answer(newest_page(request._request, page))

    def post(self, request: Request) -> HttpResponse:
        body = self.body(request)
        _, (collection, slug), what, why, reached = together(
            lambda: unknown_keys(body, ("record", "what", "why", "address")),
            lambda: collection_of(body),
            lambda: text_of(body, "what", required=True),
            lambda: text_of(body, "why", required=True),
            lambda: text_of(body, "address", length=200),
        )
        made = reports.report(collection=collection, slug=slug, what=what, why=why, address=reached)
        return self.answer(review.read_made(made), 201)


class ReportDecision(PrivateView):
    """A curator's decision on a report: agree, dismiss, settle."""

    permission = CURATE
    operations = {"POST": Operation("Agree with, dismiss or settle a report", review.ReportRead, headers=REPEATABLE)}

    def post(self, request: Request, id: int, action: str) -> HttpResponse:  # noqa: A002
        report = review.report(id)

        def work() -> Answer:
            decided = reports.decide(report=report, action=action, actor=request.user)
            return Answer(200, {}, review.read_report(decided).model_dump_json())

        return self.once(request, work)
