"""From document to read body: the compact JSON that an answer is joined from."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from registry.bodies import shapes
from registry.bodies.names import Names, address, timestamp
from taxonomy.documents import Component, Effect, Kind, Method, Metric, Record, Rounds, Source
from taxonomy.evidence import EffectSize, effect_size
from taxonomy.isolation import isolation
from taxonomy.series import course
from taxonomy.vocabulary import facet_of


@dataclass(frozen=True)
class Standing:
    """Where a record stands in its history."""

    revision: int
    updated: datetime
    questions: tuple[shapes.Question, ...] = ()


def render(document: Record, standing: Standing, names: Names) -> tuple[str, dict[str, Any]]:
    """The read body, and the columns that are derived from the document. `names` has been prepared for it."""
    resource = {
        "id": document.id,
        "url": address(document.collection, document.id),
        "revision": standing.revision,
        "under_question": list(standing.questions),
    }
    return RENDERERS[type(document)](document, resource, standing, names)


Resource = dict[str, Any]
Rendered = tuple[str, dict[str, Any]]


def _same(document: Record, shape: type[shapes.Shape], skip: tuple[str, ...] = ()) -> dict[str, Any]:
    """The fields that shape and document have in common."""
    names = set(shape.model_fields) & set(type(document).model_fields) - {"id", "url", *skip}
    return {name: getattr(document, name) for name in names}


def _source(source: Source, resource: Resource, standing: Standing, names: Names) -> Rendered:
    same = _same(source, shapes.SourceBody)
    return shapes.SourceBody(**resource, **same, address=source.url).model_dump_json(), {}


def _kind(kind: Kind, resource: Resource, standing: Standing, names: Names) -> Rendered:
    return shapes.KindBody(**resource, **_same(kind, shapes.KindBody), stage=kind.stage).model_dump_json(), {}


def _component(component: Component, resource: Resource, standing: Standing, names: Names) -> Rendered:
    same = _same(component, shapes.ComponentBody)
    return shapes.ComponentBody(**resource, **same, stage=component.stage).model_dump_json(), {}


def _metric(metric: Metric, resource: Resource, standing: Standing, names: Names) -> Rendered:
    return shapes.MetricBody(**resource, **_same(metric, shapes.MetricBody)).model_dump_json(), {}


def _method(method: Method, resource: Resource, standing: Standing, names: Names) -> Rendered:
    steps = [
        shapes.StepBody(
            id=step.id,
            component=names.component(step.component),
            inputs=list(step.inputs),
            params=step.params,
            note=step.note,
        )
        for step in method.steps
    ]
    loop = shapes.LoopBody.model_validate(method.iterates.model_dump(by_alias=True)) if method.iterates else None
    body = shapes.MethodBody(
        **resource,
        **_same(method, shapes.MethodBody, ("source", "steps", "iterates")),
        source=names.source(method.source),
        steps=steps,
        iterates=loop,
        updated=timestamp(standing.updated),
    )
    return body.model_dump_json(), {}


def _effect(effect: Effect, resource: Resource, standing: Standing, names: Names) -> Rendered:
    metric = names.metric(effect.metric)
    size = effect_size(metric, effect.baseline, effect.treated, effect.items)
    body = shapes.EffectBody(
        **resource,
        **_same(effect, shapes.EffectBody, ("source", "metric")),
        source=names.source(effect.source),
        metric=names.metric_brief(effect.metric),
        facet=facet_of(metric.measures, effect.generalization),
        isolation=isolation(effect, names.methods),
        gain=size.gain,
        log_ratio=size.log_ratio,
        percent_change=size.percent_change,
        log_odds_ratio=size.log_odds_ratio,
        variance=size.variance,
        variance_from=size.variance_from,
    )
    return body.model_dump_json(), _derived(body, size)


def _derived(body: shapes.EffectBody, size: EffectSize) -> dict[str, Any]:
    return {
        "facet": body.facet and body.facet.value,
        "isolation": body.isolation.value,
        "gain": size.gain,
        "log_ratio": size.log_ratio,
        "variance": size.variance,
        "variance_from": size.variance_from and size.variance_from.value,
    }


def _rounds(rounds: Rounds, resource: Resource, standing: Standing, names: Names) -> Rendered:
    run = course(rounds.points, names.metric(rounds.metric).orientation)
    body = shapes.RoundsBody(
        **resource,
        **_same(rounds, shapes.RoundsBody, ("source", "metric")),
        slope=run.slope,
        first_decline=run.first_decline,
        source=names.source(rounds.source),
        metric=names.metric_brief(rounds.metric),
    )
    return body.model_dump_json(), {}


RENDERERS: dict[type[Record], Callable[[Any, Resource, Standing, Names], Rendered]] = {
    Source: _source,
    Kind: _kind,
    Component: _component,
    Metric: _metric,
    Method: _method,
    Effect: _effect,
    Rounds: _rounds,
}
