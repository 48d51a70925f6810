"""The read documents: a record as it is answered, with what it refers to named and its derived values beside it."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from taxonomy.documents import Arm, Cost, Items, Models, Output
from taxonomy.vocabulary import (
    Characteristic,
    Design,
    Domain,
    Facet,
    Generalization,
    Isolation,
    Measures,
    Orientation,
    ReadIn,
    Scale,
    SecondReading,
    Stage,
    Status,
    VarianceRule,
)


class Shape(BaseModel):
    """What stands in an answer; every key is present, null where there is nothing."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True, serialize_by_alias=True)


class Question(Shape):
    """A doubt about a record that a curator shares."""

    what: str
    since: str


class Resource(Shape):
    id: str
    """The record's id, stable for ever."""
    url: str
    """Its path from the root."""
    revision: int
    """Grows by one with every published change of the record."""
    under_question: list[Question]
    """What is doubted, while it is."""


class SourceBrief(Shape):
    """A source as other records name it."""

    id: str
    title: str
    year: int
    arxiv: str | None
    url: str
    """Path of the source's resource."""
    address: str
    """Where the text can be read."""


class ComponentBrief(Shape):
    """A component as a step names it."""

    id: str
    name: str
    kind: str
    """stage/kind"""


class MetricBrief(Shape):
    """A metric as an effect names it."""

    id: str
    name: str
    measures: Measures
    orientation: Orientation
    scale: Scale | None
    family: str | None
    unit: str | None


class SourceBody(Resource):
    """A paper, report or repository that figures come from."""

    title: str
    year: int
    arxiv: str | None
    doi: str | None
    address: str
    """Where the text can be read."""
    venue: str | None
    code: str | None
    authors: list[str]
    status: Status
    replaced_by: str | None


class KindBody(Resource):
    """A class of components inside one stage."""

    name: str
    stage: Stage
    summary: str
    status: Status
    replaced_by: str | None


class ComponentBody(Resource):
    """A component without what changes with every write elsewhere."""

    name: str
    kind: str
    """stage/kind"""
    stage: Stage
    summary: str
    aliases: list[str]
    status: Status
    replaced_by: str | None


class ComponentRead(ComponentBody):
    """A building block of pipelines."""

    used_in: int
    """How many methods use it."""
    measured_in: int
    """How many effects have it as their cause."""
    evidence: dict[str, Any]
    """The pooled effect for each facet."""


class MetricBody(Resource):
    """A way to put a number on data or on a trained model."""

    name: str
    summary: str
    measures: Measures
    orientation: Orientation
    unit: str | None
    scale: Scale | None
    family: str | None
    items: Items | None
    """How many items its one test set has."""
    poolable: bool
    status: Status
    replaced_by: str | None


class StepBody(Shape):
    """One application of a component."""

    id: str
    component: ComponentBrief
    inputs: list[str]
    params: dict[str, Any]
    note: str | None


class LoopBody(Shape):
    """The back edge over rounds."""

    start: Annotated[str, Field(alias="from")]
    to: str
    rounds: int | None


class MethodBody(Resource):
    """A method with its composition."""

    name: str
    year: int
    summary: str
    domains: list[Domain]
    source: SourceBrief
    models: Models | None
    output: Output | None
    code: str | None
    cost: Cost | None
    steps: list[StepBody]
    iterates: LoopBody | None
    extends: str | None
    updated: str
    """When the current revision was published, in UTC."""


class EffectBody(Resource):
    """One measured effect with its place in the source and what it amounts to."""

    component: str | None
    characteristic: Characteristic | None
    method: str | None
    source: SourceBrief
    locator: str
    """Where in the source."""
    seen_at: str
    read_in: ReadIn
    second_reading: SecondReading | None
    design: Design
    isolation: Isolation
    metric: MetricBrief
    items: Items | None
    """How many items the test set has, where it is not the metric's own."""
    facet: Facet | None
    """null for a downstream effect that is mixed."""
    generalization: Generalization | None
    domain: Domain | None
    measured_by: str | None
    baseline: Arm
    treated: Arm
    gain: float
    """Orientation x (treated - baseline): positive is better."""
    log_ratio: float | None
    """Orientation x ln(treated / baseline)."""
    percent_change: float | None
    """100 x (exp(log_ratio) - 1)."""
    log_odds_ratio: float | None
    """Beside the log ratio of a proportion, as sensitivity."""
    variance: float | None
    """Sampling variance of the log ratio; null where it is unknown."""
    variance_from: VarianceRule | None
    models: Models | None
    note: str | None


class RoundsBody(Resource):
    """One metric over rounds of self-training."""

    method: str
    source: SourceBrief
    locator: str
    metric: MetricBrief
    points: list[tuple[int | float, int | float]]
    """Pairs of round and value."""
    slope: float | None
    """Least squares, units of the metric a round, positive where it gets better."""
    first_decline: float | None
    """The first round that is worse than the one before."""
    note: str | None
    seen_at: str
    read_in: ReadIn


class RoundsRead(RoundsBody):
    """One metric over rounds, beside the series that differ in one component."""

    compared_with: list[dict[str, Any]]
