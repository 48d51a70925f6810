"""Logging in by ORCID or GitHub: to the provider, back from it, and the form for a new account."""

from typing import Any

from allauth.socialaccount.providers.github import views as github
from allauth.socialaccount.providers.orcid import views as orcid
from allauth.socialaccount.views import SignupView
from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from transport.rate_limit import client_address, consume
from web.providers import FinishForm, configured
from web.views.joining import Mailing, uncached

AWAY = {"github": github.oauth2_login, "orcid": orcid.oauth2_login}
BACK = {"github": github.oauth2_callback, "orcid": orcid.oauth2_callback}


def _known(provider: str) -> None:
    """Raises Http404 for one without keys."""
    if provider not in {known.id for known in configured()}:
        raise Http404


@never_cache
@require_POST
def away(request: HttpRequest, provider: str) -> HttpResponseBase:
    """To the provider. By a form: a link could start it from another site."""
    _known(provider)
    consume("mails", client_address(request))  # it leaves a session here, without an account
    response: HttpResponseBase = AWAY[provider](request)
    return response


@never_cache
@require_GET
def back(request: HttpRequest, provider: str) -> HttpResponseBase:
    """From the provider."""
    _known(provider)
    response: HttpResponseBase = BACK[provider](request)
    return response


@require_GET
def cancelled(request: HttpRequest) -> HttpResponseBase:
    messages.error(request, "You were not logged in: it was cancelled.")
    return redirect("account_login")


@uncached
class Finish(Mailing, SignupView):  # type: ignore[misc]
    """The first time: a name here, and an address."""

    form_class = FinishForm
    template_name = "web/joining/finish.html"

    def get_authenticated_redirect_url(self) -> str:
        return reverse("account-page")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        account = self.sociallogin.account
        label = next((provider.label for provider in configured() if provider.id == account.provider), account.provider)
        return {**super().get_context_data(**kwargs), "provider": label}
