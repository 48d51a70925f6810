"""For every request before it reaches a view: checks of host and size, faults as problem documents, and its version."""

import logging
from collections.abc import Callable

from corsheaders.middleware import CorsMiddleware
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from api.errors import answer_to, unexpected
from registry.current import newest_only
from transport.problems import problem

QUERY_BYTES = 16 * 1024
logger = logging.getLogger("api")


def _empty(response: HttpResponse | StreamingHttpResponse) -> None:
    """Remove the body, but not the headers with its length."""
    if isinstance(response, StreamingHttpResponse):
        response.streaming_content = ()
    else:
        response.content = b""


class Cors(CorsMiddleware):
    """The library's middleware, skipped for requests without an Origin, which are most."""

    def check_preflight(self, request: HttpRequest) -> HttpResponseBase | None:
        return super().check_preflight(request) if request.method == "OPTIONS" else None

    def add_response_headers(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if "HTTP_ORIGIN" in request.META:
            return super().add_response_headers(request, response)
        patch_vary_headers(response, ("origin",))
        return response


class Boundary:
    """Refuses a forged host and a query string over 16 kB, and turns a fault of ours into a problem document."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        size = len(request.META.get("QUERY_STRING", ""))
        if size > QUERY_BYTES:
            return problem(request, 414, f"The query string has {size} bytes; {QUERY_BYTES} is the limit")
        try:
            request.get_host()
        except DisallowedHost:  # answered here: further in, Django would log a traceback and under DEBUG show it
            return problem(request, 400, "The Host header names no host that is served here")
        response = self.get_response(request)
        if request.method == "HEAD":  # the server would drop the body as well, and warn of it in the log
            _empty(response)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse:
        if answer := answer_to(request, exception):
            return answer
        logger.error("%s %s", request.method, request.path, exc_info=exception)
        return unexpected(request)


class NewestForSignedIn:
    """Answers a request with a session or a token from the newest catalogue, even where that takes a while."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.SESSION_COOKIE_NAME in request.COOKIES or "HTTP_AUTHORIZATION" in request.META:
            with newest_only():
                return self.get_response(request)
        return self.get_response(request)
