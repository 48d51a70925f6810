"""What was published when: the catalogue version, revisions and tombstones."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Catalogue(models.Model):
    """The one row that counts published changes; whoever writes holds it."""

    version = models.PositiveBigIntegerField(default=0)
    updated = models.DateTimeField(null=True)
    fixtures = models.CharField(max_length=64, default="")
    """SHA-256 of the files that were loaded last."""

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="catalogue_single_row")]

    def __str__(self) -> str:
        return f"version {self.version}"


class Revision(models.Model):
    """A record as it was published once. Never changed, never removed."""

    collection = models.CharField(max_length=16)
    slug = models.CharField(max_length=80)
    number = models.PositiveIntegerField()
    version = models.PositiveBigIntegerField()
    created = models.DateTimeField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    message = models.TextField(blank=True)
    submission = models.ForeignKey("registry.Submission", null=True, on_delete=models.PROTECT, related_name="revisions")
    origin = models.CharField(max_length=16)
    """`fixture` where it is from the curated files, else `service`."""
    document = models.TextField(null=True)  # noqa: DJ001
    """The document as canonical JSON; null where this revision withdrew or merged the record."""
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["collection", "slug", "number"], name="revision_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="revision_number_from_1"),
        ]
        indexes = [models.Index(fields=["version"], name="revision_version")]

    def __str__(self) -> str:
        return f"{self.collection}/{self.slug} {self.number}"


class Tombstone(models.Model):
    """What is left of a record that was withdrawn, or merged into another one."""

    collection = models.CharField(max_length=16)
    slug = models.CharField(max_length=80)
    replacement = models.CharField(max_length=80, null=True)  # noqa: DJ001
    merged = models.BooleanField()
    reason = models.TextField()
    version = models.PositiveBigIntegerField(db_index=True)
    created = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["collection", "slug"], name="tombstone_once"),
            models.CheckConstraint(
                condition=Q(merged=False) | Q(replacement__isnull=False), name="tombstone_merged_into_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.collection}/{self.slug}"
