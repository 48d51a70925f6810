"""The survey's claims as a page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalogue.claims import ClaimsQuery
from catalogue.claims import claims as claims_of
from web.navigation import breadcrumbs
from web.publishing import download
from web.versions import cached_per_version, catalogue_of


@require_safe
@cached_per_version
def claims(request: HttpRequest) -> HttpResponse:
    """The conclusions of a survey against the stored effects, as the interface answers them."""
    catalogue = catalogue_of(request)
    answer = claims_of(catalogue, ClaimsQuery())
    context = {"claims": answer, "data": download("claims/"), "breadcrumbs": breadcrumbs()}
    return render(request, "web/claims.html", context)
