"""Sources and metrics: what figures come from, and what they measure."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalogue import lists
from catalogue.linked_data import bibtex, citation_tags
from catalogue.queries import EffectQuery, MethodQuery, RoundsQuery
from catalogue.rendering import read_model
from taxonomy.vocabulary import Facet
from transport.query_string import VERSION
from web.labels import with_causes
from web.list_page import answer, list_context
from web.list_query import check_no_parameters
from web.navigation import breadcrumbs
from web.publishing import download, json_ld, signposted
from web.versions import cached_per_version, catalogue_of


@require_safe
@cached_per_version
def sources(request: HttpRequest) -> HttpResponse:
    return answer(request, "sources", {**list_context(request, "sources"), "breadcrumbs": breadcrumbs()})


@require_safe
@cached_per_version
def metrics(request: HttpRequest) -> HttpResponse:
    context = list_context(request, "metrics")
    facets = [(facet, facet.value in context["question"].values("facet")) for facet in Facet]
    return answer(request, "metrics", {**context, "choices": facets, "breadcrumbs": breadcrumbs()})


@require_safe
@cached_per_version
@signposted("sources")
def source(request: HttpRequest, slug: str) -> HttpResponse:
    check_no_parameters(request, VERSION)
    catalogue = catalogue_of(request)
    context = {
        "source": read_model(catalogue, "sources", slug),
        "methods": lists.records(catalogue, MethodQuery(source=(slug,))),
        "effects": with_causes(catalogue, lists.records(catalogue, EffectQuery(source=(slug,)))),
        "effects_data": download("effects/", {"source": slug}),
        "bibtex": bibtex(catalogue.sources[slug]),
        "linked_data": json_ld(catalogue, "sources", slug, request),
        "citation_tags": citation_tags(catalogue, slug),
        "breadcrumbs": breadcrumbs("sources-page"),
    }
    return render(request, "web/sources/detail.html", context)


@require_safe
@cached_per_version
def metric(request: HttpRequest, slug: str) -> HttpResponse:
    check_no_parameters(request, VERSION)
    catalogue = catalogue_of(request)
    record = read_model(catalogue, "metrics", slug)
    effects = lists.records(catalogue, EffectQuery(metric=(slug,)))
    context = {
        "metric": record,
        "effects": with_causes(catalogue, effects),
        "count": len(effects),
        "effects_data": download("effects/", {"metric": slug}),
        "rounds": lists.records(catalogue, RoundsQuery(metric=(slug,))),
        "breadcrumbs": breadcrumbs("metrics-page"),
    }
    return render(request, "web/metrics/detail.html", context)
