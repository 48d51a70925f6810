"""Rows, parts, revisions, read bodies and search entries of many records of one collection at once."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from registry import search
from registry.bodies import Names, Standing, questions, render
from registry.bodies.shapes import Question
from registry.models import Revision
from registry.rows import CHUNK, Mapper, chunks
from registry.services.change import Change
from taxonomy.documents import Record


@dataclass(frozen=True)
class Current:
    """What stands in the store for an id."""

    pk: int
    revision: int
    hash: str


def digest(document: Record) -> str:
    """SHA-256 over the document's content, whatever the order of its keys."""
    content = json.dumps(document.dump(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()


def current(mapper: Mapper, slugs: Sequence[str]) -> dict[str, Current]:
    found: dict[str, Current] = {}
    for chunk in chunks(slugs):
        rows = mapper.model._default_manager.filter(slug__in=chunk).values_list("slug", "pk", "revision", "hash")
        found |= {slug: Current(pk, revision, content) for slug, pk, revision, content in rows}
    return found


class Keys:
    """(collection, id) -> primary key, read in bulk and kept for one change."""

    def __init__(self, mappers: dict[str, Mapper]) -> None:
        self._mappers = mappers
        self._pks: dict[tuple[str, str], int] = {}

    def __call__(self, collection: str, slug: str) -> int:
        return self._pks[collection, slug]

    def add(self, collection: str, pks: dict[str, int]) -> None:
        self._pks |= {(collection, slug): pk for slug, pk in pks.items()}

    def fetch(self, collection: str, slugs: set[str]) -> None:
        wanted = sorted(slug for slug in slugs if (collection, slug) not in self._pks)
        model = self._mappers[collection].model
        for chunk in chunks(wanted):
            self.add(collection, dict(model._default_manager.filter(slug__in=chunk).values_list("slug", "pk")))


def write(
    mapper: Mapper, documents: Sequence[Record], known: dict[str, Current], keys: Keys, names: Names, change: Change
) -> None:
    """Publish these documents: each is new or changed. `known` holds the current state of those that are there."""
    names.add(documents)
    names.prepare(documents)
    doubts = questions(mapper.collection)
    rows = [_row(mapper, d, known.get(d.id), doubts.get(d.id, []), keys, names, change) for d in documents]
    new = [row for row in rows if row.pk is None]
    mapper.model._default_manager.bulk_create(new, batch_size=CHUNK)
    _update(mapper, [row for row in rows if row.slug in known])
    keys.add(mapper.collection, {row.slug: row.pk for row in rows})
    _link_own(mapper, documents, keys)
    mapper.save_parts({row.pk: document for row, document in zip(rows, documents, strict=True)}, keys)
    _revise(mapper, documents, rows, change)
    search.write(documents)
    change.touched = change.touched or bool(documents)


def _row(
    mapper: Mapper,
    document: Record,
    before: Current | None,
    doubts: list[Question],
    keys: Keys,
    names: Names,
    change: Change,
) -> Any:
    standing = Standing(before.revision + 1 if before else 1, change.at, tuple(doubts))
    body, derived = render(document, standing, names)
    model: Any = mapper.model
    return model(
        pk=before and before.pk,
        slug=document.id,
        revision=standing.revision,
        hash=digest(document),
        version=change.version,
        updated=change.at,
        body=body,
        **mapper.columns(document, keys),
        **derived,
    )


def _update(mapper: Mapper, rows: Sequence[Any]) -> None:
    """Overwrite changed rows. Their links inside the collection are cleared first and set again after."""
    own = {f"{name}_id" for name in mapper.own_links}
    fields = [f.name for f in mapper.model._meta.concrete_fields if not f.primary_key and f.attname not in own]
    for chunk in chunks(rows, CHUNK // 5):
        if own:
            mapper.model._default_manager.filter(pk__in=[row.pk for row in chunk]).update(**dict.fromkeys(own))
        mapper.model._default_manager.bulk_update(chunk, fields)


def _link_own(mapper: Mapper, documents: Sequence[Record], keys: Keys) -> None:
    """Set the links inside the collection, now that every row is there."""
    for document in documents:
        columns = {name: pk for name, pk in mapper.own_columns(document, keys).items() if pk is not None}
        if columns:
            mapper.model._default_manager.filter(pk=keys(mapper.collection, document.id)).update(**columns)


def _revise(mapper: Mapper, documents: Sequence[Record], rows: Sequence[Any], change: Change) -> None:
    Revision.objects.bulk_create(
        (
            Revision(
                collection=mapper.collection,
                slug=row.slug,
                number=row.revision,
                version=change.version,
                created=change.at,
                author=change.author,
                submission=change.submission,
                message=change.message,
                origin=change.origin.value,
                document=document.canonical(),
                hash=row.hash,
            )
            for document, row in zip(documents, rows, strict=True)
        ),
        batch_size=CHUNK,
    )
