"""Views of submissions: submit, read, comment, decide."""

import json
from collections.abc import Callable
from typing import Annotated

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from pydantic import Field
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request

from api.views import lists
from api.views.pages import newest_page, whole_list
from api.views.private import REPEATABLE, Operation, PrivateView, matched, writer
from api.views.submission_shapes import (
    AcceptBody,
    CommentBody,
    CommentPage,
    MethodSubmission,
    SubmissionBody,
    SubmissionPage,
    TextBody,
)
from catalogue.parameters import Number, Truth, Whole
from catalogue.preview import preview
from catalogue.query import PAGE_SIZE, PAGE_SIZE_MAX, Query
from registry.current import current
from registry.errors import Invalid, Precondition
from registry.models import Submission
from registry.permissions import CURATE, EDIT, SUBMIT, may
from registry.selectors import review
from registry.services import reviewing, submissions
from registry.services.reading_back import was_read
from taxonomy.documents import Bundle
from taxonomy.raw_json import RawJson
from taxonomy.vocabulary import SubmissionState
from transport.bodies import (
    CHANGES,
    as_bundle,
    back_to_method,
    bundle_of,
    changes_of,
    check_count,
    flag,
    heading,
    text_of,
    texts_of,
    together,
    unknown_keys,
    warnings_in_method,
)
from transport.heavy import one_at_a_time
from transport.idempotency import Answer


class DryRun(Query):
    """With `dry_run` nothing is stored."""

    dry_run: Truth = False
    """Check, compare and warn, but store nothing."""


def receive(
    view: PrivateView,
    request: Request,
    raw: RawJson,
    body: RawJson,
    changes: RawJson | None = None,
    read: Callable[[Submission], review.SubmissionRead] = review.read_submission,
) -> HttpResponse:
    """Store a bundle as a submission, answered as `read` reads it; with `dry_run` only answer what it would be."""
    check_count({**raw, **(changes or {})})
    with one_at_a_time(writer(request), len(request._request.body)):
        message, draft = heading(body, raw)

        def compare() -> Submission:
            return submissions.rehearse(author=request.user, raw=raw, message=message, draft=draft, changes=changes)

        if view.query.dry_run:
            made = compare()
            outcome = preview(current(), Bundle.model_validate(made.bundle))
            return view.answer(read(made).model_copy(update={"preview": outcome}))
        return view.prepared_once(request, compare, lambda made: _stored(request, read(submissions.store(made))))


def _stored(request: Request, stored: review.SubmissionRead) -> Answer:
    headers = {"Location": request.build_absolute_uri(stored.url), "ETag": f'"{stored.revision}"'}
    return Answer(201, headers, stored.model_dump_json())


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
        "POST": Operation("Submit a bundle", review.SubmissionRead, SubmissionBody, 201, DryRun, REPEATABLE),
    }

    def get(self, request: Request) -> HttpResponse:
        page = review.page(
            author=None if may(request.user, CURATE) else request.user,
            states=[state.value for state in self.query.state],
            before=self.query.before,
            size=self.query.page_size,
        )
        return self.answer(newest_page(request._request, page))

    def post(self, request: Request) -> HttpResponse:
        body = self.body(request)
        raw = {key: value for key, value in bundle_of(body).items() if key not in CHANGES}
        return receive(self, request, raw, body, changes_of(body))


class SubmitMethod(PrivateView):
    """One method with its source and effects inline, as a submission."""

    permission = SUBMIT
    operations = {
        "POST": Operation("Submit one method", review.SubmissionRead, MethodSubmission, 201, DryRun, REPEATABLE)
    }

    def post(self, request: Request) -> HttpResponse:
        body = self.body(request)

        def in_method(made: Submission) -> review.SubmissionRead:
            whole = review.read_submission(made)
            return whole.model_copy(update={"warnings": warnings_in_method(whole.warnings, body)})

        try:
            raw = {"methods": [bundle_of(body)]} if was_read(body) else as_bundle(body)
            return receive(self, request, raw, body, read=in_method)
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
        "GET": Operation("One submission", review.SubmissionRead),
        "PATCH": Operation(
            "Revise a draft, or one that was sent back",
            review.SubmissionRead,
            SubmissionBody,
            headers=("If-Match",),
            required=("If-Match",),
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
        with one_at_a_time(writer(request), len(request._request.body)):
            edited = submissions.edit(
                submission=submission,
                author=request.user,
                revision=revision,
                raw=raw,
                message=message if "message" in body else None,
            )
        return self.shown(edited)

    def shown(self, submission: Submission) -> HttpResponse:
        return self.answer(review.read_submission(submission), headers={"ETag": f'"{submission.revision}"'})


class Decision(OneSubmission):
    """A step in the life of a submission: submit, request-changes, reject, withdraw."""

    http_method_names = ["post", "options"]
    keys: tuple[str, ...] = ("text",)
    """The keys of the body."""
    operations = {
        "POST": Operation(
            "Submit, request changes, reject or withdraw",
            review.SubmissionRead,
            TextBody,
            headers=("If-Match", *REPEATABLE),
        )
    }

    def post(self, request: Request, id: int, action: str) -> HttpResponse:  # noqa: A002
        submission = visible(request, id)
        require(request, reviewing.TRANSITIONS[action].permission, submission)
        body = self.body(request)
        _, text, confirmed = together(
            lambda: unknown_keys(body, self.keys), lambda: text_of(body, "text"), lambda: texts_of(body, "confirm")
        )
        revision = self.revision(request)

        def compare() -> Submission:
            return reviewing.rehearse(submission=submission, action=action, revision=revision)

        def work(compared: Submission) -> Answer:
            decided = reviewing.take_compared(
                compared=compared,
                action=action,
                actor=request.user,
                text=text,
                revision=revision,
                confirmed=confirmed,
            )
            content = review.read_submission(decided).model_dump_json()
            return Answer(200, {"ETag": f'"{decided.revision}"'}, content)

        size = len(json.dumps(submission.bundle)) if action == "submit" else 0
        with one_at_a_time(writer(request), size):
            return self.prepared_once(request, compare, work)

    def revision(self, request: Request) -> int | None:
        """The revision of the submission that the transition is for, None for the current one."""
        return matched(request, required=False)


class Acceptance(Decision):
    """Accepting publishes: it takes the revision that the curator has read, and the claims that he confirms."""

    keys = ("text", "confirm")
    operations = {
        "POST": Operation(
            "Accept and publish",
            review.SubmissionRead,
            AcceptBody,
            headers=("If-Match", *REPEATABLE),
            required=("If-Match",),
            names_revision=True,
        )
    }

    def revision(self, request: Request) -> int:
        revision = matched(request, required=True)
        if revision is None:
            raise Precondition(
                'Accepting publishes what you have read: name that revision of the submission, as If-Match: "2"; '
                "* names none"
            )
        return revision


class Comments(PrivateView):
    """The comments on a submission."""

    operations = {
        "GET": Operation("Comments, oldest first", CommentPage),
        "POST": Operation("Comment on a submission", review.CommentRead, CommentBody, 201, headers=REPEATABLE),
    }

    def get(self, request: Request, id: int) -> HttpResponse:  # noqa: A002
        return self.answer(whole_list(review.comments(visible(request, id))))

    def post(self, request: Request, id: int) -> HttpResponse:  # noqa: A002
        submission, body = visible(request, id), self.body(request)
        _, text = together(lambda: unknown_keys(body, ("text",)), lambda: text_of(body, "text", required=True))

        def work() -> Answer:
            made = reviewing.comment(submission=submission, author=request.user, text=text)
            return Answer(201, {}, review.read_comment(made).model_dump_json())

        return self.once(request, work)


def visible(request: Request, id: int) -> Submission:  # noqa: A002
    """The submission, if the user may see it. Raises Missing."""
    return review.visible(request.user, id)


def require(request: Request, permission: str, submission: Submission) -> None:
    if not may(request.user, permission, submission):
        raise PermissionDenied("Your role, or your part in this submission, does not allow this")
