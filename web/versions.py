"""Pages of a published version: `?version=`, by the rules of the interface."""

from datetime import datetime
from typing import NotRequired, TypedDict
from urllib.parse import urlencode

from django.http import HttpRequest

from catalogue import Catalogue
from catalogue.bundle import version_name
from registry.current import current
from transport.query_string import VERSION, catalogue_at, version_of


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
