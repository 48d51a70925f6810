"""The two mappers, document -> row and row -> document, for a record whose fields are columns and links."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, TypeVar

from django.db import models
from pydantic import BaseModel

from registry.models import Record
from taxonomy.documents import Document

T = TypeVar("T")

Keys = Callable[[str, str], int]
"""(collection, id) -> primary key."""
CHUNK = 500


@dataclass(frozen=True)
class Mapper:
    """Fields of the document that are columns of the same name, and those that are foreign keys."""

    document: type[Document]
    model: type[Record]
    plain: tuple[str, ...]
    links: Mapping[str, str] = field(default_factory=dict)
    """Field -> collection it refers to."""

    @property
    def collection(self) -> str:
        return self.document.collection

    @property
    def own_links(self) -> tuple[str, ...]:
        """Links to records of the same collection: they can only be set once all rows are there."""
        return tuple(name for name, collection in self.links.items() if collection == self.collection)

    def columns(self, document: Document, keys: Keys) -> dict[str, Any]:
        """The row's columns, without links to the same collection."""
        columns = {name: column(getattr(document, name)) for name in self.plain}
        for name, collection in self.links.items():
            if name not in self.own_links:
                target = getattr(document, name)
                columns[f"{name}_id"] = None if target is None else keys(collection, target)
        return columns

    def own_columns(self, document: Document, keys: Keys) -> dict[str, Any]:
        """The links to the same collection."""
        targets = {name: getattr(document, name) for name in self.own_links}
        return {
            f"{name}_id": None if target is None else keys(self.collection, target) for name, target in targets.items()
        }

    def documents(self, pks: Sequence[int]) -> dict[int, Any]:
        """The documents of these rows by primary key."""
        found: dict[int, Any] = {}
        for chunk in chunks(pks):
            rows = self.model._default_manager.filter(pk__in=chunk)
            found |= self.rebuild(
                list(rows.values("pk", "slug", *self.plain, *self._link_slugs(), *self.extra_columns()))
            )
        return found

    def extra_columns(self) -> tuple[str, ...]:
        return ()

    def rebuild(self, rows: list[dict[str, Any]]) -> dict[int, Any]:
        return {row["pk"]: self.document.model_validate(self.fields(row)) for row in rows}

    def fields(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The document's fields out of one row, absent where null."""
        fields = {"id": row["slug"]} | {name: row[name] for name in self.plain}
        fields |= {name: row[f"{name}__slug"] for name in self.links}
        return {name: value for name, value in fields.items() if value is not None}

    def save_parts(self, documents: Mapping[int, Any], keys: Keys) -> None:
        """Write the rows that belong to these records (by primary key), replacing those that stood there."""

    def _link_slugs(self) -> tuple[str, ...]:
        return tuple(f"{name}__slug" for name in self.links)


def column(value: Any) -> Any:
    """A field's value as its column takes it."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    if isinstance(value, tuple):
        return [column(item) for item in value]
    return value.value if isinstance(value, Enum) else value


def chunks(items: Sequence[T], size: int = CHUNK) -> Iterable[Sequence[T]]:
    return (items[start : start + size] for start in range(0, len(items), size))


def replace_all(model: type[models.Model], owner: str, pks: Sequence[int], rows: list[Any]) -> None:
    """Put `rows` in place of those that belong to `pks`."""
    for chunk in chunks(pks):
        model._default_manager.filter(**{f"{owner}__in": chunk}).delete()
    model._default_manager.bulk_create(rows, batch_size=CHUNK)
