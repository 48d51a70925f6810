"""The survey's claims as a page; logging in and out, where too many failures have to wait."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from registry import snapshot
from registry.selectors.claims import claims as claims_against_effects


@require_safe
def claims(request: HttpRequest) -> HttpResponse:
    """What a survey concluded, against the stored effects: the very answer of the interface."""
    now = snapshot.current()
    found = now.remember("claims page", lambda: claims_against_effects({}, now))
    return render(request, "web/claims.html", {"claims": found, "version": now.version})


class LoginForm(AuthenticationForm):
    """Django bounds the length of a name on the page alone, and axes keeps failed names in a bounded column."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].validators.append(MaxLengthValidator(150))


class Login(LoginView):
    authentication_form = LoginForm
    template_name = "web/login.html"
    redirect_authenticated_user = True


class Logout(LogoutView):
    """By POST alone, so that no link can log anybody out."""


def locked_out(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """Axes' answer to one failure too many."""
    seconds = int(timedelta(hours=settings.AXES_COOLOFF_TIME).total_seconds())
    response = render(request, "web/locked_out.html", {"minutes": seconds // 60}, status=429)
    response["Retry-After"] = str(seconds)
    return response
