"""What a record says in the registry's name: who measured it, what a second reader found, and whether it is deprecated.

From anybody else such a statement is a claim: a curator confirms it before it is published, and it is shown with both
names.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

MEASURED, SECOND, STATUS = "/measured_by", "/reading/second", "/status"


class ChangedWord(NamedTuple):
    """A statement that one document makes and the one before it does not, or the other way round."""

    path: str
    """Its JSON pointer in the document."""
    before: str | None
    after: str | None


def registry_words(document: Mapping[str, Any]) -> dict[str, str]:
    """The statements of a document, as JSON values, by their JSON pointers."""
    reading = document.get("reading") or {}
    statements = {
        MEASURED: document.get("measured_by"),
        SECOND: _second_reading(reading) if isinstance(reading, Mapping) else None,
        STATUS: document.get("status"),
    }
    return {path: value for path, value in statements.items() if isinstance(value, str)}


def _second_reading(reading: Mapping[str, Any]) -> str | None:
    second = reading.get("second")
    if second is None:
        return None
    by, day = reading.get("by"), reading.get("on")
    return f"{second}{f' by {by}' if by else ''}{f' on {day}' if day else ''}"


def changed_words(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> Iterator[ChangedWord]:
    """The statements in which a document differs from the one before it, which may be none."""
    former, now = registry_words(before or {}), registry_words(after)
    for path in (MEASURED, SECOND, STATUS):
        if former.get(path) != now.get(path):
            yield ChangedWord(path, former.get(path), now.get(path))
