"""The form of /submit/: a paper, the effects that it reports row by row, and a method that the designer hands over."""

import re
from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from catalogue import Catalogue
from registry.current import current
from registry.errors import Conflict, Invalid
from registry.models import Submission
from registry.permissions import SUBMIT, may
from registry.selectors import people, review
from registry.services import submissions
from transport.idempotency import Answer
from transport.rate_limit import client_address, consume
from web.access import done_prepared_once, gone_to, new_key, went_to, words
from web.drafting import Draft
from web.drafts.address import LONGEST, encode
from web.effect_form.check import Checked, checked
from web.effect_form.entry import Entry, Unshowable
from web.effect_form.shown import form
from web.navigation import breadcrumbs
from web.review import rows as changes

SESSION_KEY = "form of effects"
"""What was typed, in the session, over logging in or a visit to the designer."""
STORED_LENGTH = 256 * 1024
STORED_SECONDS = 3600
ROW = re.compile(r"(copy|remove) (\d{1,3})")
ShowText = Callable[..., HttpResponse]


def first(request: HttpRequest) -> HttpResponseBase:
    """An empty form, or what was typed before logging in."""
    stored = _stored_entry(request) if request.user.is_authenticated else None
    if stored is not None:
        messages.success(request, "Here is what you had typed.")
    return page(request, current(), stored or Entry.blank())


def of_text(request: HttpRequest, draft: Draft, show_text: ShowText) -> HttpResponseBase:
    """The form of a text, which the designer may have handed over; the text where no form can show it."""
    draft.read()
    if draft.faults or draft.raw is None:
        draft.faults = draft.faults if words(request, "do") else []
        return show_text(request, draft, status=422 if draft.faults else 200)
    catalogue = current()
    try:
        entry = Entry.of(catalogue, draft.body)
    except Unshowable as problem:
        messages.info(request, f"This is shown as a text, since the form cannot show it: {problem}.")
        return show_text(request, draft)
    entry.message = draft.message or entry.message
    if not words(request, "do") and (stored := _stored_entry(request)):
        entry = _with_method(stored, entry)
    if not entry.rows:
        entry.add()
    return page(request, catalogue, entry)


def _with_method(stored: Entry, designed: Entry) -> Entry:
    """What was typed before the visit to the designer, with the method that comes back from there."""
    stored.held = {**stored.held, "methods": designed.held.get("methods", [])}
    stored.about = {name: designed.about[name] or stored.about[name] for name in stored.about}
    return stored


def posted(request: HttpRequest, show_text: ShowText) -> HttpResponseBase:
    """The form as it was typed, and what was asked for."""
    catalogue, entry, action = current(), Entry.posted(request.POST), words(request, "do")
    row = ROW.fullmatch(action)
    if action == "add":
        entry.add()
    elif row and int(row[2]) < len(entry.rows):
        (entry.copy if row[1] == "copy" else entry.remove)(int(row[2]))
    elif action == "text":
        return _as_text(request, catalogue, entry, show_text)
    elif action == "design":
        return _to_designer(request, catalogue, entry)
    elif action in ("check", "submit", "draft"):
        return _asked(request, catalogue, entry, action)
    return page(request, catalogue, entry)


def _asked(request: HttpRequest, catalogue: Catalogue, entry: Entry, action: str) -> HttpResponseBase:
    if not request.user.is_authenticated:
        return _store_entry(request, entry, redirect_to_login(reverse("submit-page")))
    if not may(request.user, SUBMIT):
        return page(request, catalogue, entry)
    live = bool(getattr(request, "htmx", False))
    found = checked(entry, catalogue, request.user, partly=live or action == "check")
    if action == "check" or not found.whole:
        return page(request, catalogue, entry, found, status=200 if live or found.whole else 422)
    return _sent(request, catalogue, entry, found, is_draft=action == "draft")


def _sent(
    request: HttpRequest, catalogue: Catalogue, entry: Entry, found: Checked, *, is_draft: bool
) -> HttpResponseBase:
    def compare() -> Submission:
        return submissions.rehearse(author=request.user, raw=found.raw, message=entry.message, draft=is_draft)

    def work(made: Submission) -> Answer:
        return gone_to(reverse("submission-page", args=[submissions.store(made).pk]))

    try:
        answer = done_prepared_once(request, compare, work)
    except (Invalid, Conflict) as error:  # the catalogue moved on since it was checked
        entry.faults.setdefault("", []).append(f"{error}.")
        return page(request, catalogue, entry, status=409)
    messages.success(request, "Kept as a draft." if is_draft else "Submitted. A curator will look at it.")
    return went_to(answer)


def _as_text(request: HttpRequest, catalogue: Catalogue, entry: Entry, show_text: ShowText) -> HttpResponse:
    """The bundle that the fields say, as a text; a form whose fields cannot be read stays one."""
    raw = entry.bundle(catalogue)
    if entry.faults or any(row.faults for row in entry.rows):
        entry.faults.setdefault("", []).append("Mend these first: a text would not hold what was typed there.")
        return page(request, catalogue, entry, status=422)
    draft = Draft("", entry.message)
    draft.body = raw
    return show_text(request, Draft(draft.laid_out() if raw else "", entry.message))


def _to_designer(request: HttpRequest, catalogue: Catalogue, entry: Entry) -> HttpResponseBase:
    """Compose or change the steps; what was typed here waits in the session."""
    method = entry.bundle(catalogue).get("methods", [{}])[0]
    draft = {"steps": [], **{key: value for key, value in method.items() if value != ""}}
    code = encode(draft) if method else ""
    if len(code) > LONGEST:
        entry.faults.setdefault("method-steps", []).append(
            "The method is too large for the designer: change it as a text."
        )
        return page(request, catalogue, entry, status=413)
    address = reverse("design-page")
    return _store_entry(request, entry, HttpResponseRedirect(f"{address}?draft={code}" if code else address))


def _store_entry(request: HttpRequest, entry: Entry, gone: HttpResponseBase) -> HttpResponseBase:
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
        return page(request, current(), entry, status=413)
    request.session[SESSION_KEY] = typed
    if not request.user.is_authenticated:
        request.session.set_expiry(STORED_SECONDS)
    return gone


def _stored_entry(request: HttpRequest) -> Entry | None:
    """What is stored in the session, which is removed from it."""
    if SESSION_KEY not in request.session:
        return None
    typed = QueryDict(mutable=True)
    for name, texts in request.session.pop(SESSION_KEY).items():
        typed.setlist(name, texts)
    if request.user.is_authenticated:
        request.session.set_expiry(None)
    return Entry.posted(typed)


def page(
    request: HttpRequest, catalogue: Catalogue, entry: Entry, found: Checked | None = None, *, status: int = 200
) -> HttpResponse:
    may_submit = request.user.is_authenticated and may(request.user, SUBMIT)
    live = bool(getattr(request, "htmx", False))
    context: dict[str, object] = {
        "form": form(catalogue, entry, found),
        "found": found,
        "key": new_key(),
        "may_submit": may_submit,
        "address": people.address(request.user) if request.user.is_authenticated and not may_submit else None,
        "breadcrumbs": breadcrumbs(),
    }
    if found and found.whole:
        content = review.read_submission(found.made)
        context["changes"] = {**content.keyed(), **changes(content)}
    template = "web/submissions/entered.html" if live else "web/submissions/form.html"
    return render(request, template, context, status=status)
