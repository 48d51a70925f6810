"""Records as they were read from the interface, taken for the documents that they show: what is read can be sent."""

import types
from collections.abc import Mapping
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from catalogue.rendering import PREFIX
from registry.selectors.review import ReviewWarning
from taxonomy.documents import COLLECTIONS, Record
from taxonomy.documents.base import mappings

RENAMED = {"sources": {"address": "url"}}
"""Keys of an answer that are called otherwise in the document."""


def documents_of(raw: Mapping[str, Any]) -> tuple[dict[str, Any], list[ReviewWarning]]:
    """The bundle with records that were read as documents, and a note for each of them."""
    found, notes = dict(raw), list[ReviewWarning]()
    for collection, model in COLLECTIONS.items():
        records = raw.get(collection)
        if not isinstance(records, list) or not any(was_read(record) for _, record in mappings(records)):
            continue
        found[collection] = list(records)
        for place, record in mappings(records):
            if was_read(record):
                document = _document(record, model, RENAMED.get(collection, {}))
                found[collection][place] = _shortest(document, model)
                notes.append(_note(collection, place, sorted(set(record) - set(document))))
    return found, notes


def _shortest(document: dict[str, Any], model: type[Record]) -> dict[str, Any]:
    """The document without what it leaves to the defaults; as it is, where it does not hold."""
    try:
        return model.model_validate(document).dump()
    except ValidationError:
        return document


def was_read(record: Mapping[str, Any]) -> bool:
    """Whether a record has what only answers of the interface have: its path, and its revision."""
    return str(record.get("url", "")).startswith(f"{PREFIX}/") and "revision" in record


def _note(collection: str, place: int, ignored: list[str]) -> ReviewWarning:
    detail = f"This is a record as it is read. Ignored, since the registry derives them: {', '.join(ignored)}"
    return ReviewWarning(code="read-only", pointer=f"/{collection}/{place}", detail=detail)


def _document(record: Mapping[str, Any], model: type[BaseModel], renamed: Mapping[str, str]) -> dict[str, Any]:
    """The keys of a document, without those that are null."""
    given = {key: value for key, value in record.items() if key not in renamed.values()}
    given = {renamed.get(key, key): value for key, value in given.items()}
    found = {}
    for name, field in model.model_fields.items():
        key = field.alias or name
        if given.get(key) is not None:
            found[key] = _value(given[key], field.annotation)
    return found


def _value(value: Any, annotation: Any) -> Any:
    """A value as the document has it: of a reference its id, of a nested document its keys."""
    inner = _plain(annotation)
    if isinstance(value, list) and get_origin(inner) is tuple:
        return [_value(item, get_args(inner)[0]) for item in value]
    if not isinstance(value, Mapping):
        return value
    if isinstance(inner, type) and issubclass(inner, BaseModel):
        return _document(value, inner, {})
    return value["id"] if inner is str and "id" in value else value


def _plain(annotation: Any) -> Any:
    """The type without null and annotations."""
    if get_origin(annotation) is Annotated:
        return _plain(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        rest = [each for each in get_args(annotation) if each is not type(None)]
        return _plain(rest[0])
    return annotation
