"""Loading the curated files: what changed in them since they were last loaded is published, and nothing else.

A record that was revised here since keeps its revision as long as its file stays the same.
"""

import json
from dataclasses import dataclass, field

from django.db import transaction

from catalogue import Catalogue
from registry import models
from registry.errors import Conflict, Invalid
from registry.models import Revision
from registry.services.changes import Origin, hold, open_change
from registry.services.checking import check_agreement, read_bundle
from registry.services.publishing import Outcome, Progress, RecordId, digest, publish
from taxonomy.documents import Bundle, Record
from taxonomy.documents.upgrade import read_stored
from taxonomy.raw_json import RawJson


@dataclass
class Decisions:
    """The records of the files, by what has to be done with them."""

    publish: list[Record] = field(default_factory=list)
    unchanged: list[RecordId] = field(default_factory=list)
    """The file has the record as when it was last loaded."""
    conflicts: list[RecordId] = field(default_factory=list)
    """Changed in the file and here as well."""


@transaction.atomic
def load_catalogue(*, raw: RawJson, fingerprint: str, progress: Progress, overwrite: bool = False) -> Outcome | None:
    """Publish the files' records; None where these very files were loaded last. Raises Invalid or Conflict.

    `overwrite` lets the files win where a record was changed both in them and here.
    """
    if hold().fixtures == fingerprint and not overwrite:
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
    """The digest of each record as the files had it when they were last loaded, in the form of this release."""
    revisions = Revision.objects.filter(origin=Origin.FIXTURE.value, document__isnull=False).order_by("number")
    latest = {
        (collection, slug): document
        for collection, slug, document in revisions.values_list("collection", "slug", "document")
    }
    return {key: digest(read_stored(key[0], json.loads(str(document)))) for key, document in latest.items()}


def _publishable(records: list[Record], catalogue: Catalogue) -> Bundle:
    """What differs as a bundle of its own: it may name what the files still have and what was withdrawn here."""
    bundle = Bundle.of(records)
    try:
        check_agreement(bundle, catalogue)
    except Invalid as error:
        raise Conflict(str(error)) from error
    return bundle
