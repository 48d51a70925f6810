"""Whole pages for readers without a session: rendered once for each version and address."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.response import SimpleTemplateResponse
from django.utils.cache import patch_vary_headers

from catalogue.errors import Missing
from registry.current import catch_up, current
from transport.query_string import version_of
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
