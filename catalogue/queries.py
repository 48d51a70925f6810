"""The query of every list."""

from typing import Annotated, ClassVar, Literal

from catalogue.filters import (
    Before,
    Bound,
    Either,
    Flag,
    HasEffects,
    Ids,
    MetricFacet,
    Missing,
    Moves,
    NoneOf,
    Occurring,
    OneOf,
    Since,
    Through,
)
from catalogue.parameters import Moment, Real, Truth
from catalogue.query import Listed, Paging, Query, Worded, Years
from taxonomy.vocabulary import (
    Characteristic,
    ComparatorKind,
    Design,
    Domain,
    Doubt,
    Facet,
    Fit,
    Generalization,
    Isolation,
    Mark,
    Measures,
    Origin,
    Sign,
    Stage,
)

Lacking = Literal[
    "facet",
    "component",
    "kind",
    "stage",
    "characteristic",
    "method",
    "domain",
    "generalization",
    "comparator",
    "manipulates",
    "doubt",
    "student",
]
"""Fields that an effect may lack."""


class EffectFilters(Listed, Worded, Years):
    """Filters of single and of pooled effects."""

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
        "student": None,
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
    """The facet that the effect is on."""
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
    """The characteristic of the data that the comparison varies on purpose."""
    doubt: Annotated[tuple[Doubt, ...], OneOf("doubt")] = ()
    """A reason to trust the effect less."""
    stratum: Annotated[tuple[Literal["literature", "measured"], ...], OneOf("stratum")] = ()
    """Whether a source reports it, or the registry measured it."""
    student: Annotated[tuple[str, ...], Occurring("student", names=True)] = ()
    """The model that was trained, by its name as the source writes it; repeated, as a name may have a comma."""
    student_min: Annotated[Real | None, Bound("student")] = None
    """Students of at least so many billions of parameters, as their names say."""
    student_max: Annotated[Real | None, Bound("student", upper=True)] = None
    """Students of at most so many billions of parameters."""
    sign: Annotated[tuple[Sign, ...], OneOf("sign")] = ()
    """The direction of the effect."""
    missing: Annotated[tuple[Lacking, ...], Missing()] = ()
    """Has no value in each of these fields."""


class EffectQuery(EffectFilters):
    """Single measured effects."""

    measured: Annotated[Truth | None, Flag("measured")] = None
    """Whether the registry measured it itself: true or false."""


class MethodQuery(Listed, Worded, Years):
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
    without: Annotated[tuple[str, ...], NoneOf("component", "components")] = ()
    """Uses none of these components."""
    before: Annotated[tuple[str, ...], Before()] = ()
    """Has one component somewhere upstream of another, as first..second."""
    kind: Annotated[tuple[str, ...], OneOf("kind", "kinds")] = ()
    """Uses a component of this kind, as stage/kind."""
    stage: Annotated[tuple[Stage, ...], OneOf("stage")] = ()
    """Uses a component of this stage."""
    domain: Annotated[tuple[Domain, ...], OneOf("domain")] = ()
    """The kind of task that its data are built for."""
    source: Annotated[tuple[str, ...], OneOf("source", "sources")] = ()
    """The source that describes it."""
    origin: Annotated[tuple[Origin, ...], OneOf("origin")] = ()
    """The origin of its composition: a publication, or a file of a tool."""
    iterates: Annotated[Truth | None, Flag("iterates")] = None
    """Whether it runs over rounds: true or false."""
    raises: Annotated[tuple[Facet, ...], Moves(1)] = ()
    """Has a component for which it is established that it raises one of these facets."""
    lowers: Annotated[tuple[Facet, ...], Moves(-1)] = ()
    """Has a component for which it is established that it lowers one of these facets."""
    leans: Annotated[tuple[Facet, ...], Moves(0)] = ()
    """Has a component for which weaker evidence points in one direction on one of these facets."""
    supported: Truth = False
    """Has no effect: `raises` and `lowers` already require established effects."""
    updated_since: Annotated[Moment | None, Since("updated")] = None
    """Published at or after this time (ISO 8601)."""


class ComponentQuery(Listed, Worded):
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
    """Weaker evidence points in one direction on one of these facets."""
    used_in: Annotated[tuple[str, ...], Through("methods", Ids(), "component")] = ()
    """Used by one of these methods."""
    has_evidence: Annotated[Truth | None, HasEffects()] = None
    """Whether any effect of it was measured: true or false."""


class MetricQuery(Listed, Worded):
    """Metrics."""

    collection: ClassVar = "metrics"

    facet: Annotated[tuple[Facet, ...], MetricFacet()] = ()
    """Measures this facet."""


class SourceQuery(Listed, Worded, Years):
    """Sources of the figures."""

    collection: ClassVar = "sources"


class RoundsQuery(Listed, Years):
    """Metrics over rounds of self-training."""

    collection: ClassVar = "rounds"
    facets: ClassVar = {
        "method": "methods",
        "metric": "metrics",
        "measures": None,
        "source": "sources",
        "component": "components",
        "domain": None,
        "year": None,
    }

    method: Annotated[tuple[str, ...], OneOf("method", "methods")] = ()
    """The method that was run."""
    metric: Annotated[tuple[str, ...], OneOf("metric", "metrics")] = ()
    """What was measured."""
    measures: Annotated[tuple[Measures, ...], OneOf("measures")] = ()
    """What the metric measures."""
    source: Annotated[tuple[str, ...], OneOf("source", "sources")] = ()
    """The source that reports it."""
    component: Annotated[tuple[str, ...], OneOf("component", "components")] = ()
    """Its method uses one of these components."""
    domain: Annotated[tuple[Domain, ...], OneOf("domain")] = ()
    """The kind of task that its method's data are built for."""


class ToolQuery(Worded):
    """Operators of one tool."""

    collection: ClassVar = "operators"

    fit: Annotated[tuple[Fit, ...], OneOf("fit")] = ()
    """How it corresponds to components."""
    component: Annotated[tuple[str, ...], OneOf("component", "components")] = ()
    """Its record refers to this component."""


class OperatorQuery(ToolQuery):
    """Operators of tools, with the components that they correspond to."""

    facets: ClassVar = {"tool": None, "fit": None}

    tool: Annotated[tuple[str, ...], Occurring("tool")] = ()
    """The tool."""


class EffectList(EffectQuery, Paging):
    """A page of effects."""

    ordering: Literal[
        "id",
        "-id",
        "component",
        "-component",
        "metric",
        "-metric",
        "source",
        "-source",
        "year",
        "-year",
        "gain",
        "-gain",
        "log_ratio",
        "-log_ratio",
    ] = "id"
    """The order of the records; `component` and `metric` by name, `source` by id. Compare `gain` within one metric."""


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


OperatorOrder = Literal["id", "-id", "name", "-name"]


class OperatorList(OperatorQuery, Paging):
    """A page of operators."""

    ordering: OperatorOrder = "id"
    """The order of the records."""


PAGED = (MethodList, EffectList, ComponentList, MetricList, SourceList, RoundsList, OperatorList)
LISTS: dict[str, type[Paging]] = {query.collection: query for query in PAGED}
FACETED: dict[str, type[Query]] = {query.collection: query for query in (MethodQuery, EffectQuery, RoundsQuery)}
"""The filters of collections that are counted by facet."""
