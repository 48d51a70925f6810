"""Who a page is for, forms that are sent twice, and what a form says: shared by all pages for people with accounts."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from uuid import uuid4

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods

from registry.permissions import may
from taxonomy.documents.base import FORBIDDEN_CHARACTERS
from transport.idempotency import Answer, run_prepared_once

View = Callable[..., HttpResponseBase]
T = TypeVar("T")


def private(permission: str | None = None) -> Callable[[View], View]:
    """A page for people with accounts; others are asked to log in, and come back to it. No cache keeps it."""

    def decorated(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if permission and not may(request.user, permission):
                raise PermissionDenied
            response = view(request, *args, **kwargs)
            add_never_cache_headers(response)
            return response

        return require_http_methods(["GET", "HEAD", "POST"])(checked)

    return decorated


def new_key() -> str:
    """Goes with a form as it is shown: sent again with the same words, it does nothing twice."""
    return uuid4().hex


def done_once(request: HttpRequest, work: Callable[[], Answer]) -> Answer:
    """Do what a form asks for, unless the very same form was sent before: then its first answer."""
    return done_prepared_once(request, lambda: None, lambda _: work())


def done_prepared_once(request: HttpRequest, prepare: Callable[[], T], work: Callable[[T], Answer]) -> Answer:
    """The same for work whose costly part writes nothing: `prepare` is called while nothing is locked."""
    said = hashlib.sha256(request.path.encode())
    for name, values in sorted(request.POST.lists()):
        if name != "csrfmiddlewaretoken":
            for part in (name, *map(str, values)):
                encoded = part.encode()
                said.update(len(encoded).to_bytes(8, "big") + encoded)
    digest = said.hexdigest()
    return run_prepared_once(user=request.user, key=f"page:{digest}", request=digest, prepare=prepare, work=work)


def went_to(answer: Answer) -> HttpResponseRedirect:
    return HttpResponseRedirect(answer.headers["Location"])


def gone_to(address: str) -> Answer:
    """An answer that leads to another page."""
    return Answer(303, {"Location": address}, "")


def words(request: HttpRequest, name: str) -> str:
    """A text of a form, with the line ends that documents have."""
    return str(request.POST.get(name, "")).replace("\r\n", "\n").replace("\r", "\n")


def single_line(request: HttpRequest, name: str) -> str:
    return " ".join(words(request, name).split())


def revision_of(request: HttpRequest) -> int | None:
    """The revision that a form was made from."""
    said = words(request, "revision")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0


def no_control(*parts: str) -> None:
    """No id holds such a character, and PostgreSQL takes no NUL. Raises Http404."""
    if any(FORBIDDEN_CHARACTERS.search(part) for part in parts):
        raise Http404
