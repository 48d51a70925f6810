"""Submissions: sent in, looked at, discussed, decided."""

import json
from typing import Annotated, Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from pydantic import BaseModel, ConfigDict, Field
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request

from api.views import lists
from api.views.private import REPEATABLE, Needed, Operation, PrivateView, Text, matched, paged
from catalogue.queries import PAGE_SIZE, PAGE_SIZE_MAX, Number, Query, Truth, Whole
from registry.errors import Invalid
from registry.models import Submission
from registry.permissions import CURATE, EDIT, SUBMIT, may
from registry.selectors import review
from registry.selectors.history import FieldChange
from registry.services import reviewing, submissions
from taxonomy.documents import Bundle, Component, Effect, Kind, Method, Metric, Rounds, Source
from taxonomy.documents.base import Id
from taxonomy.vocabulary import SubmissionState
from transport.bodies import (
    as_bundle,
    back_to_method,
    bundle_of,
    check_count,
    flag,
    heading,
    text_of,
    together,
    unknown_keys,
)
from transport.idempotency import Answer


class RecordChange(BaseModel):
    """What a submission does to one record."""

    type: str
    id: str
    change: str
    diff: list[FieldChange]


class WarningRead(BaseModel):
    """What a curator should look at twice."""

    code: str
    pointer: str
    detail: str


class CommentRead(BaseModel):
    """What somebody said of a submission, with the state that came with it."""

    author: str
    created: str
    text: str
    state: str | None


class CommentPage(BaseModel):
    """The comments on a submission, oldest first."""

    count: int
    count_is: str
    next: None
    previous: None
    results: list[CommentRead]


class SubmissionBrief(BaseModel):
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
    bundle: dict[str, Any]


class SubmissionPage(BaseModel):
    """A page of submissions, newest first, without their bundles."""

    count: int
    count_is: str
    next: str | None
    previous: str | None
    results: list[SubmissionBrief]


class SubmissionBody(Bundle):
    """A bundle with a message to its reviewers."""

    message: Text = ""
    """Why these records."""
    draft: bool = False
    """Keep it back; it is submitted later."""


class InlineEffect(Effect):
    """An effect that may leave its method and its source to the method that it stands in."""

    source: Id = Field(default_factory=str)


class InlineRounds(Rounds):
    """Rounds that may leave their method and their source to the method that they stand in."""

    method: Id = Field(default_factory=str)
    source: Id = Field(default_factory=str)


class MethodSubmission(Method):
    """One method with its source and effects inline."""

    source: Id | Source  # type: ignore[assignment]
    """A new source, or the id of one on record."""
    kinds: tuple[Kind, ...] = ()
    components: tuple[Component, ...] = ()
    metrics: tuple[Metric, ...] = ()
    effects: tuple[InlineEffect, ...] = ()
    rounds: tuple[InlineRounds, ...] = ()
    message: Text = ""
    """Why this method."""
    draft: bool = False
    """Keep it back; it is submitted later."""


class CommentBody(BaseModel):
    """What is said of a submission."""

    model_config = ConfigDict(extra="forbid")

    text: Needed


class TextBody(BaseModel):
    """A text to go with a decision."""

    model_config = ConfigDict(extra="forbid")

    text: Text = ""


class DryRun(Query):
    """Whether anything is stored."""

    dry_run: Truth = False
    """Check, compare and warn, but store nothing."""


def receive(view: PrivateView, request: Request, raw: dict[str, Any], body: dict[str, Any]) -> HttpResponse:
    """Store a bundle as a submission; with `dry_run` only say what it would be."""
    check_count(raw)
    message, draft = heading(body, raw)
    if view.query.dry_run:
        made = submissions.rehearse(author=request.user, raw=raw, message=message, draft=draft)
        return view.answer(review.shape(made) | {"id": None, "url": None})

    def work() -> Answer:
        made = submissions.submit(author=request.user, raw=raw, message=message, draft=draft)
        content = review.shape(made)
        headers = {"Location": request.build_absolute_uri(content["url"]), "ETag": f'"{made.revision}"'}
        return Answer(201, headers, json.dumps(content, ensure_ascii=False))

    return view.once(request, work)


class SubmissionsQuery(Query):
    """Which submissions."""

    state: tuple[SubmissionState, ...] = ()
    """Only in this state."""
    page_size: Annotated[Whole, Field(ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE
    """Submissions a page."""
    before: Number | None = None
    """Only submissions older than this one."""


class Submissions(PrivateView):
    """Your submissions; for curators, everybody's."""

    permission = SUBMIT
    operations = {
        "GET": Operation("Submissions, newest first", SubmissionPage, query=SubmissionsQuery),
        "POST": Operation("Submit a bundle", SubmissionRead, SubmissionBody, 201, DryRun, REPEATABLE),
    }

    def get(self, request: Request) -> HttpResponse:
        page = review.page(
            author=None if may(request.user, CURATE) else request.user,
            states=[state.value for state in self.query.state],
            before=self.query.before,
            size=self.query.page_size,
        )
        return self.answer(paged(page, request._request))

    def post(self, request: Request) -> HttpResponse:
        body = self.body(request)
        return receive(self, request, bundle_of(body), body)


class SubmitMethod(PrivateView):
    """One method with its source and effects inline, as a submission."""

    permission = SUBMIT
    operations = {"POST": Operation("Submit one method", SubmissionRead, MethodSubmission, 201, DryRun, REPEATABLE)}

    def post(self, request: Request) -> HttpResponse:
        body = self.body(request)
        try:
            return receive(self, request, as_bundle(body), body)
        except Invalid as error:
            raise Invalid(back_to_method(error.faults, body)) from error


class Methods(lists.Methods):
    """Methods, to read and to submit."""

    http_method_names = ("get", "head", "options", "post")
    operations = SubmitMethod.operations

    def post(self, request: Request) -> HttpResponseBase:
        return SubmitMethod.as_view()(request._request)


class OneSubmission(PrivateView):
    """A submission of yours, or as a curator anybody's."""

    operations = {
        "GET": Operation("One submission", SubmissionRead),
        "PATCH": Operation(
            "Revise a draft, or one that was sent back", SubmissionRead, SubmissionBody, headers=("If-Match",)
        ),
    }

    def get(self, request: Request, id: int) -> HttpResponse:  # noqa: A002
        return self.shown(visible(request, id))

    def patch(self, request: Request, id: int) -> HttpResponse:  # noqa: A002
        submission = visible(request, id)
        require(request, EDIT, submission)
        revision = matched(request, required=True)
        body = self.body(request)
        raw = bundle_of(body) if set(body) - {"message", "draft"} else None
        if raw is not None:
            check_count(raw)
        message = together(lambda: text_of(body, "message"), lambda: flag(body, "draft"))[0]
        edited = submissions.edit(
            submission=submission,
            author=request.user,
            revision=revision,
            raw=raw,
            message=message if "message" in body else None,
        )
        return self.shown(edited)

    def shown(self, submission: Submission) -> HttpResponse:
        return self.answer(review.shape(submission), headers={"ETag": f'"{submission.revision}"'})


class Decision(OneSubmission):
    """A step in the life of a submission: submit, request-changes, accept, reject, withdraw."""

    http_method_names = ["post", "options"]
    operations = {
        "POST": Operation(
            "Submit, request changes, accept, reject or withdraw",
            SubmissionRead,
            TextBody,
            headers=("If-Match", *REPEATABLE),
        )
    }

    def post(self, request: Request, id: int, action: str) -> HttpResponse:  # noqa: A002
        submission = visible(request, id)
        require(request, reviewing.TRANSITIONS[action].permission, submission)
        body = self.body(request)
        _, text = together(lambda: unknown_keys(body, ("text",)), lambda: text_of(body, "text"))
        revision = matched(request, required=False)

        def work() -> Answer:
            taken = reviewing.take(
                submission=submission, action=action, actor=request.user, text=text, revision=revision
            )
            content = json.dumps(review.shape(taken), ensure_ascii=False)
            return Answer(200, {"ETag": f'"{taken.revision}"'}, content)

        return self.once(request, work)


class Comments(PrivateView):
    """What was said of a submission."""

    operations = {
        "GET": Operation("Comments, oldest first", CommentPage),
        "POST": Operation("Comment on a submission", CommentRead, CommentBody, 201, headers=REPEATABLE),
    }

    def get(self, request: Request, id: int) -> HttpResponse:  # noqa: A002
        results = review.comments(visible(request, id))
        page = {"count": len(results), "count_is": "exact", "next": None, "previous": None, "results": results}
        return self.answer(page)

    def post(self, request: Request, id: int) -> HttpResponse:  # noqa: A002
        submission, body = visible(request, id), self.body(request)
        _, text = together(lambda: unknown_keys(body, ("text",)), lambda: text_of(body, "text", required=True))

        def work() -> Answer:
            made = reviewing.comment(submission=submission, author=request.user, text=text)
            return Answer(201, {}, json.dumps(review.comment_shape(made), ensure_ascii=False))

        return self.once(request, work)


def visible(request: Request, id: int) -> Submission:  # noqa: A002
    """The submission, if the asker may know that it exists. Raises Missing."""
    return review.visible(request.user, id)


def require(request: Request, permission: str, submission: Submission) -> None:
    if not may(request.user, permission, submission):
        raise PermissionDenied("Your role, or your part in this submission, does not allow this")
