"""Answers that are asked for again go out packed to those who take gzip, and are packed once a version.

Packing every answer anew would take most of the time of answering, and the first to ask would wait for it.
"""

import gzip
import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from registry.snapshot import Snapshot

LEAST = 1_000
"""Bytes: what is shorter goes out in one packet either way."""
ASKED = 4_096
"""So many addresses are known as asked for once."""
LEVEL = 6
REFUSED = re.compile(r"(?:^|;)\s*q=0(?:\.0*)?\s*(?:;|$)", re.IGNORECASE)


def taken(request: HttpRequest) -> bool:
    """Whether the client takes gzip (RFC 9110, 12.5.3); one that names no encoding gets none."""
    named = (part.partition(";") for part in request.META.get("HTTP_ACCEPT_ENCODING", "").split(","))
    return any(name.strip().lower() == "gzip" and not REFUSED.search(weight) for name, _, weight in named)


def tag_of_packed(etag: str) -> str:
    """The ETag of the same answer in gzip: other bytes, so another tag (RFC 9110, 8.8.3)."""
    return f'{etag[:-1]}-gzip"'


def packed(response: HttpResponseBase, key: Any, now: Snapshot) -> bool:
    """Pack an answer that was asked for before at this version, and say whether it is packed now."""
    if not isinstance(response, HttpResponse) or len(response.content) < LEAST:
        return False
    first = object()
    if now.remember_few("asked", key, lambda: first, most=ASKED) is first:
        return False
    plain = response.content
    response.content = now.packed.remember(key, lambda: gzip.compress(plain, LEVEL, mtime=0))
    response["Content-Encoding"] = "gzip"
    return True
