"""Withdrawals and renamings of a submission, expanded to every record that they change, for the reviewer."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from catalogue import Catalogue
from catalogue.errors import noun
from catalogue.suggestions import did_you_mean, suggest
from registry.errors import Invalid
from registry.services.records import pointed_elsewhere
from taxonomy.documents import COLLECTIONS, Fault
from taxonomy.documents.base import mappings
from taxonomy.documents.references import references
from taxonomy.raw_json import RawJson

NOUNS = {noun(collection): collection for collection in COLLECTIONS}
WITHDRAW, RENAME = "withdraw", "rename"
SHOWN = 5
Removal = list[str | None]
"""Collection, id, and where it is redirected to: the id that replaces it, or None."""


class Named(NamedTuple):
    """A record that a request names, with its location in the body."""

    place: int
    collection: str
    slug: str
    to: str
    """Its new id, empty where it is withdrawn."""


def removals(body: RawJson, raw: RawJson, catalogue: Catalogue) -> tuple[RawJson, list[Removal]]:
    """The bundle with what a renaming changes, and the records to remove once it is published.

    `withdraw` is a list of `type` and `id`; `rename` of `type`, `id` and `to`. Raises Invalid.
    """
    faults: list[Fault] = []
    withdrawn = _named(body, WITHDRAW, ("type", "id"), catalogue, faults)
    renamed = _named(body, RENAME, ("type", "id", "to"), catalogue, faults)
    whole, removed = raw, list[Removal]()
    for name in renamed:
        if name.to in catalogue.entries[name.collection] or (name.collection, name.to) in catalogue.withdrawals:
            faults.append(Fault((RENAME, name.place, "to"), "taken", f"The id {name.to!r} is taken, or was once"))
            continue
        whole = _renamed(whole, name, catalogue)
        removed.append([name.collection, name.slug, name.to])
    absent = {(name.collection, name.slug) for name in (*withdrawn, *renamed)}
    for name in withdrawn:
        faults += _still_named(name, whole, absent, catalogue)
        removed.append([name.collection, name.slug, None])
    if faults:
        raise Invalid(faults)
    return whole, sorted(removed, key=lambda removal: ORDER.index(str(removal[0])))


ORDER = ["operators", "rounds", "effects", "methods", "metrics", "components", "kinds", "sources"]
"""The order of removal: records come before those that they refer to."""


def _named(
    body: RawJson, key: str, required: tuple[str, ...], catalogue: Catalogue, faults: list[Fault]
) -> list[Named]:
    """The records that a list of the body names; invalid entries are added to the faults."""
    value = body.get(key, [])
    if not isinstance(value, list) or len(list(mappings(value))) != len(value):
        form = ", ".join(f"{name}: ..." for name in required)
        faults.append(Fault((key,), "tuple_type", f"A list of mappings is needed here: [{{{form}}}]"))
        return []
    named = []
    for place, item in mappings(value):
        own = [*_key_faults(item, required), *_record_faults(item, catalogue)]
        faults += [fault._replace(loc=(key, place, *fault.loc)) for fault in own]
        if not own:
            named.append(Named(place, NOUNS[item["type"]], item["id"], item.get("to", "")))
    return named


def _key_faults(item: Mapping[str, Any], required: tuple[str, ...]) -> Iterator[Fault]:
    for name in required:
        if not isinstance(item.get(name), str):
            yield Fault((name,), "missing", "A text is needed here")
    for name in item:
        if name not in required:
            yield Fault((str(name),), "extra_forbidden", f"There is no such key. Known are: {', '.join(required)}")


def _record_faults(item: Mapping[str, Any], catalogue: Catalogue) -> Iterator[Fault]:
    kind, slug = item.get("type"), item.get("id")
    if not isinstance(kind, str) or not isinstance(slug, str):
        return
    if kind not in NOUNS:
        yield Fault(("type",), "unknown_value", f"One of {', '.join(NOUNS)}")
    elif slug not in catalogue.entries[NOUNS[kind]]:
        labels = catalogue.tables[NOUNS[kind]].label_by_id
        hint = did_you_mean(suggest(slug[:80], labels, labels))
        yield Fault(("id",), "unknown_reference", f"No {kind} has the id {slug[:80]!r}.{hint}")


def _renamed(raw: RawJson, name: Named, catalogue: Catalogue) -> RawJson:
    """The bundle with the record under its new id, and with all records that refer to it."""
    own = catalogue.documents(name.collection)[name.slug].dump() | {"id": name.to}
    changed: dict[str, list[RawJson]] = {name.collection: [own]}
    for collection, documents in pointed_elsewhere(catalogue, name.collection, name.slug, name.to).items():
        changed.setdefault(collection, []).extend(document for document in documents if document["id"] != name.slug)
    whole = dict(raw)
    for collection, documents in changed.items():
        given = whole.get(collection, [])
        if isinstance(given, list):
            known = {record.get("id") for _, record in mappings(given)}
            whole[collection] = [*given, *(document for document in documents if document["id"] not in known)]
    return whole


def _still_named(name: Named, raw: RawJson, absent: Iterable[tuple[str, str]], catalogue: Catalogue) -> Iterator[Fault]:
    """A fault where records that remain refer to the one that is withdrawn."""
    revised = {(key, record.get("id")) for key in COLLECTIONS for _, record in mappings(raw.get(key))}
    stay = [
        f"{collection}/{slug}"
        for collection, entries in catalogue.entries.items()
        for slug, entry in entries.items()
        if (collection, slug) not in revised
        and (collection, slug) not in absent
        and any(
            (reference.collection, reference.id) == (name.collection, name.slug)
            for reference in references(entry.document)
        )
    ]
    if stay:
        more = f" and {len(stay) - SHOWN} more" if len(stay) > SHOWN else ""
        detail = f"{len(stay)} record(s) name it: {', '.join(stay[:SHOWN])}{more}. Change or withdraw them with it"
        yield Fault((WITHDRAW, name.place, "id"), "still_named", detail)
