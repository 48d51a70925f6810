"""From read models back to documents, so that a record that was read from the interface can be submitted."""

import types
from collections.abc import Mapping
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from catalogue.rendering import PREFIX
from registry.selectors.review import WarningRead
from taxonomy.documents import COLLECTIONS, Record
from taxonomy.documents.base import mappings
from taxonomy.raw_json import RawJson

RENAMED = {"sources": {"address": "url"}}
"""Keys of a read model that have another name in the document."""


def documents_of(raw: RawJson) -> tuple[RawJson, list[WarningRead]]:
    """The bundle with read models turned into documents, and a note for each of them."""
    bundle, notes = dict(raw), list[WarningRead]()
    for collection, model in COLLECTIONS.items():
        records = raw.get(collection)
        if not isinstance(records, list) or not any(was_read(record) for _, record in mappings(records)):
            continue
        documents: list[object] = list(records)
        for place, record in mappings(records):
            if was_read(record):
                document = _document(record, model, RENAMED.get(collection, {}))
                documents[place] = _shortest(document, model)
                notes.append(_note(collection, place, sorted(set(record) - set(document))))
        bundle[collection] = documents
    return bundle, notes


def _shortest(document: RawJson, model: type[Record]) -> RawJson:
    """The document without fields that have their default; unchanged where it is not valid."""
    try:
        return model.model_validate(document).dump()
    except ValidationError:
        return document


def was_read(record: RawJson) -> bool:
    """Whether a record has the keys that only read models have: its path, and its revision."""
    return str(record.get("url", "")).startswith(f"{PREFIX}/") and "revision" in record


def _note(collection: str, place: int, ignored: list[str]) -> WarningRead:
    detail = f"This is a record as it is read. Ignored, since the registry derives them: {', '.join(ignored)}"
    return WarningRead(code="read-only", pointer=f"/{collection}/{place}", detail=detail)


def _document(record: RawJson, model: type[BaseModel], renamed: Mapping[str, str]) -> RawJson:
    """The keys of a document, without those that are null."""
    given = {key: value for key, value in record.items() if key not in renamed.values()}
    given = {renamed.get(key, key): value for key, value in given.items()}
    document = {}
    for name, field in model.model_fields.items():
        key = field.alias or name
        if given.get(key) is not None:
            document[key] = _value(given[key], field.annotation)
    return document


def _value(value: Any, annotation: Any) -> Any:
    """A value in the form of the document: the id of a reference, the keys of a nested document."""
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
        rest = [kind for kind in get_args(annotation) if kind is not type(None)]
        return _plain(rest[0])
    return annotation
