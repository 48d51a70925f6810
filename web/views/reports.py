"""Readers object to a figure; curators decide."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods

from registry import snapshot
from registry.errors import BadQuery, Conflict, Invalid, Missing
from registry.filters.parameters import Parameter, known, number, page_size, single
from registry.limits import address, spend
from registry.permissions import CURATE
from registry.selectors import review
from registry.services import forms, reports
from taxonomy.vocabulary import ReportState
from web.access import done_once, gone_to, new_key, private, single_line, went_to, words
from web.asking import read_request
from web.navigation import way
from web.review import NOUNS, PAGES, page_of

ASKED = known(Parameter("type", "The kind of record.", choices=tuple(NOUNS)), Parameter("id", "Its id."))
QUEUE = known(
    Parameter("state", "Only in this state.", many=True, choices=tuple(state.value for state in ReportState)),
    Parameter("page_size", "Reports a page.", "integer"),
    Parameter("before", "Only reports older than this one.", "integer"),
)
SIZE = 30
DECIDED = {"agree": "The record is under question now.", "dismiss": "Dismissed.", "settle": "Settled."}
BUTTONS = {"open": (("agree", "Agree"), ("dismiss", "Dismiss")), "agreed": (("settle", "Settle"),)}


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Say that a record is wrong. Open to anybody, within the limit of the interface."""
    if request.method == "POST":
        return _reported(request)
    found = read_request(request, ASKED)
    return _form(request, {"type": single(found, "type") or "effect", "id": single(found, "id") or ""})


def _reported(request: HttpRequest) -> HttpResponse:
    spend("reports", address(request))
    said = {name: words(request, name) for name in ("what", "why")}
    said |= {name: single_line(request, name) for name in ("type", "id", "address")}
    body = {**said, "record": {"type": said["type"], "id": said["id"]}}
    try:
        (collection, slug), *_ = forms.together(
            lambda: forms.collection_of(body),
            lambda: forms.text_of(body, "what", required=True),
            lambda: forms.text_of(body, "why", required=True),
            lambda: forms.text_of(body, "address", length=200),
        )
        reports.report(collection=collection, slug=slug, what=said["what"], why=said["why"], address=said["address"])
    except Invalid as error:
        faults = {str(fault.loc[-1]): fault.detail for fault in error.faults}
        return _form(request, said, faults, 422)
    except Missing as error:
        return _form(request, said, {"id": str(error)}, 404)
    messages.success(request, "Thank you. The curators have your report.")
    return redirect(page_of(collection, slug) if collection in PAGES else "/")


def _form(
    request: HttpRequest, said: dict[str, str], faults: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    collection = NOUNS.get(said["type"], "")
    now = snapshot.current()
    label = now.tables[collection].label(said["id"]) if collection in now.tables else None
    context = {
        "said": said,
        "faults": faults or {},
        "types": list(NOUNS),
        "label": label,
        "record": page_of(collection, said["id"]) if collection and label else "",
        "way": way(),
    }
    response = render(request, "web/reports/report.html", context, status=status)
    add_never_cache_headers(response)
    return response


@private(CURATE)
def queue(request: HttpRequest) -> HttpResponseBase:
    """What readers said, newest first."""
    if request.method == "POST":
        return _decided(request)
    found = read_request(request, QUEUE)
    states = found.get("state", ())
    for state in states:
        if state not in {each.value for each in ReportState}:
            raise BadQuery("state", "unknown_value", f"{state[:40]!r} is not a state of a report")
    size = page_size(found) if "page_size" in found else SIZE
    return _queue(request, states, number(found, "before"), size)


def _decided(request: HttpRequest) -> HttpResponseBase:
    said, action = words(request, "report"), words(request, "do")
    found = review.report(int(said) if said.isascii() and said.isdigit() and len(said) < 20 else 2**63)
    if action not in reports.DECISIONS:
        raise BadQuery("do", "unknown_value", f"{action[:40]!r} is nothing that can be done here")

    def work() -> Any:
        reports.decide(report=found, action=action, actor=request.user)
        return gone_to(reverse("reports-page"))

    try:
        answer = done_once(request, work)
    except Conflict as error:
        messages.error(request, f"{error}.")
        return _queue(request, (), None, SIZE, 409)
    messages.success(request, DECIDED[action])
    return went_to(answer)


def _queue(request: HttpRequest, states: Any, before: int | None, size: int, status: int = 200) -> HttpResponse:
    page = review.reports(states=states, before=before, size=size)
    for each in page["results"]:
        each["address_of_record"] = page_of(NOUNS[each["record"]["type"]], each["record"]["id"])
        each["buttons"] = BUTTONS.get(each["state"], ())
        each["label"] = ReportState(each["state"]).label
    context = {
        "page": page,
        "states": [(state, state.value in states) for state in ReportState],
        "chosen": states,
        "key": new_key(),
        "way": way(),
    }
    return render(request, "web/reports/list.html", context, status=status)
