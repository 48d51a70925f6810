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
from web.charts.formatting import SHORT
from web.figures import tradeoff_map
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
}


@require_safe
@kept
def many(request: HttpRequest) -> HttpResponse:
    found, now = read_request(request, PARAMETERS), snapshot.current()
    x, y, filters, certainty = choice(found)
    context: dict[str, Any] = {
        "choices": _choices(found, x, y, now),
        "clear": request.path,
        "way": way(),
        "same": x == y,
    }
    if x != y:
        answer = pooled.tradeoffs(x, y, filters, certainty, now)
        figure = tradeoff_map(answer, x, y, filters, certainty)
        context |= {"answer": answer, "figure": figure, "x": SHORT[x], "y": SHORT[y]}
    part = request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request")
    response = render(request, f"web/tradeoffs/{'listing' if part else 'list'}.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def choice(query: Read) -> tuple[str, str, Read, str | None]:
    """Both facets, the filters, and the least certainty. Raises BadQuery."""
    x, y = str(chosen(query, "x", FACETS, "quality")), str(chosen(query, "y", FACETS, "diversity"))
    filters = {name: values for name, values in query.items() if name in FILTERS}
    return x, y, filters, chosen(query, "certainty", tuple(pooled.LEVELS))


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
