"""Tokens of the HTTP interface: hashed, expiring, several a user, each with a name."""

import secrets

from django.db import models
from knox.models import AbstractAuthToken


def new_identifier() -> str:
    return secrets.token_hex(8)


class Token(AbstractAuthToken):  # type: ignore[misc]
    identifier = models.CharField(max_length=16, default=new_identifier)
    """Names the token without giving it away."""
    name = models.CharField(max_length=120)
    """What its owner calls it."""
    makes_tokens = models.BooleanField(default=False)
    """Whether it may be used to make other tokens."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["identifier"], name="token_identifier_unique")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.identifier}"
