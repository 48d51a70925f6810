"""Pages spend the limits that the interface spends: reading by address, writing by person."""

import json
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from taxonomy.strict_parsing import BYTES
from transport.rate_limit import Exhausted, Quota, client_address, consume
from web.middleware import PROBLEM

FREE = ("/api/", "/healthz", "/readyz", "/metricz", "/static/")
"""What counts for itself, or must never be refused."""
THINKING = ("/design/",)
"""Where forms are sent and nothing is stored: it counts as reading, as the analyses of the interface do."""


class Limits:
    """Counts every page. One that is too many is refused with the seconds to wait."""

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
            return _refused(request, error)
        return None


def _spend(request: HttpRequest) -> Quota:
    reads = request.method in ("GET", "HEAD", "OPTIONS") or request.path in THINKING
    if not reads and request.user.is_authenticated:
        return consume("writes", f"user:{request.user.pk}")
    return consume("reads", client_address(request))


def _refused(request: HttpRequest, error: Exhausted) -> HttpResponse:
    """A problem document, which is told to people as a page further out."""
    body = {
        "type": "about:blank",
        "title": "Too Many Requests",
        "status": 429,
        "detail": str(error),
        "instance": request.path,
        "errors": [],
    }
    response = HttpResponse(json.dumps(body), content_type=PROBLEM, status=429)
    response["Retry-After"] = str(error.quota.seconds)
    response["Cache-Control"] = "no-store"
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
