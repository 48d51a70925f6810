"""Effects between several methods, and the methods' own figures on the same metrics."""

from collections.abc import Collection, Iterable, Iterator, Sequence

import numpy as np

from catalogue import evidence
from catalogue.effects import EffectRead
from catalogue.read_model import ReadModel
from catalogue.read_models import MetricBrief, SourceBrief
from catalogue.rendering import read_model
from catalogue.tables import Mask
from catalogue.value import Catalogue
from taxonomy.documents import Arm, Models
from taxonomy.vocabulary import Design, Domain, Mark

NOTE = (
    "Figures from different sources were taken with different models, sizes and test settings: side by "
    "side, they do not say which method is better."
)


class Figure(ReadModel):
    """A method's own figure on a metric."""

    method: str
    label: str
    value: int | float
    models: Models | None
    domain: Domain | None
    source: SourceBrief
    locator: str
    reading: Mark
    """How far the figure was traced back."""
    effect: str
    arm: str


class SharedMetric(ReadModel):
    """A metric on which at least two of the methods have a figure of their own."""

    metric: MetricBrief
    results: list[Figure]
    note: str


def effects_on(catalogue: Catalogue, methods: Collection[str]) -> list[EffectRead]:
    """Effects that have one of the methods as an arm or were measured on one as a whole, in the order of the ids."""
    table = catalogue.tables["effects"]
    whole = evidence.Codes(catalogue).is_one("design", Design.WHOLE_METHOD.value)
    arms: list[Mask] = [table.terms[f"{arm}_method"].mask(methods) for arm in ("baseline", "treated")]
    mask = np.logical_or.reduce([table.terms["method"].mask(methods) & whole, *arms])
    return [read_model(catalogue, "effects", slug) for slug in table.ids_of(mask)]


def head_to_head(effects: Iterable[EffectRead], methods: Collection[str]) -> list[EffectRead]:
    """The effects whose two arms are two of the methods."""
    return [
        effect
        for effect in effects
        if effect.baseline.method != effect.treated.method
        and effect.baseline.method in methods
        and effect.treated.method in methods
    ]


def shared_metrics(effects: Iterable[EffectRead], methods: Sequence[str]) -> list[SharedMetric]:
    """Metrics on which at least two of the methods have a figure of their own, with every such figure."""
    by_metric: dict[str, list[Figure]] = {}
    metrics: dict[str, MetricBrief] = {}
    for effect in effects:
        for method, arm in _own_figures(effect):
            if method in methods:
                metrics[effect.metric.id] = effect.metric
                by_metric.setdefault(effect.metric.id, []).append(_figure(effect, method, arm))
    return [
        SharedMetric(metric=metrics[slug], results=_distinct(figures), note=NOTE)
        for slug, figures in sorted(by_metric.items())
        if len({figure.method for figure in figures}) > 1
    ]


def _own_figures(effect: EffectRead) -> Iterator[tuple[str, str]]:
    """The arms that are an unchanged whole method: (method, arm)."""
    arms: dict[str, Arm] = {"baseline": effect.baseline, "treated": effect.treated}
    for name, arm in arms.items():
        if arm.method and not (arm.variant or arm.without or arm.changed):
            yield arm.method, name
    if effect.design is Design.WHOLE_METHOD and effect.method and not effect.treated.method:
        yield effect.method, "treated"


def _figure(effect: EffectRead, method: str, name: str) -> Figure:
    arm: Arm = getattr(effect, name)
    return Figure(
        method=method,
        label=arm.label,
        value=arm.value,
        models=effect.models,
        domain=effect.domain,
        source=effect.source,
        locator=effect.locator,
        reading=effect.reading.mark,
        effect=effect.id,
        arm=name,
    )


def _distinct(figures: Iterable[Figure]) -> list[Figure]:
    """Distinct figures: an arm that several effects share counts once."""
    distinct: dict[tuple[str, str, float, str, str], Figure] = {}
    for figure in figures:
        distinct.setdefault((figure.method, figure.label, figure.value, figure.source.id, figure.locator), figure)
    return sorted(distinct.values(), key=lambda figure: (figure.method, figure.source.id, figure.effect))
