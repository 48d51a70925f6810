"""A comparison as its page shows it: the interface's answer, put together row by row and cell by cell."""

from collections.abc import Mapping, Sequence
from typing import TypedDict

from catalogue import Catalogue
from catalogue.compare import ComparedComponent, Comparison, Likeness, StepUse
from catalogue.effects import EffectRead
from catalogue.explanation import Explanation
from catalogue.lineage import RelationRead
from catalogue.pooled_models import PooledRow
from catalogue.profile import FacetProfile
from catalogue.read_models import MetricBrief
from catalogue.results import Figure, SharedMetric
from taxonomy.vocabulary import Facet
from web.formatting import bar
from web.labels import Extended, NamedComponent, extended, name_components

VERDICTS = (
    ("raised_by", "Raised by", "up"),
    ("lowered_by", "Lowered by", "down"),
    ("contested", "Contested", ""),
    ("inconclusive", "Inconclusive", ""),
)


class Column(TypedDict):
    """A method that is compared."""

    id: str
    name: str


class AlignedRow(TypedDict):
    """Corresponding steps of the methods, in the order of the columns; None where a method has none."""

    number: int
    stages: list[str]
    cells: list[Extended[StepUse] | None]


class Verdict(TypedDict):
    """The components with one direction of effect on an outcome, and the arrow that shows it."""

    title: str
    rows: list[PooledRow]
    css_class: str


class ProfileCell(TypedDict):
    """One method on one outcome: what is known of its components, and those of which nothing is known."""

    groups: list[Verdict]
    unmeasured: list[NamedComponent]


class OutcomeRow(TypedDict):
    """One outcome, with a cell for each method in the order of the columns."""

    term: Facet
    cells: list[ProfileCell]


class MetricRow(TypedDict):
    """The figures of one metric by method, in the order of the columns."""

    metric: MetricBrief
    cells: list[list[Figure]]
    note: str | None


class EndNames(TypedDict):
    """The names of the two methods of a pair."""

    a_name: str
    b_name: str


class ComparisonContext(TypedDict):
    """What the template of a comparison shows, apart from the answer itself."""

    columns: list[Column]
    rows: list[AlignedRow]
    shared: list[NamedComponent]
    some: list[Extended[ComparedComponent]]
    only: list[tuple[Column, list[NamedComponent]]]
    alike: list[Extended[Likeness]]
    relations: list[Extended[RelationRead]]
    pairs: list[Extended[Explanation]]
    facets: list[OutcomeRow]
    direct: list[Extended[EffectRead]]
    metrics: list[MetricRow]


def comparison_context(catalogue: Catalogue, answer: Comparison) -> ComparisonContext:
    """Everything that the template of a comparison needs besides the answer itself."""
    columns: list[Column] = [{"id": slug, "name": answer.names[slug]} for slug in answer.methods]
    return {
        "columns": columns,
        "rows": aligned(answer),
        "shared": name_components(catalogue, answer.shared),
        "some": some(answer),
        "only": [(column, name_components(catalogue, answer.only[column["id"]])) for column in columns],
        "alike": [extended(pair, bar=bar(pair.score), **_names(pair, answer)) for pair in answer.similarity],
        "relations": [
            extended(relation, name=answer.names[relation.method], earlier=answer.names[relation.other])
            for relation in answer.lineage
        ],
        "pairs": [_pair(pair, answer) for pair in answer.explanation],
        "facets": [_facet(catalogue, facet, answer) for facet in Facet],
        "direct": [_direct(effect, answer.names) for effect in answer.head_to_head],
        "metrics": [_metric(metric, answer.methods) for metric in answer.shared_metrics],
    }


def aligned(answer: Comparison) -> list[AlignedRow]:
    """Corresponding steps, row by row; a cell knows whether its left neighbour is the same."""
    steps = {
        (slug, step.id): extended(step, component=component)
        for component in answer.components
        for slug, held in component.steps.items()
        for step in held
    }
    rows: list[AlignedRow] = []
    for number, row in enumerate(answer.alignment, 1):
        ids = [row[slug] for slug in answer.methods]
        cells = [steps[slug, step] if step else None for slug, step in zip(answer.methods, ids, strict=True)]
        rows.append({"number": number, "stages": _stages(cells), "cells": _joined(cells)})
    return rows


def _stages(cells: Sequence[Extended[StepUse] | None]) -> list[str]:
    return list(dict.fromkeys(cell["component"]["stage"] for cell in cells if cell))


def _joined(cells: Sequence[Extended[StepUse] | None]) -> list[Extended[StepUse] | None]:
    """Cells with what they share with the rest of their row: `left` and `right` neighbour, or any other at all."""
    ids = [cell["component"]["id"] if cell else None for cell in cells]
    result: list[Extended[StepUse] | None] = []
    for place, cell in enumerate(cells):
        left, right = ids[max(place - 1, 0) : place], ids[place + 1 : place + 2]
        joined = " ".join(name for name, held in (("left", left), ("right", right)) if held == [ids[place]])
        result.append(cell and extended(cell, joined=joined, same=ids.count(ids[place]) > 1))
    return result


def some(answer: Comparison) -> list[Extended[ComparedComponent]]:
    """Components that several methods have, and not all."""
    total = len(answer.methods)
    return [
        extended(row, names=[answer.names[slug] for slug in row.in_])
        for row in answer.components
        if 1 < len(row.in_) < total
    ]


def _names(pair: Likeness | Explanation, answer: Comparison) -> EndNames:
    return {"a_name": answer.names[pair.a], "b_name": answer.names[pair.b]}


def _pair(pair: Explanation, answer: Comparison) -> Extended[Explanation]:
    """Two methods with the components that differ, by name."""
    rows = [
        extended(row, owner=answer.names[row.in_], supported=answer.names.get(row.supports or "", ""))
        for row in pair.components
    ]
    return extended(pair, **_names(pair, answer), components=rows, known=sum(bool(row["effect"]) for row in rows))


def _facet(catalogue: Catalogue, facet: Facet, answer: Comparison) -> OutcomeRow:
    return {
        "term": facet,
        "cells": [_cell(catalogue, answer.profiles[slug].facets[facet]) for slug in answer.methods],
    }


def _cell(catalogue: Catalogue, profile: FacetProfile) -> ProfileCell:
    groups: list[Verdict] = [
        {"title": title, "rows": profile[name], "css_class": css_class}
        for name, title, css_class in VERDICTS
        if profile[name]
    ]
    return {"groups": groups, "unmeasured": name_components(catalogue, profile.unmeasured)}


def _direct(effect: EffectRead, names: Mapping[str, str]) -> Extended[EffectRead]:
    """An effect between two of the methods, each arm with its method's name."""
    arms = {"baseline": effect.baseline, "treated": effect.treated}
    named = {name: {**dict(arm), "name": names[str(arm.method)]} for name, arm in arms.items()}
    return extended(effect, **named)


def _metric(metric: SharedMetric, methods: Sequence[str]) -> MetricRow:
    cells = [[figure for figure in metric.results if figure.method == slug] for slug in methods]
    return {"metric": metric.metric, "cells": cells, "note": metric.note}
