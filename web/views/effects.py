"""Every measured effect, one figure with its place in its source, and its second reading by a curator."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalogue.rendering import read_model
from registry.current import current
from registry.errors import Conflict, Invalid, Stale
from registry.permissions import CURATE
from registry.selectors.history import standing_claims
from registry.services.readings import CONFIRMED, record_reading
from taxonomy.registry_words import MEASURED, SECOND
from taxonomy.vocabulary import Confirmation, Mark
from transport.bodies import chosen_of
from transport.idempotency import Answer
from transport.query_string import VERSION
from web import effect_columns
from web.access import (
    as_redirect,
    form_text,
    new_key,
    private,
    redirect_answer,
    revision_of,
    run_form_once,
    single_line,
)
from web.inline_forest import ticks, with_positions
from web.labels import cause_of, extended, with_causes
from web.list_page import GROUPED, answer, downloads, list_context
from web.list_query import check_no_parameters
from web.navigation import breadcrumbs
from web.versions import cached_per_version, catalogue_of


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


@private(CURATE)
def read_again(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The form, and what it writes: the second reading of an effect."""
    if request.method != "POST":
        return _form(request, slug)
    known = [value.value for value in CONFIRMED]

    def work() -> Answer:
        record_reading(
            collection="effects",
            slug=slug,
            second=Confirmation(chosen_of({"second": form_text(request, "second")}, "second", known)),
            actor=request.user,
            address=single_line(request, "address"),
            revision=revision_of(request),
        )
        return redirect_answer(f"/effects/{slug}/")

    try:
        answer = run_form_once(request, work)
    except Invalid as error:
        faults = {str(fault.loc[-1]) if fault.loc else "address": fault.detail for fault in error.faults}
        return _form(request, slug, faults, 422)
    except (Conflict, Stale) as error:
        messages.error(request, f"{error}.")
        return _form(request, slug, status=409)
    messages.success(request, "The record says that you checked it.")
    return as_redirect(answer)


def _form(request: HttpRequest, slug: str, faults: dict[str, str] | None = None, status: int = 200) -> HttpResponse:
    catalogue = current()
    effect = read_model(catalogue, "effects", slug)
    context = {
        "effect": effect,
        "metric": read_model(catalogue, "metrics", effect.metric.id),
        "arms": [("Baseline", effect.baseline), ("Treatment", effect.treated)],
        "confirmations": CONFIRMED,
        "chosen": form_text(request, "second"),
        "address": single_line(request, "address"),
        "faults": faults or {},
        "revision": catalogue.entries["effects"][slug].revision,
        "key": new_key(),
        "breadcrumbs": breadcrumbs("effects-page"),
    }
    return render(request, "web/effects/reading.html", context, status=status)
