"""Withdrawals and renamings of a submission, expanded to every record that they change, for the reviewer."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from catalogue import Catalogue
from catalogue.errors import noun
from catalogue.referrers import RecordKey, referrers
from catalogue.suggestions import did_you_mean, suggest
from registry.errors import Invalid
from registry.services.records import with_references
from taxonomy.documents import COLLECTIONS, Fault
from taxonomy.documents.base import mappings
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
    faults += [*_repeated(withdrawn, renamed), *_taken(renamed, catalogue)]
    if faults:
        raise Invalid(faults)
    whole = _renamed(raw, renamed, catalogue)
    faults += _still_named(withdrawn, renamed, whole, catalogue)
    if faults:
        raise Invalid(faults)
    removed: list[Removal] = [[name.collection, name.slug, name.to or None] for name in (*renamed, *withdrawn)]
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


def _repeated(withdrawn: Iterable[Named], renamed: Iterable[Named]) -> Iterator[Fault]:
    """A fault where a record is named a second time, or an id given a second time."""
    seen: set[RecordKey] = set()
    given: set[RecordKey] = set()
    for key, name in [*((WITHDRAW, name) for name in withdrawn), *((RENAME, name) for name in renamed)]:
        if (name.collection, name.slug) in seen:
            detail = f"{noun(name.collection).capitalize()} {name.slug!r} is withdrawn or renamed once"
            yield Fault((key, name.place, "id"), "duplicate", detail)
        seen.add((name.collection, name.slug))
        if name.to and (name.collection, name.to) in given:
            detail = f"The id {name.to!r} is given to two records: a merger is the registry's decision"
            yield Fault((key, name.place, "to"), "duplicate", detail)
        given.add((name.collection, name.to))


def _taken(renamed: Iterable[Named], catalogue: Catalogue) -> Iterator[Fault]:
    for name in renamed:
        if name.to in catalogue.entries[name.collection] or (name.collection, name.to) in catalogue.withdrawals:
            yield Fault((RENAME, name.place, "to"), "taken", f"The id {name.to!r} is taken, or was once")


def _renamed(raw: RawJson, renamed: Iterable[Named], catalogue: Catalogue) -> RawJson:
    """The bundle with the records under their new ids and all that refer to them; its own records take precedence."""
    new_ids = {(name.collection, name.slug): name.to for name in renamed}
    naming = referrers(catalogue)
    changed: dict[str, list[RawJson]] = {}
    for collection, slug in dict.fromkeys([*new_ids, *(key for record in new_ids for key in naming.get(record, ()))]):
        document = with_references(catalogue.documents(collection)[slug], new_ids)
        changed.setdefault(collection, []).append({**document, "id": new_ids.get((collection, slug), slug)})
    whole = dict(raw)
    for collection, documents in changed.items():
        given = whole.get(collection, [])
        if isinstance(given, list):
            known = set(_ids(given))
            whole[collection] = [*given, *(document for document in documents if document["id"] not in known)]
    return whole


def _ids(documents: object) -> Iterator[str]:
    """The ids of documents that nobody has checked: what is no text is a fault that reading the bundle reports."""
    return (record["id"] for _, record in mappings(documents) if isinstance(record.get("id"), str))


def _still_named(
    withdrawn: Iterable[Named], renamed: Iterable[Named], raw: RawJson, catalogue: Catalogue
) -> Iterator[Fault]:
    """A fault where records that remain refer to one that is withdrawn."""
    revised = {(key, slug) for key in COLLECTIONS for slug in _ids(raw.get(key))}
    absent = {(name.collection, name.slug) for name in (*withdrawn, *renamed)}
    for name in withdrawn:
        names = referrers(catalogue).get((name.collection, name.slug), ())
        stay = [f"{key}/{slug}" for key, slug in names if (key, slug) not in revised and (key, slug) not in absent]
        if stay:
            more = f" and {len(stay) - SHOWN} more" if len(stay) > SHOWN else ""
            detail = f"{len(stay)} record(s) name it: {', '.join(stay[:SHOWN])}{more}. Change or withdraw them with it"
            yield Fault((WITHDRAW, name.place, "id"), "still_named", detail)
