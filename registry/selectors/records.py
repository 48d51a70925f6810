"""One record as it is answered, or what became of it."""

import json

from registry.errors import Gone, Missing, Moved
from registry.filters import known_by_name, near
from registry.models import Tombstone
from registry.selectors import series, stored
from registry.selectors.pooled import component_evidence
from registry.snapshot import Snapshot


def body(collection: str, slug: str, snapshot: Snapshot) -> str:
    """The record's JSON. Raises Missing with near ids, Gone, or Moved."""
    return answered(collection, slug, stored.one(collection, slug)[1], snapshot)


def answered(collection: str, slug: str, found: str | None, snapshot: Snapshot) -> str:
    """As `body`, with what `stored.one` found."""
    if found is None:
        raise absent(collection, slug, snapshot)
    return completed(collection, found, slug, snapshot)


def absent(collection: str, slug: str, snapshot: Snapshot) -> Missing | Gone | Moved:
    """Why there is no such record."""
    stone = Tombstone.objects.filter(collection=collection, slug=slug).first()
    if stone is None:
        names = known_by_name(collection, snapshot)
        return Missing(collection, slug, near(slug, names, names))
    if stone.merged and stone.replacement is not None:
        return Moved(collection, slug, stone.replacement)
    return Gone(collection, slug, stone.replacement)


def completed(collection: str, stored: str, slug: str, snapshot: Snapshot) -> str:
    """A stored body with what changes whenever something else is written."""
    if collection == "components":
        return with_counts(stored, slug, snapshot)
    if collection == "rounds":
        return f'{stored[:-1]},"compared_with":{json.dumps(series.compared(slug, snapshot))}}}'
    return stored


def with_counts(stored: str, slug: str, snapshot: Snapshot) -> str:
    """A component's body with what changes whenever something that uses it is written."""
    used, measured = _uses(snapshot, "methods"), _uses(snapshot, "effects")
    evidence = snapshot.remember(
        ("evidence of", slug), lambda: json.dumps(component_evidence(slug, snapshot), separators=(",", ":"))
    )
    tail = f'"used_in":{used.get(slug, 0)},"measured_in":{measured.get(slug, 0)},"evidence":{evidence}}}'
    return f"{stored[:-1]},{tail}"


def _uses(snapshot: Snapshot, collection: str) -> dict[str, int]:
    """Component -> number of live rows of the collection that name it."""
    table = snapshot.tables[collection]
    return snapshot.remember(  # type: ignore[no-any-return]
        ("uses", collection), lambda: dict(table.terms["component"].counts(table.alive))
    )
