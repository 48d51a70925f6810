"""Sources and metrics: what figures come from, and what they measure."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from registry import snapshot
from registry.bodies import citation
from registry.selectors import lists, records
from registry.snapshot import Snapshot
from taxonomy.vocabulary import Facet
from web.asking import no_parameters
from web.causes import with_causes
from web.keeping import kept
from web.listing import answer, listing
from web.navigation import way

EVERY = 500


@require_safe
@kept
def sources(request: HttpRequest) -> HttpResponse:
    return answer(request, "sources", {**listing(request, "sources"), "way": way()})


@require_safe
@kept
def metrics(request: HttpRequest) -> HttpResponse:
    context = listing(request, "metrics")
    chosen = context["asked"].query.get("facet", ())
    facets = [(facet, facet.value in chosen) for facet in Facet]
    return answer(request, "metrics", {**context, "choices": facets, "way": way()})


@require_safe
@kept
def source(request: HttpRequest, slug: str) -> HttpResponse:
    no_parameters(request)
    now = snapshot.current()
    found = json.loads(records.body("sources", slug, now))
    context = {
        "source": found,
        "methods": _all("methods", "source", slug, now),
        "effects": with_causes(_all("effects", "source", slug, now), now),
        "bibtex": citation.bibtex(found),
        "way": way("sources-page"),
    }
    return render(request, "web/sources/detail.html", context)


@require_safe
@kept
def metric(request: HttpRequest, slug: str) -> HttpResponse:
    no_parameters(request)
    now = snapshot.current()
    context = {
        "metric": json.loads(records.body("metrics", slug, now)),
        "effects": with_causes(_all("effects", "metric", slug, now), now),
        "count": lists.count("effects", {"metric": (slug,)}, now),
        "rounds": _all("rounds", "metric", slug, now),
        "way": way("metrics-page"),
    }
    return render(request, "web/metrics/detail.html", context)


def _all(collection: str, name: str, slug: str, now: Snapshot) -> list[dict[str, Any]]:
    page = lists.page(collection, {name: (slug,)}, ordering="id", cursor=None, size=EVERY, snapshot=now)
    return [json.loads(body) for body in page.bodies]
