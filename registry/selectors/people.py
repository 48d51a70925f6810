"""Accounts as their owners see them: the name, the address that mails go to, and the role."""

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model

from taxonomy.vocabulary import Role


def login_name(text: str) -> str:
    """The name of the account that logs in with this text: a name, or a confirmed e-mail address."""
    if "@" not in text or get_user_model().objects.filter(username=text).exists():
        return text
    found = EmailAddress.objects.select_related("user").filter(email=text.strip().lower(), verified=True).first()
    return found.user.get_username() if found else text


def address(user: Any) -> Any:
    """The e-mail address of an account, the confirmed one first; None where it has none."""
    return EmailAddress.objects.filter(user=user).order_by("-verified", "-primary", "pk").first()


def roles(user: Any) -> list[Role]:
    names = set(user.groups.values_list("name", flat=True))
    return [role for role in Role if role.value in names]
