"""The survey's claims as a page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from registry import snapshot
from registry.selectors.claims import claims as claims_against_effects
from web.keeping import kept
from web.navigation import way


@require_safe
@kept
def claims(request: HttpRequest) -> HttpResponse:
    """What a survey concluded, against the stored effects: the very answer of the interface."""
    now = snapshot.current()
    found = now.remember("claims page", lambda: claims_against_effects({}, now))
    return render(request, "web/claims.html", {"claims": found, "version": now.version, "way": way()})
