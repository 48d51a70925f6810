"""Deceptive ids and names: reserved for addresses, easily mistaken for another record's, or invisible."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from catalogue import Catalogue
from catalogue.errors import noun
from registry.selectors.review import WarningRead
from taxonomy.documents import COLLECTIONS, Bundle, Fault
from taxonomy.documents.base import mappings
from taxonomy.documents.versions import Location

RESERVED = frozenset(
    {"all", "compare", "facets", "missing", "new", "none", "points", "pooled", "readings", "revisions", "search"}
)
"""Words that are used, or may be used, in place of ids in addresses and parameters."""
NAMES = ("name", "title")
HIDDEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2028\u2029\u2060-\u2064\u206a-\u206f\u3164\ufeff"
    "\uffa0\ufff0-\ufffb\ufffe\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff"
    "\U000e01f0-\U000e0fff]"
    # Between letters of some scripts and in emoji these join, part or choose a form; after Latin ones they do nothing.
    "|(?<![^\u0000-\u024f])[\u200c\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef](?!\u20e3)"
)
"""Invisible characters, and line ends that not all programs treat as such (Unicode: Default_Ignorable)."""
LOOK_ALIKES = str.maketrans(
    "АВЕЅІЈКМНОРСТУХЬаеѕіјорсухһԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧανικορτυχ",
    "ABESIJKMHOPCTYXbaesijopcyxhdqwABEZHIKMNOPTYXavikoptux",
)
"""Cyrillic and Greek letters -> the Latin ones that they resemble (Unicode Technical Standard 39)."""
SAME_SIGN = str.maketrans("01", "ol")
SHORTEST_PLURAL = 4
MOST = 50
"""Faults of one kind that are reported."""


def identity_faults(raw: Mapping[str, Any], catalogue: Catalogue) -> Iterator[Fault]:
    """Faults of deceptive ids, names and texts in a raw bundle, where they are new."""
    for collection in COLLECTIONS:
        skeletons: dict[str, tuple[str, str]] | None = None
        for place, record in mappings(raw.get(collection)):
            slug = record.get("id")
            if isinstance(slug, str) and slug not in catalogue.entries[collection] and _is_reserved(slug):
                detail = f"{slug.rpartition('/')[2]!r} is a word of the interface's own addresses: choose another id"
                yield Fault((collection, place, "id"), "reserved_id", detail)
            yield from _unseen(collection, place, record, catalogue)
            for key in NAMES:
                if isinstance(record.get(key), str) and not record[key].isascii():
                    skeletons = _skeletons(collection, catalogue) if skeletons is None else skeletons
                    yield from _look_alike(collection, place, key, record, skeletons)


def _is_reserved(slug: str) -> bool:
    return slug.rpartition("/")[2] in RESERVED


def _unseen(collection: str, place: int, record: Mapping[str, Any], catalogue: Catalogue) -> Iterator[Fault]:
    """Hidden characters in any text, and names without a letter or digit. Published texts may have them."""
    slug = record.get("id")
    entry = catalogue.entries[collection].get(slug) if isinstance(slug, str) else None
    recorded = entry.document.canonical() if entry else ""
    for count, (loc, text) in enumerate(_texts(record)):
        if count >= MOST * MOST:
            return
        match = HIDDEN.search(text)
        if match and match.group() not in recorded:
            detail = f"The character U+{ord(match.group()):04X} cannot be seen: take it out"
            yield Fault((collection, place, *loc), "hidden_character", detail)
        elif loc[0] in NAMES and len(loc) == 1 and text not in recorded:
            yield from _name_faults((collection, place, *loc), text)


def _name_faults(loc: Location, text: str) -> Iterator[Fault]:
    if not any(character.isalnum() for character in text):
        yield Fault(loc, "nothing_to_see", "A name has at least one letter or digit")
    elif "\n" in text or "\t" in text:
        yield Fault(loc, "line_break", "A name is one line, without tabs")


def _texts(value: Any, loc: Location = ()) -> Iterator[tuple[Location, str]]:
    if isinstance(value, str):
        yield loc, value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _texts(item, (*loc, str(key)))
    elif isinstance(value, (list, tuple)):
        for place, item in enumerate(value):
            yield from _texts(item, (*loc, place))


def skeleton(name: str) -> str:
    """The skeleton of a name: without diacritics, hidden characters, case and script."""
    plain = unicodedata.normalize("NFKD", HIDDEN.sub("", name)).translate(LOOK_ALIKES).casefold()
    return "".join(character for character in plain if character.isalnum())


def _skeletons(collection: str, catalogue: Catalogue) -> dict[str, tuple[str, str]]:
    """Skeleton -> id and name of the record that has it."""
    return {skeleton(name): (slug, name) for slug, name in catalogue.tables[collection].label_by_id.items()}


def _look_alike(
    collection: str, place: int, key: str, record: Mapping[str, Any], skeletons: Mapping[str, tuple[str, str]]
) -> Iterator[Fault]:
    """A name that reads as that of another record, in other letters."""
    slug, name = skeletons.get(skeleton(record[key]), ("", ""))
    if slug and slug != record.get("id") and name != record[key]:
        detail = f"This reads as {name!r}, the {key} of {noun(collection)} {slug!r}, in letters of another script"
        yield Fault((collection, place, key), "look_alike", detail)


def close_ids(bundle: Bundle, catalogue: Catalogue) -> Iterator[WarningRead]:
    """New ids that differ from others by hyphens, a plural, or 0 for o and 1 for l alone."""
    for collection in COLLECTIONS:
        records = [
            (place, record.id)
            for place, record in enumerate(getattr(bundle, collection))
            if record.id not in catalogue.entries[collection]
        ]
        if not records:
            continue
        withdrawn = [slug for name, slug in catalogue.withdrawals if name == collection]
        known = {fold(slug): slug for slug in (*withdrawn, *catalogue.entries[collection])}
        for place, slug in records:
            other = known.setdefault(fold(slug), slug)
            if other != slug:
                detail = (
                    f"{noun(collection).capitalize()} {other!r} has an id that reads the same: is this another one?"
                )
                yield WarningRead(code="close-id", pointer=f"/{collection}/{place}/id", detail=detail)


def fold(slug: str) -> str:
    """An id without easily misread differences: hyphens, the s of a plural, 0 for o, 1 for l."""
    words = slug.split("-")
    singular = (word[:-1] if len(word) >= SHORTEST_PLURAL and word.endswith("s") else word for word in words)
    return "".join(singular).translate(SAME_SIGN)
