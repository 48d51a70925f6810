"""What a page gives to programs: files of its tables, typed links in the headers, linked data in the head."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString, mark_safe

from catalogue import Catalogue
from catalogue.linked_data import linked_data, links
from catalogue.rendering import PREFIX
from transport.query_string import public_address
from web.versions import View, catalogue_of

ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}
"""Characters that could end the script element around the data."""


@dataclass(frozen=True)
class Download:
    """An answer of the API: `at` is its address as JSON, `files` are the titles and addresses of its formats."""

    at: str

    @property
    def files(self) -> list[tuple[str, str]]:
        return [("CSV", f"{self.at}{'&' if '?' in self.at else '?'}format=csv"), ("JSON", self.at)]


def download(path: str, query: Mapping[str, str | Sequence[str]] | None = None) -> Download:
    """The answer at a path under the prefix of the API, with parameters."""
    pairs = urlencode(query or {}, doseq=True, safe=",")
    return Download(f"{PREFIX}/{path}{'?' if pairs else ''}{pairs}")


def base_of(request: HttpRequest) -> str:
    """The public address of the registry, without a slash at its end."""
    return public_address(request, "/").rstrip("/")


def signposted(collection: str) -> Callable[[View], View]:
    """Adds the typed links of a record to the answer of its page (FAIR Signposting, level 1)."""

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, slug: str) -> HttpResponse:
            response = view(request, slug)
            if response.status_code == 200:
                record_links = links(catalogue_of(request), collection, slug, base_of(request))
                response["Link"] = ", ".join(map(str, record_links))
            return response

        return answer

    return decorate


def json_ld(catalogue: Catalogue, collection: str, slug: str, request: HttpRequest) -> SafeString:
    """A record as JSON-LD, for a script element of the type application/ld+json."""
    content = linked_data(catalogue, collection, slug, base_of(request))
    return mark_safe(json.dumps(content, ensure_ascii=False).translate(ESCAPES))
