"""Submissions: the list, one with its review, and revising it."""

from functools import partial
from typing import Annotated, Any, TypedDict

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from pydantic import Field

from catalogue.errors import BadQuery
from catalogue.parameters import Number, Whole
from catalogue.query import PAGE_SIZE_MAX, Query
from catalogue.rendering import page_of
from registry.current import current
from registry.errors import Conflict, Invalid, Overtaken, RegistryError, Stale
from registry.models import Submission
from registry.permissions import CURATE, EDIT, SUBMIT, may
from registry.selectors import review
from registry.services import reviewing, submissions
from registry.services.claimed import CLAIMED
from taxonomy.vocabulary import SubmissionState
from transport import bodies
from transport.heavy import one_at_a_time
from transport.idempotency import Answer
from web import reviewed
from web.access import as_redirect, form_text, new_key, private, redirect_answer, revision_of, run_prepared_form_once
from web.drafting import Draft, faults_context
from web.effect_form.destination import Destination
from web.list_query import check_no_parameters, parse_page
from web.navigation import Crumb, breadcrumbs
from web.review import DONE, actions, rows
from web.views import submit_form
from web.views.submit import as_text, read_form, rehearse_draft
from web.views.submit_form import crumbs

SIZE = 30
STATUS = ((Stale, 412), (Conflict, 409), (Invalid, 422))


class SubmissionsPage(Query):
    """Which submissions."""

    state: tuple[SubmissionState, ...] = ()
    """Only in this state."""
    page_size: Annotated[Whole, Field(ge=1, le=PAGE_SIZE_MAX)] = SIZE
    """Submissions a page."""
    before: Number | None = None
    """Only submissions older than this one."""


class MovedRecord(TypedDict):
    """A record that changed meanwhile: its two revisions, and where they are compared."""

    record: str
    then: int
    now: int
    address: str


@private(SUBMIT)
def many(request: HttpRequest) -> HttpResponse:
    """One's own; for curators, everybody's."""
    query, everybody = parse_page(request, SubmissionsPage), may(request.user, CURATE)
    states = [state.value for state in query.state]
    context = {
        "page": review.page(
            author=None if everybody else request.user, states=states, before=query.before, size=query.page_size
        ),
        "states": [(state, state.value in states) for state in SubmissionState],
        "chosen": states,
        "everybody": everybody,
        "breadcrumbs": breadcrumbs(),
    }
    return render(request, "web/submissions/list.html", context)


@private()
def one(request: HttpRequest, pk: int) -> HttpResponseBase:
    submission = review.visible(request.user, pk)
    if request.method == "POST":
        return _decide(request, submission, form_text(request, "do"))
    check_no_parameters(request)
    return _page(request, submission)


@private()
def computed(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The preview of a submission: a part of its page, or a page of its own without scripts."""
    submission = review.visible(request.user, pk)
    check_no_parameters(request)
    context = {
        "submission": submission,
        "computed": reviewed.computed(current(), submission),
        "breadcrumbs": crumbs(submission),
    }
    is_part = bool(getattr(request, "htmx", False))
    return render(request, f"web/submissions/computed{'' if is_part else '_page'}.html", context)


def _decide(request: HttpRequest, submission: Submission, action: str) -> HttpResponse:
    """A comment or a step, by the rules of the interface; a refusal keeps the text that came with it."""
    text, confirmed = form_text(request, "text"), request.POST.getlist("confirm")
    allowed = reviewing.TRANSITIONS.get(action)
    if action != "comment" and allowed is None:
        raise BadQuery("do", "unknown_value", f"{action[:40]!r} is nothing that can be done here")
    if allowed and not may(request.user, allowed.permission, submission):
        raise PermissionDenied
    here, revision = reverse("submission-page", args=[submission.pk]), revision_of(request)

    def compare() -> Submission:
        bodies.text_of({"text": text}, "text", required=allowed is None)
        if allowed is None:
            return submission
        return reviewing.rehearse(submission=submission, action=action, revision=revision)

    def work(compared: Submission) -> Answer:
        if allowed is None:
            reviewing.comment(submission=submission, author=request.user, text=text)
        else:
            reviewing.take_compared(
                compared=compared,
                action=action,
                actor=request.user,
                text=text,
                revision=revision,
                confirmed=confirmed if action == "accept" else (),
            )
        return redirect_answer(here)

    try:
        answer = run_prepared_form_once(request, compare, work)
    except (Stale, Conflict, Invalid) as error:
        return _page(request, review.visible(request.user, submission.pk), error=error, text=text)
    messages.success(request, DONE.get(action, "Your comment is there."))
    return as_redirect(answer)


def _page(
    request: HttpRequest, submission: Submission, *, error: RegistryError | None = None, text: str = ""
) -> HttpResponse:
    content = review.read_submission(submission)
    context = {
        "submission": content,
        "state": SubmissionState(submission.state),
        "published": submission.state == SubmissionState.ACCEPTED.value,
        **rows(content),
        **actions(request.user, submission),
        "claims": [warning for warning in content.warnings if warning.code == CLAIMED],
        "trail": _trail(request.user, submission),
        "error": error,
        "moved": _moved_records(error) if isinstance(error, Overtaken) else (),
        "faults": error.faults if isinstance(error, Invalid) else (),
        "stale": isinstance(error, Stale),
        "text": text,
        "key": new_key(),
        "breadcrumbs": [*breadcrumbs(), Crumb("Submissions", reverse("submissions-page"))],
    }
    status = next((status for kind, status in STATUS if isinstance(error, kind)), 200)
    return render(request, "web/submissions/detail.html", context, status=status)


def _trail(user: Any, submission: Submission) -> list[review.AuditEntryRead]:
    """Who did what with it, oldest first: for curators, as the interface has it; its author follows the review."""
    if not may(user, CURATE):
        return []
    page = review.audit(by=None, since=None, record=f"submissions/{submission.pk}", before=None, size=200)
    return page.results[::-1]


def _moved_records(error: Overtaken) -> list[MovedRecord]:
    """Each record that changed meanwhile, and where its two revisions are compared."""
    moved: list[MovedRecord] = []
    for record, then, now in error.moved:
        address = page_of(*record.split("/", 1))
        compared = f"{address}revisions/?from={then}&to={now}" if then and now else f"{address}revisions/"
        moved.append({"record": record, "then": then, "now": now, "address": compared})
    return moved


@private()
def edit(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Revise a draft, or one that was sent back; against the revision that the form was made from."""
    submission = review.visible(request.user, pk)
    if not may(request.user, EDIT, submission):
        raise PermissionDenied
    if submission.state not in submissions.EDITABLE and request.method != "POST":
        messages.error(request, f"A submission that is {submission.state} is not edited.")
        return redirect("submission-page", pk)
    if request.method == "POST":
        return _handle_edit(request, submission)
    check_no_parameters(request, "as")
    as_form = request.GET.get("as") != "text"
    return (
        submit_form.of_submission(request, submission, partial(_show_stored_text, submission))
        if as_form
        else _show_stored_text(submission, request)
    )


def _show_stored_text(submission: Submission, request: HttpRequest) -> HttpResponse:
    """The text of a stored submission."""
    return _form(request, submission, Draft(as_text(submission.bundle), submission.message), submission.revision)


def _handle_edit(request: HttpRequest, submission: Submission) -> HttpResponseBase:
    made_from, action = revision_of(request), form_text(request, "do")

    def show_text(request: HttpRequest, draft: Draft, *, status: int = 200) -> HttpResponse:
        return _form(request, submission, draft, made_from, status=status)

    destination = Destination(submission, made_from)
    if "document" not in request.POST:
        return submit_form.handle_post(request, show_text, destination)
    draft, fault = read_form(request)
    if fault:
        draft.faults = [fault]
        return _form(request, submission, draft, made_from, status=413)
    if action == "form":
        return submit_form.of_text(request, draft, show_text, destination)
    if action == "layout":
        draft.read()
        text = draft.laid_out() if draft.body else draft.text
        return _form(request, submission, Draft(text, draft.message), made_from)
    if action not in ("save", "submit"):
        preview = rehearse_draft(request, draft)
        return _form(request, submission, draft, made_from, preview=preview, status=200 if preview else 422)
    return _save_edit(request, submission, draft, action)


def _save_edit(request: HttpRequest, submission: Submission, draft: Draft, action: str) -> HttpResponse:
    """Save what was typed, unless it has faults or was made from a revision that is not the newest."""
    made_from = revision_of(request)
    draft.read()
    if draft.faults:
        return _form(request, submission, draft, made_from, status=422)
    try:
        with one_at_a_time(f"user:{request.user.pk}", len(draft.text)):
            answer = run_prepared_form_once(
                request,
                lambda: submissions.rehearse_edit(
                    submission=submission, revision=revision_of(request), raw=draft.raw, message=draft.message
                ),
                lambda edited: _store_edit(request, edited, action),
            )
    except Stale as error:
        return _form(request, submission, draft, made_from, stale=error, status=412)
    except (Invalid, Conflict) as error:
        draft.refused(error)
        return _form(request, submission, draft, made_from, status=422 if isinstance(error, Invalid) else 409)
    messages.success(request, "Saved." if action == "save" else DONE["submit"])
    return as_redirect(answer)


def _store_edit(request: HttpRequest, edited: Submission, action: str) -> Answer:
    submissions.store_edit(edited, request.user)
    if action == "submit":  # compared a moment ago
        reviewing.take_compared(compared=edited, action="submit", actor=request.user)
    return redirect_answer(reverse("submission-page", args=[edited.pk]))


def _form(
    request: HttpRequest,
    submission: Submission,
    draft: Draft,
    made_from: int | None,
    *,
    preview: review.SubmissionRead | None = None,
    stale: Stale | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "submission": submission,
        "draft": draft,
        "revision": made_from,
        "stale": stale,
        "preview": preview and {**preview.keyed(), **rows(preview)},
        "key": new_key(),
        "may_submit": True,
        "breadcrumbs": crumbs(submission),
        **faults_context(draft),
    }
    return render(request, "web/submissions/edit.html", context, status=status)
