"""Access to pages, forms that are sent twice, and reading the fields of forms: for all pages that need an account."""

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
    """A page that needs an account: others are sent to the login page and back. No cache stores it."""

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
    """The idempotency key of a form: the same form, sent again, has no second effect."""
    return uuid4().hex


def run_form_once(request: HttpRequest, work: Callable[[], Answer]) -> Answer:
    """Run the work of a form; a form that was sent before gets its first answer."""
    return run_prepared_form_once(request, lambda: None, lambda _: work())


def run_prepared_form_once(request: HttpRequest, prepare: Callable[[], T], work: Callable[[T], Answer]) -> Answer:
    """As `run_form_once`; `prepare` does the costly part, which writes nothing, before the database is locked."""
    form_hash = hashlib.sha256(request.path.encode())
    for name, values in sorted(request.POST.lists()):
        if name != "csrfmiddlewaretoken":
            for part in (name, *map(str, values)):
                encoded = part.encode()
                form_hash.update(len(encoded).to_bytes(8, "big") + encoded)
    digest = form_hash.hexdigest()
    return run_prepared_once(user=request.user, key=f"page:{digest}", request=digest, prepare=prepare, work=work)


def as_redirect(answer: Answer) -> HttpResponseRedirect:
    return HttpResponseRedirect(answer.headers["Location"])


def redirect_answer(address: str) -> Answer:
    """An answer that redirects to another page (303)."""
    return Answer(303, {"Location": address}, "")


def form_text(request: HttpRequest, name: str) -> str:
    """A text of a form, with the line ends that documents have."""
    return str(request.POST.get(name, "")).replace("\r\n", "\n").replace("\r", "\n")


def single_line(request: HttpRequest, name: str) -> str:
    return " ".join(form_text(request, name).split())


def revision_of(request: HttpRequest) -> int | None:
    """The revision that a form was made from; 0 where its field is no number."""
    typed = form_text(request, "revision")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


def record_number(request: HttpRequest, name: str) -> int:
    """The number of a row of a table; for what is no number, one that no row has."""
    typed = form_text(request, name)
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 20 else 2**63


def check_no_control_characters(*parts: str) -> None:
    """Raises Http404 for control characters: no id holds one, and PostgreSQL refuses NUL."""
    if any(FORBIDDEN_CHARACTERS.search(part) for part in parts):
        raise Http404
