"""One published change: its version, its author, its time, and its reason."""

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
    """Where a revision comes from."""

    FIXTURE = "fixture"
    SERVICE = "service"


@dataclass
class Change:
    """A change in progress, with a lock on the catalogue's row until the transaction ends."""

    version: int
    at: datetime
    catalogue: Catalogue
    """The catalogue that is changed."""
    author: Any = None
    message: str = ""
    origin: Origin = Origin.SERVICE
    submission: Submission | None = None
    touched: bool = field(default=False)
    """Whether anything was written."""

    def close(self) -> None:
        """Raise the catalogue version by one, if anything was written."""
        if self.touched:
            models.Catalogue.objects.filter(pk=1).update(version=self.version, updated=self.at)


def lock_catalogue() -> models.Catalogue:
    """Lock the catalogue's row, so that nobody else publishes until the transaction ends."""
    return models.Catalogue.objects.select_for_update().get(pk=1)


def open_change(
    *, author: Any = None, message: str = "", origin: Origin = Origin.SERVICE, submission: Submission | None = None
) -> Change:
    """Lock the catalogue's row and take the next version. Has to be called inside a transaction."""
    version = lock_catalogue().version + 1
    return Change(version, timezone.now(), exact(), author, message, origin, submission)
