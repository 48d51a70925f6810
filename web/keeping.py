"""Whole pages as those read them who are not logged in: put together once a version of the catalogue.

Most of a page's time goes into its many rows. What one reader was shown at a version, the next is shown as it stands.
"""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils.cache import patch_vary_headers

from registry import snapshot

View = Callable[..., HttpResponse]
HTMX = ("HX-Request", "HX-History-Restore-Request")
OWN = (settings.SESSION_COOKIE_NAME, "messages")
"""Cookies that make a page somebody's own."""

TOKEN = re.compile(rb'(?<=name="csrfmiddlewaretoken" value=")\w{64}(?=")')
PLACE = b"\0token\0"
"""Stands for the reader's own token, which every form holds; no page holds a NUL."""


def kept(view: View) -> View:
    """The view, asked once a version for each address."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not for_everybody(request):
            return view(request, *args, **kwargs)
        pages = snapshot.current().pages
        key = ("page", request.build_absolute_uri(), *(request.headers.get(name) for name in HTMX))
        found = pages.get(key)
        if found is not None:
            return _again(request, found)
        response = view(request, *args, **kwargs)
        if _whole(response):
            pages.keep(key, TOKEN.sub(PLACE, response.content))
        return response

    return answer


def for_everybody(request: HttpRequest) -> bool:
    """Whether the answer depends on the address alone."""
    return request.method in ("GET", "HEAD") and not any(name in request.COOKIES for name in OWN)


def _whole(response: HttpResponse) -> bool:
    plain = response.status_code == 200 and not response.cookies and response.headers.keys() <= {"Content-Type", "Vary"}
    return plain and response["Content-Type"].startswith("text/html")


def _again(request: HttpRequest, content: bytes) -> HttpResponse:
    if PLACE in content:
        content = content.replace(PLACE, get_token(request).encode())
    response = HttpResponse(content)
    patch_vary_headers(response, ["HX-Request", "Cookie"])
    return response
