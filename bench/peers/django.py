"""The peers under Django: the registry's own settings and middleware with other addresses."""

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest


class Request(WSGIRequest):
    urlconf = "bench.peers.urls"


class Application(WSGIHandler):
    request_class = Request
