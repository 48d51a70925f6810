"""How a figure was read: in which text, at first or second hand, and what a second reader found."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any
from urllib.parse import quote

from pydantic import AfterValidator, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from taxonomy.documents.base import Document, Fault, Name, Title, Url
from taxonomy.vocabulary import Confirmation, Mark, ReadIn, SecondReading


def existing_day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise PydanticCustomError("day", "A day is written as in 2025-01-31") from error


Day = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"),
    AfterValidator(existing_day),
    WithJsonSchema({"type": "string", "format": "date"}),
]
Repository = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+$", max_length=140)]
Commit = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{40}$")]


class Reading(Document):
    """The text that a figure was read in, and who read it again."""

    address: Url | None = None
    """Where the text can be opened."""
    repository: Repository | None = None
    """The public repository that holds the text, as `owner/name`."""
    path: Title | None = None
    """The path of the text in the repository; without one, where the text is found, in words."""
    commit: Commit | None = None
    """A commit of the repository in which the path exists."""
    account: Title | None = None
    """The title of the account that a second-hand figure was read in, where it is known."""
    read_in: ReadIn = Field(alias="in")
    """Whether the text is the paper or an account of it."""
    second: Confirmation | None = None
    """What a second reader found; absent where it was read once."""
    by: Name | None = None
    """Who read it the second time."""
    on: Day | None = None
    """The day of the second reading."""

    @classmethod
    def rules(cls, raw: Mapping[str, Any]) -> Iterable[Fault]:
        if all(raw.get(key) is None for key in ("address", "path")):
            detail = "Say where the text is: its `address`, or `repository` and `path`"
            yield Fault((), "no_text", detail)
        for key, other in (("commit", "repository"), ("repository", "path"), ("by", "second"), ("on", "second")):
            if raw.get(key) is not None and raw.get(other) is None:
                yield Fault((key,), "incomplete", f"`{key}` comes with `{other}`")
        if raw.get("account") is not None and raw.get("in") == ReadIn.PRIMARY.value:
            yield Fault(("account",), "not_secondary", "Only a figure that was read at second hand names an account")

    @property
    def mark(self) -> Mark:
        """How far the figure was traced back; None where the registry measured it."""
        if self.read_in is ReadIn.SECONDARY:
            return Mark.SECOND_HAND
        checked = self.second in (Confirmation.CONFIRMED, Confirmation.CORRECTED)
        return Mark.CHECKED if checked else Mark.PRIMARY

    @property
    def link(self) -> str | None:
        """An address where the text can be opened: its own, or the file in its repository, at HEAD without a commit."""
        if self.address or not (self.repository and self.path):
            return self.address
        return f"https://github.com/{self.repository}/blob/{self.commit or 'HEAD'}/{quote(self.path)}"

    @property
    def seen_at(self) -> str:
        """Address or repository path in one text, as the first edition wrote it."""
        return self.address or ":".join(part for part in (self.repository, self.path) if part)

    @property
    def second_reading(self) -> SecondReading | None:
        """What the second reader found, in the words of the first edition."""
        if self.second is Confirmation.CONFIRMED_IN_ACCOUNT:
            return SecondReading.CONFIRMED_IN_SECONDARY
        return SecondReading(self.second.value) if self.second else None
