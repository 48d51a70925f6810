"""Taking records out: withdrawn ones leave a tombstone, merged ones a redirect. Their revisions stay."""

from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from pydantic import ValidationError

from registry import search
from registry.errors import Conflict, Invalid, Missing
from registry.models import Revision, Step, Tombstone
from registry.rows import MAPPERS, Mapper
from registry.services import trail
from registry.services.applying import publish
from registry.services.change import Change, open_change
from taxonomy.documents import Bundle, faults_of
from taxonomy.documents.base import Location
from taxonomy.documents.references import references


@transaction.atomic
def withdraw(
    *,
    collection: str,
    slug: str,
    reason: str,
    replacement: str | None = None,
    author: Any = None,
) -> None:
    """Remove a record that nothing refers to. Raises Missing, or Conflict where something does refer to it."""
    change = open_change(author=author, message=reason)
    remove(collection, slug, change, replacement)
    change.close()


def remove(collection: str, slug: str, change: Change, replacement: str | None = None) -> None:
    """Withdraw a record as a part of a change that is open, and that its opener closes."""
    mapper = MAPPERS[collection]
    _require(mapper, slug)
    if replacement == slug:
        raise Conflict("A record does not replace itself")
    if replacement is not None:
        _require(mapper, replacement)
    _bury(mapper, slug, replacement, merged=False, change=change)


@transaction.atomic
def merge(*, collection: str, slug: str, into: str, reason: str, author: Any = None) -> None:
    """Point every record that names `slug` to `into`, as revisions of theirs, and redirect `slug` there."""
    mapper = MAPPERS[collection]
    if slug == into:
        raise Conflict("A record is not merged into itself")
    _require(mapper, slug)
    _require(mapper, into)
    change = open_change(author=author, message=reason)
    publish(_repointed(mapper, slug, into), change)
    _bury(mapper, slug, into, merged=True, change=change)
    change.close()


def _require(mapper: Mapper, slug: str) -> None:
    if not mapper.model._default_manager.filter(slug=slug).exists():
        raise Missing(mapper.collection, slug)


def _bury(mapper: Mapper, slug: str, replacement: str | None, *, merged: bool, change: Change) -> None:
    row = mapper.model._default_manager.get(slug=slug)
    try:
        row.delete()
    except ProtectedError as error:
        names = sorted({_named(record) for record in error.protected_objects})
        shown = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
        raise Conflict(f"{len(names)} record(s) refer to {slug!r} of {mapper.collection}: {shown}") from error
    search.remove(mapper.collection, [slug])
    _record(mapper, row.revision + 1, slug, change)
    Tombstone.objects.create(
        collection=mapper.collection,
        slug=slug,
        replacement=replacement,
        merged=merged,
        reason=change.message,
        version=change.version,
        created=change.at,
    )
    change.touched = True
    action = "merge" if merged else "withdraw"
    record = f"{mapper.collection}/{slug}"
    trail.note(actor=change.author, action=action, record=record, submission=change.submission, into=replacement)


def _named(record: Any) -> str:
    """The id of what refers; of the method, where a step of it does."""
    return str(record.method if isinstance(record, Step) else record)


def _record(mapper: Mapper, number: int, slug: str, change: Change) -> None:
    Revision.objects.create(
        collection=mapper.collection,
        slug=slug,
        number=number,
        version=change.version,
        created=change.at,
        author=change.author,
        submission=change.submission,
        message=change.message,
        origin=change.origin.value,
        document=None,
        hash="",
    )


def _repointed(mapper: Mapper, slug: str, into: str) -> Bundle:
    """Every record that names the merged one, naming the other instead."""
    found: dict[str, list[dict[str, Any]]] = {}
    for collection, other in MAPPERS.items():
        pks = _referring(other, mapper, slug)
        for document in other.documents(pks).values():
            raw = document.dump()
            for reference in list(references(document)):
                if (reference.collection, reference.id) == (mapper.collection, slug):
                    _put(raw, reference.loc, into)
            found.setdefault(collection, []).append(raw)
    try:
        return Bundle.model_validate(found)
    except ValidationError as error:
        raise Conflict(f"What refers to {slug!r} would no longer hold: {Invalid(faults_of(error))}") from error


def _referring(other: Mapper, mapper: Mapper, slug: str) -> list[int]:
    paths = [name for name, collection in other.links.items() if collection == mapper.collection]
    if (other.collection, mapper.collection) == ("methods", "components"):
        paths.append("steps__component")
    if (other.collection, mapper.collection) == ("effects", "methods"):
        paths += ["baseline_method", "treated_method"]
    pks: set[int] = set()
    for path in paths:
        rows = other.model._default_manager.filter(**{f"{path}__slug": slug})
        pks |= set(rows.values_list("pk", flat=True))
    return sorted(pks)


def _put(raw: dict[str, Any], loc: Location, value: str) -> None:
    target: Any = raw
    for part in loc[:-1]:
        target = target[part]
    target[loc[-1]] = value
