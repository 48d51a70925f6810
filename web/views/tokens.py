"""One's account: role, e-mail address, submissions, tokens for programs, and the password."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.views import PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator

from catalogue.errors import BadQuery
from registry.errors import Conflict, Invalid
from registry.selectors import people, review
from registry.services import accounts, roles
from transport import bodies
from transport.idempotency import Answer
from transport.rate_limit import client_address, consume
from web.access import check_no_control_characters, form_text, new_key, private, run_form_once
from web.joining import send_confirmation
from web.list_query import check_no_parameters
from web.navigation import Crumb, breadcrumbs
from web.providers import PROVIDERS, configured

SUBMISSIONS = 5
"""The newest ones, on the page of the account."""


@private()
def account(request: HttpRequest) -> HttpResponseBase:
    if request.method != "POST":
        check_no_parameters(request)
        return _page(request)
    action = form_text(request, "do")
    if action not in ACTIONS:
        raise BadQuery("do", "unknown_value", f"What can be done here: {', '.join(ACTIONS)}")
    return ACTIONS[action](request)


def _revoke(request: HttpRequest) -> HttpResponseBase:
    identifier = form_text(request, "token")
    check_no_control_characters(identifier)
    accounts.revoke_token(user=request.user, identifier=identifier)
    messages.success(request, "Revoked. Programs that used it are refused from now on.")
    return redirect("account-page")


def _disconnect(request: HttpRequest) -> HttpResponseBase:
    provider = form_text(request, "provider")
    check_no_control_characters(provider)
    accounts.disconnect(user=request.user, provider=provider)
    messages.success(request, "Disconnected. You log in with your password.")
    return redirect("account-page")


def _send(request: HttpRequest) -> HttpResponseBase:
    """Another mail with the link that confirms the address."""
    address = people.address(request.user)
    if address is None or address.verified:
        raise Conflict("There is no address to confirm")
    if send_confirmation(request, address):
        messages.success(request, f"A mail is on its way to {address.email}.")
    else:
        messages.error(request, "A mail was sent to this address a moment ago. Wait three minutes for another one.")
    return redirect("account-page")


def _ask(request: HttpRequest) -> HttpResponseBase:
    """Ask for a role."""
    role, why = form_text(request, "role"), form_text(request, "why").strip()
    try:
        bodies.text_of({"why": why}, "why", required=True, length=2000)
        roles.request_role(user=request.user, role=role, why=why)
    except Invalid as error:
        return _page(request, role_form={"role": role, "why": why, "fault": error.faults[0].detail}, status=422)
    messages.success(request, "Your request waits for a decision. You read of it here.")
    return redirect("account-page")


def _create(request: HttpRequest) -> HttpResponseBase:
    """The token is shown in the answer to its form and nowhere else, so this one page is no redirect."""
    name, days = form_text(request, "name").strip(), form_text(request, "days").strip()
    text, makes_tokens = "", form_text(request, "makes_tokens") == "true"

    def work() -> Answer:
        nonlocal text
        bodies.together(
            lambda: bodies.text_of({"name": name}, "name", required=True, length=120),
            lambda: bodies.days_of({"days": int(days) if days.isascii() and days.isdigit() else days}),
        )
        text = accounts.create_token(user=request.user, name=name, days=int(days), makes_tokens=makes_tokens)[1]
        return Answer(201, {}, "")

    try:
        run_form_once(request, work)
    except Invalid as error:
        faults = {str(fault.loc[-1]): fault.detail for fault in error.faults}
        return _page(request, token_form={"name": name, "days": days}, faults=faults, status=422)
    if not text:  # the same form again: the token was shown already
        messages.error(request, "This token was made and shown before. Revoke it if you did not keep it.")
        return redirect("account-page")
    return _page(request, made={"name": name, "text": text}, status=201)


ACTIONS: dict[str, Callable[[HttpRequest], HttpResponseBase]] = {
    "ask": _ask,
    "create": _create,
    "disconnect": _disconnect,
    "revoke": _revoke,
    "send": _send,
}


def _page(
    request: HttpRequest,
    *,
    token_form: dict[str, str] | None = None,
    faults: dict[str, str] | None = None,
    made: dict[str, str] | None = None,
    role_form: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    user: Any = request.user
    connections = people.connections(user)
    context = {
        "roles": people.roles(user),
        "address": people.address(user),
        "connected": [(provider, uid) for provider in PROVIDERS if (uid := connections.get(provider.id))],
        "providers": [provider for provider in configured() if provider.id not in connections],
        "request_for_role": people.latest_request(user),
        "requestable": people.requestable_roles(user),
        "role_form": role_form or {},
        "submissions": review.page(author=user, states=(), before=None, size=SUBMISSIONS),
        "tokens": review.tokens(user),
        "token_form": token_form or {"name": "", "days": str(accounts.DAYS)},
        "faults": faults or {},
        "made": made,
        "key": new_key(),
        "breadcrumbs": breadcrumbs(),
    }
    return render(request, "web/account/account.html", context, status=status)


@method_decorator(private(), name="dispatch")
class Password(PasswordChangeView):
    """A new password; whoever guesses at the old one is counted as one who guesses at logging in."""

    template_name = "web/account/password.html"
    success_url = reverse_lazy("account-page")

    def form_valid(self, form: Any) -> HttpResponse:
        accounts.change_password(user=self.request.user, password=form.cleaned_data["new_password1"])
        update_session_auth_hash(self.request, form.user)
        messages.success(self.request, "Your password is changed. Your tokens hold as before.")
        return redirect(str(self.success_url))

    def form_invalid(self, form: Any) -> HttpResponse:
        consume("failures", client_address(self.request))
        response = super().form_invalid(form)
        response.status_code = 422
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        crumbs = [*breadcrumbs(), Crumb("Account", "/account/")]
        return super().get_context_data(**kwargs) | {"breadcrumbs": crumbs}
