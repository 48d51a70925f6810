"""A bundle: records of any kind in one document, as the catalogue's files and as a submission."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Self

from pydantic import ModelWrapValidatorHandler, ValidationError, model_validator

from taxonomy.documents.base import FAULTS, Count, Document, Fault, faults_of, line, mappings, plain, within_bounds
from taxonomy.documents.effect import Effect, Rounds
from taxonomy.documents.method import Method
from taxonomy.documents.operator import Operator
from taxonomy.documents.terms import Component, Kind, Metric, Source
from taxonomy.raw_json import RawJson

Record = Source | Kind | Component | Metric | Method | Effect | Rounds | Operator

RECORDS: tuple[type[Record], ...] = (
    Source,
    Kind,
    Component,
    Metric,
    Method,
    Effect,
    Rounds,
    Operator,
)
COLLECTIONS = {record.collection: record for record in RECORDS}


class Bundle(Document):
    """Records of any kind. A list comes after those that it refers to."""

    version: Count | None = None
    """The catalogue version that it was written from; ignored when it is loaded."""
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
    operators: tuple[Operator, ...] = ()
    """Operators of tools, and the components that they correspond to."""

    @model_validator(mode="wrap")
    @classmethod
    def _report_all_faults(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        """Record by record, so that a bundle with faults without end is given up after many."""
        if not isinstance(data, Mapping):
            return handler(data)
        valid, lines = dict(data), list[Fault]()
        for collection, model in COLLECTIONS.items():
            if isinstance(data.get(collection), (list, tuple)):
                valid[collection], faults = _validated(model, data[collection], FAULTS - len(lines))
                lines += [fault._replace(loc=(collection, *fault.loc)) for fault in faults]
        return cls._whole(data, valid, lines, handler)

    @classmethod
    def _whole(
        cls,
        data: Mapping[str, Any],
        valid: RawJson,
        faults: list[Fault],
        handler: ModelWrapValidatorHandler[Self],
    ) -> Self:
        document = None
        bounded, over = within_bounds(cls, valid)
        try:
            document = handler(bounded)
        except ValidationError as error:
            faults += [cls._hinted(fault) for fault in faults_of(error)]
        faults += [*over, *islice(cls.rules(plain(data)), FAULTS)]
        if faults or document is None:
            raise ValidationError.from_exception_data(cls.__name__, [line(fault) for fault in faults])
        return document

    @classmethod
    def of(cls, records: Iterable[Record], version: int | None = None) -> "Bundle":
        """The bundle of records that are known to be valid, in their order."""
        lists: dict[str, list[Record]] = {collection: [] for collection in COLLECTIONS}
        for record in records:
            lists[record.collection].append(record)
        fields: Mapping[str, Any] = {collection: tuple(members) for collection, members in lists.items()}
        return cls.model_construct(None, version=version, **fields)

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


def _validated(model: type[Record], records: Sequence[Any], room: int) -> tuple[tuple[Record, ...], list[Fault]]:
    """The valid ones, and the faults of the others, until there is no room for more."""
    good: list[Record] = []
    faults: list[Fault] = []
    for place, record in enumerate(records):
        if len(faults) > room:
            break
        try:
            good.append(model.model_validate(record))
        except ValidationError as error:
            faults += [fault._replace(loc=(place, *fault.loc)) for fault in faults_of(error)]
    return tuple(good), faults


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
