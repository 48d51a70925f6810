"""Methods and their compositions: steps are rows, and so are the edges between them."""

from django.db import models
from django.db.models import F, Q

from registry.models.base import Record, one_of
from registry.models.fields import DocumentField
from registry.models.terms import Component, Source
from taxonomy.vocabulary import Domain


class Method(Record):
    name = models.CharField(max_length=120)
    year = models.PositiveSmallIntegerField()
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="methods")
    summary = models.TextField()
    extends = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="extended_by")
    output = DocumentField(null=True)
    code = models.CharField(max_length=500, null=True)  # noqa: DJ001
    cost = DocumentField(null=True)
    models = DocumentField(null=True)  # last: from here on the name hides the module

    class Meta(Record.Meta):
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(condition=~Q(extends=F("id")), name="method_extends_another"),
        ]


class MethodDomain(models.Model):
    """A domain that a method's data are built for."""

    method = models.ForeignKey(Method, on_delete=models.CASCADE, related_name="domains")
    domain = models.CharField(max_length=24)
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["method", "domain"], name="methoddomain_once"),
            one_of("domain", Domain, "methoddomain_known"),
        ]

    def __str__(self) -> str:
        return f"{self.method_id} {self.domain}"


class Step(models.Model):
    """One application of a component inside a method."""

    method = models.ForeignKey(Method, on_delete=models.CASCADE, related_name="steps", db_index=False)
    key = models.CharField(max_length=80)
    """The document's step id."""
    position = models.PositiveSmallIntegerField()
    component = models.ForeignKey(Component, on_delete=models.PROTECT, related_name="steps", db_index=False)
    params = DocumentField(default=dict)
    note = models.TextField(null=True)  # noqa: DJ001

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["method", "key"], name="step_key_once"),
            models.UniqueConstraint(fields=["method", "position"], name="step_position_once"),
        ]
        indexes = [models.Index(fields=["component", "method"], name="step_component_method")]

    def __str__(self) -> str:
        return f"{self.method_id} {self.key}"


class Edge(models.Model):
    """The output of one step goes into another."""

    source = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="outgoing")
    target = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="incoming", db_index=False)
    position = models.PositiveSmallIntegerField()
    """The place among the target's inputs."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["target", "source"], name="edge_once"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="edge_between_two_steps"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} -> {self.target_id}"


class Loop(models.Model):
    """The back edge of a method that iterates."""

    method = models.OneToOneField(Method, on_delete=models.CASCADE, related_name="loop")
    start = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="+")
    to = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="+")
    rounds = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(rounds__isnull=True) | Q(rounds__gte=1), name="loop_rounds_from_1"),
        ]

    def __str__(self) -> str:
        return f"{self.start_id} -> {self.to_id}"
