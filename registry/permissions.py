"""Permissions: roles are groups, and every permission is a predicate over a user and a submission."""

from typing import Any

from rules.permissions import add_perm, has_perm
from rules.predicates import is_group_member, predicate

from taxonomy.vocabulary import Role

is_contributor: Any = is_group_member(Role.CONTRIBUTOR.value)
is_administrator: Any = is_group_member(Role.ADMINISTRATOR.value)
is_curator: Any = is_group_member(Role.CURATOR.value) | is_administrator


@predicate
def is_author(user: Any, submission: Any) -> bool:
    return submission is not None and submission.author_id == user.pk


@predicate
def is_own_request(user: Any, request: Any) -> bool:
    return request is not None and request.user_id == user.pk


@predicate
def is_for_contributor(user: Any, request: Any) -> bool:
    return request is not None and request.role == Role.CONTRIBUTOR.value


SUBMIT = "registry.submit"
SEE = "registry.see_submission"
EDIT = "registry.edit_submission"
REVIEW = "registry.review_submission"
CURATE = "registry.curate"
GRANT = "registry.grant_role"

add_perm(SUBMIT, is_contributor | is_curator)
add_perm(SEE, is_author | is_curator)
add_perm(EDIT, is_author)
add_perm(REVIEW, is_curator & ~is_author)
add_perm(CURATE, is_curator)
add_perm(GRANT, (is_administrator | (is_curator & is_for_contributor)) & ~is_own_request)


def may(user: Any, permission: str, subject: Any = None) -> bool:
    """Whether a user has a permission, on a submission or a request for a role where its predicate takes one.

    Not `user.has_perm`, which lets a superuser accept a submission of his own.
    """
    return bool(user.is_active and has_perm(permission, user, subject))
