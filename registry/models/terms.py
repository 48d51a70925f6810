"""Sources, kinds, components and metrics."""

from django.db import models

from registry.models.base import Record, one_of
from registry.models.fields import DocumentField
from taxonomy.vocabulary import Measures, Orientation, Scale, Stage, Status


class Term(Record):
    status = models.CharField(max_length=16, default=Status.ACTIVE.value)
    replaced_by = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replaces")

    class Meta(Record.Meta):
        abstract = True
        constraints = [
            *Record.Meta.constraints,
            one_of("status", Status, "%(class)s_status_known"),
            models.CheckConstraint(
                condition=models.Q(replaced_by__isnull=True) | models.Q(status=Status.DEPRECATED.value),
                name="%(class)s_replaced_when_deprecated",
            ),
        ]


class Source(Term):
    title = models.CharField(max_length=300)
    year = models.PositiveSmallIntegerField()
    arxiv = models.CharField(max_length=40, null=True)  # noqa: DJ001  (absent is not empty)
    doi = models.CharField(max_length=200, null=True)  # noqa: DJ001
    url = models.CharField(max_length=500)
    venue = models.CharField(max_length=120, null=True)  # noqa: DJ001
    code = models.CharField(max_length=500, null=True)  # noqa: DJ001
    authors = DocumentField()


class Kind(Term):
    stage = models.CharField(max_length=16)
    name = models.CharField(max_length=120)
    summary = models.TextField()

    class Meta(Term.Meta):
        constraints = [*Term.Meta.constraints, one_of("stage", Stage, "kind_stage_known")]


class Component(Term):
    name = models.CharField(max_length=120)
    kind = models.ForeignKey(Kind, on_delete=models.PROTECT, related_name="components")
    summary = models.TextField()
    aliases = DocumentField(default=list)


class Metric(Term):
    name = models.CharField(max_length=120)
    summary = models.TextField()
    measures = models.CharField(max_length=16)
    orientation = models.CharField(max_length=20)
    unit = models.CharField(max_length=120, null=True)  # noqa: DJ001
    scale = models.CharField(max_length=16, null=True)  # noqa: DJ001
    family = models.CharField(max_length=80, null=True)  # noqa: DJ001
    items = DocumentField(null=True)
    poolable = models.BooleanField(default=True)

    class Meta(Term.Meta):
        constraints = [
            *Term.Meta.constraints,
            one_of("measures", Measures, "metric_measures_known"),
            one_of("orientation", Orientation, "metric_orientation_known"),
            one_of("scale", Scale, "metric_scale_known", null=True),
        ]
