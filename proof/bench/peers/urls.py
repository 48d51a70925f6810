"""The peers under Django: the empty view, plain DRF, and django-ninja.

The empty view is what Django, its middleware and the server take for an answer that holds nothing.
"""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from proof.bench.peers import ninja, plain


def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"{}", content_type="application/json")


urlpatterns = [
    path("empty/", empty),
    path("plain/methods/", plain.Methods.as_view()),
    path("plain/methods/facets/", plain.Facets.as_view()),
    path("plain/components/<slug:slug>/", plain.OneComponent.as_view()),
    path("ninja/", ninja.api.urls),
]
