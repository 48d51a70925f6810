"""What holds for every request before it reaches a view: its host, its address, faults as problem documents."""

import logging
from collections.abc import Callable

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse

from api.errors import unexpected
from api.problems import problem

QUERY_BYTES = 16 * 1024
logger = logging.getLogger("api")


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
        except DisallowedHost:  # told here: further in, Django would log a traceback and under DEBUG show it
            return problem(request, 400, "The Host header names no host that is served here")
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse:
        logger.error("%s %s", request.method, request.path, exc_info=exception)
        return unexpected(request)
