"""One's own tokens, the audit trail, and readers' objections."""

import json
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from pydantic import BaseModel, ConfigDict, Field
from rest_framework.exceptions import MethodNotAllowed, PermissionDenied
from rest_framework.request import Request

from api.parameters import Parameter, a_page, known, number, page_size, single, time
from api.views.private import REPEATABLE, Needed, Operation, PrivateView, paged
from registry.errors import BadQuery, Missing
from registry.limits import address, spend
from registry.permissions import CURATE, may
from registry.selectors import review
from registry.services import accounts, reports
from registry.services.forms import collection_of, days_of, text_of, together, unknown_keys
from registry.services.repeating import Answer
from taxonomy.documents.base import Id, KindId
from taxonomy.vocabulary import ReportState


class TokenRead(BaseModel):
    """A token without its text."""

    id: str
    url: str
    name: str
    created: str
    expires: str | None


class TokenMade(TokenRead):
    """A new token; its text is told this once."""

    token: str


class TokenBody(BaseModel):
    """What the token is for, and how long it holds."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[Needed, Field(max_length=120)]
    days: Annotated[int, Field(ge=1, le=3650)] = accounts.DAYS


class Tokens(PrivateView):
    """Your tokens."""

    operations = {
        "GET": Operation("Your tokens", dict[str, Any]),
        "POST": Operation("Make a token", TokenMade, TokenBody, 201),
    }

    def get(self, request: Request) -> HttpResponse:
        results = review.tokens(request.user)
        page = {"count": len(results), "count_is": "exact", "next": None, "previous": None, "results": results}
        return self.answer(page)

    def post(self, request: Request) -> HttpResponse:
        body = self.body(request)
        _, name, days = together(
            lambda: unknown_keys(body, ("name", "days")),
            lambda: text_of(body, "name", required=True, length=120),
            lambda: days_of(body),
        )
        token, text = accounts.create_token(user=request.user, name=name, days=days)
        content = review.token_shape(token) | {"token": text}
        return self.answer(content, 201, {"Location": request.build_absolute_uri(content["url"])})


class OneToken(PrivateView):
    """One of your tokens."""

    operations = {"DELETE": Operation("Revoke a token", None, None, 204)}

    def delete(self, request: Request, id: str) -> HttpResponse:  # noqa: A002
        if not (id.isascii() and id.isalnum()):
            raise Missing("tokens", id)
        accounts.revoke_token(user=request.user, identifier=id)
        return HttpResponse(status=204)


class Audit(PrivateView):
    """Who changed what when. For curators."""

    permission = CURATE
    TRAIL = known(
        Parameter("by", "Only what this account did."),
        Parameter("since", "Only at or after this time (ISO 8601)."),
        Parameter("record", "Only what was done to this record: methods/magpie."),
        a_page("Entries a page."),
        Parameter("before", "Only entries older than this one.", "integer"),
    )
    operations = {"GET": Operation("The audit trail, newest first", dict[str, Any], parameters=TRAIL)}

    def get(self, request: Request) -> HttpResponse:
        found = self.found
        page = review.audit(
            by=single(found, "by"),
            since=time(found, "since"),
            record=single(found, "record"),
            before=number(found, "before"),
            size=page_size(found),
        )
        return self.answer(paged(page, request._request))


class RecordNamed(BaseModel):
    """A record, by its type and its id."""

    model_config = ConfigDict(extra="forbid")

    type: Literal["source", "kind", "component", "metric", "method", "effect", "rounds"]
    id: Id | KindId


class ReportBody(BaseModel):
    """What is wrong with which record, and why."""

    model_config = ConfigDict(extra="forbid")

    record: RecordNamed
    what: Needed
    why: Needed
    address: Annotated[str, Field(max_length=200)] = ""


class Reports(PrivateView):
    """Anybody may say that a figure or a composition is wrong; curators see what was said."""

    QUEUE = known(
        Parameter("state", "Only in this state.", many=True, choices=tuple(state.value for state in ReportState)),
        a_page("Reports a page."),
        Parameter("before", "Only reports older than this one.", "integer"),
    )
    operations = {
        "GET": Operation("Readers' objections, newest first; for curators", dict[str, Any], parameters=QUEUE),
        "POST": Operation("Say that a record is wrong", dict[str, Any], ReportBody, 201, open=True),
    }

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return super().initial(request, *args, **kwargs)
        self.format_kwarg = None  # what is open asks for no token, and a wrong verb for none either
        request.accepted_renderer, request.accepted_media_type = self.perform_content_negotiation(request)
        if request.method != "POST":
            raise MethodNotAllowed(str(request.method))
        self.allowance = spend("reports", address(request._request))
        self.found = self.asked(request)
        return None

    def get(self, request: Request) -> HttpResponse:
        if not may(request.user, CURATE):
            raise PermissionDenied("Your role does not allow this")
        states = self.found.get("state", ())
        for state in states:
            if state not in {known.value for known in ReportState}:
                raise BadQuery("state", "unknown_value", f"{state[:40]!r} is not a state of a report")
        page = review.reports(states=states, before=number(self.found, "before"), size=page_size(self.found))
        return self.answer(paged(page, request._request))

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
        content = {key: value for key, value in review.report_shape(made).items() if key not in ("url", "decided_by")}
        return self.answer(content, 201)


class ReportDecision(PrivateView):
    """A curator's word on a report: agree, dismiss, settle."""

    permission = CURATE
    operations = {"POST": Operation("Agree with, dismiss or settle a report", dict[str, Any], headers=REPEATABLE)}

    def post(self, request: Request, id: int, action: str) -> HttpResponse:  # noqa: A002
        found = review.report(id)

        def work() -> Answer:
            decided = reports.decide(report=found, action=action, actor=request.user)
            return Answer(200, {}, json.dumps(review.report_shape(decided), ensure_ascii=False))

        return self.once(request, work)
