"""Shapes of the bodies and answers of submissions."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from api.views.pages import WholeList
from api.views.private import Needed, Text
from catalogue.paging import PageOf
from registry.selectors.review import CommentRead, SubmissionBrief
from taxonomy.documents import Bundle, Component, Effect, Kind, Method, Metric, Rounds, Source
from taxonomy.documents.base import Id, KindId

RecordType = Literal["source", "kind", "component", "metric", "method", "effect", "rounds", "operator"]


class CommentPage(WholeList[CommentRead]):
    """The comments on a submission, oldest first."""


class SubmissionPage(PageOf[SubmissionBrief]):
    """A page of submissions, newest first, without their bundles."""


class RecordGone(BaseModel):
    """A record to withdraw."""

    model_config = ConfigDict(extra="forbid")

    type: RecordType
    id: Id | KindId


class RecordRenamed(RecordGone):
    """A record to rename; the old id redirects to the new one."""

    to: Id | KindId


class SubmissionBody(Bundle):
    """A bundle with a message to its reviewers."""

    message: Text = ""
    """Why these records."""
    draft: bool = False
    """Keep it back; it is submitted later."""
    withdraw: tuple[RecordGone, ...] = ()
    """Records to take out; what names them has to go or change with them."""
    rename: tuple[RecordRenamed, ...] = ()
    """Records to give another id; what names them is changed with them."""


class InlineEffect(Effect):
    """An effect that may leave its method and its source to the method that it stands in."""

    source: Id = Field(default_factory=str)


class InlineRounds(Rounds):
    """Rounds that may leave their method and their source to the method that they stand in."""

    method: Id = Field(default_factory=str)
    source: Id = Field(default_factory=str)


class MethodSubmission(Method):
    """One method with its source and effects inline."""

    source: Id | Source  # type: ignore[assignment]
    """A new source, or the id of one on record."""
    kinds: tuple[Kind, ...] = ()
    components: tuple[Component, ...] = ()
    metrics: tuple[Metric, ...] = ()
    effects: tuple[InlineEffect, ...] = ()
    rounds: tuple[InlineRounds, ...] = ()
    message: Text = ""
    """Why this method."""
    draft: bool = False
    """Keep it back; it is submitted later."""


class CommentBody(BaseModel):
    """A comment on a submission."""

    model_config = ConfigDict(extra="forbid")

    text: Needed


class AcceptBody(BaseModel):
    """A text to go with the acceptance, and the claims that the curator confirms."""

    model_config = ConfigDict(extra="forbid")

    text: Text = ""
    confirm: list[str] = []
    """The pointer of each warning `claimed-provenance`: what the submission says in the registry's name."""


class TextBody(BaseModel):
    """A text to go with a decision."""

    model_config = ConfigDict(extra="forbid")

    text: Text = ""
