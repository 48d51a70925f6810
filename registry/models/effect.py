"""Measured effects, and metrics over rounds."""

from django.db import models
from django.db.models import Q

from registry.models.base import Record, one_of
from registry.models.fields import DocumentField
from registry.models.method import Method
from registry.models.terms import Component, Metric, Source
from taxonomy.vocabulary import (
    Characteristic,
    Design,
    Domain,
    Facet,
    Generalization,
    Isolation,
    ReadIn,
    SecondReading,
    VarianceRule,
)

NO_CAUSE = Q(component__isnull=True, characteristic__isnull=True)
ONE_CAUSE = Q(component__isnull=False, characteristic__isnull=True) | Q(
    component__isnull=True, characteristic__isnull=False
)


class Measured(Record):
    """What an effect and a series over rounds have in common: who reports it, where, on which metric."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="%(class)s_set")
    locator = models.CharField(max_length=300)
    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="%(class)s_set")
    note = models.TextField(null=True)  # noqa: DJ001
    seen_at = models.CharField(max_length=300)
    read_in = models.CharField(max_length=16)

    class Meta(Record.Meta):
        abstract = True
        constraints = [*Record.Meta.constraints, one_of("read_in", ReadIn, "%(class)s_read_in_known")]


class Effect(Measured):
    component = models.ForeignKey(Component, null=True, on_delete=models.PROTECT, related_name="effects")
    characteristic = models.CharField(max_length=16, null=True)  # noqa: DJ001
    method = models.ForeignKey(Method, null=True, on_delete=models.PROTECT, related_name="effects")
    design = models.CharField(max_length=16)
    items = DocumentField(null=True)
    generalization = models.CharField(max_length=24, null=True)  # noqa: DJ001
    domain = models.CharField(max_length=24, null=True)  # noqa: DJ001
    baseline = DocumentField()
    baseline_method = models.ForeignKey(Method, null=True, on_delete=models.PROTECT, related_name="baseline_effects")
    treated = DocumentField()
    treated_method = models.ForeignKey(Method, null=True, on_delete=models.PROTECT, related_name="treated_effects")
    measured_by = models.CharField(max_length=120, null=True)  # noqa: DJ001
    second_reading = models.CharField(max_length=24, null=True)  # noqa: DJ001

    facet = models.CharField(max_length=24, null=True)  # noqa: DJ001
    isolation = models.CharField(max_length=16)
    gain = models.FloatField()
    log_ratio = models.FloatField(null=True)
    variance = models.FloatField(null=True)
    variance_from = models.CharField(max_length=8, null=True)  # noqa: DJ001
    models = DocumentField(null=True)  # last: from here on the name hides the module

    class Meta(Measured.Meta):
        constraints = [
            *Measured.Meta.constraints,
            models.CheckConstraint(
                condition=(Q(design=Design.WHOLE_METHOD.value) & NO_CAUSE)
                | (~Q(design=Design.WHOLE_METHOD.value) & ONE_CAUSE),
                name="effect_one_cause",
            ),
            models.CheckConstraint(
                condition=Q(variance__isnull=True, variance_from__isnull=True)
                | Q(variance__isnull=False, variance__gt=0, variance_from__isnull=False, log_ratio__isnull=False),
                name="effect_variance_positive_with_rule",
            ),
            one_of("design", Design, "effect_design_known"),
            one_of("characteristic", Characteristic, "effect_characteristic_known", null=True),
            one_of("generalization", Generalization, "effect_generalization_known", null=True),
            one_of("domain", Domain, "effect_domain_known", null=True),
            one_of("facet", Facet, "effect_facet_known", null=True),
            one_of("isolation", Isolation, "effect_isolation_known"),
            one_of("second_reading", SecondReading, "effect_second_reading_known", null=True),
            one_of("variance_from", VarianceRule, "effect_variance_from_known", null=True),
        ]


class Rounds(Measured):
    method = models.ForeignKey(Method, on_delete=models.PROTECT, related_name="rounds_set")
    points = DocumentField()
