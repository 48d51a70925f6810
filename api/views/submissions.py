"""Submissions: sent in, looked at, discussed, decided."""

import json
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from pydantic import BaseModel, ConfigDict, Field
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request

from api.parameters import Parameter, a_page, known, number, page_size, single
from api.views import lists
from api.views.private import REPEATABLE, Needed, Operation, PrivateView, Said, matched, paged
from registry.errors import BadQuery, Invalid
from registry.models import Submission
from registry.permissions import CURATE, EDIT, SUBMIT, may
from registry.selectors import review
from registry.services import reviewing, submissions
from registry.services.forms import (
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
from registry.services.repeating import Answer
from taxonomy.documents import Bundle, Component, Effect, Kind, Method, Metric, Rounds, Source
from taxonomy.documents.base import Id
from taxonomy.vocabulary import SubmissionState


class RecordChange(BaseModel):
    """What a submission does to one record."""

    type: str
    id: str
    change: str
    diff: list[dict[str, Any]]


class SubmissionRead(BaseModel):
    """A submission as its author and the curators see it."""

    id: str | None
    url: str | None
    revision: int
    state: str
    author: str
    message: str
    created: str
    updated: str
    records: list[RecordChange]
    warnings: list[dict[str, str]]
    comments: list[dict[str, Any]]
    bundle: dict[str, Any]


class SubmissionPage(BaseModel):
    """A page of submissions, newest first, without their bundles."""

    count: int
    count_is: str
    next: str | None
    previous: str | None
    results: list[dict[str, Any]]


class SubmissionBody(Bundle):
    """A bundle with a message to its reviewers."""

    message: Said = ""
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
    message: Said = ""
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

    text: Said = ""


DRY_RUN = Parameter("dry_run", "Check, compare and warn, but keep nothing.", "boolean")


def is_dry(found: dict[str, tuple[str, ...]]) -> bool:
    value = single(found, "dry_run")
    if value not in (None, "true", "false"):
        raise BadQuery("dry_run", "bad_truth", f"{str(value)[:40]!r} is neither 'true' nor 'false'")
    return value == "true"


def receive(view: PrivateView, request: Request, raw: dict[str, Any], body: dict[str, Any]) -> HttpResponse:
    """Keep a bundle as a submission, or with `dry_run` do all of it and take it back."""
    check_count(raw)
    message, draft = heading(body, raw)
    if is_dry(view.found):
        made = submissions.rehearse(author=request.user, raw=raw, message=message, draft=draft)
        return view.answer(review.shape(made) | {"id": None, "url": None})

    def work() -> Answer:
        made = submissions.submit(author=request.user, raw=raw, message=message, draft=draft)
        content = review.shape(made)
        headers = {"Location": request.build_absolute_uri(content["url"]), "ETag": f'"{made.revision}"'}
        return Answer(201, headers, json.dumps(content, ensure_ascii=False))

    return view.once(request, work)


class Submissions(PrivateView):
    """Your submissions; for curators, everybody's."""

    permission = SUBMIT
    LIST = known(
        Parameter("state", "Only in this state.", many=True, choices=tuple(state.value for state in SubmissionState)),
        a_page("Submissions a page."),
        Parameter("before", "Only submissions older than this one.", "integer"),
    )
    operations = {
        "GET": Operation("Submissions, newest first", SubmissionPage, parameters=LIST),
        "POST": Operation("Submit a bundle", SubmissionRead, SubmissionBody, 201, known(DRY_RUN), REPEATABLE),
    }

    def get(self, request: Request) -> HttpResponse:
        states = self.found.get("state", ())
        for state in states:
            if state not in {known.value for known in SubmissionState}:
                known_states = ", ".join(known.value for known in SubmissionState)
                raise BadQuery("state", "unknown_value", f"{state[:40]!r} is not a state. Known are: {known_states}")
        everybody = may(request.user, CURATE)
        before, size = number(self.found, "before"), page_size(self.found)
        page = review.page(author=None if everybody else request.user, states=states, before=before, size=size)
        return self.answer(paged(page, request._request))

    def post(self, request: Request) -> HttpResponse:
        body = self.body(request)
        return receive(self, request, bundle_of(body), body)


class SubmitMethod(PrivateView):
    """One method with its source and effects inline, as a submission."""

    permission = SUBMIT
    operations = {
        "POST": Operation("Submit one method", SubmissionRead, MethodSubmission, 201, known(DRY_RUN), REPEATABLE)
    }

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
        "GET": Operation("Comments, oldest first", dict[str, Any]),
        "POST": Operation("Say something", dict[str, Any], CommentBody, 201, headers=REPEATABLE),
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
