"""Middleware of pages: the content security policy, rate limits, and problem documents as pages for readers of HTML."""

import json
from collections.abc import Callable
from typing import Any

from csp.middleware import CSPMiddleware
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase

from taxonomy.strict_parsing import BYTES
from transport.problems import MEDIA_TYPE, problem
from transport.rate_limit import Exhausted, Quota, client_address, consume
from web.views.errors import Problem, problem_page

FREE = ("/api/", "/healthz", "/readyz", "/metricz", "/static/")
"""Paths with limits of their own, or that must never be refused."""
THINKING = ("/design/",)
"""Where forms are sent and nothing is stored: it counts as reading, as the analyses of the interface do."""


class ContentSecurityPolicy(CSPMiddleware):
    """As it is, on pages alone: no browser runs data."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not response.get("Content-Type", "").startswith("text/html"):
            return response
        return super().process_response(request, response)


def reads_pages(request: HttpRequest) -> bool:
    """Whether the client asks for HTML before data; one that takes anything is a program."""
    return "text/html" in request.META.get("HTTP_ACCEPT", "") and (
        request.get_preferred_type(["application/json", MEDIA_TYPE, "text/html"]) == "text/html"
    )


class ProblemsAsPages:
    """Outside the interface, renders problem documents as pages for people."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed):  # Django's own are empty
            detail = f"This address takes no {request.method}"
            response = problem(request, 405, detail, headers={"Allow": response["Allow"]})
        if response.status_code < 400 or request.path.startswith("/api/") or not reads_pages(request):
            return response
        if response.get("Content-Type") == MEDIA_TYPE:
            return _page(request, response, json.loads(response.content))
        return response


def _page(request: HttpRequest, response: HttpResponse, document: Problem) -> HttpResponse:
    if response.status_code == 503:  # the session is in the database
        request.user = AnonymousUser()
    page = problem_page(request, document, response.get("Retry-After", ""))
    for name in ("Allow", "Retry-After", "Cache-Control", "Vary", "RateLimit", "RateLimit-Policy"):
        if name in response:
            page[name] = response[name]
    return page


class Limits:
    """Counts every page; a request over the limit is refused with the seconds to wait."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response: HttpResponseBase = self.get_response(request)
        quota: Quota | None = getattr(request, "quota", None)
        if quota and "RateLimit" not in response:
            quota.set_headers(response)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if request.path.startswith(FREE):
            return None
        try:
            request.quota = _spend(request)  # type: ignore[attr-defined]
        except Exhausted as error:
            return _refuse(request, error)
        return None


def _spend(request: HttpRequest) -> Quota:
    reads = request.method in ("GET", "HEAD", "OPTIONS") or request.path in THINKING
    if not reads and request.user.is_authenticated:
        return consume("writes", f"user:{request.user.pk}")
    return consume("reads", client_address(request))


def _refuse(request: HttpRequest, error: Exhausted) -> HttpResponse:
    """A problem document with the seconds to wait; `ProblemsAsPages` renders it as a page for people."""
    response = problem(request, 429, str(error), headers={"Retry-After": str(error.quota.seconds)})
    error.quota.set_headers(response)
    return response


class BoundedUpload(FileUploadHandler):
    """Refuses a form with files that is too large before it is read: Django bounds the other fields alone."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803
        content_length: int,
        boundary: Any,
        encoding: Any = None,
    ) -> None:
        if content_length > 2 * BYTES + 64 * 1024:
            raise RequestDataTooBig("The form is too large")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
