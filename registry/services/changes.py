"""One published change: the version it raises, who makes it, when, and why."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.utils import timezone

from catalogue import Catalogue
from registry import models
from registry.current import exact
from registry.models import Submission


class Origin(StrEnum):
    """Whose hand a revision is from."""

    FIXTURE = "fixture"
    SERVICE = "service"


@dataclass
class Change:
    """A write in progress. Whoever opens one holds the catalogue's row until the transaction ends."""

    version: int
    at: datetime
    catalogue: Catalogue
    """What the change is made to."""
    author: Any = None
    message: str = ""
    origin: Origin = Origin.SERVICE
    submission: Submission | None = None
    touched: bool = field(default=False)
    """Whether anything was written."""

    def close(self) -> None:
        """Raise the catalogue version, once, where anything was written."""
        if self.touched:
            models.Catalogue.objects.filter(pk=1).update(version=self.version, updated=self.at)


def hold() -> models.Catalogue:
    """Let nobody else publish until the transaction ends."""
    return models.Catalogue.objects.select_for_update().get(pk=1)


def open_change(
    *, author: Any = None, message: str = "", origin: Origin = Origin.SERVICE, submission: Submission | None = None
) -> Change:
    """Take the write lock and the next version. Has to be called inside a transaction."""
    version = hold().version + 1
    return Change(version, timezone.now(), exact(), author, message, origin, submission)
