"""What was published when (the catalogue version, revisions, tombstones), who did it, and first answers to requests."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from registry.models.fields import DocumentField


class Catalogue(models.Model):
    """The one row that counts published changes; writers lock it."""

    version = models.PositiveBigIntegerField(default=0)
    updated = models.DateTimeField(null=True)
    fixtures = models.CharField(max_length=64, default="")
    """SHA-256 of the files that were loaded last."""

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="catalogue_single_row")]

    def __str__(self) -> str:
        return f"version {self.version}"


class Revision(models.Model):
    """One published revision of a record. Never changed, never removed."""

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
    """What remains of a record that was withdrawn, or merged into another one."""

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


class AuditEntry(models.Model):
    """One entry of the audit trail. The database refuses to change or remove it."""

    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    """Null where the curated files, or a reader without an account, did it."""
    action = models.CharField(max_length=40)
    record = models.CharField(max_length=120, blank=True)
    """The object of the action: `methods/magpie`, `submissions/7`."""
    submission = models.ForeignKey("registry.Submission", null=True, on_delete=models.PROTECT, related_name="+")
    detail = DocumentField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["record", "id"], name="auditentry_record"),
            models.Index(fields=["actor", "id"], name="auditentry_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.record}"


class IdempotencyKey(models.Model):
    """The first answer to a request with an idempotency key."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    request = models.CharField(max_length=64)
    """SHA-256 over method, path and body."""
    status = models.PositiveSmallIntegerField(default=0)
    headers = DocumentField(default=dict)
    body = models.TextField(blank=True)
    created = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="idempotencykey_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.key}"
