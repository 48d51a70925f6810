"""Where the peers that run under Django are found, and the empty view that tells the noise."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from proof.bench.peers import ninja, plain


def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"{}", content_type="application/json")


urlpatterns = [
    path("empty/", empty),
    path("plain/methods/", plain.Methods.as_view()),
    path("plain/methods/<str:id>/", plain.MethodDetail.as_view()),
    path("plain/effects/", plain.Effects.as_view()),
    path("plain/search/", plain.Search.as_view()),
    path("ninja/", ninja.api.urls),
]
