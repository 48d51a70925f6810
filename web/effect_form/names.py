"""What a reader types for a record: an id, a name, an arXiv identifier or a DOI; and which record it is."""

import re
from typing import Any

from catalogue import Catalogue
from catalogue.suggestions import suggest
from taxonomy.documents.terms import ARXIV_PATTERN, DOI_PATTERN
from web.labels import resolve_id

ARXIV_BEFORE = re.compile(r"^(https?://(www\.)?arxiv\.org/(abs|pdf|html)/|arxiv:\s*)", re.IGNORECASE)
DOI_BEFORE = re.compile(r"^(https?://(dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE)
VERSION = re.compile(r"v[0-9]+$")


class Unknown(ValueError):
    """No record is called so; the message says which come close."""


def arxiv_of(words: str) -> str | None:
    """The arXiv identifier in an address or a text, without prefix and version."""
    text = ARXIV_BEFORE.sub("", words.strip()).removesuffix(".pdf")
    return VERSION.sub("", text) if re.match(ARXIV_PATTERN, text) else None


def doi_of(words: str) -> str | None:
    """The DOI in an address or a text."""
    text = DOI_BEFORE.sub("", words.strip())
    return text if re.match(DOI_PATTERN, text) else None


def source_of(catalogue: Catalogue, words: str) -> str | None:
    """The id of the source on record with this arXiv identifier, DOI, id or title."""
    arxiv, doi = arxiv_of(words), doi_of(words)
    for slug, source in catalogue.sources.items():
        if arxiv and source.arxiv and VERSION.sub("", source.arxiv) == arxiv:
            return slug
        if doi and source.doi and source.doi.casefold() == doi.casefold():
            return slug
    slug = resolve_id(catalogue, "sources", words)
    return slug if slug in catalogue.sources else None


def record_of(catalogue: Catalogue, collection: str, words: str, own: dict[str, str]) -> str:
    """The id of a record, of the catalogue or of the bundle itself (`own`: id -> name). Raises Unknown."""
    typed = words.strip()
    for slug, name in own.items():
        if typed.casefold() in (slug, name.casefold()):
            return slug
    slug = resolve_id(catalogue, collection, typed)
    if slug in catalogue.entries[collection]:
        return slug
    labels = catalogue.tables[collection].label_by_id
    close = [labels[other] for other in suggest(typed[:80], labels, labels)]
    meant = f" Did you mean {' or '.join(repr(label) for label in close)}?" if close else ""
    raise Unknown(f"No {collection.removesuffix('s')} on record is called {typed[:80]!r}.{meant}")


def display_name(catalogue: Catalogue, collection: str, slug: str) -> str:
    """The name of a record, or its id where the name is that of several or the id is of none."""
    if slug not in catalogue.entries[collection]:
        return slug
    name = catalogue.label(collection, slug)
    return name if resolve_id(catalogue, collection, name) == slug else slug


def own_names(bundle: dict[str, Any], collection: str) -> dict[str, str]:
    """Ids and names of the records that a bundle holds itself."""
    records = bundle.get(collection)
    return {
        record["id"]: str(record.get("name", record["id"]))
        for record in (records if isinstance(records, list) else ())
        if isinstance(record, dict) and isinstance(record.get("id"), str)
    }
