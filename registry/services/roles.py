"""Roles: requested by accounts, granted or refused by curators and administrators."""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from registry.errors import Conflict, NotAllowed
from registry.models import RoleRequest
from registry.permissions import GRANT, may
from registry.selectors import people
from registry.services import audit
from taxonomy.vocabulary import RequestState, Role

DECISIONS = {"grant": RequestState.GRANTED, "refuse": RequestState.REFUSED}


@transaction.atomic
def request_role(*, user: Any, role: str, why: str) -> RoleRequest:
    """Request a role. Raises Conflict where it cannot be requested, or another request is open."""
    get_user_model().objects.select_for_update().get(pk=user.pk)
    if role not in people.requestable_roles(user):
        raise Conflict(f"The role {role[:40]!r} cannot be asked for by this account")
    if RoleRequest.objects.filter(user=user, state=RequestState.OPEN.value).exists():
        raise Conflict("Another request of this account is open")
    made = RoleRequest.objects.create(
        user=user, role=role, why=why, state=RequestState.OPEN.value, created=timezone.now()
    )
    audit.record(actor=user, action="request-role", record=f"users/{user.get_username()}", role=role, request=made.pk)
    return made


@transaction.atomic
def decide(*, request: RoleRequest, action: str, actor: Any, answer: str = "") -> RoleRequest:
    """Grant or refuse a request. Raises NotAllowed, or Conflict where it was decided before."""
    request = RoleRequest.objects.select_for_update(of=("self",)).select_related("user").get(pk=request.pk)
    if not may(actor, GRANT, request):
        raise NotAllowed(
            "Curators make contributors, administrators make curators too; nobody decides their own request"
        )
    if request.state != RequestState.OPEN:
        raise Conflict(f"This request was {request.state} before")
    state = DECISIONS[action]
    request.state, request.decided_by, request.decided, request.answer = state.value, actor, timezone.now(), answer
    request.save()
    if state == RequestState.GRANTED:
        _give(request.user, Role(request.role))
    name = f"users/{request.user.get_username()}"
    audit.record(actor=actor, action=f"{action}-role", record=name, role=request.role, request=request.pk)
    return request


def _give(user: Any, role: Role) -> None:
    """An account has one role."""
    user.groups.set([Group.objects.get_or_create(name=role.value)[0]])
