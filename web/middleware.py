"""What holds for every page: its policy, and problem documents told as pages to those who read HTML."""

import json
from collections.abc import Callable

from csp.middleware import CSPMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase

from transport.problems import MEDIA_TYPE, problem
from web.views.errors import Problem, problem_page

PROBLEM = MEDIA_TYPE


class ContentSecurityPolicy(CSPMiddleware):
    """As it is, on pages alone: no browser runs data."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not response.get("Content-Type", "").startswith("text/html"):
            return response
        return super().process_response(request, response)


def reads_pages(request: HttpRequest) -> bool:
    """Whether the client asks for HTML before data; one that takes anything is a program."""
    return "text/html" in request.META.get("HTTP_ACCEPT", "") and (
        request.get_preferred_type(["application/json", PROBLEM, "text/html"]) == "text/html"
    )


class ProblemsAsPages:
    """Outside the interface, a person is told of a problem in a page; the document says what stands in it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed):  # Django's own are empty
            detail = f"This address takes no {request.method}"
            response = problem(request, 405, detail, headers={"Allow": response["Allow"]})
        if response.status_code < 400 or request.path.startswith("/api/") or not reads_pages(request):
            return response
        if response.get("Content-Type") == PROBLEM:
            return _page(request, response, json.loads(response.content))
        return response


def _page(request: HttpRequest, response: HttpResponse, problem: Problem) -> HttpResponse:
    if response.status_code == 503:  # who it is stands in the database
        request.user = AnonymousUser()
    page = problem_page(request, problem, response.get("Retry-After", ""))
    for name in ("Allow", "Retry-After", "Cache-Control", "Vary", "RateLimit", "RateLimit-Policy"):
        if name in response:
            page[name] = response[name]
    return page
