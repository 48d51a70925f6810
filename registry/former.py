"""Former versions of the catalogue, built when they are asked for."""

import json
import threading
from collections.abc import Iterable, Iterator
from datetime import datetime

from cachetools import LRUCache

from catalogue import Catalogue, Entry
from catalogue.errors import BadQuery
from registry.current import Stamp, current, drop_results, exact, stamp, waiting, withdrawals
from registry.models import Revision
from registry.turns import Turns
from taxonomy.documents.upgrade import read_stored

FORMER = 4
"""Former versions that a process remembers."""
FORMER_SECONDS = 2
"""When to come back for a former version, where others are being built."""
STATEMENT = 500
"""Revisions that are read by one statement."""


class _Former(LRUCache[tuple[Stamp, int], Catalogue]):
    """The former versions that were requested last, by the newest version at that time and their own."""

    def popitem(self) -> tuple[tuple[Stamp, int], Catalogue]:
        """Remove the least recently requested one."""
        key, catalogue = super().popitem()
        drop_results(catalogue)
        return key, catalogue


_former = _Former(FORMER)
_former_lock = threading.Lock()
_turns = Turns(2, "Former versions are being read for others at the moment", FORMER_SECONDS)
"""One thread that builds a former version, and one that waits to do so."""


def at(version: int) -> Catalogue:
    """The catalogue as it was at a published version. Raises BadQuery for one that does not exist, or Unavailable."""
    newest = current()
    if newest.version < version <= stamp().version:  # just published, and still being read here
        with waiting.take():
            newest = exact()
    if version == newest.version:
        return newest
    if not 0 <= version <= newest.version:
        raise BadQuery("version", "out_of_range", f"Versions run from 0 to {newest.version}")
    key = (Stamp(newest.version, newest.updated), version)
    return _former.get(key) or _build_former(key, newest)


def _build_former(key: tuple[Stamp, int], newest: Catalogue) -> Catalogue:
    """A former version, while one other request at most waits for its turn: the other threads are for the newest."""
    with _turns.take(), _former_lock:
        catalogue = _former.get(key)
        if catalogue is None:
            catalogue = _former[key] = _at(key[1], newest)
        return catalogue


def _at(version: int, newest: Catalogue) -> Catalogue:
    """A former version: it has the same entries as the newest wherever a record was not revised since."""
    columns = ("collection", "slug", "pk", "number", "created")
    rows = Revision.objects.filter(version__lte=version).order_by("collection", "slug", "number").values_list(*columns)
    latest = {(collection, slug): rest for collection, slug, *rest in rows.iterator()}
    entries: list[Entry] = []
    others: dict[int, tuple[str, int, datetime]] = {}
    for (collection, slug), (key, number, created) in latest.items():
        entry = newest.entries[collection].get(slug)
        if entry is not None and entry.revision == number:
            entries.append(entry)
        else:
            others[key] = (collection, number, created)
    for key, document in _documents(others):
        collection, number, created = others[key]
        entries.append(Entry(read_stored(collection, json.loads(document)), number, created))
    updated = max((created for _, _, created in latest.values()), default=None)
    return Catalogue.of(version, entries, updated=updated, withdrawals=withdrawals(version), former=newest)


def _documents(keys: Iterable[int]) -> Iterator[tuple[int, str]]:
    """The documents of revisions by their primary keys; none for one that withdrew its record."""
    every = sorted(keys)
    for start in range(0, len(every), STATEMENT):
        some = Revision.objects.filter(pk__in=every[start : start + STATEMENT], document__isnull=False)
        yield from ((key, str(document)) for key, document in some.values_list("pk", "document"))
