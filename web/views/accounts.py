"""Logging in and out, where too many failures have to wait."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from registry.selectors.people import login_name
from web.joining import may_sign_up
from web.providers import configured


class LoginForm(AuthenticationForm):
    """Takes a name or a confirmed e-mail address.

    Django bounds the length of a name on the page alone, and axes keeps failed names in a bounded column.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].validators.append(MaxLengthValidator(150))

    def clean(self) -> dict[str, Any]:
        if name := self.cleaned_data.get("username"):
            self.cleaned_data["username"] = login_name(name)
        return super().clean()


class Login(LoginView):
    authentication_form = LoginForm
    template_name = "web/login.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"may_sign_up": may_sign_up(), "providers": configured()}


class Logout(LogoutView):
    """By POST alone, so that no link can log anybody out."""


def locked_out(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """Axes' answer to one failure too many."""
    seconds = int(timedelta(hours=settings.AXES_COOLOFF_TIME).total_seconds())
    response = render(request, "web/locked_out.html", {"minutes": seconds // 60}, status=429)
    response["Retry-After"] = str(seconds)
    return response
