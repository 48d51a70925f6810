"""Revisions of a record: each with its document and what it changed."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Annotated, Any

from django.db.models import Q
from pydantic import Field

from catalogue import Catalogue
from catalogue.errors import BadQuery, Missing
from catalogue.read_model import ReadModel, timestamp
from registry.models import AuditEntry, Revision, Tombstone
from taxonomy.difference import differences
from taxonomy.documents.upgrade import upgrade
from taxonomy.raw_json import RawJson
from taxonomy.registry_words import changed_words, registry_words


class FieldChange(ReadModel):
    """One changed field: its JSON pointer, before and after."""

    path: str
    before: Any
    after: Any


class Claimed(ReadModel):
    """A statement of a revision that only the registry can confirm, as its author claims it."""

    path: str
    """The JSON pointer in the document."""
    value: str | None
    """Null where the statement was removed."""


class StandingClaim(ReadModel):
    """A claim of a record's current revision: who made it, who accepted it, and since which revision."""

    path: str
    value: str
    claimed_by: str | None
    accepted_by: str | None
    revision: int


class RevisionRead(ReadModel):
    """One published revision of a record; `document` is null where it was withdrawn or merged."""

    number: int
    created: str
    author: str | None
    submission: str | None
    accepted_by: str | None
    """The curator who accepted the submission."""
    claims: list[Claimed]
    """The author's new claims that only the registry can confirm, each confirmed by that curator."""
    message: str
    document: RawJson | None
    hash: str
    version: int
    changes: list[FieldChange]


class Difference(ReadModel):
    """The changes from one revision to another."""

    from_: Annotated[int, Field(alias="from")]
    to: int
    changes: list[FieldChange]


class LatestRevision(ReadModel):
    """A revision in the list of the latest ones."""

    collection: str
    id: str
    name: str
    number: int
    what: str
    withdrawn: bool
    created: str
    author: str | None
    message: str


@dataclass(frozen=True)
class Revisions:
    """A page of revisions, newest first, and the cursors of its neighbours."""

    results: list[RevisionRead]
    count: int
    older: int | None
    newer: int | None


class NoRevision(Missing):
    """The record exists or existed, but never had this revision."""

    def __init__(self, collection: str, slug: str, number: int, latest: int) -> None:
        super().__init__(collection, slug)
        self.number = number
        self.args = (f"{slug!r} has no revision {number}; they run from 1 to {latest}",)


def revisions(catalogue: Catalogue, collection: str, slug: str, *, before: int | None, size: int) -> Revisions:
    """A page of a record's revisions, those below the number `before`. Raises Missing."""
    every = Revision.objects.filter(collection=collection, slug=slug)
    count = every.count()
    if not count:
        raise catalogue.absent(collection, slug)
    rows = every.filter(number__lt=before) if before else every
    shown = list(rows.select_related("author").order_by("-number")[: size + 1])
    more = len(shown) > size
    documents = {row.number: _document(row) for row in shown}
    curators = _curators(shown)
    results = [_read_model(row, documents[row.number], documents.get(row.number - 1), curators) for row in shown[:size]]
    newer = min(before - 1 + size, count) + 1 if before and before <= count else None
    return Revisions(results, count, shown[size - 1].number if more else None, newer)


def revision(catalogue: Catalogue, collection: str, slug: str, number: int) -> RevisionRead:
    """One revision. Raises Missing where the record or the number is not there."""
    row = find(catalogue, collection, slug, number)
    before = Revision.objects.filter(collection=collection, slug=slug, number=number - 1).first()
    return _read_model(row, _document(row), before and _document(before), _curators([row]))


def difference(catalogue: Catalogue, collection: str, slug: str, older: int, newer: int) -> Difference:
    """The changes from one revision to another."""
    try:
        one, other = (_document(find(catalogue, collection, slug, number)) for number in (older, newer))
    except NoRevision as error:
        raise BadQuery("from" if error.number == older else "to", "unknown_revision", str(error)) from error
    return Difference(from_=older, to=newer, changes=_changes(one, other))


def find(catalogue: Catalogue, collection: str, slug: str, number: int) -> Revision:
    row = Revision.objects.select_related("author").filter(collection=collection, slug=slug, number=number).first()
    if row is not None:
        return row
    latest = Revision.objects.filter(collection=collection, slug=slug).order_by("-number").first()
    if latest is None:
        raise catalogue.absent(collection, slug)
    raise NoRevision(collection, slug, number, latest.number)


def _document(row: Revision) -> Any:
    """The published document, upgraded to the form of this release."""
    return None if row.document is None else upgrade(row.collection, json.loads(row.document))


def _changes(before: Any, after: Any) -> list[FieldChange]:
    return [FieldChange(**change._asdict()) for change in differences(before, after)]


def standing_claims(catalogue: Catalogue, collection: str, slug: str) -> dict[str, StandingClaim]:
    """The claims that the record makes in this version of the catalogue, by their JSON pointers."""
    if not registry_words(catalogue.documents(collection)[slug].dump()):
        return {}
    rows = Revision.objects.filter(collection=collection, slug=slug, version__lte=catalogue.version)
    statements: dict[str, tuple[str | None, Revision]] = {}
    before: Any = None
    ordered = list(rows.select_related("author").order_by("number"))
    for row in ordered:
        document = _document(row)
        statements |= {word.path: (word.after, row) for word in changed_words(before, document or {})}
        before = document
    curators = _curators(ordered)
    return {
        path: StandingClaim(
            path=path,
            value=value,
            claimed_by=row.author.get_username() if row.author else None,
            accepted_by=curators.get(row.submission_id),
            revision=row.number,
        )
        for path, (value, row) in statements.items()
        if value is not None and row.submission_id
    }


def _curators(rows: Iterable[Revision]) -> dict[int | None, str]:
    """Submission -> the curator who accepted it."""
    ids = {row.submission_id for row in rows if row.submission_id}
    if not ids:
        return {}
    entries = AuditEntry.objects.filter(action="accept-submission", submission_id__in=ids, actor__isnull=False)
    return dict(entries.values_list("submission_id", "actor__username"))


def _read_model(row: Revision, document: Any, before: Any, curators: Mapping[int | None, str]) -> RevisionRead:
    words = changed_words(before, document or {}) if row.submission_id else ()
    return RevisionRead(
        number=row.number,
        created=timestamp(row.created),
        author=row.author.get_username() if row.author else None,
        submission=str(row.submission_id) if row.submission_id else None,
        accepted_by=curators.get(row.submission_id),
        claims=[Claimed(path=word.path, value=word.after) for word in words],
        message=row.message,
        document=document,
        hash=row.hash,
        version=row.version,
        changes=_changes(before or {}, document or {}) if row.number > 1 else [],
    )


Records = Mapping[str, Collection[str]]
"""Collection -> ids."""


def records_about(catalogue: Catalogue, collection: str, slug: str) -> Records:
    """A component with its effects, or a kind with its components and theirs; withdrawn effects as well."""
    components = {slug}
    if collection == "kinds":
        components = {component.id for component in catalogue.components.values() if component.kind == slug}
    effects = {effect.id for effect in catalogue.effects.values() if effect.component in components}
    own = {"kinds": {slug}} if collection == "kinds" else {}
    return {**own, "components": components, "effects": effects | _withdrawn_effects(components)}


def _withdrawn_effects(components: Collection[str]) -> set[str]:
    withdrawn = Tombstone.objects.filter(collection="effects").values("slug")
    rows = Revision.objects.filter(collection="effects", slug__in=withdrawn, document__isnull=False)
    return {slug for slug, text in rows.values_list("slug", "document") if _component_of(text) in components}


def _component_of(document: str | None) -> str | None:
    component = json.loads(document or "{}").get("component")
    return component if isinstance(component, str) else None


def latest(catalogue: Catalogue, size: int, records: Records | None = None) -> list[LatestRevision]:
    """The latest revisions in the whole catalogue, or of some records, newest first."""
    every = Revision.objects.select_related("author").order_by("-version", "-pk")
    if records is not None:
        conditions = (Q(collection=collection, slug__in=ids) for collection, ids in records.items())
        every = every.filter(reduce(or_, conditions))
    rows = every[:size]
    return [
        LatestRevision(
            collection=row.collection,
            id=row.slug,
            name=catalogue.label(row.collection, row.slug),
            number=row.number,
            what="withdrawn" if row.document is None else "new" if row.number == 1 else f"revision {row.number}",
            withdrawn=row.document is None,
            created=timestamp(row.created),
            author=row.author.get_username() if row.author else None,
            message=row.message,
        )
        for row in rows
    ]
