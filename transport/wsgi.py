"""The WSGI handler: no header of a request decides how its address is decoded."""

from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIEnvironment

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http.response import HttpResponseBase
from django.utils.http import parse_header_parameters

from registry.priority import answering

HEADER_LENGTH = 2_000
"""Characters of a Content-Type or an HX-Current-URL; longer ones count as absent."""


class Utf8Request(WSGIRequest):
    """A request that is decoded as UTF-8, whatever charset its Content-Type names.

    Django would decode the query string by that charset: one address would have several meanings, and a charset that is
    no text encoding would fail before any middleware runs.
    """

    def __init__(self, environ: WSGIEnvironment) -> None:
        _drop_unreadable(environ)
        super().__init__(environ)

    def _set_content_type_params(self, meta: WSGIEnvironment) -> None:
        self.content_type, parameters = parse_header_parameters(meta.get("CONTENT_TYPE", ""))
        self.content_params = {name: value for name, value in parameters.items() if name != "charset"}


class Handler(WSGIHandler):
    """Django's WSGI handler with this request class; preparation waits while an answer takes long."""

    request_class = Utf8Request

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> HttpResponseBase:
        with answering():
            return super().__call__(environ, start_response)


def _drop_unreadable(environ: WSGIEnvironment) -> None:
    """Remove headers that a library would fail to parse, as if they had not been sent."""
    for name, is_readable in (("CONTENT_TYPE", _is_media_type), ("HTTP_HX_CURRENT_URL", _is_address)):
        value = environ.get(name, "")
        if len(value) > HEADER_LENGTH or not is_readable(value):
            environ[name] = ""


def _is_media_type(value: str) -> bool:
    try:
        parse_header_parameters(value)
    except (LookupError, ValueError):  # an unknown or invalid encoding of `name*=`
        return False
    return True


def _is_address(value: str) -> bool:
    try:
        urlsplit(value)
    except ValueError:
        return False
    return True
