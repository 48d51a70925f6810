"""Query strings as query models, versions of the catalogue by name, and addresses of answers."""

import re
from typing import Annotated, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest
from django.utils.encoding import escape_uri_path
from pydantic import Field

from catalogue import Catalogue
from catalogue.bundle import version_name
from catalogue.errors import BadQuery
from catalogue.parameters import LARGEST_NUMBER, Whole
from catalogue.parsing import CONTROL, parse
from catalogue.query import Query
from registry.former import at

FORMAT, VERSION = "format", "version"
VERSION_PATTERN = r"^([0-9]{1,15}|v[0-9]{1,15}-[0-9a-f]{8})$"
"""The pattern in the description: the number of a version, or its name."""
VERSION_NAME = re.compile(r"v(?P<number>[0-9]{1,15})-[0-9a-f]{8}")
Q = TypeVar("Q", bound=Query)


class VersionQuery(Query):
    """Which version of the catalogue is read."""

    version: Annotated[str | None, Field(max_length=40, json_schema_extra={"pattern": VERSION_PATTERN})] = None
    """A published version of the catalogue, as its number or its name (`v12-1a2b3c4d`); the current one by default."""


class VersionNumber(Query):
    """The number in the name of a version."""

    version: Annotated[Whole, Field(ge=0, le=LARGEST_NUMBER)]
    """The number of a version."""


def parse_request(
    request: HttpRequest, query: type[Q], catalogue: Catalogue | None = None, *, common: tuple[str, ...] = (FORMAT,)
) -> Q:
    """The query of a request. `common` are parameters that are read elsewhere. Raises BadQuery."""
    given = {name: values for name, values in request.GET.lists() if name not in common}
    return parse(given.items(), query, catalogue, common=common)


def version_of(request: HttpRequest) -> str | None:
    """The published version that a request asks for, None for the current one. Raises BadQuery."""
    given = {name: values for name, values in request.GET.lists() if name == VERSION}
    return parse(given.items(), VersionQuery, common=(FORMAT,)).version


def catalogue_at(version: str) -> Catalogue:
    """The catalogue of a version by its number or name. Raises BadQuery where no version has that name."""
    named = VERSION_NAME.fullmatch(version)
    number = named["number"] if named else version
    catalogue = at(parse([(VERSION, [number])], VersionNumber, common=(FORMAT,)).version)
    if named and version != version_name(catalogue):
        detail = f"No version is called {version!r}; version {number} is {version_name(catalogue)!r}"
        raise BadQuery(VERSION, "unknown_version", detail)
    return catalogue


def check_path(*parts: object) -> None:
    """No id has a control character, and PostgreSQL takes no NUL. Raises Http404."""
    if any(CONTROL.search(str(part)) for part in parts):
        raise Http404


def address_with(request: HttpRequest, name: str, value: str) -> str:
    """The absolute address of this request with one parameter replaced, for a neighbouring page."""
    return request.build_absolute_uri(path_with(request, name, value))


def path_with(request: HttpRequest, name: str, value: str) -> str:
    """The path and query string of this request with one parameter replaced, percent-encoded."""
    query = urlencode({**dict(request.GET.lists()), name: value}, doseq=True)
    return f"{escape_uri_path(request.path)}?{query}"


def public_address(request: HttpRequest, path: str) -> str:
    """The absolute address under which a path is cited: below PUBLIC_URL, else below the host of the request."""
    return settings.PUBLIC_URL + path if settings.PUBLIC_URL else request.build_absolute_uri(path)
