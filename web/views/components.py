"""The taxonomy as a tree, and one component with every effect of it."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby, islice, zip_longest
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from catalogue import Catalogue, contrasts, evidence, lists, selection
from catalogue.effects import EffectRead
from catalogue.graph import Neighbour, neighbours
from catalogue.pooled_models import PooledRow
from catalogue.queries import ComponentQuery, EffectQuery, MethodQuery
from catalogue.read_models import ComponentRead, OperatorBrief
from catalogue.rendering import read_model
from catalogue.scheme import scheme
from catalogue.usage import usage
from taxonomy.vocabulary import Domain, Facet, Origin, Stage
from transport.query_string import VERSION
from web.figures import dose_curves, explained_rows, forest_plot
from web.labels import extended, name_components
from web.list_page import answer, chips, downloads
from web.list_query import ListQuery, check_no_parameters, parse_list
from web.navigation import breadcrumbs
from web.publishing import download, json_ld, signposted
from web.versions import cached_per_version, catalogue_of

NEIGHBOURS = 8
EFFECTS, USES = 8, 20
"""How many effects of an outcome, and how many methods, the page itself shows; it links to all."""
CONTENTS = (
    ("evidence", "What was measured"),
    ("how", "How it is used"),
    ("used", "Methods that use it"),
    ("beside", "Combined with"),
)
"""The sections of a component's page: id and title."""


@require_safe
@cached_per_version
def many(request: HttpRequest) -> HttpResponse:
    question, catalogue = parse_list(request, "components"), catalogue_of(request)
    components = lists.records(catalogue, question.query, "name")
    context = {
        "question": question,
        "tree": tree(catalogue, components, filtered=bool(question.chosen)),
        "count": selection.count(catalogue, question.query),
        "total": len(catalogue.components),
        "chips": chips(catalogue, question),
        "downloads": downloads(question),
        "clear": question.clear,
        "words": "".join(question.values("q")),
        "choices": _choices(question),
        "both": f"/effects/?{urlencode([*_pairs(question, 'facet'), *_pairs(question, 'domain')])}",
        "breadcrumbs": breadcrumbs(),
    }
    return answer(request, "components", context)


def _pairs(question: ListQuery, name: str) -> list[tuple[str, str]]:
    return [(name, value) for value in question.values(name)]


def _choices(question: ListQuery) -> list[dict[str, Any]]:
    """The closed vocabularies to pick from, each as a list with what is chosen."""
    fields: tuple[tuple[str, str, Any], ...] = (
        ("stage", "Any stage", Stage),
        ("facet", "Any outcome", Facet),
        ("domain", "Any domain", Domain),
    )
    return [
        {
            "name": name,
            "any": anything,
            "options": [(term, term.value in question.values(name)) for term in vocabulary],
        }
        for name, anything, vocabulary in fields
    ]


def tree(catalogue: Catalogue, components: Iterable[ComponentRead], *, filtered: bool) -> Sequence[dict[str, Any]]:
    """Stages, their kinds, and these components; empty branches only where nothing is filtered."""
    by_kind: dict[str, list[ComponentRead]] = {}
    for component in components:
        by_kind.setdefault(component.kind, []).append(component)
    stages = []
    for stage in scheme(catalogue).stages:
        kinds = [extended(kind, components=by_kind.get(kind.id, [])) for kind in stage.kinds]
        shown = [kind for kind in kinds if kind["components"] or not filtered]
        if shown:
            count = sum(len(kind["components"]) for kind in shown)
            stages.append(extended(stage, kinds=shown, count=count))
    return stages


@require_safe
@cached_per_version
@signposted("components")
def one(request: HttpRequest, slug: str) -> HttpResponse:
    check_no_parameters(request, VERSION)
    catalogue = catalogue_of(request)
    component = read_model(catalogue, "components", slug)
    rows = explained_rows(catalogue, slug)
    records = lists.records(catalogue, EffectQuery(component=(slug,)))
    by_id = {effect.id: effect for effect in records}
    curves = dose_curves(slug, records)
    methods = lists.records(catalogue, MethodQuery(component=(slug,), origin=(Origin.PAPER,)), "-year")
    groups = [_group(facet, component.evidence[facet], records) for facet in Facet]
    context = {
        "component": component,
        "contents": CONTENTS,
        "usage": usage(catalogue, slug),
        "pooled_data": download("effects/pooled/", {"component": slug}),
        "groups": [group | _pooling(rows[group["term"].value], by_id) for group in groups if group["row"]],
        "unmeasured": [group["term"] for group in groups if not group["row"]],
        "dose_curves": curves[0].draw() if curves else None,
        "other_doses": curves[1:],
        "other_effects": _shown([effect for effect in records if effect.facet is None]),
        "methods": methods[:USES],
        "all_methods": len(methods),
        "pipelines": lists.records(catalogue, MethodQuery(component=(slug,), origin=(Origin.TOOL,))),
        "tools": [{"grouper": tool, "list": list(group)} for tool, group in groupby(component.in_tools, key=_tool)],
        "kind": read_model(catalogue, "kinds", component.kind),
        "place": component.place and read_model(catalogue, "kinds", component.place),
        "siblings": [
            sibling
            for sibling in lists.records(catalogue, ComponentQuery(kind=(component.kind,)), "name")
            if sibling.id != slug
        ],
        "neighbours": _with_stages(catalogue, neighbours(catalogue, slug, NEIGHBOURS)),
        "partners": name_components(catalogue, contrasts.partners(catalogue, slug)),
        "linked_data": json_ld(catalogue, "components", slug, request),
        "breadcrumbs": breadcrumbs("components-page"),
    }
    return render(request, "web/components/detail.html", context)


def _pooling(row: PooledRow, effects: Mapping[str, EffectRead]) -> dict[str, Any]:
    data = download("effects/", {"component": row.id, "facet": row.facet})
    return {"figure": forest_plot(row, effects), "explained": row, "data": data}


def _tool(operator: OperatorBrief) -> str:
    return operator.tool


def _with_stages(catalogue: Catalogue, rows: Iterable[Neighbour]) -> list[dict[str, Any]]:
    """Neighbours with their stage, which colours them."""
    kinds = evidence.kinds(catalogue)
    return [extended(row, stage=kinds[row.id].partition("/")[0]) for row in rows]


def _group(facet: Facet, row: PooledRow | None, effects: Sequence[EffectRead]) -> dict[str, Any]:
    return {"term": facet, "row": row, **_shown([effect for effect in effects if effect.facet == facet])}


def _shown(effects: Sequence[EffectRead]) -> dict[str, Any]:
    """The effects that the page shows, one of each source in turn, regardless of size; and the number of all."""
    by_source: dict[str, list[EffectRead]] = {}
    for effect in effects:
        by_source.setdefault(effect.source.id, []).append(effect)
    in_turn = (effect for turn in zip_longest(*by_source.values()) for effect in turn if effect is not None)
    chosen = {effect.id for effect in islice(in_turn, EFFECTS)}
    return {"effects": [extended(effect) for effect in effects if effect.id in chosen], "count": len(effects)}
