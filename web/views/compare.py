"""Two to eight methods side by side, and the choice of them."""

from collections.abc import Callable
from typing import ClassVar
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalogue import Catalogue, compare
from catalogue.compare import CompareQuery, Comparison
from catalogue.errors import BadQuery
from catalogue.read_models import MethodRead
from catalogue.rendering import PREFIX, read_model
from taxonomy.vocabulary import Domain, Facet
from transport.query_string import VERSION
from web import comparing, drawing
from web.compared_answers import PairAnswer, method_answers
from web.drawing import Look, component_address
from web.list_query import pairs_of, parse_page
from web.navigation import breadcrumbs
from web.picking import Choice, UnknownId, choice, typed_ids, unknown_ids
from web.publishing import Download, download
from web.versions import cached_per_version, catalogue_of, in_version


class ComparePage(CompareQuery):
    """The same as in the interface, by ids or names; without methods, the page offers a choice."""

    separated: ClassVar = False

    methods: tuple[str, ...] = ()
    """Two to eight methods, by id or name, separated by commas."""


EXAMPLES = (
    ("Attributes in the prompt", ("simprompt", "attrprompt", "genetic-prompt"), "with results head to head"),
    ("From seed tasks to evolved instructions", ("self-instruct", "alpaca", "wizardlm"), "each builds on the last"),
    ("Rejection sampling three ways", ("star", "rft", "v-star"), "what is done with wrong answers"),
)
OPEN = 12
"""More rows of a table than so many are folded away."""


class MethodsCompared(comparing.ComparisonContext):
    """The answer of the interface as the page shows it, its pictures and its files."""

    answer: Comparison
    answers: list[PairAnswer]
    methods: list[MethodRead]
    has_tokens: bool
    has_calls: bool
    method_files: Download
    direct_files: Download
    query: CompareQuery
    facet: Facet
    picture: str
    downloads: list[tuple[str, str]]
    data: str
    whole: list[tuple[str, str]]
    open: int


class MethodChoice(Choice):
    """The choice of methods, and the other parameters of the comparison with their terms."""

    query: CompareQuery
    more: list[tuple[str, str]]
    facet_terms: list[Facet]
    domain_terms: list[Domain]
    distance: bool


@require_safe
@cached_per_version
def side_by_side(request: HttpRequest) -> HttpResponse:
    query, catalogue = parse_page(request, ComparePage, common=(VERSION,)), catalogue_of(request)
    slugs, permanent = typed_ids(request, catalogue, "methods")

    def address(ids: list[str]) -> str:
        return in_version(request, _address(ids, query))

    if not permanent:
        return HttpResponseRedirect(address(slugs))
    faults: list[str] = []
    compared: MethodsCompared | None = None
    unknown: list[UnknownId] = []
    try:
        compared = _compared(catalogue, slugs, query) if slugs else None
    except BadQuery as error:
        if error.parameters != ["methods"]:
            raise
        faults = [fault.detail for fault in error.errors]
        unknown = unknown_ids(catalogue, "methods", slugs, address)
    context = {
        **(compared or {}),
        **_choice(catalogue, slugs, query, address),
        "unknown": unknown,
        "faults": faults,
        "clear": in_version(request, request.path),
        "breadcrumbs": breadcrumbs(),
    }
    return render(request, "web/compare.html", context, status=400 if faults else 200)


def _address(slugs: list[str], query: CompareQuery) -> str:
    """The permalink of a comparison."""
    more = pairs_of(query, "methods")
    return f"?{urlencode({'methods': ','.join(slugs)}, safe=',')}" + (f"&{urlencode(more, doseq=True)}" if more else "")


def _compared(catalogue: Catalogue, slugs: list[str], query: ComparePage) -> MethodsCompared:
    """The answer of the interface and the pictures. Raises BadQuery."""
    full = CompareQuery(methods=tuple(slugs), domain=query.domain, facet=query.facet, edit_distance=query.edit_distance)
    answer = compare.compare(catalogue, full)
    address = _address(slugs, query)[1:]
    methods = [read_model(catalogue, "methods", slug) for slug in slugs]
    costs = [method.cost for method in methods if method.cost]
    return {
        **comparing.comparison_context(catalogue, answer),
        "answer": answer,
        "answers": method_answers(answer),
        "methods": methods,
        "has_tokens": any(cost.generator_tokens is not None for cost in costs),
        "has_calls": any(cost.generator_calls is not None for cost in costs),
        "method_files": download("methods/", {"ids": ",".join(slugs)}),
        "direct_files": download("effects/", {"ids": ",".join(effect.id for effect in answer.head_to_head)}),
        "query": full,
        "facet": full.facet,
        "picture": drawing.picture(compare.network(catalogue, full), Look(component_address, names=answer.names)),
        "downloads": drawing.forms(f"{PREFIX}/compare/", address),
        "data": f"{PREFIX}/compare/?{address}",
        "whole": [("JSON", f"{PREFIX}/compare/?{address}")],
        "open": OPEN,
    }


def _choice(
    catalogue: Catalogue, slugs: list[str], query: ComparePage, address: Callable[[list[str]], str]
) -> MethodChoice:
    """The choice, and what else can be asked of the comparison."""
    return {
        **choice(catalogue, "methods", slugs, address, EXAMPLES),
        "query": query,
        "more": [(name, value) for name, values in pairs_of(query, "methods").items() for value in values],
        "facet_terms": list(Facet),
        "domain_terms": list(Domain),
        "distance": query.edit_distance,
    }
