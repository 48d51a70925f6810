"""Request bodies: bounded JSON or YAML, parsed into bundles, with faults located in the body."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from rest_framework.exceptions import APIException, ParseError, UnsupportedMediaType

from catalogue.errors import noun
from catalogue.suggestions import did_you_mean, suggest
from registry.current import exact
from registry.errors import Invalid, TooLarge
from registry.selectors.review import WarningRead
from registry.services.accounts import DAYS, DAYS_MAX
from registry.services.checking import check_bundle
from taxonomy.documents import COLLECTIONS, Fault
from taxonomy.documents.base import (
    FORBIDDEN_CHARACTERS,
    ID_PATTERN,
    KIND_PATTERN,
    OPERATOR_PATTERN,
    UNKNOWN_KEYS,
    location,
    mappings,
    pointer,
)
from taxonomy.documents.versions import Location
from taxonomy.raw_json import RawJson
from taxonomy.strict_parsing import BYTES, Unreadable, read_json, read_yaml

TEXT_LENGTH = 2_000
RECORDS = 2_000
SLUG = re.compile(f"{KIND_PATTERN}|{ID_PATTERN}|{OPERATOR_PATTERN}")
INLINE = ("kinds", "components", "metrics", "effects", "rounds")
"""Lists that a body may have next to a method's own fields."""
HEADING = ("message", "draft")
"""Keys of a body that concern the submission itself."""

READERS = {
    "application/json": read_json,
    "application/yaml": read_yaml,
    "application/x-yaml": read_yaml,
    "text/yaml": read_yaml,
}


class LengthRequired(APIException):
    """A chunked body, which Django would read as an empty one."""

    status_code = 411
    default_detail = "A body in chunks is not read here: send it whole, with its Content-Length"


class PackedBody(UnsupportedMediaType):
    """A compressed body."""

    def __init__(self, detail: str) -> None:
        super().__init__("", detail)


def check_framing(request: HttpRequest) -> None:
    """Raises PackedBody for a compressed body, LengthRequired for a chunked one."""
    coding = request.headers.get("Content-Encoding", "").strip().lower()
    if coding not in ("", "identity"):  # a kilobyte may decompress to a gigabyte
        raise PackedBody(f"Content-Encoding {coding[:40]!r} is not read here: send the body as it is")
    if "HTTP_TRANSFER_ENCODING" in request.META:  # without Content-Length Django reads nothing
        raise LengthRequired


def read_body(request: HttpRequest) -> RawJson:
    """The body as a mapping. Raises ParseError, UnsupportedMediaType, TooLarge or Invalid."""
    check_framing(request)
    content = _content(request)
    if not content.strip():
        return {}
    kind = (request.content_type or "").lower()
    if kind not in READERS:
        raise UnsupportedMediaType(kind, f"{kind or 'No type'!r} is not read here. There are: {', '.join(READERS)}")
    try:
        value = READERS[kind](content)
    except Unreadable as error:
        raise ParseError(f"The body cannot be read: {error}") from error
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


CHANGES = ("withdraw", "rename")
"""Lists of a submission that name records instead of containing them."""


def changes_of(body: RawJson) -> RawJson:
    """The withdrawals and renamings of a submission."""
    return {key: value for key, value in body.items() if key in CHANGES}


def bundle_of(body: RawJson) -> dict[str, object]:
    """The records of a submission's body, without the message and the mark of a draft."""
    return {key: value for key, value in body.items() if key not in HEADING}


def check_count(raw: RawJson) -> None:
    """Raises TooLarge for more records than one review can hold; those withdrawn or renamed count too."""
    count = sum(len(records) for name in (*COLLECTIONS, *CHANGES) if isinstance(records := raw.get(name), list))
    if count > RECORDS:
        raise TooLarge(f"The bundle has {count} records; {RECORDS} is the limit")


def as_bundle(body: RawJson) -> dict[str, object]:
    """One method with its source and effects inline, as a bundle.

    `source` is a source or the id of one; effects and rounds that name no method or source get the method's own.
    """
    method = {key: value for key, value in body.items() if key not in (*INLINE, *HEADING)}
    raw: dict[str, object] = {key: body[key] for key in INLINE if key in body}
    source = body.get("source")
    if isinstance(source, dict):
        raw["sources"] = [source]
        method["source"] = source.get("id")
    own = {"method": body.get("id"), "source": method.get("source")}
    for key in ("effects", "rounds"):
        if isinstance(records := raw.get(key), list):
            raw[key] = [_completed(record, own) for record in records]
    return {**raw, "methods": [method]}


def _completed(record: object, own: RawJson) -> object:
    return {**own, **record} if isinstance(record, dict) else record


def back_to_method(faults: Iterable[Fault], body: RawJson) -> list[Fault]:
    """Faults of the bundle, located in the body that it was made from.

    A fault in what records inherit from the method is reported once, at the method.
    """
    own: list[Fault] = []
    inherited: list[Fault] = []
    for fault in faults:
        (inherited if _is_inherited(fault.loc, body) else own).append(fault._replace(loc=_in_body(fault.loc, body)))
    reported = {fault.loc for fault in own}
    return own + list({fault.loc: fault for fault in inherited if fault.loc not in reported}.values())


def warnings_in_method(warnings: Iterable[WarningRead], body: RawJson) -> list[WarningRead]:
    """Warnings about the bundle, with pointers into the body that it was made from."""
    return [
        warning.model_copy(update={"pointer": pointer(_in_body(location(warning.pointer), body))})
        for warning in warnings
    ]


def _is_inherited(loc: Location, body: RawJson) -> bool:
    """Whether a location in the bundle was inherited from the method of the body."""
    match loc:
        case ("methods", 0, "source"):
            return isinstance(body.get("source"), dict)
        case ("effects" | "rounds" as key, int(place), "method" | "source" as name):
            return any(position == place and name not in record for position, record in mappings(body.get(str(key))))
    return False


def _in_body(loc: Location, body: RawJson) -> Location:
    if _is_inherited(loc, body):
        if loc[-1] == "method":
            return ("id",)
        return ("source", "id") if isinstance(body.get("source"), dict) else ("source",)
    match loc:
        case ("methods", 0, *rest):
            return tuple(rest)
        case ("sources", 0, *rest):
            return ("source", *rest)
    return loc


def together(*readers: Callable[[], Any]) -> list[Any]:
    """The results of all readers. Raises Invalid with the faults that any of them raises."""
    results, faults = [], []
    for reader in readers:
        try:
            results.append(reader())
        except Invalid as error:
            faults += error.faults
    if faults:
        raise Invalid(faults)
    return results


def heading(body: RawJson, raw: RawJson) -> tuple[str, bool]:
    """Message and draft mark of a submission. Where they are invalid, the bundle's faults are raised with theirs."""
    readers = (lambda: text_of(body, "message"), lambda: flag(body, "draft"))
    try:
        message, draft = together(*readers)
    except Invalid:
        together(*readers, lambda: check_bundle(raw, exact()))
        raise
    return message, draft


def text_of(body: RawJson, key: str, *, required: bool = False, length: int = TEXT_LENGTH) -> str:
    """A bounded text of the body. Raises Invalid."""
    value = body.get(key, "")
    if not isinstance(value, str) or len(value) > length or FORBIDDEN_CHARACTERS.search(value):
        detail = f"A text of at most {length} characters, without control characters"
        raise Invalid([Fault((key,), "bad_text", detail)])
    if required and not value.strip():
        raise Invalid([Fault((key,), "missing", "A text is needed here")])
    return value


def texts_of(body: RawJson, key: str, *, most: int = 10_000, length: int = 200) -> list[str]:
    """A list of short texts of the body, empty where it has none. Raises Invalid."""
    value = body.get(key, [])
    texts = [text for text in value if isinstance(text, str) and len(text) <= length] if isinstance(value, list) else []
    if not isinstance(value, list) or not len(texts) == len(value) <= most:
        detail = f"A list of at most {most} texts of at most {length} characters"
        raise Invalid([Fault((key,), "bad_list", detail)])
    return list(dict.fromkeys(texts))


def chosen_of(body: RawJson, key: str, known: Sequence[str]) -> str:
    """One of the known words. Raises Invalid."""
    value = body.get(key)
    if value is None or value == "":
        raise Invalid([Fault((key,), "missing", f"Needed here: {' or '.join(known)}")])
    if value not in known:
        raise Invalid([Fault((key,), "unknown_value", f"One of {', '.join(known)}")])
    return str(value)


def flag(body: RawJson, key: str) -> bool:
    value = body.get(key, False)
    if not isinstance(value, bool):
        raise Invalid([Fault((key,), "bad_truth", "true or false")])
    return value


def days_of(body: RawJson) -> int:
    """The days for which a token is valid. Raises Invalid."""
    days = body.get("days", DAYS)
    if not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= DAYS_MAX:
        raise Invalid([Fault(("days",), "out_of_range", f"A whole number of days from 1 to {DAYS_MAX}")])
    return days


def unknown_keys(body: RawJson, known: tuple[str, ...]) -> None:
    """Raises Invalid where the body has other keys."""
    if faults := _unknown(body, known):
        raise Invalid(faults)


def _unknown(body: RawJson, known: tuple[str, ...]) -> list[Fault]:
    faults = []
    for key in list(body)[: len(known) + UNKNOWN_KEYS]:
        if key not in known:
            hint = did_you_mean(suggest(str(key), known, limit=1))
            faults.append(
                Fault((key,), "extra_forbidden", f"There is no such key.{hint} Known are: {', '.join(known)}")
            )
    return faults


def collection_of(body: RawJson) -> tuple[str, str]:
    """The collection and the id of the record that a report is about. Raises Invalid."""
    record = body.get("record")
    if not isinstance(record, dict):
        raise Invalid([Fault(("record",), "missing", "A record is named by its `type` and its `id`")])
    faults = [fault._replace(loc=("record", *fault.loc)) for fault in _unknown(record, ("type", "id"))]
    kind, slug = record.get("type"), record.get("id")
    nouns = {noun(name): name for name in COLLECTIONS}
    if not isinstance(kind, str) or kind not in nouns:
        faults.append(Fault(("record", "type"), "unknown_value", f"One of {', '.join(nouns)}"))
    if not isinstance(slug, str) or len(slug) > 80 or not SLUG.fullmatch(slug):
        faults.append(Fault(("record", "id"), "bad_id", "The id of the record"))
    if faults:
        raise Invalid(faults)
    return nouns[str(kind)], str(slug)
