"""The root of all addresses: each skin brings its own full paths."""

from django.urls import include, path

from config.front import front

urlpatterns = [
    path("", include("web.urls")),
    path("", include([path("", front, name="home")])),
    path("", include("api.urls")),
]

handler400 = "api.errors.bad_request"
handler500 = "api.errors.unexpected"
