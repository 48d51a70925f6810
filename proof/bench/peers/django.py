"""The peers under Django: the registry's own settings and middleware with other addresses."""

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest


class Request(WSGIRequest):
    urlconf = "proof.bench.peers.urls"


class Application(WSGIHandler):
    request_class = Request


def application() -> Application:
    """As gunicorn starts it: in a process made ready just as for the registry."""
    import config.wsgi  # noqa: F401

    return Application()
