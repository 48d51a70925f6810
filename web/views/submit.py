"""Submitting records: typed or from a file, checked first, then submitted or stored as a draft."""

import json

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods

from registry.errors import Conflict, Invalid
from registry.models import Submission
from registry.permissions import SUBMIT, may
from registry.selectors import people, review
from registry.services import submissions
from taxonomy.raw_json import RawJson
from taxonomy.strict_parsing import BYTES
from transport.heavy import one_at_a_time
from transport.idempotency import Answer
from transport.rate_limit import client_address, consume
from web.access import as_redirect, form_text, new_key, redirect_answer, run_prepared_form_once
from web.drafting import Draft, Placed, faults_context
from web.navigation import breadcrumbs
from web.review import rows
from web.views import submit_form

SESSION_KEY = "submission typed before logging in"
STORED_LENGTH = 256 * 1024
STORED_SECONDS = 3600
EXAMPLE = """\
# One method with its source and an effect. JSON does as well, and so does a whole bundle of records.
id: my-method
name: My Method
year: 2025
summary: Two sentences at most on what it does and why.
domains: [math]
source:
  id: lovelace2025mymethod
  title: A Paper That Describes My Method
  authors: [Ada Lovelace]
  year: 2025
  url: https://example.org/paper
steps:
  - id: seeds
    component: human-written-seed-tasks
  - id: harder
    component: in-depth-evolution
    inputs: [seeds]
    note: What is particular to this step.
effects:
  - id: my-method-depth-gsm8k
    component: in-depth-evolution
    metric: gsm8k-accuracy
    locator: Table 3, rows 2 and 4
    seen_at: https://example.org/paper
    read_in: primary
    design: ablation
    generalization: in-distribution
    domain: math
    baseline: {label: without it, value: 51.2}
    treated: {label: with it, value: 54.9}
"""


@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: HttpRequest) -> HttpResponseBase:
    if request.method == "POST":
        response = (
            _handle_post(request) if "document" in request.POST else submit_form.handle_post(request, render_text)
        )
    else:
        response = _show_start(request)
    add_never_cache_headers(response)
    return response


def _show_start(request: HttpRequest) -> HttpResponseBase:
    """An empty form or text, or what was typed before logging in."""
    stored = (
        request.session.pop(SESSION_KEY, None)
        if request.user.is_authenticated and SESSION_KEY in request.session
        else None
    )
    if stored:
        request.session.set_expiry(None)
        messages.success(request, "Here is what you had typed.")
        return render_text(request, Draft(*stored))
    return render_text(request, Draft("")) if request.GET.get("as") == "text" else submit_form.show_start(request)


def _handle_post(request: HttpRequest) -> HttpResponseBase:
    """A text; one that another page hands over, or that is to be shown as a form, is shown as one where it can be."""
    draft, fault = read_form(request)
    action = form_text(request, "do")
    if fault:
        draft.faults = [fault]
        return render_text(request, draft, status=413)
    if action in ("", "form"):
        return submit_form.of_text(request, draft, render_text)
    if not request.user.is_authenticated:
        return _to_login(request, draft)
    if action == "layout":
        draft.read()
        draft.text = draft.laid_out() if draft.body else draft.text
        return render_text(request, Draft(draft.text, draft.message, draft.draft))
    if action not in ("check", "submit", "draft") or not may(request.user, SUBMIT):
        return render_text(request, draft)
    draft.draft = action == "draft"
    return _check(request, draft) if action == "check" else _send(request, draft)


def read_form(request: HttpRequest) -> tuple[Draft, Placed | None]:
    """What came with the form: a file goes before the field, and lands in it. A file too large is a fault."""
    draft = Draft(form_text(request, "document"), form_text(request, "message"))
    file = request.FILES.get("file")
    if file is None:
        return draft, None
    if (file.size or 0) > BYTES:
        return draft, Placed(0, "", "too_large", f"The file has {file.size} bytes; {BYTES} is the limit.")
    try:
        draft.text = file.read().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        return draft, Placed(0, "", "not_utf_8", f"The file is not UTF-8: byte {error.start} cannot be decoded.")
    return draft, None


def _to_login(request: HttpRequest, draft: Draft) -> HttpResponseBase:
    """Store what was typed for an hour, until after the login; a longer text stays in the field."""
    consume("reports", client_address(request))  # as everything that people without an account leave here
    if len(draft.text) + len(draft.message) > STORED_LENGTH:
        detail = f"This is too long to be kept while you log in ({STORED_LENGTH} characters are). Copy it first."
        draft.faults = [Placed(0, "", "too_large", detail)]
        return render_text(request, draft, status=413)
    request.session[SESSION_KEY] = [draft.text, draft.message]
    request.session.set_expiry(STORED_SECONDS)
    return redirect_to_login(reverse("submit-page"))


def _check(request: HttpRequest, draft: Draft) -> HttpResponse:
    preview = rehearse_draft(request, draft)
    return render_text(request, draft, preview=preview, status=200 if preview else 422)


def rehearse_draft(request: HttpRequest, draft: Draft) -> review.SubmissionRead | None:
    """The dry run of a bundle, as the interface answers it; None where it has faults, which are put into the draft."""
    draft.read()
    if draft.faults or draft.raw is None:
        return None
    try:
        with one_at_a_time(f"user:{request.user.pk}", len(draft.text)):
            made = submissions.rehearse(author=request.user, raw=draft.raw, message=draft.message, draft=draft.draft)
    except (Invalid, Conflict) as error:
        draft.refused(error)
        return None
    return review.read_submission(made)


def _send(request: HttpRequest, draft: Draft) -> HttpResponse:
    draft.read()
    raw = draft.raw
    if draft.faults or raw is None:
        return render_text(request, draft, status=422)

    def compare() -> Submission:
        return submissions.rehearse(author=request.user, raw=raw, message=draft.message, draft=draft.draft)

    def work(made: Submission) -> Answer:
        return redirect_answer(reverse("submission-page", args=[submissions.store(made).pk]))

    try:
        with one_at_a_time(f"user:{request.user.pk}", len(draft.text)):
            answer = run_prepared_form_once(request, compare, work)
    except (Invalid, Conflict) as error:
        draft.refused(error)
        return render_text(request, draft, status=422 if isinstance(error, Invalid) else 409)
    messages.success(request, "Kept as a draft." if draft.draft else "Submitted. A curator will look at it.")
    return as_redirect(answer)


def render_text(
    request: HttpRequest, draft: Draft, *, preview: review.SubmissionRead | None = None, status: int = 200
) -> HttpResponse:
    may_submit = request.user.is_authenticated and may(request.user, SUBMIT)
    context = {
        "draft": draft,
        "key": new_key(),
        "example": EXAMPLE,
        "preview": preview and {**preview.keyed(), **rows(preview)},
        "may_submit": may_submit,
        "address": people.address(request.user) if request.user.is_authenticated and not may_submit else None,
        "breadcrumbs": breadcrumbs(),
        **faults_context(draft),
    }
    return render(request, "web/submissions/submit.html", context, status=status)


def as_text(bundle: RawJson) -> str:
    """A stored bundle, to be edited."""
    return json.dumps(bundle, ensure_ascii=False, indent=2)
