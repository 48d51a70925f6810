"""Signing up: django-allauth adapted to the registry. Its views are in `web/views/joining.py`."""

import logging
from contextlib import suppress
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.forms import ResetPasswordKeyForm, SignupForm
from allauth.core import ratelimit
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.core.validators import MaxLengthValidator, RegexValidator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from registry.selectors import people
from registry.services import accounts
from transport.problems import problem
from transport.query_string import public_address
from transport.rate_limit import client_address, consume

logger = logging.getLogger("web")
NAME = r"^[A-Za-z][A-Za-z0-9_-]{2,39}\Z"
NAME_VALIDATORS = [
    RegexValidator(NAME, "A name has 3 to 40 letters a to z, digits, - or _, and begins with a letter."),
]
"""ASCII only, so that no name looks like another one."""
PASSWORD_LENGTH = 4096


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Uses the services of the registry to change accounts, and problem documents to refuse."""

    def confirm_email(self, request: HttpRequest, email_address: Any) -> bool:
        """Whoever confirms an address for the first time becomes a contributor."""
        confirmed = bool(super().confirm_email(request, email_address))
        if confirmed:
            accounts.join(user=email_address.user)
        return confirmed

    def set_password(self, user: Any, password: str) -> None:
        accounts.change_password(user=user, password=password)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Raises ImmediateHttpResponse where the mail cannot be sent now."""
        base_url = self.request.build_absolute_uri("/")
        addressed = {
            name: public_address(self.request, f"/{value.removeprefix(base_url)}")
            for name, value in context.items()
            if isinstance(value, str) and value.startswith(base_url)
        }
        try:
            super().send_mail(template_prefix, email, context | addressed)
        except (OSError, SMTPException) as error:
            logger.error("A mail was not sent: %s", type(error).__name__, exc_info=error)
            raise ImmediateHttpResponse(unsent(self.request)) from error

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        return problem(request, 403, "This account was closed")

    def get_login_stages(self) -> list[str]:
        return ["web.providers.AddressStage"]

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def is_ajax(self, request: HttpRequest) -> bool:
        """Pages are answered with pages."""
        return False


def notify(request: HttpRequest, user: Any, template: str, context: dict[str, Any]) -> None:
    """Mail somebody whose confirmed address is known. A mail that cannot be sent is only logged."""
    address = people.address(user)
    if address is not None and address.verified and may_sign_up():
        account = public_address(request, reverse("account-page"))
        with suppress(ImmediateHttpResponse):
            get_adapter(request).send_mail(template, address.email, context | {"user": user, "account_url": account})


def unsent(request: HttpRequest) -> HttpResponse:
    """The answer where the mail server does not take a mail."""
    return problem(request, 503, "The mail cannot be sent now", headers={"Retry-After": "60"})


def too_many(request: HttpRequest) -> HttpResponse:
    """Allauth's answer where its own limits are used up."""
    wait = {"Retry-After": str(3600)}
    return problem(request, 429, "Too many requests for this address or from this network", headers=wait)


def send_confirmation(request: HttpRequest, address: Any) -> bool:
    """Send the link that confirms an address; False where one was sent within three minutes."""
    consume("mails", client_address(request))
    if not ratelimit.consume(request, action="confirm_email", key=address.email):
        return False
    address.send_confirmation(request)
    return True


def may_sign_up() -> bool:
    """Whether strangers make accounts here: only where mails can be sent."""
    return bool(settings.ACCOUNT_SIGNUP_ENABLED)


class JoinForm(SignupForm):  # type: ignore[misc]
    """A name, an address and a password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].validators.append(MaxLengthValidator(PASSWORD_LENGTH))
        self.fields["email"].error_messages["invalid"] = "This is no e-mail address."


class NewPasswordForm(ResetPasswordKeyForm):  # type: ignore[misc]
    """One new password, typed once: a mistake is mended by another mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].validators.append(MaxLengthValidator(PASSWORD_LENGTH))
        del self.fields["password2"]
