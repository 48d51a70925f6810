"""What the snapshot reads from the store: for each collection, one row a record with its terms and numbers."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from registry.models import Component, Edge, Effect, Kind, Method, MethodDomain, Metric, Record, Rounds, Source, Step
from registry.rows import chunks
from taxonomy.name_similarity import data_set, data_sets
from taxonomy.vocabulary import Sign, Stage

Pairs = tuple[list[int], list[str]]
"""Positions in the batch, and the value at each."""
Read = Callable[[QuerySet[Any]], "Batch"]
Joins = tuple[list[int], list[tuple[int, int]], list[tuple[str, str]]]
"""Positions in the batch; at each, the places of two steps and their components."""


@dataclass
class Batch:
    """Some rows of one collection, column by column."""

    pks: list[int]
    slugs: list[str]
    labels: list[str]
    terms: dict[str, Pairs] = field(default_factory=dict)
    numbers: dict[str, list[float | None]] = field(default_factory=dict)
    links: Joins | None = None


@dataclass(frozen=True)
class Origin:
    """Where the batches of one collection come from."""

    model: type[Record]
    read: Read


def _columns(rows: QuerySet[Any], *names: str) -> list[tuple[Any, ...]]:
    found = list(rows.order_by("pk").values_list(*names))
    return list(zip(*found, strict=True)) if found else [()] * len(names)


def _singles(values: Sequence[Any]) -> Pairs:
    """One value a row, or none."""
    present = [(place, str(value)) for place, value in enumerate(values) if value is not None]
    return [place for place, _ in present], [value for _, value in present]


def _stages(kinds: Sequence[str | None]) -> list[str | None]:
    return [kind and kind.partition("/")[0] for kind in kinds]


def _stamps(moments: Iterable[datetime]) -> list[float | None]:
    return [moment.timestamp() for moment in moments]


def _sign(gain: float) -> str:
    if gain == 0:
        return Sign.NONE.value
    return Sign.GAIN.value if gain > 0 else Sign.LOSS.value


def _sources(rows: QuerySet[Any]) -> Batch:
    pks, slugs, titles, years = _columns(rows, "pk", "slug", "title", "year")
    return Batch(list(pks), list(slugs), list(titles), {}, {"year": list(years)})


def _kinds(rows: QuerySet[Any]) -> Batch:
    pks, slugs, names, stages = _columns(rows, "pk", "slug", "name", "stage")
    return Batch(list(pks), list(slugs), list(names), {"stage": _singles(stages)})


def _components(rows: QuerySet[Any]) -> Batch:
    pks, slugs, names, kinds = _columns(rows, "pk", "slug", "name", "kind__slug")
    return Batch(list(pks), list(slugs), list(names), {"kind": _singles(kinds), "stage": _singles(_stages(kinds))})


def _metrics(rows: QuerySet[Any]) -> Batch:
    pks, slugs, names, measures = _columns(rows, "pk", "slug", "name", "measures")
    return Batch(list(pks), list(slugs), list(names), {"measures": _singles(measures)})


def _methods(rows: QuerySet[Any]) -> Batch:
    names = ("pk", "slug", "name", "year", "source__slug", "updated", "loop", "extends__slug", "output")
    pks, slugs, labels, years, sources, updated, loops, extended, outputs = _columns(rows, *names)
    batch = Batch(list(pks), list(slugs), list(labels), numbers={"year": list(years), "updated": _stamps(updated)})
    batch.terms = {
        "source": _singles(sources),
        "year": _singles(years),
        "iterates": _singles(["false" if loop is None else "true" for loop in loops]),
        "extends": _singles(extended),
        "published": _published(labels, outputs),
    }
    batch.terms |= _compositions(batch.pks) | {"seeded": _seeded(batch.pks)}
    batch.links = _links(batch.pks)
    return batch


def _seeded(pks: Sequence[int]) -> Pairs:
    """The data sets that the seeding steps of each method name in their parameters and notes."""
    place = {pk: position for position, pk in enumerate(pks)}
    seen: dict[tuple[int, str], None] = {}
    for chunk in chunks(pks, 5_000):
        steps = Step.objects.filter(method_id__in=chunk, component__kind__stage=Stage.SEEDING.value)
        for pk, params, note in steps.values_list("method_id", "params", "note"):
            texts = [value for value in (*params.values(), note) if isinstance(value, str)]
            seen |= {(place[pk], name): None for text in texts for name in data_sets(text)}
    return [at for at, _ in seen], [value for _, value in seen]


def _published(names: Sequence[str], outputs: Sequence[Any]) -> Pairs:
    """What the data set of each method is called: by its own name, and by the method's."""
    pairs = [
        (place, called)
        for place, (name, output) in enumerate(zip(names, outputs, strict=True))
        if output
        for called in dict.fromkeys([data_set(output["name"]), *data_sets(name)])
    ]
    return [place for place, _ in pairs], [called for _, called in pairs]


def _links(pks: Sequence[int]) -> Joins:
    place = {pk: position for position, pk in enumerate(pks)}
    rows: list[int] = []
    places: list[tuple[int, int]] = []
    terms: list[tuple[str, str]] = []
    names = ("target__method_id", "source__position", "target__position")
    for chunk in chunks(pks, 5_000):
        edges = Edge.objects.filter(target__method_id__in=chunk)
        found = edges.values_list(*names, "source__component__slug", "target__component__slug")
        for pk, source, target, one, other in found:
            rows.append(place[pk])
            places.append((source, target))
            terms.append((one, other))
    return rows, places, terms


def _compositions(pks: Sequence[int]) -> dict[str, Pairs]:
    place = {pk: position for position, pk in enumerate(pks)}
    seen: dict[str, dict[tuple[int, str], None]] = {name: {} for name in ("component", "kind", "stage", "domain")}
    for chunk in chunks(pks, 5_000):
        steps = Step.objects.filter(method_id__in=chunk)
        for pk, component, kind in steps.values_list("method_id", "component__slug", "component__kind__slug"):
            seen["component"][place[pk], component] = None
            seen["kind"][place[pk], kind] = None
            seen["stage"][place[pk], kind.partition("/")[0]] = None
        for pk, domain in MethodDomain.objects.filter(method_id__in=chunk).values_list("method_id", "domain"):
            seen["domain"][place[pk], domain] = None
    return {name: ([at for at, _ in pairs], [value for _, value in pairs]) for name, pairs in seen.items()}


EFFECT_TERMS: Mapping[str, str] = {
    "component": "component__slug",
    "kind": "component__kind__slug",
    "characteristic": "characteristic",
    "facet": "facet",
    "metric": "metric__slug",
    "method": "method__slug",
    "baseline_method": "baseline_method__slug",
    "treated_method": "treated_method__slug",
    "source": "source__slug",
    "domain": "domain",
    "design": "design",
    "generalization": "generalization",
    "isolation": "isolation",
    "year": "source__year",
    "scale": "metric__scale",
    "poolable": "metric__poolable",
    "family": "metric__family",
    "read_in": "read_in",
    "second_reading": "second_reading",
}


def _effects(rows: QuerySet[Any]) -> Batch:
    names = ("pk", "slug", "gain", "log_ratio", "variance", "measured_by", *EFFECT_TERMS.values())
    pks, slugs, gains, ratios, variances, engines, *columns = _columns(rows, *names)
    by_name = dict(zip(EFFECT_TERMS, columns, strict=True))
    batch = Batch(list(pks), list(slugs), list(slugs), {name: _singles(values) for name, values in by_name.items()})
    batch.terms["stage"] = _singles(_stages(by_name["kind"]))
    batch.terms["sign"] = _singles([_sign(gain) for gain in gains])
    batch.terms["measured"] = _singles(["false" if engine is None else "true" for engine in engines])
    batch.numbers = {
        "year": list(by_name["year"]),
        "gain": list(gains),
        "log_ratio": list(ratios),
        "variance": list(variances),
    }
    return batch


def _rounds(rows: QuerySet[Any]) -> Batch:
    pks, slugs, methods, metrics = _columns(rows, "pk", "slug", "method__slug", "metric__slug")
    return Batch(list(pks), list(slugs), list(slugs), {"method": _singles(methods), "metric": _singles(metrics)})


ORIGINS: dict[str, Origin] = {
    "sources": Origin(Source, _sources),
    "kinds": Origin(Kind, _kinds),
    "components": Origin(Component, _components),
    "metrics": Origin(Metric, _metrics),
    "methods": Origin(Method, _methods),
    "effects": Origin(Effect, _effects),
    "rounds": Origin(Rounds, _rounds),
}
