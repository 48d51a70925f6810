"""What every stored record carries beside its own columns."""

from enum import StrEnum
from typing import Any, ClassVar

from django.db import models


def one_of(field: str, vocabulary: type[StrEnum], name: str, null: bool = False) -> models.CheckConstraint:
    """A constraint that holds a column to a closed vocabulary."""
    condition = models.Q(**{f"{field}__in": [term.value for term in vocabulary]})
    if null:
        condition |= models.Q(**{f"{field}__isnull": True})
    return models.CheckConstraint(condition=condition, name=name)


class Record(models.Model):
    """A record of the catalogue: its id, where it stands in history, and its ready read body."""

    slug = models.CharField(max_length=80)
    """The document's id."""
    revision = models.PositiveIntegerField(default=1)
    hash = models.CharField(max_length=64)
    """SHA-256 of the document's canonical JSON."""
    version = models.PositiveBigIntegerField(db_index=True)
    """The catalogue version that last touched the row or its body."""
    updated = models.DateTimeField()
    """When the current revision was made."""
    body = models.TextField()
    """The read body as compact JSON, without what changes often."""

    class Meta:
        abstract = True
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["slug"], name="%(class)s_slug_unique"),
            models.CheckConstraint(condition=models.Q(revision__gte=1), name="%(class)s_revision_from_1"),
        ]

    def __str__(self) -> str:
        return self.slug
