"""The base of read views: negotiation, parsing of queries, conditional requests (304), caching of answers."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from zlib import crc32

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from pydantic import BaseModel, RootModel
from pydantic_core import to_json
from rest_framework.request import Request
from rest_framework.views import APIView

from api.renderers import Json, Negotiation
from catalogue import Catalogue
from catalogue.bundle import version_name
from catalogue.errors import BadQuery, Missing
from catalogue.query import NoParameters, Query
from registry.current import Stamp, catch_up, current, newest_only
from taxonomy.raw_json import RawJson
from transport.query_string import (
    FORMAT,
    VERSION,
    catalogue_at,
    check_path,
    parse_request,
    path_with,
    version_of,
)
from transport.rate_limit import client_address, consume
from transport.response_cache import Stored, responses

PathParts = Mapping[str, Any]
"""The parts of an address that a view takes: texts, and the numbers of revisions."""


class JsonObject(RootModel[RawJson]):
    """A JSON document whose form is defined elsewhere."""


class OpenView(APIView):
    """A view open to all: accounts are ignored, and requests count against the limit of reading."""

    renderer_classes: Any = (Json,)
    content_negotiation_class = Negotiation
    authentication_classes: Any = ()
    permission_classes: Any = ()
    counted: ClassVar[tuple[str, ...]] = ("GET", "HEAD")

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Count the request first, so that every response states the quota."""
        if request.method in self.counted:
            self.quota = consume("reads", client_address(request._request))
        super().initial(request, *args, **kwargs)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        final = super().finalize_response(request, response, *args, **kwargs)
        if (quota := getattr(self, "quota", None)) is not None:
            quota.set_headers(final)
        return final


class ReadView(OpenView):
    """A resource to read. Subclasses declare their query and answer it from the catalogue."""

    http_method_names: Any = ("get", "head", "options")
    query: ClassVar[type[Query]] = NoParameters
    """Parameters, their bounds and their help."""
    summary: ClassVar[str] = ""
    shape: ClassVar[Any] = None
    """The model of the JSON answer."""
    cached: ClassVar[bool] = True
    """Whether answers are stored for the next who asks the same; not where they depend on more than the catalogue."""
    path_choices: ClassVar[Mapping[str, Sequence[str]]] = {}
    """Parts of the path that take few values -> these."""
    versioned: ClassVar[bool] = True
    """Whether any published version of the catalogue can be read."""

    def get(self, request: Request, **path: Any) -> HttpResponseBase:
        check_path(*path.values())
        response = self._read(request, path)
        patch_vary_headers(response, ["Accept", "Accept-Encoding"])
        return response

    def _read(self, request: Request, path: PathParts) -> HttpResponseBase:
        version = version_of(request._request) if self.versioned else None
        if version is not None:
            return self._read_from(request, path, catalogue_at(version))
        try:
            return self._read_from(request, path, current())
        except Missing as error:
            if not catch_up(error.collection, error.slug):
                raise
        with newest_only():
            return self._read_from(request, path, current())

    def _read_from(self, request: Request, path: PathParts, catalogue: Catalogue) -> HttpResponseBase:
        etag = self._etag(request, Stamp(catalogue.version, catalogue.updated))
        header = request.META.get("HTTP_IF_NONE_MATCH")
        tags = [tag.removeprefix("W/") for tag in parse_etags(header)] if header else []
        if etag in tags:
            self._parse(request, self.query)
            response: HttpResponseBase = not_modified()
        else:
            response = self._answer(request, catalogue, path)
        if "*" in tags and response.status_code == 200:  # only answering shows whether it exists
            response = not_modified()
        if response.status_code in (200, 304):
            response["ETag"] = etag
            response["Cache-Control"] = "no-cache"
            response["Catalogue-Version"] = str(catalogue.version)
            if self.versioned:
                response["Content-Location"] = path_with(request._request, VERSION, version_name(catalogue))
        return response

    def _answer(self, request: Request, catalogue: Catalogue, path: PathParts) -> HttpResponseBase:
        key = (catalogue.version, catalogue.updated, *address_of(request._request), request.accepted_renderer.format)
        stored = responses.get(key) if self.cached else None
        if stored is not None:
            return HttpResponse(stored.body, headers=dict(stored.headers))
        query = self._parse(request, self.query, catalogue)
        response = self.answer(request, query, catalogue, **path)
        if self.cached and response.status_code == 200 and isinstance(response, HttpResponse):
            responses.put(key, Stored(response.content, tuple(response.items())), catalogue.version)
        return response

    def _parse(self, request: Request, query: type[Query], catalogue: Catalogue | None = None) -> Query:
        common = (FORMAT, VERSION) if self.versioned else (FORMAT,)
        return parse_request(request._request, query, catalogue, common=common)

    def answer(self, request: Request, query: Any, catalogue: Catalogue, **path: Any) -> HttpResponseBase:
        """The response to a valid query."""
        raise NotImplementedError

    def options(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        try:
            self._parse(request, self.query)
        except BadQuery as error:
            if any(fault.code != "missing" for fault in error.errors):  # OPTIONS needs no parameters
                raise
        return HttpResponse(status=204, headers={"Allow": ", ".join(self.allowed_methods)})

    def json(self, request: Request, content: BaseModel | RawJson) -> HttpResponse:
        """A JSON response."""
        return self.ready(request, to_json(content, by_alias=True))

    def ready(self, request: Request, content: bytes | str) -> HttpResponse:
        """A response of bytes under the negotiated media type."""
        content = content.encode() if isinstance(content, str) else content
        return HttpResponse(content, content_type=media_type(request))

    def _etag(self, request: Request, stamp: Stamp) -> str:
        moment = f"{stamp.updated.timestamp():.6f}" if stamp.updated else ""
        site = crc32(f"{request.scheme}://{request.get_host()}".encode())  # links name it
        return f'"{stamp.version}-{moment}-{settings.RELEASE}-{request.accepted_renderer.format}-{site:08x}"'


def not_modified() -> HttpResponse:
    """A 304 without a media type, which a cache would take over."""
    response = HttpResponse(status=304)
    del response["Content-Type"]
    return response


def media_type(request: Request) -> str:
    """The negotiated media type; texts are UTF-8."""
    chosen = str(request.accepted_renderer.media_type)
    return f"{chosen}; charset=utf-8" if chosen.startswith("text/") else chosen


def address_of(request: HttpRequest) -> tuple[str | None, ...]:
    """The address and the host in an answer's links: all that it depends on besides the version."""
    return request.scheme, request.get_host(), request.path, request.META["QUERY_STRING"]
