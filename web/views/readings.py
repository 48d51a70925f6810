"""Second readings: a curator confirms that a figure is in its source as recorded."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from catalogue.rendering import read_model
from registry.current import current
from registry.errors import Conflict, Invalid, Stale
from registry.permissions import CURATE
from registry.services.readings import CONFIRMED, record_reading
from taxonomy.vocabulary import Confirmation
from transport.bodies import chosen_of
from transport.idempotency import Answer
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
from web.navigation import breadcrumbs


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
