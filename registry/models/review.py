"""Submissions with their comments, and reports that a record is wrong."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from registry.models.fields import DocumentField, one_of
from taxonomy.vocabulary import ReportState, SubmissionState


class Submission(models.Model):
    """A bundle to be reviewed and published."""

    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="submissions")
    state = models.CharField(max_length=20)
    message = models.TextField(blank=True)
    bundle = DocumentField()
    """The records as they came in."""
    base = DocumentField(default=dict)
    """Record ("methods/magpie") -> its revision when the submission was made, 0 where it was new."""
    removals = DocumentField(default=list)
    """Records to remove on acceptance: collection, id, and the id to redirect to, if any."""
    records = DocumentField(default=list)
    """What the bundle changes, as it was shown to the author."""
    warnings = DocumentField(default=list)
    revision = models.PositiveIntegerField(default=1)
    """Grows with every change of the submission itself."""
    created = models.DateTimeField()
    updated = models.DateTimeField()

    class Meta:
        constraints = [
            one_of("state", SubmissionState, "submission_state_known"),
            models.CheckConstraint(condition=Q(revision__gte=1), name="submission_revision_from_1"),
        ]
        indexes = [models.Index(fields=["author", "state"], name="submission_author_state")]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"


class Comment(models.Model):
    """A comment on a submission, or a change of its state."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created = models.DateTimeField()
    text = models.TextField()
    state = models.CharField(max_length=20, null=True)  # noqa: DJ001
    """The state that came with it, where it came with one."""

    class Meta:
        constraints = [one_of("state", SubmissionState, "comment_state_known", null=True)]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.author_id}"


class Report(models.Model):
    """A reader's report that a figure or a composition is wrong."""

    collection = models.CharField(max_length=16)
    slug = models.CharField(max_length=80)
    what = models.TextField()
    why = models.TextField()
    address = models.CharField(max_length=200, blank=True)
    """How to reach the reader, if they wish."""
    state = models.CharField(max_length=16)
    created = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided = models.DateTimeField(null=True)

    class Meta:
        constraints = [one_of("state", ReportState, "report_state_known")]
        indexes = [models.Index(fields=["collection", "slug", "state"], name="report_record")]

    def __str__(self) -> str:
        return f"{self.collection}/{self.slug} {self.state}"
