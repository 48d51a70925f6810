"""What every view for people with accounts does: token, limits, body, repeated requests, no caching."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from pydantic import Field
from rest_framework.exceptions import MethodNotAllowed, NotAuthenticated, PermissionDenied
from rest_framework.request import Request
from rest_framework.views import APIView

from api.authentication import BearerAuthentication
from api.bodies import read_body
from api.parameters import Parameter, address_with, read
from api.renderers import Json, Negotiation
from registry.errors import BadQuery, Precondition, Stale
from registry.limits import spend
from registry.permissions import may
from registry.services.forms import TEXT_LENGTH
from registry.services.repeating import Answer, once

FORMAT = Parameter("format", "The representation.", choices=("json",))
REPEATABLE = ("Idempotency-Key",)
Work = Callable[[], Answer]
Said = Annotated[str, Field(max_length=TEXT_LENGTH)]
"""A text of a body, as the interface description tells it."""
Needed = Annotated[str, Field(max_length=TEXT_LENGTH, pattern=r"\S")]
"""One that cannot be left out, or be blank."""


@dataclass(frozen=True)
class Operation:
    """One method of a view, as the interface description tells it."""

    summary: str
    response: Any
    request: Any = None
    status: int = 200
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    headers: tuple[str, ...] = ()
    """Request headers that it heeds besides Authorization."""
    open: bool = False
    """Whether it can be had without a token."""


class PrivateView(APIView):
    """A resource that takes a token. Subclasses define the methods that they take."""

    authentication_classes: Any = (BearerAuthentication,)
    permission_classes: Any = ()
    renderer_classes: Any = (Json,)
    content_negotiation_class = Negotiation
    operations: ClassVar[Mapping[str, Operation]] = {}
    permission: ClassVar[str | None] = None
    """What everybody needs who asks anything here."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not request.user or not request.user.is_authenticated:  # type: ignore[truthy-bool]
            raise NotAuthenticated("A token is needed: Authorization: Bearer ...")
        self.allowance = spend("writes", writer(request))
        if self.permission and not may(request.user, self.permission):
            raise PermissionDenied("Your role does not allow this")
        self.found = self.asked(request)

    def asked(self, request: Request) -> dict[str, tuple[str, ...]]:
        """The parameters of the request. Raises BadQuery for one that the method does not take."""
        operation = self.operations.get("GET" if request.method == "HEAD" else str(request.method))
        if operation is None and request.method != "OPTIONS":
            raise MethodNotAllowed(str(request.method))
        return read(request._request, {**(operation.parameters if operation else {}), "format": FORMAT})

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        final: HttpResponseBase = super().finalize_response(request, response, *args, **kwargs)
        final["Cache-Control"] = "private, no-store"
        if hasattr(self, "allowance"):
            self.allowance.tell(final)
        return final

    def options(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        return HttpResponse(status=204, headers={"Allow": ", ".join(self.allowed_methods)})

    def body(self, request: Request) -> dict[str, Any]:
        return read_body(request._request)

    def answer(self, content: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> HttpResponse:
        return _response(Answer(status, dict(headers or {}), json.dumps(content, ensure_ascii=False)))

    def once(self, request: Request, work: Work) -> HttpResponse:
        """Do the work, or answer what was answered to the same Idempotency-Key before."""
        key = request.headers.get("Idempotency-Key")
        if key is None:
            return _response(work())
        if not (0 < len(key) <= 200 and key.isprintable()):
            raise BadQuery("Idempotency-Key", "bad_key", "An Idempotency-Key has 1 to 200 printable characters")
        asked = hashlib.sha256()
        for part in (str(request.method).encode(), request.get_full_path().encode(), request._request.body):
            asked.update(len(part).to_bytes(8, "big") + part)
        return _response(once(user=request.user, key=key, request=asked.hexdigest(), work=work))


def _response(answer: Answer) -> HttpResponse:
    return HttpResponse(answer.body, content_type="application/json", status=answer.status, headers=answer.headers)


def writer(request: Request) -> str:
    """Whose writes are counted: those of a token, so that one that runs wild stops itself alone."""
    token = getattr(request.auth, "identifier", None)
    return f"token:{token}" if token else f"user:{request.user.pk}"


def matched(request: Request, *, required: bool) -> int | None:
    """The revision that If-Match names. Raises Precondition where it is required and missing, Stale for no number."""
    said = request.headers.get("If-Match")
    if said is None:
        if required:
            raise Precondition("If-Match is needed here: the submission's own revision, in quotes")
        return None
    if said.strip() == "*":
        return None
    text = said.strip().removeprefix("W/").strip('"')
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Stale("The submission", said[:40], None)
    return int(text)


def paged(page: dict[str, Any], request: HttpRequest) -> dict[str, Any]:
    """A page with the address of the next one; there is no way back, newest first."""
    return {
        "count": page["count"],
        "count_is": page["count_is"],
        "next": address_with(request, "before", str(page["older"])) if page["older"] else None,
        "previous": None,
        "results": page["results"],
    }
