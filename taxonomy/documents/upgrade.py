"""Stored documents of former releases, upgraded to the form of this one."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from taxonomy.documents.base import STORED, faults_of
from taxonomy.documents.bundle import COLLECTIONS, Record
from taxonomy.documents.versions import KEY, UnknownSchema, current_version, name_of, upgrade
from taxonomy.raw_json import RawJson

__all__ = ["UnknownSchema", "current_version", "read_stored", "stamped", "upgrade"]


def stamped(record: Record) -> RawJson:
    """The JSON form of a record with the version of its schema, as it is stored."""
    return {KEY: current_version(), **record.dump()}


def read_stored(collection: str, raw: Mapping[str, Any]) -> Record:
    """The record of a stored document, whichever release wrote it. Raises UnknownSchema.

    Rules between fields were checked when it was published, and are not run again.
    """
    document = upgrade(collection, raw)
    try:
        return COLLECTIONS[collection].model_validate(document, context=STORED)
    except ValidationError as error:
        faults = "; ".join(f"{fault.pointer or '/'}: {fault.detail}" for fault in faults_of(error))
        raise UnknownSchema(f"{name_of(collection, raw)}: {faults} (schema {current_version()})") from error
