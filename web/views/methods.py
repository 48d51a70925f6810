"""Browsing methods, and one method with all that is known of it."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from registry import snapshot
from registry.bodies import citation
from registry.selectors import history, lists, pipelines, profile, records
from registry.snapshot import Snapshot
from taxonomy.vocabulary import Facet, Stage
from web.asking import no_parameters
from web.causes import with_causes
from web.figures import round_curves
from web.inline_forest import ticks, with_positions
from web.keeping import kept
from web.kin import kin
from web.listing import answer, listing
from web.naming import spoken
from web.navigation import way

REVISIONS = 10
EFFECTS = 500


@require_safe
@kept
def many(request: HttpRequest) -> HttpResponse:
    return answer(request, "methods", {**listing(request, "methods"), "stages": list(Stage), "way": way()})


@require_safe
@kept
def one(request: HttpRequest, slug: str) -> HttpResponse:
    no_parameters(request)
    now = snapshot.current()
    method = json.loads(records.body("methods", slug, now))
    series = all_of("rounds", slug, now)
    document = pipelines.document(slug, now)
    known = profile.profile(document, now)
    context = {
        "method": method,
        "steps": numbered(method["steps"]),
        "kin": kin(document, now),
        "facets": [_facet(facet, known["facets"][facet.value], now) for facet in Facet],
        "profile": known,
        "findings": findings(known, now),
        "measured": by_facet(with_causes(all_of("effects", slug, now), now)),
        "rounds": series,
        "curves": round_curves(slug, series),
        "revisions": history.revisions("methods", slug, before=None, size=REVISIONS, snapshot=now),
        "bibtex": citation.bibtex(json.loads(records.body("sources", method["source"]["id"], now))),
        "way": way("methods-page"),
    }
    return render(request, "web/methods/detail.html", context)


def by_facet(effects: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Effects by the facet that they speak of, all on one axis; mixed tests last."""
    placed, axis = with_positions(effects), ticks(effects)
    groups = [(facet, [effect for effect in placed if effect["facet"] == facet]) for facet in (*Facet, None)]
    return [{"term": facet, "effects": found, "ticks": axis} for facet, found in groups if found]


def numbered(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Steps with their numbers, and their inputs by number."""
    places = {step["id"]: place for place, step in enumerate(steps, 1)}
    return [
        step | {"number": places[step["id"]], "from": [(name, places[name]) for name in step["inputs"]]}
        for step in steps
    ]


def _facet(facet: Facet, found: dict[str, Any], now: Snapshot) -> dict[str, Any]:
    named = [(slug, now.tables["components"].label(slug) or slug) for slug in found["unmeasured"]]
    measured = with_causes(found["measured"], now)
    return {**found, "term": facet, "unmeasured": named, "measured": measured}


def findings(known: dict[str, Any], now: Snapshot) -> list[dict[str, Any]]:
    """The findings, with the names of what they suggest."""
    label = now.tables["components"].label
    return [
        {
            **finding,
            "message": spoken(finding["message"], finding["components"], now),
            "suggestions": [
                each | {"name": label(each["component"]) or each["component"]} for each in finding["suggestions"]
            ],
        }
        for finding in known["findings"]
    ]


def all_of(collection: str, slug: str, now: Snapshot) -> list[dict[str, Any]]:
    """The effects or series of a method."""
    query = {"method": (slug,)}
    page = lists.page(collection, query, ordering="id", cursor=None, size=EFFECTS, snapshot=now)
    return [json.loads(body) for body in page.bodies]
