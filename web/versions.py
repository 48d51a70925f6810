"""The version that a page shows, by `?version=`, and whole pages, rendered once for each version and address."""

import re
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, NotRequired, TypedDict
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.response import SimpleTemplateResponse
from django.utils.cache import patch_vary_headers

from catalogue import Catalogue
from catalogue.bundle import version_name
from catalogue.errors import Missing
from registry.current import catch_up, current, newest_only
from transport.query_string import VERSION, catalogue_at, version_of
from transport.response_cache import Stored, responses

View = Callable[..., HttpResponse]
HTMX = ("HX-Request", "HX-History-Restore-Request")
SESSION_COOKIES = (settings.SESSION_COOKIE_NAME, "messages")
"""Cookies that make a page somebody's own."""
STORED_HEADERS = ("Content-Type", "Link", "X-Robots-Tag")
MEDIA_TYPES = ("text/html", "application/xml")
TOKEN = re.compile(rb'(?<=name="csrfmiddlewaretoken" value=")\w{64}(?=")')
PLACEHOLDER = b"\0token\0"
"""In place of the reader's own token, which every form has; no page has a NUL."""


class Shown(TypedDict):
    """A published version: its name, its date, and the address of the same page as of the newest one."""

    name: str
    updated: datetime | None
    newest: str


class ShownContext(TypedDict):
    """What every template has of the version that the page shows; `at_version` is a part of addresses, or empty."""

    version_shown: Shown | None
    at_version: str
    catalogue_version: NotRequired[int]


def catalogue_of(request: HttpRequest) -> Catalogue:
    """The catalogue that a page shows: that of `?version=`, else the newest. Raises BadQuery for an unknown version.

    The page then names the version: see `version_shown`.
    """
    version = version_of(request)
    if version is None:
        return current()
    catalogue = catalogue_at(version)
    request.catalogue_shown = catalogue  # type: ignore[attr-defined]
    return catalogue


def in_version(request: HttpRequest, address: str) -> str:
    """The address of a page as of the version that this request asks for: of the newest where it asks for none."""
    version = version_of(request)
    if version is None:
        return address
    return f"{address}{'&' if '?' in address else '?'}{urlencode({VERSION: version})}"


def version_shown(request: HttpRequest) -> ShownContext:
    """For every template: the published version that the page was asked for, and the address of the newest."""
    catalogue: Catalogue | None = getattr(request, "catalogue_shown", None)
    if catalogue is None:
        return {"version_shown": None, "at_version": ""}
    rest = request.GET.copy()
    rest.pop(VERSION, None)
    shown: Shown = {
        "name": version_name(catalogue),
        "updated": catalogue.updated,
        "newest": f"{request.path}?{rest.urlencode()}" if rest else request.path,
    }
    at_version = f"&{VERSION}={shown['name']}"
    return {"version_shown": shown, "catalogue_version": catalogue.version, "at_version": at_version}


def cached_per_version(view: View) -> View:
    """The view, called once for each version and address; again where a record was missing that was just published."""
    answer_now = _cached(view)

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return answer_now(request, *args, **kwargs)
        except Missing as error:
            if version_of(request) is not None or not catch_up(error.collection, error.slug):
                raise
        with newest_only():
            return answer_now(request, *args, **kwargs)

    return answer


def _cached(view: View) -> View:
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_public(request):
            return view(request, *args, **kwargs)
        catalogue = current()
        htmx_headers = (request.headers.get(name) for name in HTMX)
        key = ("page", catalogue.version, catalogue.updated, request.build_absolute_uri(), *htmx_headers)
        stored = responses.get(key)
        if stored is not None:
            return _restore(request, stored)
        response = view(request, *args, **kwargs)
        if isinstance(response, SimpleTemplateResponse):  # Django's map of the site
            response.render()
        if _is_cacheable(response):
            headers = tuple((name, value) for name, value in response.items() if name in STORED_HEADERS)
            responses.put(key, Stored(TOKEN.sub(PLACEHOLDER, response.content), headers), catalogue.version)
        return response

    return answer


def is_public(request: HttpRequest) -> bool:
    """Whether the answer depends on the address alone."""
    return request.method in ("GET", "HEAD") and not any(name in request.COOKIES for name in SESSION_COOKIES)


def _is_cacheable(response: HttpResponse) -> bool:
    plain = response.headers.keys() <= {*STORED_HEADERS, "Vary"} and not response.cookies
    return plain and response.status_code == 200 and response["Content-Type"].startswith(MEDIA_TYPES)


def _restore(request: HttpRequest, stored: Stored) -> HttpResponse:
    content = stored.body
    if PLACEHOLDER in content:
        content = content.replace(PLACEHOLDER, get_token(request).encode())
    response = HttpResponse(content, headers=dict(stored.headers))
    patch_vary_headers(response, ["HX-Request", "Cookie"])
    return response
