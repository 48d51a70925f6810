"""Single records written without a submission: how tests and measurements bring about what they begin with."""

from typing import Any

from django.db import transaction

from catalogue import Catalogue
from catalogue.errors import Missing
from registry.errors import Conflict
from registry.services.changes import open_change
from registry.services.publishing import Outcome
from registry.services.records import publish_one
from taxonomy.documents import COLLECTIONS, Record
from taxonomy.vocabulary import Status


@transaction.atomic
def register(*, record: Record, author: Any = None, message: str = "") -> Outcome:
    """Publish a new record; Conflict where its id is taken."""
    change = open_change(author=author, message=message)
    if record.id in change.catalogue.entries[record.collection]:
        raise Conflict(f"The id {record.id!r} of {record.collection} is taken")
    return publish_one(record, change)


@transaction.atomic
def revise(*, record: Record, author: Any = None, message: str = "") -> Outcome:
    """Publish the next revision of a record; Missing where there is none."""
    change = open_change(author=author, message=message)
    _require(change.catalogue, record.collection, record.id)
    return publish_one(record, change)


@transaction.atomic
def deprecate(*, collection: str, slug: str, replacement: str | None) -> Outcome:
    """Mark a source, kind, component or metric as no longer recommended."""
    change = open_change(author=None, message="")
    _require(change.catalogue, collection, slug)
    fields = change.catalogue.documents(collection)[slug].dump()
    fields |= {"status": Status.DEPRECATED.value, "replaced_by": replacement}
    document: Any = COLLECTIONS[collection].model_validate(fields)
    return publish_one(document, change)


def _require(catalogue: Catalogue, collection: str, slug: str) -> None:
    if slug not in catalogue.entries[collection]:
        raise Missing(collection, slug)
