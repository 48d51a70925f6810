"""The front page: what this is, and ways in."""

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from registry import snapshot
from registry.filters import FILTER_SETS
from registry.selectors import lists, pooled
from taxonomy.vocabulary import Facet, Stage
from web.asking import no_parameters
from web.figures import tradeoff_map
from web.keeping import kept

NEWEST = 6
MAP = ("quality", "diversity")
COUNTED = {
    "methods": "taken apart into steps",
    "components": "in four stages",
    "effects": "each with its place in a source",
    "sources": "papers and repositories",
    "metrics": "ways to put a number on data",
}


@require_safe
@kept
def home(request: HttpRequest) -> HttpResponse:
    no_parameters(request)
    now = snapshot.current()
    newest = lists.page("methods", {}, ordering="-year", cursor=None, size=NEWEST, snapshot=now)
    context = {
        "counts": [(name, lists.count(name, {}, now), what) for name, what in COUNTED.items()],
        "newest": [json.loads(body) for body in newest.bodies],
        "stages": FILTER_SETS["methods"].counts({}, now)["stage"],
        "facets": list(Facet),
        "stage_terms": list(Stage),
        "version": now.version,
        "figure": tradeoff_map(pooled.tradeoffs(*MAP, {}, None, now), *MAP, {}, None),
    }
    return render(request, "web/home.html", context)
