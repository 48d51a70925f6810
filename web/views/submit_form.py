"""The form of effects: a paper, the effects that it reports row by row, and a method that the designer hands over.

It sends in a new submission at /submit/, and revises one that was sent back at /submissions/<number>/edit/.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from catalogue import Catalogue
from catalogue.errors import Missing
from registry.current import current
from registry.errors import Conflict, Invalid, Stale
from registry.models import Submission
from registry.permissions import EDIT, SUBMIT, may
from registry.selectors import people, review
from registry.services.submissions import EDITABLE
from transport.idempotency import Answer
from transport.rate_limit import client_address, consume
from web.access import as_redirect, form_text, new_key, redirect_answer, run_prepared_form_once
from web.drafting import Draft
from web.drafts.address import LONGEST, encode
from web.effect_form.check import Checked, check_entry
from web.effect_form.destination import Destination
from web.effect_form.entry import Entry, Unshowable
from web.effect_form.shown import form
from web.navigation import Crumb, breadcrumbs
from web.review import rows as changes

SESSION_KEY = "form of effects"
"""What was typed, in the session, over logging in or a visit to the designer."""
STORED_LENGTH = 256 * 1024
STORED_SECONDS = 3600
ROW = re.compile(r"(copy|remove) (\d{1,3})")
SUBMISSION, REVISION = "submission", "revision"
"""Where the form revises a submission: its number in the session, and the revision that the form was made from."""
ShowText = Callable[..., HttpResponse]
NEW = Destination()


class Stored(NamedTuple):
    """What was typed in a form, and where it is sent."""

    entry: Entry
    destination: Destination


def show_start(request: HttpRequest) -> HttpResponseBase:
    """An empty form, or what was typed before logging in."""
    stored = _pop_stored(request) if request.user.is_authenticated else None
    if stored is None or stored.destination != NEW:
        return page(request, current(), Entry.blank())
    messages.success(request, "Here is what you had typed.")
    return page(request, current(), stored.entry)


def of_submission(request: HttpRequest, submission: Submission, show_text: ShowText) -> HttpResponse:
    """The form of a stored submission; its text where no form can show it."""
    destination = Destination(submission, submission.revision)
    catalogue = current()
    try:
        entry = Entry.of(catalogue, {**submission.bundle, "message": submission.message})
    except Unshowable as problem:
        messages.info(request, f"This is shown as a text, since the form cannot show it: {problem}.")
        return show_text(request)
    if not entry.rows:
        entry.add()
    return page(request, catalogue, entry, destination=destination)


def of_text(
    request: HttpRequest, draft: Draft, show_text: ShowText, destination: Destination = NEW
) -> HttpResponseBase:
    """The form of a text, which the designer may have handed over; the text where no form can show it."""
    draft.read()
    if draft.faults or draft.raw is None:
        draft.faults = draft.faults if form_text(request, "do") else []
        return show_text(request, draft, status=422 if draft.faults else 200)
    catalogue = current()
    try:
        entry = Entry.of(catalogue, draft.body)
    except Unshowable as problem:
        messages.info(request, f"This is shown as a text, since the form cannot show it: {problem}.")
        return show_text(request, draft)
    entry.message = draft.message or entry.message
    if not form_text(request, "do") and (stored := _pop_stored(request)) and _is_of(stored, entry):
        entry, destination = _with_method(stored.entry, entry), stored.destination
    if not entry.rows:
        entry.add()
    return page(request, catalogue, entry, destination=destination)


def _is_of(stored: Stored, designed: Entry) -> bool:
    """Whether the form waits for this method: one that revises a submission waits for its own alone."""
    return stored.destination == NEW or stored.entry.about["id"] in ("", designed.about["id"])


def _with_method(stored: Entry, designed: Entry) -> Entry:
    """What was typed before the visit to the designer, with the method that comes back from there."""
    stored.held = {**stored.held, "methods": designed.held.get("methods", [])}
    stored.about = {name: designed.about[name] or stored.about[name] for name in stored.about}
    return stored


def handle_post(request: HttpRequest, show_text: ShowText, destination: Destination = NEW) -> HttpResponseBase:
    """The form as it was typed, after the action of its button."""
    catalogue, entry, action = current(), Entry.posted(request.POST), form_text(request, "do")
    row = ROW.fullmatch(action)
    if action == "add":
        entry.add()
    elif row and int(row[2]) < len(entry.rows):
        (entry.copy if row[1] == "copy" else entry.remove)(int(row[2]))
    elif action == "text":
        return _as_text(request, catalogue, entry, show_text, destination)
    elif action == "design":
        return _to_designer(request, catalogue, entry, destination)
    elif action in ("check", "submit", "draft" if destination == NEW else "save"):
        return _check_or_send(request, catalogue, entry, action, destination)
    return page(request, catalogue, entry, destination=destination)


def _check_or_send(
    request: HttpRequest, catalogue: Catalogue, entry: Entry, action: str, destination: Destination
) -> HttpResponseBase:
    if not request.user.is_authenticated:
        return _store_entry(request, entry, redirect_to_login(destination.address), destination)
    if destination == NEW and not may(request.user, SUBMIT):
        return page(request, catalogue, entry)
    live = bool(getattr(request, "htmx", False))
    checked_form = check_entry(entry, catalogue, request.user, partly=live or action == "check")
    if action == "check" or not checked_form.whole:
        status = 200 if live or checked_form.whole else 422
        return page(request, catalogue, entry, checked_form, destination=destination, status=status)
    return _send(request, catalogue, entry, checked_form, destination, is_draft=action != "submit")


def _send(
    request: HttpRequest,
    catalogue: Catalogue,
    entry: Entry,
    checked_form: Checked,
    destination: Destination,
    *,
    is_draft: bool,
) -> HttpResponseBase:
    def compare() -> Submission:
        return destination.rehearse(request.user, checked_form.raw, entry.message, is_draft=is_draft)

    def work(made: Submission) -> Answer:
        stored = destination.store(made, request.user, is_draft=is_draft)
        return redirect_answer(reverse("submission-page", args=[stored.pk]))

    try:
        answer = run_prepared_form_once(request, compare, work)
    except Stale:
        return page(request, catalogue, entry, destination=destination, status=412)
    except (Invalid, Conflict) as error:  # the catalogue moved on since it was checked
        entry.faults.setdefault("", []).append(f"{error}.")
        return page(request, catalogue, entry, destination=destination, status=409)
    notice = "Kept as a draft." if destination == NEW else "Saved."
    messages.success(request, notice if is_draft else "Submitted. A curator will look at it.")
    return as_redirect(answer)


def _as_text(
    request: HttpRequest, catalogue: Catalogue, entry: Entry, show_text: ShowText, destination: Destination
) -> HttpResponse:
    """The bundle that the fields say, as a text; a form whose fields cannot be read stays one."""
    raw = entry.bundle(catalogue)
    if entry.faults or any(row.faults for row in entry.rows):
        entry.faults.setdefault("", []).append("Correct these first: a text would not hold what was typed there.")
        return page(request, catalogue, entry, destination=destination, status=422)
    draft = Draft("", entry.message)
    draft.body = raw
    return show_text(request, Draft(draft.laid_out() if raw else "", entry.message))


def _to_designer(
    request: HttpRequest, catalogue: Catalogue, entry: Entry, destination: Destination
) -> HttpResponseBase:
    """Compose or change the steps; what was typed here waits in the session."""
    method = entry.bundle(catalogue).get("methods", [{}])[0]
    draft = {"steps": [], **{key: value for key, value in method.items() if value != ""}}
    code = encode(draft) if method else ""
    if len(code) > LONGEST:
        entry.faults.setdefault("method-steps", []).append(
            "The method is too large for the designer: change it as a text."
        )
        return page(request, catalogue, entry, destination=destination, status=413)
    address = reverse("design-page")
    gone = HttpResponseRedirect(f"{address}?draft={code}" if code else address)
    return _store_entry(request, entry, gone, destination)


def _store_entry(
    request: HttpRequest, entry: Entry, gone: HttpResponseBase, destination: Destination
) -> HttpResponseBase:
    """Store what was typed in the session for an hour; what is too long for that stays in the form."""
    if not request.user.is_authenticated:
        consume("reports", client_address(request))  # as everything that people without an account leave here
    typed = {
        name: request.POST.getlist(name) for name in request.POST if name not in ("csrfmiddlewaretoken", "key", "do")
    }
    if sum(len(text) for texts in typed.values() for text in texts) > STORED_LENGTH:
        entry.faults.setdefault("", []).append(
            "This is too long to be kept meanwhile: show it as a text and copy that."
        )
        return page(request, current(), entry, destination=destination, status=413)
    if destination.submission is not None:
        typed |= {SUBMISSION: [str(destination.submission.pk)], REVISION: [str(destination.made_from or "")]}
    request.session[SESSION_KEY] = typed
    if not request.user.is_authenticated:
        request.session.set_expiry(STORED_SECONDS)
    return gone


def _pop_stored(request: HttpRequest) -> Stored | None:
    """What is stored in the session, which is removed from it; None where its submission is not revised any more."""
    if SESSION_KEY not in request.session:
        return None
    typed = QueryDict(mutable=True)
    for name, texts in request.session.pop(SESSION_KEY).items():
        typed.setlist(name, texts)
    if request.user.is_authenticated:
        request.session.set_expiry(None)
    destination = _destination(request, str(typed.get(SUBMISSION, "")), str(typed.get(REVISION, "")))
    return None if destination is None else Stored(Entry.posted(typed), destination)


def _destination(request: HttpRequest, number: str, revision: str) -> Destination | None:
    if not number:
        return NEW
    try:
        submission = review.visible(request.user, int(number))
    except Missing:
        return None
    if submission.state not in EDITABLE or not may(request.user, EDIT, submission):
        return None
    return Destination(submission, int(revision) if revision.isdecimal() else None)


def page(
    request: HttpRequest,
    catalogue: Catalogue,
    entry: Entry,
    checked_form: Checked | None = None,
    *,
    destination: Destination = NEW,
    status: int = 200,
) -> HttpResponse:
    revised = destination.submission
    may_submit = revised is not None or (request.user.is_authenticated and may(request.user, SUBMIT))
    live = bool(getattr(request, "htmx", False))
    context: dict[str, object] = {
        "form": form(catalogue, entry, checked_form, destination.remarks(entry)),
        "here": destination.address,
        "revised": revised,
        "revision": destination.made_from,
        "stale": status == 412,
        "key": new_key(),
        "may_submit": may_submit,
        "address": people.address(request.user) if request.user.is_authenticated and not may_submit else None,
        "breadcrumbs": breadcrumbs() if revised is None else crumbs(revised),
    }
    if checked_form and checked_form.whole:
        content = review.read_submission(checked_form.made)
        context["changes"] = {**content.keyed(), **changes(content)}
    whole = "form" if revised is None else "revise"
    template = f"web/submissions/{'entered' if live else whole}.html"
    return render(request, template, context, status=status)


def crumbs(submission: Submission) -> list[Crumb]:
    """The breadcrumbs of the pages of a submission."""
    return [
        *breadcrumbs(),
        Crumb("Submissions", reverse("submissions-page")),
        Crumb(f"Submission {submission.pk}", reverse("submission-page", args=[submission.pk])),
    ]
