"""Stored documents of former releases, brought to the form of this one as they are read.

A document may carry the version of its schema under the key `schema`; one without it is taken for the first version.
Each step turns a document of one version into the next, and leaves alone what already has the later form.
"""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError

from taxonomy.documents.base import STORED, faults_of
from taxonomy.documents.bundle import COLLECTIONS, Record

KEY = "schema"
Step = Callable[[str, dict[str, Any]], dict[str, Any]]
STEPS: tuple[Step, ...] = ()
"""Step number i (from 0) takes a collection and a document of version i + 1 and returns one of version i + 2."""


class UnknownSchema(ValueError):
    """A document that this release cannot read; the message names the record, the field and what is known."""


def current_version() -> int:
    """The version of the schema that this release writes."""
    return len(STEPS) + 1


def stamped(record: Record) -> dict[str, Any]:
    """The JSON form of a record with the version of its schema, as it is stored."""
    return {KEY: current_version(), **record.dump()}


def upgrade(collection: str, raw: Mapping[str, Any]) -> dict[str, Any]:
    """The raw document in the form of the current version, without its version. Raises UnknownSchema."""
    version, document = raw.get(KEY, 1), {key: value for key, value in raw.items() if key != KEY}
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise UnknownSchema(f"{_name(collection, raw)}: /{KEY}: a version is a whole number from 1, not {version!r}")
    if version > current_version():
        known = f"this release reads versions up to {current_version()}"
        raise UnknownSchema(f"{_name(collection, raw)}: /{KEY}: version {version} is of a later release; {known}")
    for step in STEPS[version - 1 :]:
        document = step(collection, document)
    return document


def read_stored(collection: str, raw: Mapping[str, Any]) -> Record:
    """The record of a stored document, whichever release wrote it. Raises UnknownSchema.

    Rules between fields were held when it was taken in, and are not run again.
    """
    document = upgrade(collection, raw)
    try:
        return COLLECTIONS[collection].model_validate(document, context=STORED)
    except ValidationError as error:
        faults = "; ".join(f"{fault.pointer or '/'}: {fault.detail}" for fault in faults_of(error))
        raise UnknownSchema(f"{_name(collection, raw)}: {faults} (schema {current_version()})") from error


def _name(collection: str, raw: Mapping[str, Any]) -> str:
    key = raw.get("id")
    return f"{collection}/{key}" if isinstance(key, str) else f"{collection}, record without id"
