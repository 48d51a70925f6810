"""The base of views for accounts: tokens, rate limits, request bodies, idempotency, no caching."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, TypeVar

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from knox.auth import TokenAuthentication
from pydantic import Field
from pydantic_core import to_json
from rest_framework.exceptions import AuthenticationFailed, MethodNotAllowed, NotAuthenticated, PermissionDenied
from rest_framework.request import Request
from rest_framework.views import APIView

from api.renderers import Json, Negotiation
from api.views.base import not_modified
from catalogue.errors import BadQuery
from catalogue.query import NoParameters, Query
from registry.errors import Precondition, Stale
from registry.permissions import may
from taxonomy.raw_json import RawJson
from transport.bodies import TEXT_LENGTH, read_body
from transport.idempotency import Answer, run_prepared_once
from transport.query_string import parse_request
from transport.rate_limit import client_address, consume

TOKEN = re.compile(rb"[\w.~+/=-]{1,200}")
REFUSED = "The token is not valid: unknown, expired or revoked"
REPEATABLE = ("Idempotency-Key",)
Work = Callable[[], Answer]
T = TypeVar("T")
Text = Annotated[str, Field(max_length=TEXT_LENGTH)]
"""A text of a body."""
TAG_OF_READ = re.compile(r"(?<=[0-9])\.[0-9a-f]{16}$")
"""What the ETag of a submission that was read has behind its revision."""
Needed = Annotated[str, Field(max_length=TEXT_LENGTH, pattern=r"\S")]
"""One that cannot be left out, or be blank."""


class BearerAuthentication(TokenAuthentication):  # type: ignore[misc]
    """Bearer tokens after RFC 6750. Failed attempts are counted by address and limited."""

    def authenticate(self, request: Any) -> Any:
        consume("failures", client_address(request), 0)
        try:
            return super().authenticate(request)
        except AuthenticationFailed as error:
            consume("failures", client_address(request))
            raise AuthenticationFailed(REFUSED) from error

    def authenticate_credentials(self, token: bytes) -> Any:
        """Only well-formed tokens are looked up: PostgreSQL takes no NUL in a text."""
        if not TOKEN.fullmatch(token):
            raise AuthenticationFailed(REFUSED)
        return super().authenticate_credentials(token)

    def _cleanup_token(self, auth_token: Any) -> bool:
        """Whether the token has expired. It is refused but not deleted, in case the clock is wrong."""
        return bool(auth_token.expiry is not None and auth_token.expiry < timezone.now())


@dataclass(frozen=True)
class Operation:
    """One HTTP method of a view: its parameters, body and response."""

    summary: str
    response: Any
    request: Any = None
    status: int = 200
    query: type[Query] = NoParameters
    headers: tuple[str, ...] = ()
    """Request headers that it reads besides Authorization."""
    required: tuple[str, ...] = ()
    """Those of them that it cannot do without."""
    names_revision: bool = False
    """Whether If-Match has to name a revision: `*` is refused."""
    open: bool = False
    """Whether it can be had without a token."""


class PrivateView(APIView):
    """A resource that needs a token. Subclasses define its HTTP methods."""

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
        self.quota = consume("writes", writer(request))
        if self.permission and not may(request.user, self.permission):
            raise PermissionDenied("Your role does not allow this")
        self.query = self.parse_query(request)

    def parse_query(self, request: Request) -> Any:
        """The query of the request. Raises BadQuery for a parameter that the method does not take."""
        operation = self.operations.get("GET" if request.method == "HEAD" else str(request.method))
        if operation is None and request.method != "OPTIONS":
            raise MethodNotAllowed(str(request.method))
        return parse_request(request._request, operation.query if operation else NoParameters)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        final: HttpResponseBase = super().finalize_response(request, response, *args, **kwargs)
        final["Cache-Control"] = "private, no-store"
        patch_vary_headers(final, ["Authorization"])
        if request.method in ("GET", "HEAD") and final.status_code == 200:
            final = self._validated(request, final)
        if hasattr(self, "quota") and "RateLimit" not in final:
            self.quota.set_headers(final)
        return final

    def _validated(self, request: Request, response: Any) -> HttpResponseBase:
        """The response to a read with an ETag of its content and its reader, or 304."""
        revision = str(response.get("ETag", "")).strip('"')
        digest = hashlib.sha256(f"{request.user.pk} {settings.RELEASE} ".encode() + response.content).hexdigest()
        tag = f'"{revision}.{digest[:16]}"' if revision else f'"{digest[:32]}"'
        header = request.META.get("HTTP_IF_NONE_MATCH")
        known = [text.removeprefix("W/") for text in parse_etags(header)] if header else []
        if tag in known or "*" in known:
            response = not_modified()
        response["ETag"] = tag
        response["Cache-Control"] = "private, no-cache"
        patch_vary_headers(response, ["Authorization"])
        return response  # type: ignore[no-any-return]

    def options(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        return HttpResponse(status=204, headers={"Allow": ", ".join(self.allowed_methods)})

    def body(self, request: Request) -> RawJson:
        return read_body(request._request)

    def answer(self, content: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> HttpResponse:
        return _response(Answer(status, dict(headers or {}), to_json(content, by_alias=True).decode()))

    def once(self, request: Request, work: Work) -> HttpResponse:
        """Do the work, or repeat the answer to an earlier request with the same Idempotency-Key."""
        return self.prepared_once(request, lambda: None, lambda _: work())

    def prepared_once(self, request: Request, prepare: Callable[[], T], work: Callable[[T], Answer]) -> HttpResponse:
        """The same for work with a costly part, `prepare`, which writes nothing and runs before anything is locked."""
        key = request.headers.get("Idempotency-Key")
        if key is None:
            return _response(work(prepare()))
        if not (0 < len(key) <= 200 and key.isprintable()):
            raise BadQuery("Idempotency-Key", "bad_key", "An Idempotency-Key has 1 to 200 printable characters")
        digest = hashlib.sha256()
        for part in (str(request.method).encode(), request.get_full_path().encode(), request._request.body):
            digest.update(len(part).to_bytes(8, "big") + part)
        return _response(
            run_prepared_once(user=request.user, key=key, request=digest.hexdigest(), prepare=prepare, work=work)
        )


def _response(answer: Answer) -> HttpResponse:
    return HttpResponse(answer.body, content_type="application/json", status=answer.status, headers=answer.headers)


def writer(request: Request) -> str:
    """The key that writes are counted under: the account, whichever token or page is used."""
    return f"user:{request.user.pk}"


def matched(request: Request, *, required: bool) -> int | None:
    """The revision in If-Match. Raises Precondition where it is required and missing, Stale for no number."""
    header = request.headers.get("If-Match")
    if header is None:
        if required:
            raise Precondition("If-Match is needed here: the submission's own revision, in quotes")
        return None
    if header.strip() == "*":
        return None
    text = TAG_OF_READ.sub("", header.strip().removeprefix("W/").strip('"'))
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Stale("The submission", header[:40], None)
    return int(text)
