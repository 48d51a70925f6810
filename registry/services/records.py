"""Single records: register a new one, revise one that is there, deprecate one with a replacement."""

from typing import Any

from django.db import transaction
from pydantic import ValidationError

from registry.errors import Conflict, Invalid, Missing
from registry.rows import MAPPERS
from registry.services.applying import Outcome, apply_bundle
from taxonomy.documents import Bundle, Record, faults_of
from taxonomy.vocabulary import Status


@transaction.atomic
def register(*, record: Record, author: Any = None, message: str = "") -> Outcome:
    """Publish a new record; Conflict where its id is taken."""
    if _exists(record.collection, record.id):
        raise Conflict(f"The id {record.id!r} of {record.collection} is taken")
    return _apply(record, author, message)


@transaction.atomic
def revise(*, record: Record, author: Any = None, message: str = "") -> Outcome:
    """Publish the next revision of a record; Missing where there is none."""
    if not _exists(record.collection, record.id):
        raise Missing(record.collection, record.id)
    return _apply(record, author, message)


@transaction.atomic
def deprecate(*, collection: str, slug: str, replacement: str | None, author: Any = None, message: str = "") -> Outcome:
    """Mark a source, kind, component or metric as no longer recommended. What refers to it stays valid."""
    mapper = MAPPERS[collection]
    pk = mapper.model._default_manager.filter(slug=slug).values_list("pk", flat=True).first()
    if pk is None:
        raise Missing(collection, slug)
    if "status" not in mapper.document.model_fields:
        raise Conflict(f"Records of {collection} are withdrawn or merged, not deprecated")
    fields = mapper.documents([pk])[pk].dump() | {"status": Status.DEPRECATED.value, "replaced_by": replacement}
    try:
        document: Any = mapper.document.model_validate(fields)
    except ValidationError as error:
        raise Invalid(faults_of(error)) from error
    return _apply(document, author, message)


def _exists(collection: str, slug: str) -> bool:
    return MAPPERS[collection].model._default_manager.filter(slug=slug).exists()


def _apply(record: Record, author: Any, message: str) -> Outcome:
    bundle = Bundle.model_validate({record.collection: [record]})
    return apply_bundle(bundle=bundle, author=author, message=message)
