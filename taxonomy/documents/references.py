"""References between records, declared once: on the field that holds the id.

`source: SourceRef` says that the text is the id of a source. Agreement, foreign keys, removal, renames and display read
this declaration through `reference_fields` and `references`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel

from taxonomy.documents.base import Document, Id, KindId, pointer
from taxonomy.documents.versions import Location

EVERY_ITEM = "*"
"""In the path of a reference field: every position of a list."""


@dataclass(frozen=True)
class RefersTo:
    """Annotation of an id: the collection in which it is looked up."""

    collection: str


@dataclass(frozen=True)
class RefersBy:
    """Annotation of an id whose collection depends on the value of another key of the same object.

    Where that value names no collection, the id is no reference.
    """

    key: str
    collections: tuple[tuple[str, str], ...]
    """Value of the other key, and the collection that it means."""


SourceRef = Annotated[Id, RefersTo("sources")]
KindRef = Annotated[KindId, RefersTo("kinds")]
ComponentRef = Annotated[Id, RefersTo("components")]
MetricRef = Annotated[Id, RefersTo("metrics")]
MethodRef = Annotated[Id, RefersTo("methods")]


class ReferenceField(NamedTuple):
    """A place in a document class that holds references: keys as in JSON, `*` for every item of a list.

    `where` limits it to documents in which a sibling of the path's last key has this value.
    """

    path: tuple[str, ...]
    collection: str
    where: tuple[str, str] | None = None


class Reference(NamedTuple):
    """One id in a document: its location from the root, the collection it names, and the id."""

    loc: Location
    collection: str
    id: str

    @property
    def pointer(self) -> str:
        """The JSON pointer (RFC 6901) of the location."""
        return pointer(self.loc)


@cache
def reference_fields(document: type[Document]) -> tuple[ReferenceField, ...]:
    """Every place of a document class that holds references, in the order of its fields, nested documents included."""
    return tuple(_fields_of(document, ()))


@cache
def self_references(document: type[Document]) -> tuple[str, ...]:
    """The keys by which a record names one of its own collection: `replaced_by`, `extends`."""
    fields = reference_fields(document)
    return tuple(field.path[0] for field in fields if field.collection == document.collection and len(field.path) == 1)


def references(document: Document) -> Iterator[Reference]:
    """Every reference that a document holds."""
    return raw_references(type(document), document)


def raw_references(document: type[Document], raw: Any) -> Iterator[Reference]:
    """Every reference in a raw record of a class, valid or not; what is no text is passed over."""
    for field in reference_fields(document):
        for loc, holder in _values(raw, field.path[:-1], ()):
            if field.where is None or _member(holder, field.where[0]) == field.where[1]:
                for place, value in _values(holder, field.path[-1:], loc):
                    if isinstance(value, str):
                        yield Reference(place, field.collection, value)


def _fields_of(model: type[BaseModel], path: tuple[str, ...]) -> Iterator[ReferenceField]:
    for name, info in model.model_fields.items():
        yield from _fields_in(info.rebuild_annotation(), (*path, info.alias or name))


def _fields_in(annotation: Any, path: tuple[str, ...]) -> Iterator[ReferenceField]:
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        for mark in args[1:]:
            yield from _declared(mark, path)
        yield from _fields_in(args[0], path)
    elif origin in (Union, UnionType):
        for member in args:
            yield from _fields_in(member, path)
    elif origin in (tuple, list):
        for member in args:
            yield from _fields_in(member, (*path, EVERY_ITEM))
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from _fields_of(annotation, path)


def _declared(mark: Any, path: tuple[str, ...]) -> Iterator[ReferenceField]:
    if isinstance(mark, RefersTo):
        yield ReferenceField(path, mark.collection)
    elif isinstance(mark, RefersBy):
        yield from (ReferenceField(path, collection, (mark.key, value)) for value, collection in mark.collections)


def _values(value: Any, path: tuple[str, ...], loc: Location) -> Iterator[tuple[Location, Any]]:
    if not path:
        yield loc, value
    elif path[0] == EVERY_ITEM:
        for position, item in enumerate(value if isinstance(value, (list, tuple)) else ()):
            yield from _values(item, path[1:], (*loc, position))
    else:
        yield from _values(_member(value, path[0]), path[1:], (*loc, path[0]))


def _member(value: Any, key: str) -> Any:
    """The value under a key of the JSON form of a mapping or a document; None for any other value."""
    if isinstance(value, Mapping):
        return value.get(key)
    return getattr(value, _attributes(type(value))[key]) if isinstance(value, BaseModel) else None


@cache
def _attributes(model: type[BaseModel]) -> dict[str, str]:
    """The attribute that holds each key of the JSON form."""
    return {info.alias or name: name for name, info in model.model_fields.items()}
