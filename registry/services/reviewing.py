"""Review of submissions: the transitions between their states, comments, and acceptance."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from catalogue import Catalogue
from catalogue.errors import Missing
from registry.errors import Conflict, Overtaken
from registry.models import Comment, Submission
from registry.permissions import EDIT, REVIEW
from registry.services import audit
from registry.services.changes import Change, open_change
from registry.services.checking import check_bundle
from registry.services.claimed import check_confirmed
from registry.services.publishing import publish
from registry.services.records import redirect, remove
from registry.services.submissions import check_revision, compare, locked, touch
from taxonomy.vocabulary import SubmissionState as State


@dataclass(frozen=True)
class Transition:
    """A transition: who may make it, from which states, and to which."""

    permission: str
    before: tuple[State, ...]
    after: State


TRANSITIONS = {
    "submit": Transition(EDIT, (State.DRAFT, State.CHANGES_REQUESTED), State.SUBMITTED),
    "request-changes": Transition(REVIEW, (State.SUBMITTED,), State.CHANGES_REQUESTED),
    "accept": Transition(REVIEW, (State.SUBMITTED,), State.ACCEPTED),
    "reject": Transition(REVIEW, (State.SUBMITTED,), State.REJECTED),
    "withdraw": Transition(EDIT, (State.DRAFT, State.SUBMITTED, State.CHANGES_REQUESTED), State.WITHDRAWN),
}


def take(
    *,
    submission: Submission,
    action: str,
    actor: Any,
    text: str = "",
    revision: int | None = None,
    confirmed: Sequence[str] = (),
) -> Submission:
    """Make a transition; accepting publishes the bundle. Raises Conflict, Stale, or Invalid.

    `confirmed` holds the pointers of the claims that the curator confirms: all that there are, or nothing is published.
    """
    compared = rehearse(submission=submission, action=action, revision=revision)
    return take_compared(
        compared=compared, action=action, actor=actor, text=text, revision=revision, confirmed=confirmed
    )


def rehearse(*, submission: Submission, action: str, revision: int | None) -> Submission:
    """The submission, compared again where the transition needs it; nothing is written. Raises what `take` raises."""
    stored = Submission.objects.get(pk=submission.pk)
    check_revision(stored, revision)
    _check_state(stored, action)
    if action == "submit":
        compare(stored)
    return stored


def _check_state(submission: Submission, action: str) -> None:
    if submission.state not in TRANSITIONS[action].before:
        raise Conflict(f"{action!r} does not go with a submission that is {submission.state}")


@transaction.atomic
def take_compared(
    *,
    compared: Submission,
    action: str,
    actor: Any,
    text: str = "",
    revision: int | None = None,
    confirmed: Sequence[str] = (),
) -> Submission:
    """Make a transition that was rehearsed. Raises Stale where the submission changed since it was compared."""
    transition = TRANSITIONS[action]
    submission = locked(compared, compared.revision if action == "submit" else revision)
    _check_state(submission, action)
    submission = compared if action == "submit" else submission
    if action == "accept":
        _publish(submission, confirmed)
    submission.state = transition.after.value
    touch(submission)
    if text:
        _add_comment(submission, actor, text, transition.after)
    name = f"{action}-submission"
    detail = {"confirmed": list(confirmed)} if confirmed else {}
    audit.record(actor=actor, action=name, record=f"submissions/{submission.pk}", submission=submission, **detail)
    return submission


@transaction.atomic
def comment(*, submission: Submission, author: Any, text: str) -> Comment:
    """Add a comment to a submission, without a new revision of it."""
    added = _add_comment(submission, author, text, None)
    audit.record(actor=author, action="comment", record=f"submissions/{submission.pk}", submission=submission)
    return added


def _add_comment(submission: Submission, author: Any, text: str, state: State | None) -> Comment:
    return Comment.objects.create(
        submission=submission, author=author, created=timezone.now(), text=text, state=state and state.value
    )


def _publish(submission: Submission, confirmed: Sequence[str]) -> None:
    """Publish the whole bundle, if the records are those it was compared with and every claim is confirmed."""
    change = open_change(author=submission.author, message=submission.message, submission=submission)
    bundle = check_bundle(submission.bundle, change.catalogue)
    _refuse_overtaken(submission, change.catalogue)
    check_confirmed(bundle, change.catalogue, confirmed)
    publish(bundle, change)
    for collection, slug, *into in submission.removals:
        _take_out(collection, slug, next(iter(into), None), change)
    change.close()


def _take_out(collection: str, slug: str, into: str | None, change: Change) -> None:
    try:
        if into is None:
            remove(collection, slug, change)
        else:
            redirect(collection, slug, into, change)
    except Missing as error:  # the record is missing, not the submission
        raise Conflict(f"{collection}/{slug} was withdrawn already") from error


def _refuse_overtaken(submission: Submission, catalogue: Catalogue) -> None:
    moved = []
    for name, number in submission.base.items():
        collection, _, slug = name.partition("/")
        entry = catalogue.entries[collection].get(slug)
        now = entry.revision if entry else 0
        if now != number:
            moved.append((name, number, now))
    if moved:
        raise Overtaken(moved)
