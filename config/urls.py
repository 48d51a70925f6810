"""The root of all addresses: each skin brings its own full paths."""

from django.urls import include, path, re_path

from api.views.health import nowhere
from config.front import front

# They are tried one after the other: programs ask more often than people, and would wait for a sixth longer.
urlpatterns = [
    path("", include("api.urls")),
    path("", include("web.urls")),
    path("", include([path("", front, name="home"), re_path(r"", nowhere, name="nowhere")])),
]

handler400 = "api.errors.bad_request"
handler429 = "web.joining.too_many"  # allauth's own
handler500 = "api.errors.unexpected"
