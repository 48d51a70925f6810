"""Accounts as their owners see them: name, e-mail address, and role."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import get_user_model

from catalogue.errors import Missing
from registry.models import RoleRequest
from taxonomy.vocabulary import RequestState, Role


def login_name(text: str) -> str:
    """The name of the account that logs in with this text: a name, or a confirmed e-mail address."""
    if "@" not in text or get_user_model().objects.filter(username=text).exists():
        return text
    email = EmailAddress.objects.select_related("user").filter(email=text.strip().lower(), verified=True).first()
    return email.user.get_username() if email else text


def address(user: Any) -> Any:
    """The e-mail address of an account, the confirmed one first; None where it has none."""
    return EmailAddress.objects.filter(user=user).order_by("-verified", "-primary", "pk").first()


def roles(user: Any) -> list[Role]:
    names = set(user.groups.values_list("name", flat=True))
    return [role for role in Role if role.value in names]


def connections(user: Any) -> dict[str, str]:
    """Provider -> the person's id there."""
    return dict(SocialAccount.objects.filter(user=user).values_list("provider", "uid"))


def requestable_roles(user: Any) -> list[Role]:
    """The roles that this account may request: those above its own, if its address, where it has one, is confirmed."""
    own_address = address(user)
    if own_address is not None and not own_address.verified:
        return []
    current_roles = roles(user)
    if not current_roles:
        return [Role.CONTRIBUTOR, Role.CURATOR]
    return [Role.CURATOR] if current_roles == [Role.CONTRIBUTOR] else []


def latest_request(user: Any) -> RoleRequest | None:
    """The newest request of this account for a role."""
    return RoleRequest.objects.filter(user=user).order_by("-pk").first()


def role_request(pk: int) -> RoleRequest:
    """Raises Missing."""
    row = RoleRequest.objects.filter(pk=pk).first() if pk < 2**63 else None
    if row is None:
        raise Missing("role requests", str(pk))
    return row


def role_requests(*, opened: bool) -> list[RoleRequest]:
    """The open requests, the oldest first; or the latest hundred that were decided, the newest first."""
    rows = RoleRequest.objects.select_related("user", "decided_by")
    if opened:
        return list(rows.filter(state=RequestState.OPEN.value).order_by("pk"))
    return list(rows.exclude(state=RequestState.OPEN.value).order_by("-decided")[:100])
