"""What is answered: records with what they refer to by name and their derived values, and the answers of queries."""

from typing import Annotated, Any

from pydantic import Field

from catalogue.pooled_models import PooledRow, Scales
from catalogue.read_model import ReadModel
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
    VarianceFrom,
)


class FacetCount(ReadModel):
    """One value of a facet."""

    value: str
    label: str
    count: int
    """How many records have it."""


class NodeLink(ReadModel):
    """A graph as networkx 3 writes it: `networkx.node_link_graph` reads it."""

    directed: bool
    multigraph: bool
    graph: dict[str, Any]
    nodes: list[dict[str, Any]]
    edges: list[dict[str, Any]]


class Question(ReadModel):
    """A doubt about a record that a curator shares."""

    what: str
    since: str


class Resource(ReadModel):
    id: str
    """The record's id, stable for ever."""
    url: str
    """Its path from the root."""
    revision: int
    """Grows by one with every published change of the record."""
    under_question: list[Question]
    """What is doubted, while it is."""


class SourceBrief(ReadModel):
    """A source as other records name it."""

    id: str
    title: str
    year: int
    arxiv: str | None
    url: str
    """Path of the source's resource."""
    address: str
    """Where the text can be read."""


class ComponentBrief(ReadModel):
    """A component as a step names it."""

    id: str
    name: str
    kind: str
    """stage/kind"""


class MetricBrief(ReadModel):
    """A metric as an effect names it."""

    id: str
    name: str
    measures: Measures
    orientation: Orientation
    scale: Scale | None
    family: str | None
    unit: str | None


class SourceRead(Resource):
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


class KindRead(Resource):
    """A class of components inside one stage."""

    name: str
    stage: Stage
    summary: str
    status: Status
    replaced_by: str | None


class ComponentRead(Resource):
    """A building block of pipelines."""

    name: str
    kind: str
    """stage/kind"""
    stage: Stage
    summary: str
    aliases: list[str]
    status: Status
    replaced_by: str | None
    used_in: int
    """How many methods use it."""
    measured_in: int
    """How many effects have it as their cause."""
    evidence: dict[Facet, PooledRow | None]
    """The pooled effect for each facet."""


class MetricRead(Resource):
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


class StepRead(ReadModel):
    """One application of a component."""

    id: str
    component: ComponentBrief
    inputs: list[str]
    params: dict[str, Any]
    note: str | None


class LoopRead(ReadModel):
    """The back edge over rounds."""

    start: Annotated[str, Field(alias="from")]
    to: str
    rounds: int | None


class MethodRead(Resource):
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
    steps: list[StepRead]
    iterates: LoopRead | None
    extends: str | None
    updated: str
    """When the current revision was published, in UTC."""


class EffectSize(ReadModel):
    """An effect on the scale on which it is pooled."""

    scale: Scales
    s: float | None
    """The metric's typical change, by which a standardized effect is divided."""
    value: float | None
    """Positive is better."""
    variance: float | None
    variance_from: VarianceFrom | None
    points: float | None
    """Treated - baseline in percentage points as printed, for proportions."""


class EffectRead(Resource):
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
    better: bool | None
    """Whether the treated arm is the better one; null where both have the same value."""
    log_ratio: float | None
    """Orientation x ln(treated / baseline)."""
    percent_change: float | None
    """100 x (treated - baseline) / baseline of the printed values, in the metric's own direction; null for contests."""
    log_odds_ratio: float | None
    """Orientation x the difference of the logits of two shares."""
    effect_size: EffectSize
    variance: float | None
    """Sampling variance of the effect size; null where it is unknown."""
    variance_from: VarianceFrom | None
    models: Models | None
    note: str | None
