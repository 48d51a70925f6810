"""Accounts and their tokens."""

from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from catalogue.errors import Missing
from registry.errors import Conflict
from registry.models import Token
from registry.services import audit
from taxonomy.vocabulary import Role

DAYS = 90


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
def create_token(*, user: Any, name: str, days: int = DAYS) -> tuple[Token, str]:
    """A new token and its text, which is told here and never again."""
    token, text = Token.objects.create(user=user, name=name, expiry=timedelta(days=days))
    audit.record(actor=user, action="create-token", record=f"tokens/{token.identifier}", name=name)
    return token, text


@transaction.atomic
def revoke_token(*, user: Any, identifier: str) -> None:
    """End one of the user's own tokens. Raises Missing."""
    deleted, _ = Token.objects.filter(user=user, identifier=identifier).delete()
    if not deleted:
        raise Missing("tokens", identifier)
    audit.record(actor=user, action="revoke-token", record=f"tokens/{identifier}")


@transaction.atomic
def change_password(*, user: Any, password: str) -> None:
    """A new password, which the caller has checked. Tokens stay as they are."""
    user.set_password(password)
    user.save(update_fields=["password"])
    audit.record(actor=user, action="change-password", record=f"users/{user.get_username()}")


def user_named(name: str) -> Any:
    """Raises Missing."""
    user = get_user_model().objects.filter(username=name).first()
    if user is None:
        raise Missing("users", name)
    return user
