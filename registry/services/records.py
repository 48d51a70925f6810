"""Single records: publish, withdraw, merge. Removed ones leave a tombstone; revisions stay."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from pydantic import ValidationError

from catalogue import Catalogue
from catalogue.errors import Missing
from catalogue.referrers import RecordKey, referrers
from registry.errors import Conflict, Invalid
from registry.models import MODELS, OperatorComponent, Step, Tombstone
from registry.services import audit
from registry.services.changes import Change, open_change
from registry.services.checking import check_agreement
from registry.services.publishing import Outcome, publish, revision
from taxonomy.documents import Bundle, Record, faults_of
from taxonomy.documents.references import references
from taxonomy.documents.versions import Location
from taxonomy.raw_json import RawJson


@transaction.atomic
def withdraw(*, collection: str, slug: str, reason: str, replacement: str | None = None, author: Any = None) -> None:
    """Remove a record without references to it. Raises Missing, or Conflict where there are some."""
    change = open_change(author=author, message=reason)
    remove(collection, slug, change, replacement)
    change.close()


def redirect(collection: str, slug: str, into: str, change: Change) -> None:
    """Remove a record to which nothing refers any more, and redirect to another, which the same change may add."""
    models = MODELS[collection]._default_manager
    for name in (slug, into):
        if not models.filter(slug=name).exists():
            raise Missing(collection, name)
    _remove(collection, slug, into, merged=True, change=change)


def remove(collection: str, slug: str, change: Change, replacement: str | None = None) -> None:
    """Withdraw a record as part of an open change, which the caller closes."""
    if not MODELS[collection]._default_manager.filter(slug=slug).exists():
        raise Missing(collection, slug)
    if replacement == slug:
        raise Conflict("A record does not replace itself")
    if replacement is not None:
        _require(change.catalogue, collection, replacement)
    _remove(collection, slug, replacement, merged=False, change=change)


@transaction.atomic
def merge(*, collection: str, slug: str, into: str, reason: str, author: Any = None) -> None:
    """Replace `slug` by `into` in every record that refers to it, and redirect `slug` there."""
    if slug == into:
        raise Conflict("A record is not merged into itself")
    change = open_change(author=author, message=reason)
    _require(change.catalogue, collection, slug)
    _require(change.catalogue, collection, into)
    bundle = _repointed(change.catalogue, collection, slug, into)
    check_agreement(bundle, change.catalogue)
    publish(bundle, change)
    _remove(collection, slug, into, merged=True, change=change)
    change.close()


def publish_one(record: Record, change: Change) -> Outcome:
    bundle = Bundle.model_validate({record.collection: [record]})
    check_agreement(bundle, change.catalogue)
    outcome = publish(bundle, change)
    change.close()
    return outcome


def _require(catalogue: Catalogue, collection: str, slug: str) -> None:
    if slug not in catalogue.entries[collection]:
        raise Missing(collection, slug)


def _remove(collection: str, slug: str, replacement: str | None, *, merged: bool, change: Change) -> None:
    row = MODELS[collection]._default_manager.get(slug=slug)
    try:
        row.delete()
    except ProtectedError as error:
        names = sorted({_owner(record) for record in error.protected_objects})
        shown = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
        raise Conflict(f"{len(names)} record(s) refer to {slug!r} of {collection}: {shown}") from error
    revision(change, collection, slug, row.revision + 1).save()
    Tombstone.objects.create(
        collection=collection,
        slug=slug,
        replacement=replacement,
        merged=merged,
        reason=change.message,
        version=change.version,
        created=change.at,
    )
    change.touched = True
    action, record = "merge" if merged else "withdraw", f"{collection}/{slug}"
    audit.record(actor=change.author, action=action, record=record, submission=change.submission, into=replacement)


def _owner(row: Any) -> str:
    """The id of the referring record: the method of a step, the operator of a link."""
    if isinstance(row, OperatorComponent):
        return str(row.operator)
    return str(row.method if isinstance(row, Step) else row)


def _repointed(catalogue: Catalogue, collection: str, slug: str, into: str) -> Bundle:
    """Every record that refers to the merged one, changed to refer to the other."""
    try:
        return Bundle.model_validate(pointed_elsewhere(catalogue, collection, slug, into))
    except ValidationError as error:
        raise Conflict(f"What refers to {slug!r} would no longer be valid: {Invalid(faults_of(error))}") from error


def pointed_elsewhere(catalogue: Catalogue, collection: str, slug: str, into: str) -> dict[str, list[RawJson]]:
    """The raw records that refer to one record, changed to refer to another, by collection."""
    repointed: dict[str, list[RawJson]] = {}
    for key, referrer in referrers(catalogue).get((collection, slug), ()):
        document = catalogue.entries[key][referrer].document
        repointed.setdefault(key, []).append(with_references(document, {(collection, slug): into}))
    return repointed


def with_references(document: Record, new_ids: Mapping[RecordKey, str]) -> RawJson:
    """The document, raw, with other ids where it names these records."""
    raw, places = document.dump(), []
    for reference in references(document):
        new_id = new_ids.get((reference.collection, reference.id))
        if new_id is not None:
            _put(raw, reference.loc, new_id)
            places.append(reference.loc)
    _drop_repeats(raw, places)
    return raw


def _drop_repeats(raw: dict[str, Any], places: list[Location]) -> None:
    """Drop the second occurrence from lists that referred to both records."""
    for key in {place[0] for place in places if len(place) == 2 and isinstance(place[1], int)}:
        raw[str(key)] = list(dict.fromkeys(raw[str(key)]))


def _put(raw: dict[str, Any], loc: Location, value: str) -> None:
    target: Any = raw
    for part in loc[:-1]:
        target = target[part]
    target[loc[-1]] = value
