"""From a record to its read model: the document, what it refers to by name, and the values derived from it."""

from collections.abc import Callable
from functools import cache
from typing import Any

from catalogue import effects, pooled, read_models, rounds
from catalogue.crosswalk import crosswalk
from catalogue.evidence import scaled
from catalogue.read_model import ReadModel, timestamp
from catalogue.value import Catalogue, Entry, per_version
from taxonomy.documents import Component, Effect, Kind, Loop, Method, Metric, Operator, Record, Rounds, Source
from taxonomy.evidence import DEFAULT, Family
from taxonomy.evidence.scales import log_ratio, subtract
from taxonomy.series import course
from taxonomy.vocabulary import facet_of

PREFIX = "/api/v1"
SEGMENTS = {"operators": "crosswalk"}
"""The segment of addresses, where it is not the name of the collection."""
PAGES = ("methods", "components", "effects", "sources", "metrics", "operators")
"""Collections whose records have pages."""
RENDERED = 16_384
"""Read models that are remembered for a version, about 2 kB each."""
Fields = dict[str, Any]


def segment(collection: str) -> str:
    """The first segment of the addresses of a collection."""
    return SEGMENTS.get(collection, collection)


def address(collection: str, slug: str) -> str:
    """The path of a record from the root."""
    return f"{PREFIX}/{segment(collection)}/{slug}/"


def page_of(collection: str, slug: str) -> str:
    """The path of a record's page; of the record itself, where it has none."""
    return f"/{segment(collection)}/{slug}/" if collection in PAGES else address(collection, slug)


@per_version(most=RENDERED)
def read_model(catalogue: Catalogue, collection: str, slug: str) -> Any:
    """The read model of a record. Raises Missing, Gone or Moved."""
    entry = catalogue.find(collection, slug)
    model, render = RENDERERS[collection]
    fields = render(catalogue, entry.document, entry)
    return model(**_resource(catalogue, entry), **_shared(entry.document, model, fields), **fields)


def _resource(catalogue: Catalogue, entry: Entry) -> Fields:
    """The fields of every record."""
    document = entry.document
    return {
        "id": document.id,
        "url": address(document.collection, document.id),
        "revision": entry.revision,
        "under_question": [
            read_models.Question(what=question.what, since=question.since)
            for question in catalogue.questions.get((document.collection, document.id), ())
        ],
    }


def _shared(document: Record, model: type[ReadModel], rendered: Fields) -> Fields:
    """The fields that the document and its read model have in common, unless they are rendered."""
    return {name: getattr(document, name) for name in _common(type(document), model) if name not in rendered}


@cache
def _common(document: type[Record], model: type[ReadModel]) -> list[str]:
    return [name for name in model.model_fields if name in document.model_fields and name not in ("id", "url")]


@per_version(most=RENDERED)
def source_brief(catalogue: Catalogue, slug: str) -> read_models.SourceBrief:
    source = catalogue.sources[slug]
    return read_models.SourceBrief(
        id=source.id,
        title=source.title,
        year=source.year,
        arxiv=source.arxiv,
        url=address("sources", source.id),
        address=source.url,
    )


@per_version(most=RENDERED)
def metric_brief(catalogue: Catalogue, slug: str) -> read_models.MetricBrief:
    metric = catalogue.metrics[slug]
    names = read_models.MetricBrief.model_fields
    return read_models.MetricBrief(**{name: getattr(metric, name) for name in names})


@per_version(most=RENDERED)
def component_brief(catalogue: Catalogue, slug: str) -> read_models.ComponentBrief:
    component = catalogue.components[slug]
    return read_models.ComponentBrief(id=component.id, name=component.name, kind=component.kind)


def _source(catalogue: Catalogue, source: Source, entry: Entry) -> Fields:
    return {"address": source.url}


def _kind(catalogue: Catalogue, kind: Kind, entry: Entry) -> Fields:
    return {"stage": kind.stage}


def _component(catalogue: Catalogue, component: Component, entry: Entry) -> Fields:
    return {
        "stage": component.stage,
        "used_in": pooled.uses(catalogue, "methods").get(component.id, 0),
        "measured_in": pooled.uses(catalogue, "effects").get(component.id, 0),
        "in_tools": [_operator_brief(operator) for operator in crosswalk(catalogue).of_component(component.id)],
        "evidence": pooled.component_evidence(catalogue, component.id),
    }


def _operator_brief(operator: Operator) -> read_models.OperatorBrief:
    return read_models.OperatorBrief(
        id=operator.id,
        tool=operator.tool,
        operator=operator.operator,
        fit=operator.fit,
        url=address("operators", operator.id),
    )


def _metric(catalogue: Catalogue, metric: Metric, entry: Entry) -> Fields:
    return {}


def _method(catalogue: Catalogue, method: Method, entry: Entry) -> Fields:
    steps = [
        read_models.StepRead(
            id=step.id,
            component=component_brief(catalogue, step.component),
            inputs=list(step.inputs),
            params=step.params,
            models=list(step.models),
            kept=step.kept,
            note=step.note,
        )
        for step in method.steps
    ]
    return {
        "source": source_brief(catalogue, method.source),
        "steps": steps,
        "iterates": _loop(method.iterates) if method.iterates else None,
        "loops": [_loop(loop) for loop in method.loops],
        "updated": timestamp(entry.updated),
    }


def _loop(loop: Loop) -> read_models.LoopRead:
    return read_models.LoopRead.model_validate(loop.model_dump(by_alias=True))


def reading_of(record: Effect | Rounds) -> effects.ReadingRead:
    """How the figures were read."""
    return effects.ReadingRead(mark=record.mark, link=record.reading.link, **dict(record.reading))


def _reading(record: Effect | Rounds) -> Fields:
    """How the figures were read, also under the keys of the first edition."""
    reading = record.reading
    return {
        "reading": reading_of(record),
        "seen_at": reading.seen_at,
        "read_in": reading.read_in,
    }


def _effect(catalogue: Catalogue, effect: Effect, entry: Entry) -> Fields:
    size = scaled(catalogue, DEFAULT)[catalogue.tables["effects"].place[effect.id]]
    item = size.observation
    sign = 1 if item.metric.higher_is_better else -1
    cause = catalogue.components.get(effect.component) if effect.component else None
    return {
        "kind": cause and cause.kind,
        "stage": cause and cause.stage,
        "method_year": catalogue.methods[effect.method].year if effect.method else None,
        "source": source_brief(catalogue, effect.source),
        "metric": metric_brief(catalogue, effect.metric),
        "facet": facet_of(catalogue.metrics[effect.metric].measures, effect.generalization),
        "isolation": catalogue.isolations[effect.id],
        "doubts": list(catalogue.doubts[effect.id]),
        **_reading(effect),
        "second_reading": effect.reading.second_reading,
        "gain": sign * subtract(item) + 0.0,
        "better": size.better,
        "log_ratio": log_ratio(item),
        "percent_change": size.percent_change,
        "log_odds_ratio": size.y if size.family is Family.ODDS else None,
        "effect_size": read_models.EffectSize(
            scale=size.family.value,
            s=size.s,
            value=size.y,
            variance=size.variance,
            variance_from=size.variance_from,
            points=size.points,
        ),
        "variance": size.variance,
        "variance_from": size.variance_from,
    }


def _rounds(catalogue: Catalogue, series: Rounds, entry: Entry) -> Fields:
    run = course(series.points, catalogue.metrics[series.metric].orientation)
    return {
        "source": source_brief(catalogue, series.source),
        "metric": metric_brief(catalogue, series.metric),
        "slope": run.slope,
        **_reading(series),
        "first_decline": run.first_decline,
        "compared_with": rounds.compared(catalogue).get(series.id, []),
    }


def _operator(catalogue: Catalogue, operator: Operator, entry: Entry) -> Fields:
    return {}


Renderer = Callable[[Catalogue, Any, Entry], Fields]
RENDERERS: dict[str, tuple[type[read_models.Resource], Renderer]] = {
    "sources": (read_models.SourceRead, _source),
    "kinds": (read_models.KindRead, _kind),
    "components": (read_models.ComponentRead, _component),
    "metrics": (read_models.MetricRead, _metric),
    "methods": (read_models.MethodRead, _method),
    "effects": (effects.EffectRead, _effect),
    "rounds": (rounds.RoundsRead, _rounds),
    "operators": (read_models.OperatorRead, _operator),
}
