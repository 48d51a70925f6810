"""The empty view: what Django, its middleware and the server take for an answer that holds nothing."""

from django.http import HttpRequest, HttpResponse
from django.urls import path


def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"{}", content_type="application/json")


urlpatterns = [path("empty/", empty)]
