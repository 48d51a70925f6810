"""Loading the curated files: what changed in them since they were last loaded is published, and nothing else.

A record that was revised here since keeps its revision as long as its file stays the same.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from registry.errors import Conflict
from registry.models import Catalogue, Revision
from registry.rows import MAPPERS
from registry.services.applying import Outcome, Progress, RecordId, apply_bundle
from registry.services.change import Origin, hold
from registry.services.checking import check_bundle
from registry.services.writing import current, digest
from taxonomy.documents import Bundle, Record


@dataclass
class Sorted:
    """The records of the files, by what has to be done with them."""

    publish: list[Record] = field(default_factory=list)
    kept: list[RecordId] = field(default_factory=list)
    conflicts: list[RecordId] = field(default_factory=list)


@transaction.atomic
def load_catalogue(
    *, raw: dict[str, Any], fingerprint: str, progress: Progress, overwrite: bool = False
) -> Outcome | None:
    """Publish the files' records; None where these very files were loaded last. Raises Invalid or Conflict.

    `overwrite` lets the files win where a record was changed both in them and here.
    """
    catalogue = hold()
    if catalogue.fixtures == fingerprint and not overwrite:
        return None
    bundle = check_bundle(raw)
    found = _sort(bundle)
    if found.conflicts and not overwrite:
        named = ", ".join(f"{collection}/{slug}" for collection, slug in found.conflicts[:10])
        raise Conflict(f"Changed in the files and here as well ({len(found.conflicts)}): {named}")
    outcome = apply_bundle(
        bundle=_bundle_of(found.publish),
        message="Curated catalogue",
        origin=Origin.FIXTURE,
        progress=progress,
    )
    outcome.unchanged += found.kept
    Catalogue.objects.filter(pk=1).update(fixtures=fingerprint)
    return outcome


def _sort(bundle: Bundle) -> Sorted:
    found = Sorted()
    for collection, mapper in MAPPERS.items():
        documents = getattr(bundle, collection)
        loaded, stored = _last_loaded(collection), current(mapper, [document.id for document in documents])
        for document in documents:
            key, content = (collection, document.id), digest(document)
            base, here = loaded.get(document.id), stored.get(document.id)
            if base == content:
                found.kept.append(key)
                continue
            if here is not None and here.hash not in (base, content):
                found.conflicts.append(key)
            found.publish.append(document)
    return found


def _last_loaded(collection: str) -> dict[str, str]:
    """The hash of each record as the files had it when they were last loaded."""
    revisions = Revision.objects.filter(collection=collection, origin=Origin.FIXTURE.value).order_by("number")
    return dict(revisions.values_list("slug", "hash"))


def _bundle_of(records: list[Record]) -> Bundle:
    lists: dict[str, Any] = {
        collection: tuple(r for r in records if r.collection == collection) for collection in MAPPERS
    }
    return Bundle.model_construct(**lists)
