"""The taxonomy as a tree, and one component with every effect of it."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from registry import snapshot
from registry.evidence import kinds
from registry.filters import COMPONENTS, Query
from registry.filters.parameters import of_filters
from registry.selectors import lists, records
from registry.selectors.neighbours import neighbours
from registry.selectors.scheme import scheme
from registry.snapshot import Snapshot
from taxonomy.vocabulary import Domain, Facet, Stage
from web.asking import Asked, no_parameters, read_request
from web.causes import with_causes
from web.figures import explained, forest_plot
from web.figures import records as records_of
from web.keeping import kept
from web.listing import answer, chips
from web.navigation import way

EVERY = 500
NEIGHBOURS = 8


@require_safe
@kept
def many(request: HttpRequest) -> HttpResponse:
    query = read_request(request, of_filters(COMPONENTS))
    now = snapshot.current()
    question = Asked("components", request.path, query, "id", None, EVERY)
    bodies = lists.page("components", query, ordering="name", cursor=None, size=EVERY, snapshot=now).bodies
    found = [json.loads(body) for body in bodies]
    context = {
        "asked": question,
        "tree": tree(found, query, now),
        "now": now,
        "count": lists.count("components", query, now),
        "total": int(now.tables["components"].alive.sum()),
        "chips": chips(question, now),
        "downloads": [(form.upper(), question.data(form)) for form in ("csv", "ndjson", "json")],
        "clear": request.path,
        "words": "".join(query.get("q", ())),
        "choices": _choices(query),
        "way": way(),
    }
    return answer(request, "components", context)


def _choices(query: Query) -> list[dict[str, Any]]:
    """The closed vocabularies to pick from, each as a list with what is chosen."""
    fields: tuple[tuple[str, str, Any], ...] = (
        ("stage", "Any stage", Stage),
        ("facet", "Any facet", Facet),
        ("domain", "Any domain", Domain),
    )
    return [
        {"name": name, "any": anything, "options": [(each, each.value in query.get(name, ())) for each in vocabulary]}
        for name, anything, vocabulary in fields
    ]


def stages(now: Snapshot) -> list[dict[str, Any]]:
    """The stages with their kinds."""
    return now.remember("scheme of the pages", lambda: scheme()["stages"])  # type: ignore[no-any-return]


def tree(found: list[dict[str, Any]], query: Query, now: Snapshot) -> list[dict[str, Any]]:
    """Stages, their kinds, and those of the components that were found; empty branches only where nothing is asked."""
    by_kind: dict[str, list[dict[str, Any]]] = {}
    for component in found:
        by_kind.setdefault(component["kind"], []).append(component)
    shown = [
        {**stage, "kinds": [kind | {"components": by_kind.get(kind["id"], [])} for kind in stage["kinds"]]}
        for stage in stages(now)
    ]
    for stage in shown:
        stage["kinds"] = [kind for kind in stage["kinds"] if kind["components"] or not query]
        stage["count"] = sum(len(kind["components"]) for kind in stage["kinds"])
    return [stage for stage in shown if stage["kinds"]]


@require_safe
@kept
def one(request: HttpRequest, slug: str) -> HttpResponse:
    no_parameters(request)
    now = snapshot.current()
    component = json.loads(records.body("components", slug, now))
    rows = explained(slug, now)
    effects = with_causes(list(records_of({"component": (slug,)}, now)), now)
    by_id = {effect["id"]: effect for effect in effects}
    groups = [_group(facet, component["evidence"][facet.value], effects) for facet in Facet]
    context = {
        "component": component,
        "groups": [group | _pooling(rows[group["term"].value], by_id) for group in groups if group["row"]],
        "unmeasured": [group["term"] for group in groups if not group["row"]],
        "other_effects": [effect for effect in effects if effect["facet"] is None],
        "methods": _methods(slug, now),
        "kind": next(iter(_kind(component["kind"], now)), None),
        "siblings": [each for each in _of_kind(component["kind"], now) if each["id"] != slug],
        "neighbours": _named(neighbours(slug, NEIGHBOURS, now), now),
        "way": way("components-page"),
    }
    return render(request, "web/components/detail.html", context)


def _pooling(row: dict[str, Any], effects: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {"figure": forest_plot(row, effects), "explained": row}


def _named(rows: list[dict[str, Any]], now: Snapshot) -> list[dict[str, Any]]:
    """Neighbours with their stage, which colours them."""
    return [row | {"stage": kinds(now).get(row["id"], "").partition("/")[0]} for row in rows]


def _of_kind(kind: str, now: Snapshot) -> list[dict[str, Any]]:
    page = lists.page("components", {"kind": (kind,)}, ordering="name", cursor=None, size=EVERY, snapshot=now)
    return [json.loads(body) for body in page.bodies]


def _kind(slug: str, now: Snapshot) -> list[dict[str, Any]]:
    return [kind for stage in stages(now) for kind in stage["kinds"] if kind["id"] == slug]


def _group(facet: Facet, row: dict[str, Any] | None, effects: list[dict[str, Any]]) -> dict[str, Any]:
    return {"term": facet, "row": row, "effects": [effect for effect in effects if effect["facet"] == facet.value]}


def _methods(slug: str, now: Snapshot) -> list[dict[str, Any]]:
    query = {"component": (slug,)}
    page = lists.page("methods", query, ordering="-year", cursor=None, size=EVERY, snapshot=now)
    return [json.loads(body) for body in page.bodies]
