"""Requests for roles: those that wait for a decision, and what was decided."""

from typing import Any, TypedDict

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from catalogue.errors import BadQuery
from registry.models import RoleRequest
from registry.permissions import CURATE, GRANT, may
from registry.selectors import people
from registry.services import roles
from taxonomy.vocabulary import RequestState, Role
from transport import bodies
from web.access import form_text, private, record_number
from web.joining import notify
from web.list_query import check_no_parameters
from web.navigation import breadcrumbs


class RequestRow(TypedDict):
    """A request for a role, the roles that its author has, and whether the reader may decide on it."""

    request: RoleRequest
    role: str
    state: str
    held: list[Role]
    may_decide: bool


DONE = {"grant": "Granted.", "refuse": "Refused."}


@private(CURATE)
def queue(request: HttpRequest) -> HttpResponseBase:
    """For curators, who make contributors, and administrators, who make curators as well."""
    if request.method == "POST":
        return _decide(request)
    check_no_parameters(request)
    return _page(request)


def _decide(request: HttpRequest) -> HttpResponseBase:
    action = form_text(request, "do")
    if action not in roles.DECISIONS:
        raise BadQuery("do", "unknown_value", f"What can be done here: {', '.join(roles.DECISIONS)}")
    role_request = people.role_request(record_number(request, "request"))
    answer = form_text(request, "answer")
    bodies.text_of({"answer": answer}, "answer", length=2000)
    decided = roles.decide(request=role_request, action=action, actor=request.user, answer=answer)
    notify(request, decided.user, "account/email/role_decided", {"decided": decided, "role": Role(decided.role).label})
    messages.success(request, DONE[action])
    return redirect("roles-page")


def _page(request: HttpRequest) -> HttpResponse:
    context = {
        "waiting": [_row(request.user, role_request) for role_request in people.role_requests(opened=True)],
        "decided": [_row(request.user, role_request) for role_request in people.role_requests(opened=False)],
        "breadcrumbs": breadcrumbs(),
    }
    return render(request, "web/account/roles.html", context)


def _row(user: Any, role_request: RoleRequest) -> RequestRow:
    return {
        "request": role_request,
        "role": Role(role_request.role).label,
        "state": RequestState(role_request.state).label,
        "held": people.roles(role_request.user),
        "may_decide": may(user, GRANT, role_request),
    }
