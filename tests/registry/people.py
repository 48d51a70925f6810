"""Who submits and who reviews, and small bundles that they send on top of the world of `world.py`."""

from typing import Any

from django.contrib.auth import get_user_model

from registry.models import AuditEntry, Submission
from registry.services import reviewing, submissions
from registry.services.accounts import create_user
from registry.services.claimed import CLAIMED
from taxonomy.vocabulary import Role
from tests.registry.world import Raw, raw

ROLES = {"ada": Role.CONTRIBUTOR, "bob": Role.CONTRIBUTOR, "cyd": Role.CURATOR, "dan": Role.CURATOR}


def user(name: str) -> Any:
    """Two contributors, ada and bob, and two curators, cyd and dan; created on first use."""
    return get_user_model().objects.filter(username=name).first() or create_user(name=name, role=ROLES[name])


def submit(bundle: Raw, author: str = "ada", **how: Any) -> Submission:
    return submissions.submit(author=user(author), raw=bundle, **how)


def take(submission: Submission, action: str, actor: str = "cyd", **how: Any) -> Submission:
    return reviewing.take(submission=submission, action=action, actor=user(actor), **how)


def claimed(submission: Submission) -> list[str]:
    """The pointers of what a submission says in the registry's name, for a curator to confirm."""
    return [warning["pointer"] for warning in submission.warnings if warning["code"] == CLAIMED]


def accepted(bundle: Raw, **how: Any) -> Submission:
    return take(submit(bundle, **how), "accept")


def edit(submission: Submission, bundle: Raw | None = None, message: str | None = None) -> Submission:
    author, revision = submission.author, submission.revision
    return submissions.edit(submission=submission, raw=bundle, message=message, author=author, revision=revision)


def fresh(submission: Submission) -> Submission:
    return Submission.objects.get(pk=submission.pk)


def delta(slug: str = "delta", **changes: Any) -> Raw:
    """A method that the world has not, over components that it has, in an order of its own."""
    steps = [
        {"id": "answers", "component": "teacher-answers"},
        {"id": "judge", "component": "judge-filter", "inputs": ["answers"]},
    ]
    return raw("methods", "gamma", **{"id": slug, "name": slug.title(), "steps": steps, **changes})


def summary(text: str) -> Raw:
    """A bundle that changes one field of one record."""
    return {"methods": [raw("methods", "gamma", summary=text)]}


def trail(submission: Submission) -> list[tuple[str, str]]:
    """What the audit trail has of a submission, in order."""
    return list(AuditEntry.objects.filter(submission=submission).order_by("pk").values_list("action", "record"))
