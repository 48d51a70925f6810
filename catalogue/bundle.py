"""The whole catalogue as one bundle, and the name that a version has by its content."""

import hashlib
import json

from catalogue.value import Catalogue, per_version
from taxonomy.documents import Bundle

DIGITS = 8
"""Hex digits of the digest in the name of a version."""


def bundle(catalogue: Catalogue) -> Bundle:
    """Every record of a catalogue."""
    records = (entry.document for entries in catalogue.entries.values() for entry in entries.values())
    return Bundle.of(records, catalogue.version)


def content(catalogue: Catalogue) -> dict[str, object]:
    """The bundle as plain values."""
    documents = {
        name: [entry.document.dump() for entry in entries.values()] for name, entries in catalogue.entries.items()
    }
    return {"version": catalogue.version, **documents}


def as_json(catalogue: Catalogue) -> bytes:
    """The bundle as JSON: UTF-8, without spaces."""
    return json.dumps(content(catalogue), ensure_ascii=False, separators=(",", ":")).encode()


@per_version(most=1)
def digest(catalogue: Catalogue) -> str:
    """SHA-256 of the bundle as JSON, in hex."""
    return hashlib.sha256(as_json(catalogue)).hexdigest()


def version_name(catalogue: Catalogue) -> str:
    """The number of the version with the start of its digest, such as `v12-1a2b3c4d`: what a citation names."""
    return f"v{catalogue.version}-{digest(catalogue)[:DIGITS]}"
