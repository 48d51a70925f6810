"""The crosswalk: operators of tools with the components that they correspond to."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalogue import Catalogue
from catalogue.read_models import ComponentBrief, OperatorRead
from catalogue.rendering import component_brief, read_model
from transport.query_string import VERSION
from web.labels import Extended, extended
from web.list_page import answer, list_context
from web.list_query import check_no_parameters
from web.navigation import breadcrumbs
from web.versions import cached_per_version, catalogue_of

LISTS = ("components", "usually", "related", "when_filtered")


@require_safe
@cached_per_version
def many(request: HttpRequest) -> HttpResponse:
    context = list_context(request, "operators")
    results = [_with_names(catalogue_of(request), operator) for operator in context["results"]]
    return answer(request, "crosswalk", {**context, "results": results, "breadcrumbs": breadcrumbs()})


@require_safe
@cached_per_version
def one(request: HttpRequest, slug: str) -> HttpResponse:
    check_no_parameters(request, VERSION)
    catalogue = catalogue_of(request)
    operator = _with_names(catalogue, read_model(catalogue, "operators", slug))
    return render(
        request, "web/crosswalk/detail.html", {"operator": operator, "breadcrumbs": breadcrumbs("operators-page")}
    )


def _with_names(catalogue: Catalogue, operator: OperatorRead) -> Extended[OperatorRead]:
    """An operator whose components have their names and stages."""
    return extended(operator, **{key: _named(catalogue, getattr(operator, key)) for key in LISTS})


def _named(catalogue: Catalogue, slugs: Iterable[str]) -> list[Extended[ComponentBrief]]:
    briefs = (component_brief(catalogue, slug) for slug in slugs)
    return [extended(brief, stage=brief.kind.partition("/")[0]) for brief in briefs]
