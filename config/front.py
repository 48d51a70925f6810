"""The root address, which both skins share: the front page for people, the way to the interface for programs."""

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt

from api.views.health import home as to_the_interface
from web.middleware import reads_pages
from web.views.home import home


@csrf_exempt
def front(request: HttpRequest) -> HttpResponse:
    response = home(request) if reads_pages(request) else to_the_interface(request)
    patch_vary_headers(response, ["Accept"])
    return response
