"""Tokens of the HTTP interface: hashed, expiring, several a user, each with a name; and requests for a role."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from knox.models import AbstractAuthToken

from registry.models.fields import one_of
from taxonomy.vocabulary import RequestState, Role


def new_identifier() -> str:
    return secrets.token_hex(8)


class Token(AbstractAuthToken):  # type: ignore[misc]
    identifier = models.CharField(max_length=16, default=new_identifier)
    """The public identifier of the token."""
    name = models.CharField(max_length=120)
    """The owner's name for it."""
    makes_tokens = models.BooleanField(default=False)
    """Whether it may be used to make other tokens."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["identifier"], name="token_identifier_unique")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.identifier}"


class RoleRequest(models.Model):
    """A request for a role and its decision. A user has at most one open request."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="role_requests")
    role = models.CharField(max_length=20)
    why = models.TextField()
    state = models.CharField(max_length=16)
    created = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    """The message to the person with the decision."""

    class Meta:
        constraints = [
            one_of("role", Role, "rolerequest_role_known"),
            one_of("state", RequestState, "rolerequest_state_known"),
            models.UniqueConstraint(fields=["user"], condition=Q(state="open"), name="rolerequest_one_open"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.state}"
