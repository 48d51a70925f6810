"""The queries of every list as frozen models: one declaration validates, documents, filters and is the cache key."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from catalogue.filters import (
    Bound,
    Either,
    Filter,
    Flag,
    FullText,
    HasEffects,
    Ids,
    MetricFacet,
    Moves,
    OneOf,
    Since,
    Through,
)
from taxonomy.vocabulary import (
    Characteristic,
    ComparatorKind,
    Design,
    Domain,
    Doubt,
    Facet,
    Generalization,
    Isolation,
    Mark,
    Sign,
    Stage,
)

QUERY_LENGTH = 500
"""Characters that `q` takes."""
LARGEST_NUMBER = 10**15 - 1
WHOLE = re.compile(r"-?[0-9]{1,15}")
DECIMAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")
PAGE_SIZE, PAGE_SIZE_MAX = 50, 500
FILTERS = (Bound, Either, Flag, FullText, HasEffects, Ids, MetricFacet, Moves, OneOf, Since, Through)


def _digits(value: Any) -> Any:
    """Digits alone: pydantic would take `1_000` and ` 1.0` as well."""
    if isinstance(value, str) and not WHOLE.fullmatch(value):
        raise PydanticCustomError("int_parsing", "A whole number")
    return value


def _decimal(value: Any) -> Any:
    """A decimal number alone: pydantic would take `nan`, `1e999` and ` 1.0` as well."""
    if isinstance(value, str) and not DECIMAL.fullmatch(value):
        raise PydanticCustomError("float_parsing", "A decimal number")
    return value


def _true_or_false(value: Any) -> Any:
    """The two words alone: pydantic would take `yes` and `1` as well."""
    if isinstance(value, str) and value not in ("true", "false"):
        raise PydanticCustomError("bool_parsing", "true or false")
    return value


def _moment(value: Any) -> Any:
    """A time in ISO 8601, in UTC where it does not say."""
    if not isinstance(value, str):
        return value
    try:
        moment = datetime.fromisoformat(value)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise PydanticCustomError("datetime_parsing", "A time in ISO 8601") from error


Whole = Annotated[int, BeforeValidator(_digits)]
Number = Annotated[int, Field(ge=-LARGEST_NUMBER, le=LARGEST_NUMBER), BeforeValidator(_digits)]
Real = Annotated[float, BeforeValidator(_decimal)]
Truth = Annotated[bool, BeforeValidator(_true_or_false)]
Moment = Annotated[datetime, BeforeValidator(_moment)]
Words = Annotated[str, Field(max_length=QUERY_LENGTH)]


class Query(BaseModel):
    """The parameters of one kind of request. A tuple is a parameter that may be repeated: any of its values."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, validate_by_name=True)

    collection: ClassVar[str] = ""
    """The collection that is filtered."""
    facets: ClassVar[Mapping[str, str | None]] = {}
    """Parameter that records are counted by -> the collection whose ids its values are."""

    def active(self) -> tuple[tuple[str, Any], ...]:
        """The filters that are set, with their values, in the order of their names."""
        values = ((name, getattr(self, name)) for name in filters_of(type(self)))
        return tuple(sorted((name, value) for name, value in values if value not in (None, (), "")))

    def without(self, *names: str) -> "Query":
        """The same query with some parameters back at their defaults."""
        rest = {name: value for name, value in self if name not in names}
        return type(self).model_construct(_fields_set=set(rest), **rest)


@cache
def filters_of(query: type[Query]) -> dict[str, Filter]:
    """The filter of each parameter that has one."""
    return {
        name: mark for name, info in query.model_fields.items() for mark in info.metadata if isinstance(mark, FILTERS)
    }


class Years(Query):
    """A range of years."""

    year_min: Annotated[Number | None, Bound("year")] = None
    """First year."""
    year_max: Annotated[Number | None, Bound("year", upper=True)] = None
    """Last year."""


class Worded(Query):
    """A search in the texts of records."""

    q: Annotated[Words, FullText()] = ""
    """Words that all have to occur; the last one may be a beginning."""


class EffectFilters(Worded, Years):
    """The filters that single and pooled effects share."""

    collection: ClassVar = "effects"
    facets: ClassVar = {
        "facet": None,
        "metric": "metrics",
        "design": None,
        "stage": None,
        "kind": "kinds",
        "component": "components",
        "domain": None,
        "year": None,
        "source": "sources",
        "reading": None,
        "comparator": None,
        "manipulates": None,
        "doubt": None,
    }

    component: Annotated[tuple[str, ...], OneOf("component", "components")] = ()
    """The component that is the cause."""
    kind: Annotated[tuple[str, ...], OneOf("kind", "kinds")] = ()
    """Kind of the cause, as stage/kind."""
    stage: Annotated[tuple[Stage, ...], OneOf("stage")] = ()
    """Stage of the cause."""
    characteristic: Annotated[tuple[Characteristic, ...], OneOf("characteristic")] = ()
    """The characteristic that is the cause."""
    facet: Annotated[tuple[Facet, ...], OneOf("facet")] = ()
    """What the effect speaks of."""
    metric: Annotated[tuple[str, ...], OneOf("metric", "metrics")] = ()
    """What was measured."""
    method: Annotated[tuple[str, ...], OneOf("method", "methods")] = ()
    """The method in whose study it was measured."""
    source: Annotated[tuple[str, ...], OneOf("source", "sources")] = ()
    """The source that reports it."""
    domain: Annotated[tuple[Domain, ...], OneOf("domain")] = ()
    """The kind of task."""
    design: Annotated[tuple[Design, ...], OneOf("design")] = ()
    """How well the comparison isolates the cause."""
    generalization: Annotated[tuple[Generalization, ...], OneOf("generalization")] = ()
    """Where a downstream test lies."""
    isolation: Annotated[tuple[Isolation, ...], OneOf("isolation")] = ()
    """What differs between the arms' compositions."""
    reading: Annotated[tuple[Mark, ...], OneOf("reading")] = ()
    """How far the figure was traced back."""
    comparator: Annotated[tuple[ComparatorKind, ...], OneOf("comparator")] = ()
    """What the baseline has in place of the cause."""
    manipulates: Annotated[tuple[Characteristic, ...], OneOf("manipulates")] = ()
    """The characteristic of the data that the comparison deliberately varies."""
    doubt: Annotated[tuple[Doubt, ...], OneOf("doubt")] = ()
    """A reason to trust the effect less."""
    stratum: Annotated[tuple[Literal["literature", "measured"], ...], OneOf("stratum")] = ()
    """Whether a source reports it, or the registry measured it."""
    student_min: Annotated[Real | None, Bound("student")] = None
    """Students of at least so many billions of parameters, as their names say."""
    student_max: Annotated[Real | None, Bound("student", upper=True)] = None
    """Students of at most so many billions of parameters."""
    sign: Annotated[tuple[Sign, ...], OneOf("sign")] = ()
    """Which way the effect goes."""


class EffectQuery(EffectFilters):
    """Single measured effects."""

    measured: Annotated[Truth | None, Flag("measured")] = None
    """Whether the registry measured it itself: true or false."""


class MethodQuery(Worded, Years):
    """Methods as compositions of components."""

    collection: ClassVar = "methods"
    facets: ClassVar = {
        "stage": None,
        "kind": "kinds",
        "component": "components",
        "domain": None,
        "year": None,
        "source": "sources",
        "iterates": None,
        "raises": None,
        "lowers": None,
    }

    component: Annotated[tuple[str, ...], OneOf("component", "components")] = ()
    """Uses one of these components."""
    component_all: Annotated[tuple[str, ...], OneOf("component", "components", every=True)] = ()
    """Uses all of these components."""
    kind: Annotated[tuple[str, ...], OneOf("kind", "kinds")] = ()
    """Uses a component of this kind, as stage/kind."""
    stage: Annotated[tuple[Stage, ...], OneOf("stage")] = ()
    """Uses a component of this stage."""
    domain: Annotated[tuple[Domain, ...], OneOf("domain")] = ()
    """The kind of task that its data are built for."""
    source: Annotated[tuple[str, ...], OneOf("source", "sources")] = ()
    """The source that describes it."""
    iterates: Annotated[Truth | None, Flag("iterates")] = None
    """Whether it runs over rounds: true or false."""
    raises: Annotated[tuple[Facet, ...], Moves(1)] = ()
    """Has a component for which it is established that it raises one of these facets."""
    lowers: Annotated[tuple[Facet, ...], Moves(-1)] = ()
    """Has a component for which it is established that it lowers one of these facets."""
    leans: Annotated[tuple[Facet, ...], Moves(0)] = ()
    """Has a component of which weaker evidence points one way on one of these facets."""
    supported: Truth = False
    """Changes nothing any more: raises and lowers ask for established effects anyway."""
    updated_since: Annotated[Moment | None, Since("updated")] = None
    """Published at or after this time (ISO 8601)."""


class ComponentQuery(Worded):
    """Components of pipelines."""

    collection: ClassVar = "components"

    stage: Annotated[tuple[Stage, ...], OneOf("stage")] = ()
    """Its stage."""
    kind: Annotated[tuple[str, ...], OneOf("kind", "kinds")] = ()
    """Its kind, as stage/kind."""
    domain: Annotated[
        tuple[Domain, ...],
        Either(
            (
                Through("methods", OneOf("domain"), "component"),
                Through("effects", OneOf("domain"), "component"),
            )
        ),
    ] = ()
    """Used by a method for this domain, or measured there."""
    facet: Annotated[tuple[Facet, ...], Through("effects", OneOf("facet"), "component")] = ()
    """Has a measured effect on this facet."""
    raises: Annotated[tuple[Facet, ...], Moves(1)] = ()
    """It is established that it raises one of these facets."""
    lowers: Annotated[tuple[Facet, ...], Moves(-1)] = ()
    """It is established that it lowers one of these facets."""
    leans: Annotated[tuple[Facet, ...], Moves(0)] = ()
    """Weaker evidence points one way on one of these facets."""
    used_in: Annotated[tuple[str, ...], Through("methods", Ids(), "component")] = ()
    """Used by one of these methods."""
    has_evidence: Annotated[Truth | None, HasEffects()] = None
    """Whether any effect of it was measured: true or false."""


class MetricQuery(Worded):
    """Metrics."""

    collection: ClassVar = "metrics"

    facet: Annotated[tuple[Facet, ...], MetricFacet()] = ()
    """Measures this facet."""


class SourceQuery(Worded, Years):
    """Sources of the figures."""

    collection: ClassVar = "sources"


class RoundsQuery(Query):
    """Metrics over rounds of self-training."""

    collection: ClassVar = "rounds"

    method: Annotated[tuple[str, ...], OneOf("method", "methods")] = ()
    """The method that was run."""
    metric: Annotated[tuple[str, ...], OneOf("metric", "metrics")] = ()
    """What was measured."""


class Paging(Query):
    """Which page of a list, and which keys of its records."""

    page_size: Annotated[Whole, Field(ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE
    """Records a page, 1 to 500; 50 by default."""
    cursor: str | None = None
    """Where the page starts: taken from `next` or `previous`."""
    ordering: str = "id"
    """The order of the records."""
    fields: str | None = None
    """Keys to answer with, separated by commas."""
    spreadsheet: Truth = False
    """With true, CSV begins with a byte order mark, and a ' stands before texts that a spreadsheet would calculate."""


class EffectList(EffectQuery, Paging):
    """A page of effects."""

    ordering: Literal["id", "-id", "year", "-year", "gain", "-gain", "log_ratio", "-log_ratio"] = "id"
    """The order of the records."""


class MethodList(MethodQuery, Paging):
    """A page of methods."""

    ordering: Literal["id", "-id", "name", "-name", "year", "-year", "updated", "-updated"] = "id"
    """The order of the records."""


class ComponentList(ComponentQuery, Paging):
    """A page of components."""

    ordering: Literal["id", "-id", "name", "-name"] = "id"
    """The order of the records."""


class MetricList(MetricQuery, Paging):
    """A page of metrics."""

    ordering: Literal["id", "-id", "name", "-name"] = "id"
    """The order of the records."""


class SourceList(SourceQuery, Paging):
    """A page of sources."""

    ordering: Literal["id", "-id", "name", "-name", "year", "-year"] = "id"
    """The order of the records."""


class RoundsList(RoundsQuery, Paging):
    """A page of series."""

    ordering: Literal["id", "-id"] = "id"
    """The order of the records."""


class NoParameters(Query):
    """Takes no parameter but the representation."""


class DetailQuery(Query):
    """Which keys of a record are wanted."""

    fields: str | None = None
    """Keys to answer with, separated by commas."""


LISTS: dict[str, type[Paging]] = {
    query.collection: query for query in (MethodList, EffectList, ComponentList, MetricList, SourceList, RoundsList)
}
