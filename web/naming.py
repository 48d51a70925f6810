"""Components and methods with their names, where an answer has their ids alone."""

import re
from collections.abc import Iterable

from registry import evidence
from registry.snapshot import Snapshot

WORD = re.compile(r"(?<![\w-])[a-z0-9-]+(?![\w-])")
LISTED = 1_000
"""More than so many methods are no list to choose from; any id or name can be typed all the same."""


def components(slugs: Iterable[str], now: Snapshot) -> list[dict[str, str]]:
    """Each with its name and stage."""
    kinds, label = evidence.kinds(now), now.tables["components"].label
    return [{"id": slug, "name": label(slug) or slug, "stage": kinds.get(slug, "").partition("/")[0]} for slug in slugs]


def spoken(message: str, slugs: Iterable[str], now: Snapshot) -> str:
    """A message of the interface, which knows components by their ids, as a reader knows them."""
    label = now.tables["components"].label
    names = {slug: label(slug) or slug for slug in slugs}
    return WORD.sub(lambda found: names.get(found[0], found[0]), message)


def choices(collection: str, now: Snapshot) -> list[tuple[str, str]]:
    """The ids and names of a collection, to choose from."""

    def work_out() -> list[tuple[str, str]]:
        table = now.tables[collection]
        return [(slug, table.label(slug) or slug) for slug in sorted(table.ids(table.alive)[:LISTED])]

    return now.remember(("choices", collection), work_out)  # type: ignore[no-any-return]


def meant(collection: str, words: str, now: Snapshot) -> str:
    """The id that a reader means, who may type a name; what is neither stays as it is."""
    table, typed = now.tables[collection], words.strip()
    if table.where([typed]).any():
        return typed
    names = now.remember(("ids by name", collection), lambda: _by_name(collection, now))
    return names.get(typed.casefold(), typed)  # type: ignore[no-any-return]


def _by_name(collection: str, now: Snapshot) -> dict[str, str]:
    """Ids by name, without names that two of them have."""
    table = now.tables[collection]
    pairs = [((table.label(slug) or slug).casefold(), slug) for slug in table.ids(table.alive)]
    names = [name for name, _ in pairs]
    twice = {name for name in names if names.count(name) > 1} if len(names) < LISTED else set()
    return {name: slug for name, slug in pairs if name not in twice}
