"""Signing up, confirming an address, and a new password for one that was forgotten: django-allauth's views."""

from typing import Any

from allauth.account.views import (
    ConfirmEmailView,
    EmailVerificationSentView,
    PasswordResetDoneView,
    PasswordResetFromKeyView,
    PasswordResetView,
    SignupView,
)
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from transport.rate_limit import client_address, consume
from web.joining import JoinForm, NewPasswordForm, may_sign_up
from web.providers import configured

uncached = method_decorator(never_cache, name="dispatch")


class Faulty:
    """A form with faults is answered with 422, at the form."""

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        response.status_code = 422
        return response


class Mailing(Faulty):
    """A form that sends a mail: so many a minute from one address, and none where no mail can be sent."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_sign_up():
            return render(request, "web/joining/closed.html", status=403)
        if request.method == "POST":
            consume("mails", client_address(request))
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return response


@uncached
class Join(Mailing, SignupView):  # type: ignore[misc]
    form_class = JoinForm
    template_name = "web/joining/join.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "providers": configured()}


@uncached
class Sent(EmailVerificationSentView):  # type: ignore[misc]
    """The same page after every sign-up, so that nobody learns whether an address has an account."""

    template_name = "web/joining/sent.html"


@uncached
class Confirm(ConfirmEmailView):  # type: ignore[misc]
    """The link of the mail: the address is confirmed by a button, since programs follow links to look at them."""

    template_name = "web/joining/confirm.html"

    def logout_other_user(self, confirmation: Any) -> None:
        """A link logs nobody out."""

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        return super().render_to_response(context, status=200 if context["can_confirm"] else 404, **kwargs)  # type: ignore[no-any-return]


@uncached
class Reset(Mailing, PasswordResetView):  # type: ignore[misc]
    template_name = "web/joining/reset.html"


@uncached
class ResetSent(PasswordResetDoneView):  # type: ignore[misc]
    template_name = "web/joining/reset_sent.html"


@uncached
class NewPassword(Faulty, PasswordResetFromKeyView):  # type: ignore[misc]
    """The link of the mail for a forgotten password."""

    form_class = NewPasswordForm
    template_name = "web/joining/new_password.html"
    success_url = reverse_lazy("account_login")

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        return super().render_to_response(context, status=404 if context.get("token_fail") else 200, **kwargs)  # type: ignore[no-any-return]
