"""Logging in by ORCID or GitHub, where their keys are configured: allauth's providers adapted to the registry."""

from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.stages import EmailVerificationStage
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.forms import SignupForm
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from registry.selectors import people
from registry.services import accounts


@dataclass(frozen=True)
class Provider:
    """An identity provider."""

    id: str
    label: str


PROVIDERS = (Provider("orcid", "ORCID"), Provider("github", "GitHub"))


def configured() -> list[Provider]:
    """Those whose keys are in the settings."""
    return [provider for provider in PROVIDERS if provider.id in settings.SOCIALACCOUNT_PROVIDERS]


class ProviderAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Uses the services of the registry to change accounts."""

    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> Any:
        """A new account; where the provider says that an address is confirmed, it is a contributor at once."""
        user = super().save_user(request, sociallogin, form)
        if EmailAddress.objects.filter(user=user, verified=True).exists():
            accounts.join(user=user)
        return user

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        return reverse("account-page")


class AddressStage(EmailVerificationStage):  # type: ignore[misc]
    """Asks for a confirmed address, except of accounts that were made by hand without any."""

    def handle(self) -> Any:
        if self.login.user is not None and people.address(self.login.user) is None:
            return None, True
        return super().handle()


class FinishForm(SignupForm):  # type: ignore[misc]
    """What a provider does not supply: a name in the registry, and an address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].error_messages["invalid"] = "This is no e-mail address."
