"""Submissions as they are sent and as they are answered."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.views.private import Needed, Text
from catalogue.preview import Preview
from registry.selectors.history import FieldChange
from taxonomy.documents import Bundle, Component, Effect, Kind, Method, Metric, Rounds, Source
from taxonomy.documents.base import Id, KindId

RecordType = Literal["source", "kind", "component", "metric", "method", "effect", "rounds", "operator"]


class RecordChange(BaseModel):
    """What a submission does to one record."""

    type: str
    id: str
    change: str
    diff: list[FieldChange]


class WarningRead(BaseModel):
    """What a curator should look at twice."""

    code: str
    pointer: str
    detail: str


class CommentRead(BaseModel):
    """What somebody said of a submission, with the state that came with it."""

    author: str
    created: str
    text: str
    state: str | None


class CommentPage(BaseModel):
    """The comments on a submission, oldest first."""

    count: int
    count_is: str
    next: None
    previous: None
    results: list[CommentRead]


class SubmissionBrief(BaseModel):
    """A submission without its bundle."""

    id: str | None
    url: str | None
    revision: int
    state: str
    author: str
    message: str
    created: str
    updated: str


class SubmissionRead(SubmissionBrief):
    """A submission as its author and the curators see it."""

    records: list[RecordChange]
    warnings: list[WarningRead]
    comments: list[CommentRead]
    bundle: dict[str, Any]
    preview: Preview | None = None
    """With a dry run only: what the registry will make of the records."""


class SubmissionPage(BaseModel):
    """A page of submissions, newest first, without their bundles."""

    count: int
    count_is: str
    next: str | None
    previous: str | None
    results: list[SubmissionBrief]


class RecordGone(BaseModel):
    """A record that is to be taken out."""

    model_config = ConfigDict(extra="forbid")

    type: RecordType
    id: Id | KindId


class RecordRenamed(RecordGone):
    """A record that is to have another id; the old one leads to the new."""

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
    """What is said of a submission."""

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
