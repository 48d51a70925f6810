"""Every measured effect, and one figure with its place in its source."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalogue.rendering import read_model
from registry.selectors.history import standing_claims
from taxonomy.registry_words import MEASURED, SECOND
from taxonomy.vocabulary import Mark
from transport.query_string import VERSION
from web import effect_columns
from web.inline_forest import ticks, with_positions
from web.labels import cause_of, extended, with_causes
from web.list_page import GROUPED, answer, downloads, list_context
from web.list_query import check_no_parameters
from web.navigation import breadcrumbs
from web.page_cache import cached_per_version
from web.versions import catalogue_of


@require_safe
@cached_per_version
def many(request: HttpRequest) -> HttpResponse:
    context, catalogue = list_context(request, "effects"), catalogue_of(request)
    question = context["question"]
    ordering = question.query.ordering.removeprefix("-")
    columns = effect_columns.columns(question.columns)
    context["grouped"] = ordering if ordering in GROUPED else ""
    context["columns"], context["usual_columns"] = columns, question.with_usual_columns()
    context["downloads"] = downloads(question, effect_columns.keys(question.columns))
    effects = effect_columns.with_cells(catalogue, with_causes(catalogue, context["results"]), columns["more"])
    context["ticks"] = [] if "axis" in columns["hide"] else ticks(effects)
    context["results"] = with_positions(effects)
    return answer(request, "effects", {**context, "breadcrumbs": breadcrumbs()})


@require_safe
@cached_per_version
def one(request: HttpRequest, slug: str) -> HttpResponse:
    check_no_parameters(request, VERSION)
    catalogue = catalogue_of(request)
    effect = read_model(catalogue, "effects", slug)
    claimed = standing_claims(catalogue, "effects", slug)
    context = {
        "effect": extended(effect, cause=cause_of(catalogue, effect)),
        "metric": read_model(catalogue, "metrics", effect.metric.id),
        "arms": [("Baseline", effect.baseline), ("Treatment", effect.treated)],
        "study": effect.method and catalogue.label("methods", effect.method),
        "measured_claim": claimed.get(MEASURED),
        "second_claim": claimed.get(SECOND),
        "unnamed": effect.reading.mark is Mark.SECOND_HAND and not effect.reading.account,
        "breadcrumbs": breadcrumbs("effects-page"),
    }
    return render(request, "web/effects/detail.html", context)
