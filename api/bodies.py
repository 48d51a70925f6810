"""What comes in with a request: bounded, JSON or YAML, a mapping."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from rest_framework.exceptions import APIException, ParseError, UnsupportedMediaType

from registry.errors import Invalid, TooLarge
from taxonomy.documents import Fault
from taxonomy.strict_parsing import BYTES, Unreadable, read_json, read_yaml

READERS = {
    "application/json": read_json,
    "application/yaml": read_yaml,
    "application/x-yaml": read_yaml,
    "text/yaml": read_yaml,
}


class LengthRequired(APIException):
    """A body that comes in chunks would be taken for an empty one."""

    status_code = 411
    default_detail = "A body in chunks is not read here: send it whole, with its Content-Length"


class PackedBody(UnsupportedMediaType):
    """A body that would have to be unpacked first."""

    def __init__(self, detail: str) -> None:
        super().__init__("", detail)


def read_body(request: HttpRequest) -> dict[str, Any]:
    """The body as a mapping. Raises ParseError, UnsupportedMediaType, TooLarge or Invalid."""
    coding = request.headers.get("Content-Encoding", "").strip().lower()
    if coding not in ("", "identity"):  # a kilobyte may unpack to a gigabyte
        raise PackedBody(f"Content-Encoding {coding[:40]!r} is not read here: send the body as it is")
    if "HTTP_TRANSFER_ENCODING" in request.META:  # Django reads as much as Content-Length says: nothing
        raise LengthRequired
    content = _content(request)
    if not content.strip():
        return {}
    kind = (request.content_type or "").lower()
    if kind not in READERS:
        raise UnsupportedMediaType(kind, f"{kind or 'No type'!r} is not read here. There are: {', '.join(READERS)}")
    try:
        value = READERS[kind](content)
    except Unreadable as error:
        raise ParseError(f"The body is {error}") from error
    if not isinstance(value, dict):
        raise Invalid([Fault((), "not_a_mapping", "The body is a mapping of keys to values")])
    return value


def _content(request: HttpRequest) -> bytes:
    try:
        content = request.body
    except RequestDataTooBig as error:
        raise TooLarge(f"The body is over {BYTES} bytes") from error
    if len(content) > BYTES:
        raise TooLarge(f"The body has {len(content)} bytes; {BYTES} is the limit")
    return content
