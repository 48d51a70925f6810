"""A bundle: records of any kind in one document, as the catalogue's files and as a submission."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from taxonomy.documents.base import Count, Document, Fault, mappings
from taxonomy.documents.effect import Effect, Rounds
from taxonomy.documents.method import Method
from taxonomy.documents.terms import Component, Kind, Metric, Source

Record = Source | Kind | Component | Metric | Method | Effect | Rounds

RECORDS: tuple[type[Record], ...] = (
    Source,
    Kind,
    Component,
    Metric,
    Method,
    Effect,
    Rounds,
)
COLLECTIONS = {record.collection: record for record in RECORDS}


class Bundle(Document):
    """Records of any kind. A list comes after those that it refers to."""

    version: Count | None = None
    """The catalogue version that it was taken from; not looked at when it is loaded."""
    sources: tuple[Source, ...] = ()
    """Papers, reports and repositories."""
    kinds: tuple[Kind, ...] = ()
    """Classes of components."""
    components: tuple[Component, ...] = ()
    """Building blocks of pipelines."""
    metrics: tuple[Metric, ...] = ()
    """Ways to put a number on data or trained models."""
    methods: tuple[Method, ...] = ()
    """Compositions of components."""
    effects: tuple[Effect, ...] = ()
    """Measured comparisons."""
    rounds: tuple[Rounds, ...] = ()
    """Metrics over rounds of self-training."""

    @classmethod
    def rules(cls, raw: Mapping[str, Any]) -> Iterable[Fault]:
        for collection in COLLECTIONS:
            yield from _repeated_ids(collection, raw.get(collection))

    def records(self) -> Iterator[Record]:
        """Every record, each list after those that it refers to."""
        for collection in COLLECTIONS:
            yield from getattr(self, collection)

    def __len__(self) -> int:
        return sum(len(getattr(self, collection)) for collection in COLLECTIONS)


def _repeated_ids(collection: str, records: Any) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for place, record in mappings(records):
        key = record.get("id")
        if not isinstance(key, str):
            continue
        if key in first:
            at = f"/{collection}/{first[key]}"
            yield Fault(
                (collection, place, "id"), "duplicate", f"Id {key!r} occurs twice in this bundle: first at {at}"
            )
        first.setdefault(key, place)
