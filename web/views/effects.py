"""Every measured effect, and one figure with its place in its source."""

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from registry import snapshot
from registry.selectors import records
from web.asking import no_parameters
from web.causes import cause, with_causes
from web.inline_forest import ticks, with_positions
from web.keeping import kept
from web.listing import answer, listing
from web.navigation import way


@require_safe
@kept
def many(request: HttpRequest) -> HttpResponse:
    context = listing(request, "effects")
    context["ticks"] = ticks(context["results"])
    context["results"] = with_positions(with_causes(context["results"], snapshot.current()))
    return answer(request, "effects", {**context, "way": way()})


@require_safe
@kept
def one(request: HttpRequest, slug: str) -> HttpResponse:
    no_parameters(request)
    now = snapshot.current()
    effect = json.loads(records.body("effects", slug, now))
    context = {
        "effect": effect | {"cause": cause(effect, now)},
        "metric": json.loads(records.body("metrics", effect["metric"]["id"], now)),
        "arms": [("Baseline", effect["baseline"]), ("Treated", effect["treated"])],
        "way": way("effects-page"),
    }
    return render(request, "web/effects/detail.html", context)
