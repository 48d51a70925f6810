"""Second readings of figures: the record states which curator read it again, when, and the result."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from pydantic import ValidationError

from registry.errors import Conflict, Invalid, Stale
from registry.models import Revision
from registry.services.changes import open_change
from registry.services.records import publish_one
from taxonomy.documents import Effect, Fault, Rounds, faults_of
from taxonomy.raw_json import RawJson
from taxonomy.vocabulary import Confirmation, Mark, ReadIn

COLLECTIONS_READ = ("effects", "rounds")
"""The collections whose records are figures."""
CONFIRMED = (Confirmation.CONFIRMED, Confirmation.CONFIRMED_IN_ACCOUNT)
"""Outcomes of a second reading that confirm the figures; a correction is a submission."""


@transaction.atomic
def record_reading(
    *, collection: str, slug: str, second: Confirmation, actor: Any, address: str = "", revision: int | None = None
) -> Effect | Rounds:
    """Write a second reading into a figure's record, as its next revision. Returns the record.

    A figure that was read at second hand, and is now read in the paper, is marked as read there: `address` says where.
    Raises Missing, Gone, Moved; Stale for a `revision` that is not the newest; Conflict for a figure of the registry's
    own, or of the reader's; Invalid for an invalid reading.
    """
    change = open_change(author=actor, message="I checked this figure.")
    entry = change.catalogue.find(collection, slug)
    if revision is not None and revision != entry.revision:
        raise Stale(f"{collection}/{slug}", revision, entry.revision)
    document = entry.document
    assert isinstance(document, (Effect, Rounds))
    if document.mark is Mark.MEASURED:
        raise Conflict("The registry measured this figure itself: there is no text to read it in")
    if Revision.objects.filter(collection=collection, slug=slug, submission__author=actor).exists():
        raise Conflict("You submitted this figure: a second reader is somebody else")
    raw = document.dump()
    raw["reading"] = {
        **_read_again(raw["reading"], second, address.strip()),
        "second": second.value,
        "by": actor.get_username(),
        "on": timezone.now().date().isoformat(),
    }
    try:
        checked = type(document).model_validate(raw)
    except ValidationError as error:
        raise Invalid(Fault(fault.loc[-1:], fault.code, fault.detail) for fault in faults_of(error)) from error
    publish_one(checked, change)
    return checked


def _read_again(reading: RawJson, second: Confirmation, address: str) -> RawJson:
    """The fields of a reading after the second one: of the paper, where the figure was found there."""
    at_second_hand = reading["in"] == ReadIn.SECONDARY.value
    if second is Confirmation.CONFIRMED_IN_ACCOUNT:
        if not at_second_hand:
            detail = "The figure was read in the paper, not in an account of it: `confirmed` says that it is there"
            raise Invalid([Fault(("second",), "no_account", detail)])
        return reading
    if not at_second_hand:
        return {**reading, **({"address": address} if address else {})}
    if not address:
        detail = "The figure was read in an account of the paper: say at which address the paper has it"
        raise Invalid([Fault(("address",), "missing", detail)])
    return {"address": address, "in": ReadIn.PRIMARY.value}
