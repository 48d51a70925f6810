"""The records of the catalogue: rows have what database constraints need, documents have the facts.

A reference in a document is a foreign key of its row, named by its path: `baseline/method` is `baseline_method`.
An id that names a record of one collection or another has a column for each: `comparator/id` is `comparator_component`
or `comparator_method`.
References inside lists are rows of their own: the steps of a method, the components of an operator.
"""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from registry.models.fields import DocumentField


class Record(models.Model):
    """A record of the catalogue at its current revision."""

    slug = models.CharField(max_length=80)
    """The document's id."""
    revision = models.PositiveIntegerField(default=1)
    hash = models.CharField(max_length=64)
    """SHA-256 of the document's canonical JSON."""
    version = models.PositiveBigIntegerField(db_index=True)
    """The catalogue version that published this revision."""
    updated = models.DateTimeField()
    """When the revision was published."""
    document = DocumentField()
    """The whole record."""

    class Meta:
        abstract = True
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["slug"], name="%(class)s_slug_unique"),
            models.CheckConstraint(condition=Q(revision__gte=1), name="%(class)s_revision_from_1"),
        ]

    def __str__(self) -> str:
        return self.slug


class Term(Record):
    """A record that can be deprecated in favour of another one."""

    replaced_by = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replaces")

    class Meta(Record.Meta):
        abstract = True
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(condition=~Q(replaced_by=F("id")), name="%(class)s_replaced_by_another"),
        ]


class Source(Term):
    """A paper, report or repository that figures come from."""


class Kind(Term):
    """A class of components inside one stage."""


class Component(Term):
    """A building block of pipelines."""

    kind = models.ForeignKey(Kind, on_delete=models.PROTECT, related_name="components")
    place = models.ForeignKey(Kind, null=True, on_delete=models.PROTECT, related_name="followed_by")


class Metric(Term):
    """A way to put a number on data or on a trained model."""


class Method(Record):
    """A composition of components; its steps and edges are rows."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="methods")
    extends = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="extended_by")

    class Meta(Record.Meta):
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(condition=~Q(extends=F("id")), name="method_extends_another"),
        ]


class Step(models.Model):
    """One application of a component inside a method."""

    method = models.ForeignKey(Method, on_delete=models.CASCADE, related_name="steps", db_index=False)
    key = models.CharField(max_length=80)
    """The document's step id."""
    position = models.PositiveSmallIntegerField()
    component = models.ForeignKey(Component, on_delete=models.PROTECT, related_name="steps", db_index=False)

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
    """A back edge of a method."""

    method = models.ForeignKey(Method, on_delete=models.CASCADE, related_name="loops", db_index=False)
    position = models.PositiveSmallIntegerField()
    """0 for `iterates` of the document, then those of `loops`."""
    start = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="+")
    to = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="+")
    rounds = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(rounds__isnull=True) | Q(rounds__gte=1), name="loop_rounds_from_1"),
            models.UniqueConstraint(fields=["method", "position"], name="loop_position_once"),
            models.UniqueConstraint(fields=["start", "to"], name="loop_once"),
        ]

    def __str__(self) -> str:
        return f"{self.start_id} -> {self.to_id}"


class Effect(Record):
    """One comparison of two arms on one metric."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="effects")
    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="effects")
    component = models.ForeignKey(Component, null=True, on_delete=models.PROTECT, related_name="effects")
    method = models.ForeignKey(Method, null=True, on_delete=models.PROTECT, related_name="effects")
    baseline_method = models.ForeignKey(Method, null=True, on_delete=models.PROTECT, related_name="baseline_effects")
    treated_method = models.ForeignKey(Method, null=True, on_delete=models.PROTECT, related_name="treated_effects")
    comparator_component = models.ForeignKey(
        Component, null=True, on_delete=models.PROTECT, related_name="compared_effects"
    )
    comparator_method = models.ForeignKey(Method, null=True, on_delete=models.PROTECT, related_name="compared_effects")


class Rounds(Record):
    """One metric over the rounds of self-training."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="rounds")
    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="rounds")
    method = models.ForeignKey(Method, on_delete=models.PROTECT, related_name="rounds")


class Operator(Record):
    """An operator of a tool; the components that it refers to are rows."""


class OperatorComponent(models.Model):
    """An operator refers to a component."""

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="references", db_index=False)
    component = models.ForeignKey(Component, on_delete=models.PROTECT, related_name="operators")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["operator", "component"], name="operator_component_once"),
        ]

    def __str__(self) -> str:
        return f"{self.operator_id} {self.component_id}"


MODELS: dict[str, type[Record]] = {
    "sources": Source,
    "kinds": Kind,
    "components": Component,
    "metrics": Metric,
    "methods": Method,
    "effects": Effect,
    "rounds": Rounds,
    "operators": Operator,
}
"""Collection -> its table; a collection comes after those that it refers to."""
