"""Accounts and their tokens."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from catalogue.errors import Missing
from registry.errors import Conflict, NotAllowed
from registry.models import AuditEntry, Token
from registry.services import audit
from taxonomy.vocabulary import Role

DAYS, DAYS_MAX = 90, 365
MADE_BY = "made_by"
"""In the audit trail: the token that another one was made with."""


@transaction.atomic
def create_user(*, name: str, role: Role, password: str | None = None, actor: Any = None) -> Any:
    """A new account with one role. Without a password it has tokens only. Raises Conflict."""
    users = get_user_model()
    user = users(username=name)
    try:
        user.full_clean(exclude=["password"])
        if password is not None:
            validate_password(password, user)
    except ValidationError as error:
        raise Conflict(" ".join(error.messages)) from error
    user.set_password(password)
    user.save()
    user.groups.add(Group.objects.get_or_create(name=role.value)[0])
    audit.record(actor=actor, action="create-user", record=f"users/{name}", role=role.value)
    return user


@transaction.atomic
def create_token(
    *, user: Any, name: str, days: int = DAYS, maker: Token | None = None, makes_tokens: bool = False
) -> tuple[Token, str]:
    """A new token and its text, which is shown once.

    A token that was made with another token expires and is revoked with that one at the latest.
    Raises NotAllowed where the other one was not created for making tokens.
    """
    if maker is not None and not maker.makes_tokens:
        raise NotAllowed(
            "This token makes no tokens: make one on the account page, or with a token made with makes_tokens"
        )
    token, text = Token.objects.create(user=user, name=name, expiry=timedelta(days=days), makes_tokens=makes_tokens)
    if maker is not None and maker.expiry is not None and maker.expiry < token.expiry:
        token.expiry = maker.expiry
        token.save(update_fields=["expiry"])
    made_by: Mapping[str, Any] = {} if maker is None else {MADE_BY: maker.identifier}
    audit.record(actor=user, action="create-token", record=f"tokens/{token.identifier}", name=name, **made_by)
    return token, text


@transaction.atomic
def revoke_token(*, user: Any, identifier: str) -> None:
    """Revoke one of the user's own tokens, and all that were made with it. Raises Missing."""
    if not Token.objects.filter(user=user, identifier=identifier).exists():
        raise Missing("tokens", identifier)
    for token in (identifier, *_descendants(user, identifier)):
        deleted, _ = Token.objects.filter(user=user, identifier=token).delete()
        if deleted:
            audit.record(actor=user, action="revoke-token", record=f"tokens/{token}")


def _descendants(user: Any, identifier: str) -> list[str]:
    """The tokens that were made with a token, directly or not, according to the audit trail."""
    made: dict[str, list[str]] = {}
    for record, detail in AuditEntry.objects.filter(actor=user, action="create-token").values_list("record", "detail"):
        if MADE_BY in detail:
            made.setdefault(detail[MADE_BY], []).append(record.removeprefix("tokens/"))
    descendants = list(made.get(identifier, ()))
    for maker in descendants:  # the loop extends the list; it ends because every token has one maker, made before it
        descendants += made.get(maker, ())
    return descendants


@transaction.atomic
def change_password(*, user: Any, password: str) -> None:
    """Set a new password, which the caller has validated. Tokens stay valid."""
    user.set_password(password)
    user.save(update_fields=["password"])
    audit.record(actor=user, action="change-password", record=f"users/{user.get_username()}")


JOINED = "join"
"""In the audit trail: an address was confirmed, and the account became a contributor."""


@transaction.atomic
def join(*, user: Any) -> None:
    """Make an account with a confirmed address a contributor, once: a role that was taken away is not given again."""
    get_user_model().objects.select_for_update().get(pk=user.pk)
    name = f"users/{user.get_username()}"
    if AuditEntry.objects.filter(record=name, action=JOINED).exists() or user.groups.exists():
        return
    user.groups.add(Group.objects.get_or_create(name=Role.CONTRIBUTOR.value)[0])
    audit.record(actor=user, action=JOINED, record=name, role=Role.CONTRIBUTOR.value)


@transaction.atomic
def disconnect(*, user: Any, provider: str) -> None:
    """Disconnect a provider of log-ins. Raises Missing, or Conflict where the account could not log in without it."""
    connections = SocialAccount.objects.filter(user=user, provider=provider)
    if not connections.exists():
        raise Missing("connections", provider)
    if not user.has_usable_password():
        raise Conflict("Choose a password first, or you could not log in any more")
    connections.delete()
    audit.record(actor=user, action="disconnect", record=f"users/{user.get_username()}", provider=provider)


def user_named(name: str) -> Any:
    """Raises Missing."""
    user = get_user_model().objects.filter(username=name).first()
    if user is None:
        raise Missing("users", name)
    return user
