"""Revisions of a record: each with its document and what it changed."""

import json
from dataclasses import dataclass
from typing import Any

from registry.bodies import timestamp
from registry.errors import BadQuery, Missing
from registry.models import Revision
from registry.selectors.records import absent
from registry.snapshot import Snapshot
from taxonomy.difference import differences


@dataclass(frozen=True)
class Revisions:
    """Some revisions, newest first, and whether there are more on either side."""

    results: list[dict[str, Any]]
    count: int
    older: int | None
    newer: int | None


class NoRevision(Missing):
    """The record is there, or was once, but never had this revision."""

    def __init__(self, collection: str, slug: str, number: int, latest: int) -> None:
        super().__init__(collection, slug)
        self.number = number
        self.args = (f"{slug!r} has no revision {number}; they run from 1 to {latest}",)


def revisions(collection: str, slug: str, *, before: int | None, size: int, snapshot: Snapshot) -> Revisions:
    """A page of a record's revisions, those below the number `before`. Raises Missing."""
    every = Revision.objects.filter(collection=collection, slug=slug)
    count = every.count()
    if not count:
        raise absent(collection, slug, snapshot)
    rows = every.filter(number__lt=before) if before else every
    shown = list(rows.select_related("author").order_by("-number")[: size + 1])
    more = len(shown) > size
    documents = {row.number: _document(row) for row in shown}
    results = [_shape(row, documents.get(row.number - 1)) for row in shown[:size]]
    newer = min(before - 1 + size, count) + 1 if before and before <= count else None
    return Revisions(results, count, shown[size - 1].number if more else None, newer)


def revision(collection: str, slug: str, number: int, snapshot: Snapshot) -> dict[str, Any]:
    """One revision. Raises Missing where the record or the number is not there."""
    row = find(collection, slug, number, snapshot)
    before = Revision.objects.filter(collection=collection, slug=slug, number=number - 1).first()
    return _shape(row, before and _document(before))


def difference(collection: str, slug: str, older: int, newer: int, snapshot: Snapshot) -> dict[str, Any]:
    """What changed from one revision to another."""
    try:
        one, other = (_document(find(collection, slug, number, snapshot)) for number in (older, newer))
    except NoRevision as error:
        raise BadQuery("from" if error.number == older else "to", "unknown_revision", str(error)) from error
    return {"from": older, "to": newer, "changes": [change._asdict() for change in differences(one, other)]}


def find(collection: str, slug: str, number: int, snapshot: Snapshot) -> Revision:
    row = Revision.objects.select_related("author").filter(collection=collection, slug=slug, number=number).first()
    if row is not None:
        return row
    latest = Revision.objects.filter(collection=collection, slug=slug).order_by("-number").first()
    if latest is None:
        raise absent(collection, slug, snapshot)
    raise NoRevision(collection, slug, number, latest.number)


def _document(row: Revision) -> Any:
    return None if row.document is None else json.loads(row.document)


def _shape(row: Revision, before: Any) -> dict[str, Any]:
    document = _document(row)
    return {
        "number": row.number,
        "created": timestamp(row.created),
        "author": row.author and row.author.get_username(),
        "submission": row.submission_id and str(row.submission_id),
        "message": row.message,
        "document": document,
        "hash": row.hash,
        "version": row.version,
        "changes": [change._asdict() for change in differences(before or {}, document or {})] if row.number > 1 else [],
    }


def latest(size: int, snapshot: Snapshot) -> list[dict[str, Any]]:
    """What was published last in the whole catalogue, newest first."""
    rows = Revision.objects.select_related("author").order_by("-version", "-pk")[:size]
    return [
        {
            "collection": row.collection,
            "id": row.slug,
            "name": snapshot.tables[row.collection].label(row.slug) or row.slug,
            "number": row.number,
            "what": "withdrawn" if row.document is None else "new" if row.number == 1 else f"revision {row.number}",
            "withdrawn": row.document is None,
            "created": timestamp(row.created),
            "author": row.author and row.author.get_username(),
            "message": row.message,
        }
        for row in rows
    ]
