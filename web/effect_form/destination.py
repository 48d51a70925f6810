"""Where the form of effects is sent: to the registry as a new submission, or back to one that is revised."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from registry.models import Submission
from registry.selectors.review import comments
from registry.services import reviewing, submissions
from taxonomy.raw_json import RawJson
from web.effect_form.entry import Entry
from web.effect_form.remarks import Remark, at_fields, remarks


@dataclass(frozen=True)
class Destination:
    """A submission that is revised, with the revision that the form was made from; None for a new one."""

    submission: Submission | None = None
    made_from: int | None = None

    @property
    def address(self) -> str:
        if self.submission is None:
            return reverse("submit-page")
        return reverse("submission-edit-page", args=[self.submission.pk])

    def rehearse(self, author: Any, raw: RawJson, message: str, *, is_draft: bool) -> Submission:
        """The submission as it would be; nothing is written. Raises Invalid, Conflict, or Stale."""
        if self.submission is None:
            return submissions.rehearse(author=author, raw=raw, message=message, draft=is_draft)
        return submissions.rehearse_edit(submission=self.submission, revision=self.made_from, raw=raw, message=message)

    def store(self, made: Submission, author: Any, *, is_draft: bool) -> Submission:
        """Store what was rehearsed, and send a revised one in again, unless it stays a draft."""
        if self.submission is None:
            return submissions.store(made)
        submissions.store_edit(made, author)
        if not is_draft:  # compared a moment ago
            reviewing.take_compared(compared=made, action="submit", actor=author)
        return made

    def remarks(self, entry: Entry) -> dict[tuple[int | None, str], list[Remark]]:
        """What curators said of the submission, at the rows and fields of the form that they name."""
        if self.submission is None:
            return {}
        lines = remarks(comments(self.submission), self.submission.author.get_username())
        return at_fields(entry, self.submission.bundle, lines)
