"""One id for each request: the answer has it, and so has every line that the request writes to the log."""

import logging
import re
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from functools import partial
from secrets import token_hex
from time import perf_counter
from typing import cast

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.functional import SimpleLazyObject

from transport import prometheus

SAFE = re.compile(r"[A-Za-z0-9._-]{1,64}")
KEY = "registry.request_id"
PROBES = ("/healthz", "/readyz", "/metricz")
SHOWN = 500
logger = logging.getLogger("requests")
_current: ContextVar[str] = ContextVar("request_id", default="")


class RequestIdFilter(logging.Filter):
    """Puts the id into each record, also into those that Django logs after the middleware, by their request."""

    def filter(self, record: logging.LogRecord) -> bool:
        meta = getattr(getattr(record, "request", None), "META", {})
        record.request_id = _current.get() or meta.get(KEY, "")
        return True


class RequestId:
    """Uses the id that the request has, if it is a safe one; logs and counts the finished request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        name = request.META[KEY] = given if SAFE.fullmatch(given) else token_hex(8)
        outer = _current.set(name)
        start = perf_counter()
        try:
            response = self.get_response(request)
            response["X-Request-Id"] = name
            done = partial(_done, request, response, start)
            if isinstance(response, HttpResponse):
                done(len(response.content))
            elif isinstance(response, FileResponse):  # the server sends the file itself
                done(int(response.get("Content-Length") or 0))
            elif isinstance(response, StreamingHttpResponse):
                response.streaming_content = _counted(name, cast(Iterable[bytes], response.streaming_content), done)
        finally:
            _current.reset(outer)
        return response


def _counted(name: str, parts: Iterable[bytes], done: Callable[[int], None]) -> Iterator[bytes]:
    """A streamed body, whose log records get the id of its request too."""
    size = 0
    _current.set(name)
    try:
        for part in parts:
            size += len(part)
            yield part
    finally:
        done(size)
        _current.set("")


def _done(request: HttpRequest, response: HttpResponseBase, start: float, size: int) -> None:
    seconds = perf_counter() - start
    path, status = request.path[:SHOWN], response.status_code
    if settings.METRICS_TOKEN:
        prometheus.count_request(_route(request), str(request.method), status, seconds)
    if not logger.isEnabledFor(logging.INFO) or (path in PROBES and status < 400):
        return
    fields = {
        "method": request.method,
        "path": path,
        "status": status,
        "ms": round(seconds * 1000, 2),
        "bytes": size,
        "user": _user(request),
    }
    logger.info("%s %s %d", request.method, path, status, extra={"fields": fields})


def _route(request: HttpRequest) -> str:
    """The name of the route, never the path, of which clients could make up any number."""
    if match := request.resolver_match:
        return match.view_name
    return "static" if request.path.startswith(str(settings.STATIC_URL)) else "none"


def _user(request: HttpRequest) -> int | None:
    """The account of the request, if it is loaded already, so that logging needs no query."""
    user = request.__dict__.get("user")
    if isinstance(user, SimpleLazyObject):
        user = request.__dict__.get("_cached_user")
    return user.pk if user is not None else None
