"""What every read view does: negotiate, check parameters, answer 304 where nothing changed."""

from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from rest_framework.request import Request
from rest_framework.views import APIView

from api.packing import packed, tag_of_packed, taken
from api.parameters import CONTROL, Parameter, read
from api.renderers import Json, Negotiation
from registry import snapshot
from registry.limits import address, spend
from registry.snapshot import Snapshot, Stamp

Read = dict[str, tuple[str, ...]]


class ReadView(APIView):
    """A resource that is read. Subclasses say which parameters they take and how they answer."""

    http_method_names: Any = ("get", "head", "options")
    renderer_classes: Any = (Json,)
    content_negotiation_class = Negotiation
    authentication_classes: Any = ()
    permission_classes: Any = ()
    parameters: ClassVar[Mapping[str, Parameter]] = {}
    summary: ClassVar[str] = ""
    shape: ClassVar[Any] = None
    """What the JSON answer looks like: a pydantic model, for the interface description."""

    def get(self, request: Request, **path: Any) -> HttpResponseBase:
        if any(CONTROL.search(str(part)) for part in path.values()):
            raise Http404  # no id holds one, and PostgreSQL takes no NUL
        allowance = spend("reads", address(request._request))
        found = read(request._request, _declared(type(self)))  # type: ignore[arg-type]
        found.pop("format", None)
        stamp = self.stamp(**path)
        etag = self._etag(request, stamp)
        asked = request.META.get("HTTP_IF_NONE_MATCH")  # `headers` would turn every one of them into words
        said = [tag.removeprefix("W/") for tag in parse_etags(asked)] if asked else []
        known = next((tag for tag in (etag, tag_of_packed(etag)) if tag in said), None)
        response: HttpResponseBase
        if known:
            response, etag = _unchanged(), known
        else:
            now = snapshot.current(stamp)
            response = self.answer(request, found, now, **path)
            if response.status_code == 200 and taken(request._request) and packed(response, self._key(request), now):
                etag = tag_of_packed(etag)
        if "*" in said and response.status_code == 200:  # any that is there: only the answer tells whether one is
            response = _unchanged()
        if response.status_code in (200, 304):
            response["ETag"] = etag
            response["Cache-Control"] = "no-cache"
            response["Catalogue-Version"] = str(stamp[0])
        patch_vary_headers(response, ["Accept", "Accept-Encoding"])
        allowance.tell(response)
        return response

    def stamp(self, **path: Any) -> Stamp:
        """The catalogue's version; a view may bring more from the database on the same way."""
        return snapshot.stamp()

    def answer(self, request: Request, found: Read, now: Snapshot, **path: Any) -> HttpResponseBase:
        """The answer to a request whose parameters are known ones."""
        raise NotImplementedError

    @classmethod
    def declared(cls) -> dict[str, Parameter]:
        """Every parameter, with the one that picks a representation."""
        formats = tuple(renderer.format for renderer in cls.renderer_classes)
        return {**cls.parameters, "format": Parameter("format", "The representation.", choices=formats)}

    def options(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        read(request._request, self.declared())
        return HttpResponse(status=204, headers={"Allow": ", ".join(self.allowed_methods)})

    def ready(self, request: Request, content: bytes | str) -> HttpResponse:
        """Bytes under the media type that was negotiated."""
        content = content.encode() if isinstance(content, str) else content
        return HttpResponse(content, content_type=media_type(request))

    def _key(self, request: Request) -> Any:
        """All that an answer depends on beside the version."""
        return *address_of(request._request), request.accepted_renderer.format

    def _etag(self, request: Request, stamp: Stamp) -> str:
        moment = f"{stamp[1].timestamp():.6f}" if stamp[1] else ""
        return f'"{stamp[0]}-{moment}-{settings.RELEASE}-{request.accepted_renderer.format}"'


def _unchanged() -> HttpResponse:
    """No word on what the client has: a cache would take over the media type, and a page's policy be made for data."""
    response = HttpResponse(status=304)
    del response["Content-Type"]
    return response


@cache
def _declared(view: Any) -> dict[str, Parameter]:
    """What a class of views takes, worked out once."""
    return view.declared()  # type: ignore[no-any-return]


def media_type(request: Request) -> str:
    """The negotiated media type; texts are UTF-8."""
    chosen = str(request.accepted_renderer.media_type)
    return f"{chosen}; charset=utf-8" if chosen.startswith("text/") else chosen


def address_of(request: HttpRequest) -> tuple[str | None, ...]:
    """All that a page depends on beside the version: what was asked, and the host that its links name."""
    return request.scheme, request.get_host(), request.path, request.META["QUERY_STRING"]
