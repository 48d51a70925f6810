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
from web.asking import no_controls, read_request
from web.causes import with_causes
from web.easel import PARAMETER, Easel
from web.keeping import kept
from web.kin import kin
from web.listing import answer, listing
from web.naming import spoken
from web.navigation import way
from web.plots import round_figures
from web.spots import ticks, with_spots

REVISIONS = 10
EFFECTS = 500


@require_safe
@kept
def many(request: HttpRequest) -> HttpResponse:
    return answer(request, "methods", {**listing(request, "methods"), "stages": list(Stage), "way": way()})


@require_safe
@kept
def one(request: HttpRequest, slug: str) -> HttpResponse:
    no_controls(request)
    now = snapshot.current()
    easel = Easel(request, read_request(request, PARAMETER), now)
    method = json.loads(records.body("methods", slug, now))
    series = _all("rounds", slug, now)
    curves = round_figures(easel, slug, series)
    if easel.alone:
        return easel.answer()
    easel.check()
    document = pipelines.document(slug, now)
    known = profile.profile(document, now)
    context = {
        "method": method,
        "steps": numbered(method["steps"]),
        "kin": kin(document, now),
        "facets": [_facet(facet, known["facets"][facet.value], now) for facet in Facet],
        "profile": known,
        "findings": findings(known, now),
        "measured": by_facet(with_causes(_all("effects", slug, now), now)),
        "rounds": series,
        "curves": curves,
        "revisions": history.revisions("methods", slug, before=None, size=REVISIONS, snapshot=now),
        "bibtex": citation.bibtex(json.loads(records.body("sources", method["source"]["id"], now))),
        "way": way("methods-page"),
    }
    return render(request, "web/methods/detail.html", context)


def by_facet(effects: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Effects by the facet that they speak of, all on one axis; mixed tests last."""
    spotted, axis = with_spots(effects), ticks(effects)
    groups = [(facet, [each for each in spotted if each["facet"] == facet]) for facet in (*Facet, None)]
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


def _all(collection: str, slug: str, now: Snapshot) -> list[dict[str, Any]]:
    query = {"method": (slug,)}
    page = lists.page(collection, query, ordering="id", cursor=None, size=EFFECTS, snapshot=now)
    return [json.loads(body) for body in page.bodies]
