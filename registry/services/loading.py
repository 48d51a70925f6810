"""Loading the curated files: only what changed in them since they were last loaded is published.

A record that was revised in the registry since then stays as it is while its file is unchanged.
"""

import json
from dataclasses import dataclass, field

from django.db import transaction

from catalogue import Catalogue
from registry import models
from registry.errors import Conflict, Invalid
from registry.models import Revision
from registry.services.changes import Origin, lock_catalogue, open_change
from registry.services.checking import check_agreement, read_bundle
from registry.services.publishing import Outcome, Progress, RecordId, digest, publish
from taxonomy.documents import Bundle, Record
from taxonomy.documents.upgrade import read_stored
from taxonomy.raw_json import RawJson


@dataclass
class Decisions:
    """The records of the files, by what is done with them: published, left alone, or reported as conflicts."""

    publish: list[Record] = field(default_factory=list)
    unchanged: list[RecordId] = field(default_factory=list)
    """The record is the same in the file as when it was last loaded."""
    conflicts: list[RecordId] = field(default_factory=list)
    """The record was changed both in the file and in the registry."""


@transaction.atomic
def load_catalogue(*, raw: RawJson, fingerprint: str, progress: Progress, overwrite: bool = False) -> Outcome | None:
    """Publish the files' records; None where the same files were loaded last. Raises Invalid or Conflict.

    With `overwrite` the files win where a record was changed both in them and in the registry.
    """
    if lock_catalogue().fixtures == fingerprint and not overwrite:
        return None
    change = open_change(message="Curated catalogue", origin=Origin.FIXTURE)
    decisions = _decide(read_bundle(raw, change.catalogue), change.catalogue)
    if decisions.conflicts and not overwrite:
        named = ", ".join(f"{collection}/{slug}" for collection, slug in decisions.conflicts[:10])
        raise Conflict(f"Changed in the files and here as well ({len(decisions.conflicts)}): {named}")
    outcome = publish(_publishable(decisions.publish, change.catalogue), change, progress)
    change.close()
    outcome.unchanged += decisions.unchanged
    models.Catalogue.objects.filter(pk=1).update(fixtures=fingerprint)
    return outcome


def was_loaded_last(fingerprint: str) -> bool:
    """Whether the files with this fingerprint are those that were loaded last."""
    return models.Catalogue.objects.filter(pk=1, fixtures=fingerprint).exists()


def _decide(bundle: Bundle, catalogue: Catalogue) -> Decisions:
    decisions, loaded = Decisions(), _last_loaded()
    for document in bundle.records():
        key, content = (document.collection, document.id), digest(document)
        base, entry = loaded.get(key), catalogue.entries[document.collection].get(document.id)
        if base == content:
            decisions.unchanged.append(key)
            continue
        if entry is not None and digest(entry.document) not in (base, content):
            decisions.conflicts.append(key)
        decisions.publish.append(document)
    return decisions


def _last_loaded() -> dict[RecordId, str]:
    """The digest of each record in the files that were loaded last, in the form of this release."""
    revisions = Revision.objects.filter(origin=Origin.FIXTURE.value, document__isnull=False).order_by("number")
    latest = {
        (collection, slug): document
        for collection, slug, document in revisions.values_list("collection", "slug", "document")
    }
    return {key: digest(read_stored(key[0], json.loads(str(document)))) for key, document in latest.items()}


def _publishable(records: list[Record], catalogue: Catalogue) -> Bundle:
    """The records that differ as one bundle, which may refer to records that the registry withdrew since."""
    bundle = Bundle.of(records)
    try:
        check_agreement(bundle, catalogue)
    except Invalid as error:
        raise Conflict(str(error)) from error
    return bundle
