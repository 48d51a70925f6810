"""The root of all addresses: each skin brings its own full paths, and both share the root address."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path, re_path
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt

from api.views.health import home as redirect_to_interface
from api.views.health import nowhere
from web.middleware import reads_pages
from web.views.home import home as front_page


@csrf_exempt
def front(request: HttpRequest) -> HttpResponse:
    """The front page for people; a redirect to the interface for programs."""
    response = front_page(request) if reads_pages(request) else redirect_to_interface(request)
    patch_vary_headers(response, ["Accept"])
    return response


# Patterns are tried in their order: those of programs come first, since programs ask more often than people.
urlpatterns = [
    path("", include("api.urls")),
    path("", include("web.urls")),
    path("", include([path("", front, name="home"), re_path(r"", nowhere, name="nowhere")])),
]

handler400 = "api.errors.bad_request"
handler429 = "web.joining.too_many"  # allauth's own
handler500 = "api.errors.unexpected"
