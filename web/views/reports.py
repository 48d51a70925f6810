"""Reports of wrong records by readers, and the decisions of curators."""

from typing import Annotated, Any, Literal

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods
from pydantic import Field

from catalogue.errors import BadQuery, Missing
from catalogue.parameters import Number, Whole
from catalogue.query import PAGE_SIZE_MAX, Query
from catalogue.rendering import PAGES, page_of
from registry.current import current
from registry.errors import Conflict, Invalid
from registry.permissions import CURATE
from registry.selectors import review
from registry.services import reports
from taxonomy.vocabulary import ReportState
from transport import bodies
from transport.rate_limit import client_address, consume
from web.access import (
    as_redirect,
    form_text,
    new_key,
    private,
    record_number,
    redirect_answer,
    run_form_once,
    single_line,
)
from web.list_query import parse_page
from web.navigation import breadcrumbs
from web.review import NOUNS

SIZE = 30
DECIDED = {"agree": "The record is disputed now.", "dismiss": "Dismissed.", "settle": "Settled."}
BUTTONS = {"open": (("agree", "Agree"), ("dismiss", "Dismiss")), "agreed": (("settle", "Settle"),)}


class ReportQuery(Query):
    """The record that a report is about."""

    type: Literal["source", "kind", "component", "metric", "method", "effect", "rounds", "operator"] = "effect"
    """The kind of record."""
    id: str = ""
    """Its id."""


class ReportsPage(Query):
    """Which reports."""

    state: tuple[ReportState, ...] = ()
    """Only in this state."""
    page_size: Annotated[Whole, Field(ge=1, le=PAGE_SIZE_MAX)] = SIZE
    """Reports a page."""
    before: Number | None = None
    """Only reports older than this one."""


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Say that a record is wrong. Open to anybody, within the limit of the interface."""
    if request.method == "POST":
        return _store_report(request)
    query = parse_page(request, ReportQuery)
    return _form(request, {"type": query.type, "id": query.id})


def _store_report(request: HttpRequest) -> HttpResponse:
    consume("reports", client_address(request))
    entered = {name: form_text(request, name) for name in ("what", "why")}
    entered |= {name: single_line(request, name) for name in ("type", "id", "address")}
    body = {**entered, "record": {"type": entered["type"], "id": entered["id"]}}
    try:
        (collection, slug), *_ = bodies.together(
            lambda: bodies.collection_of(body),
            lambda: bodies.text_of(body, "what", required=True),
            lambda: bodies.text_of(body, "why", required=True),
            lambda: bodies.text_of(body, "address", length=200),
        )
        reports.report(
            collection=collection, slug=slug, what=entered["what"], why=entered["why"], address=entered["address"]
        )
    except Invalid as error:
        faults = {str(fault.loc[-1]): fault.detail for fault in error.faults}
        return _form(request, entered, faults, 422)
    except Missing as error:
        return _form(request, entered, {"id": str(error)}, 404)
    messages.success(request, "Thank you. The curators have your report.")
    return redirect(page_of(collection, slug) if collection in PAGES else "/")


def _form(
    request: HttpRequest, entered: dict[str, str], faults: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    collection = NOUNS.get(entered["type"], "")
    catalogue = current()
    known = collection in catalogue.entries and entered["id"] in catalogue.entries[collection]
    label = catalogue.label(collection, entered["id"]) if known else None
    context = {
        "entered": entered,
        "faults": faults or {},
        "types": list(NOUNS),
        "label": label,
        "record": page_of(collection, entered["id"]) if collection and label else "",
        "breadcrumbs": breadcrumbs(),
    }
    response = render(request, "web/reports/report.html", context, status=status)
    add_never_cache_headers(response)
    return response


@private(CURATE)
def queue(request: HttpRequest) -> HttpResponseBase:
    """Reports of readers, newest first."""
    if request.method == "POST":
        return _decide(request)
    query = parse_page(request, ReportsPage)
    return _queue(request, [state.value for state in query.state], query.before, query.page_size)


def _decide(request: HttpRequest) -> HttpResponseBase:
    reported, action = review.report(record_number(request, "report")), form_text(request, "do")
    if action not in reports.DECISIONS:
        raise BadQuery("do", "unknown_value", f"{action[:40]!r} is nothing that can be done here")

    def work() -> Any:
        reports.decide(report=reported, action=action, actor=request.user)
        return redirect_answer(reverse("reports-page"))

    try:
        answer = run_form_once(request, work)
    except Conflict as error:
        messages.error(request, f"{error}.")
        return _queue(request, (), None, SIZE, 409)
    messages.success(request, DECIDED[action])
    return as_redirect(answer)


def _queue(request: HttpRequest, states: Any, before: int | None, size: int, status: int = 200) -> HttpResponse:
    page = review.reports(states=states, before=before, size=size)
    rows = [
        {
            **report.keyed(),
            "address_of_record": page_of(NOUNS[report.record.type], report.record.id),
            "buttons": BUTTONS.get(report.state, ()),
            "label": ReportState(report.state).label,
        }
        for report in page.results
    ]
    context = {
        "page": {**vars(page), "results": rows},
        "states": [(state, state.value in states) for state in ReportState],
        "chosen": states,
        "key": new_key(),
        "breadcrumbs": breadcrumbs(),
    }
    return render(request, "web/reports/list.html", context, status=status)
