"""The trade-off map: what each component does to two facets at once."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from registry import snapshot
from registry.filters import EFFECTS
from registry.filters.parameters import Parameter, Read, chosen, known, of_filters
from registry.selectors import pooled
from registry.snapshot import Snapshot
from taxonomy.vocabulary import Domain, Facet, Stage
from web.asking import read_request
from web.charts import tradeoff
from web.charts.words import SHORT
from web.easel import PARAMETER, Easel, Figure
from web.keeping import kept
from web.navigation import way
from web.views.components import stages

FACETS = tuple(facet.value for facet in Facet)
FILTERS = {name: each for name, each in of_filters(EFFECTS).items() if name in ("stage", "kind", "domain")}
PARAMETERS = {
    **known(
        Parameter("x", "The facet across.", choices=FACETS),
        Parameter("y", "The facet up.", choices=FACETS),
        Parameter("certainty", "At least this certainty.", choices=tuple(pooled.LEVELS)),
    ),
    **FILTERS,
    **PARAMETER,
}


@require_safe
@kept
def many(request: HttpRequest) -> HttpResponse:
    found, now = read_request(request, PARAMETERS), snapshot.current()
    x, y = (str(chosen(found, *side)) for side in (("x", FACETS, "quality"), ("y", FACETS, "diversity")))
    level = chosen(found, "certainty", tuple(pooled.LEVELS))
    query = {name: values for name, values in found.items() if name in FILTERS}
    context: dict[str, Any] = {
        "choices": _choices(found, x, y, now),
        "clear": request.path,
        "way": way(),
        "same": x == y,
    }
    if x != y:
        answer = pooled.tradeoffs(x, y, query, level, now)
        easel = Easel(request, found, now)
        figure = the_map(easel, x, y, query, level, now)
        if easel.alone:
            return easel.answer()
        easel.check()
        context |= {"answer": answer, "figure": figure, "x": SHORT[x], "y": SHORT[y], "filtered": bool(query or level)}
    part = request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request")
    response = render(request, f"web/tradeoffs/{'listing' if part else 'list'}.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def the_map(easel: Easel, x: str, y: str, query: Read, level: str | None, now: Snapshot) -> Figure:
    """The map of two facets under filters; the front page has that of quality and diversity."""
    key = ("tradeoffs", x, y, tuple(sorted(query.items())), level)
    title = f"the map of {SHORT[x].lower()} and {SHORT[y].lower()}"
    return easel.figure(
        "map", title, key, lambda: tradeoff.draw(pooled.tradeoffs(x, y, query, level, now), x, y), bare=True, level=2
    )


def _choices(found: Read, x: str, y: str, now: Snapshot) -> list[dict[str, Any]]:
    """What there is to pick from, each as a list with what is chosen; a list in groups where it is long."""
    kinds = [
        (stage["name"], [(kind["id"], kind["name"], kind["id"] in found.get("kind", ())) for kind in stage["kinds"]])
        for stage in stages(now)
    ]
    facets = [(facet.value, SHORT[facet.value]) for facet in Facet]
    vocabularies: list[tuple[str, str, Any]] = [
        ("stage", "Any stage", [(each.value, each.label) for each in Stage]),
        ("domain", "Any domain", [(each.value, each.label) for each in Domain]),
        ("certainty", "Any certainty", [(each, f"At least {each}") for each in pooled.LEVELS if each != "very low"]),
    ]
    picks: list[dict[str, Any]] = [
        {"name": name, "title": name.capitalize(), "any": anything, "options": _options(options, found.get(name, ()))}
        for name, anything, options in vocabularies
    ]
    picks.insert(1, {"name": "kind", "title": "Kind", "any": "Any kind", "groups": kinds})
    axes = [("x", "Across", x), ("y", "Up", y)]
    return [{"name": name, "title": title, "options": _options(facets, (on,))} for name, title, on in axes] + picks


def _options(options: list[tuple[str, str]], on: tuple[str, ...]) -> list[tuple[str, str, bool]]:
    return [(value, label, value in on) for value, label in options]
