"""Who did what when, append-only; and answers kept for repeated requests."""

from django.conf import settings
from django.db import models

from registry.models.fields import DocumentField


class AuditEntry(models.Model):
    """One thing that changed. The database refuses to change or remove it."""

    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    """Null where the curated files, or a reader without an account, did it."""
    action = models.CharField(max_length=40)
    record = models.CharField(max_length=120, blank=True)
    """What it was done to: `methods/magpie`, `submissions/7`."""
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
    """The first answer to a request that may be repeated."""

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
