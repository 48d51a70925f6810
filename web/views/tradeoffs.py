"""The trade-off map: what each component does to two facets at once."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from catalogue import Catalogue, pooled
from catalogue.scheme import scheme
from catalogue.tradeoffs import TradeoffQuery, tradeoffs
from taxonomy.vocabulary import Domain, Facet, Stage
from transport.query_string import VERSION
from web import list_page
from web.figures import tradeoff_map, tradeoff_points
from web.formatting import SHORT
from web.list_query import pairs_of, parse_page
from web.navigation import breadcrumbs
from web.publishing import download
from web.tradeoff_answers import answer_in_words
from web.versions import cached_per_version, catalogue_of, in_version

FEW = 4
"""With fewer points the table comes before the map."""
Choices = Sequence[tuple[str, str, bool]]
"""Value, label, and whether it is chosen."""


class Pick(TypedDict):
    """A list to pick from: its choices in one, or in groups; `any` is what it says where nothing is chosen."""

    name: str
    title: str
    any: NotRequired[str]
    options: NotRequired[Choices]
    groups: NotRequired[Sequence[tuple[str, Choices]]]


@require_safe
@cached_per_version
def many(request: HttpRequest) -> HttpResponse:
    query, catalogue = parse_page(request, TradeoffQuery, common=(VERSION,)), catalogue_of(request)
    context: dict[str, object] = {
        "choices": _choices(catalogue, query),
        "clear": in_version(request, request.path),
        "breadcrumbs": breadcrumbs(),
        "same": query.x == query.y,
    }
    if query.x != query.y:
        answer = tradeoffs(catalogue, query)
        figure = tradeoff_map(catalogue, answer, query)
        context["few"] = len(answer.results) and len(tradeoff_points(answer)) < FEW
        context |= {"answer": answer, "figure": figure, "x": SHORT[query.x.value], "y": SHORT[query.y.value]}
        context["words"] = answer_in_words(catalogue, answer, query)
        context["data"] = download("tradeoffs/", pairs_of(query))
    return list_page.answer(request, "tradeoffs", context)


def _choices(catalogue: Catalogue, query: TradeoffQuery) -> list[Pick]:
    """What there is to pick from, each as a list with what is chosen; a list in groups where it is long."""
    given = pairs_of(query)
    kinds = [
        (stage.name, [(kind.id, kind.name, kind.id in given.get("kind", ())) for kind in stage.kinds])
        for stage in scheme(catalogue).stages
    ]
    facets = [(facet.value, SHORT[facet.value]) for facet in Facet]
    vocabularies: list[tuple[str, str, list[tuple[str, str]]]] = [
        ("stage", "Any stage", [(stage.value, stage.label) for stage in Stage]),
        ("domain", "Any domain", [(domain.value, domain.label) for domain in Domain]),
        (
            "certainty",
            "Any certainty",
            [(level, f"At least {level}") for level in pooled.LEVELS[2:]],
        ),
    ]
    picks: list[Pick] = [
        {"name": name, "title": name.capitalize(), "any": anything, "options": _options(options, given.get(name, []))}
        for name, anything, options in vocabularies
    ]
    picks.insert(1, {"name": "kind", "title": "Category", "any": "Any category", "groups": kinds})
    axes = [("x", "Across", query.x.value), ("y", "Up", query.y.value)]
    chosen: list[Pick] = [{"name": name, "title": title, "options": _options(facets, [on])} for name, title, on in axes]
    return chosen + picks


def _options(options: list[tuple[str, str]], on: list[str]) -> Choices:
    return [(value, label, value in on) for value, label in options]
