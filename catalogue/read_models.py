"""What is answered: records with what they refer to by name and their derived values, and the answers of queries."""

from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from taxonomy.documents import Cost, Items, Kept, Models, Output
from taxonomy.vocabulary import (
    Characteristic,
    Criterion,
    DataType,
    Domain,
    Facet,
    Measures,
    Orientation,
    Origin,
    Scale,
    SourceKind,
    Stage,
    Status,
)


class ReadModel(BaseModel):
    """A part of an answer; every key is present, null where there is nothing."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, use_attribute_docstrings=True, serialize_by_alias=True, validate_by_name=True
    )

    def __getitem__(self, key: str) -> Any:
        """A value by its key in JSON: for templates and pictures, which know the answer by its keys."""
        names = _names_by_key(type(self))
        return getattr(self, names[key])

    def keyed(self) -> dict[str, Any]:
        """The values by their keys in JSON, nested models as they are."""
        return {key: getattr(self, name) for key, name in _names_by_key(type(self)).items()}


@cache
def _names_by_key(model: type[BaseModel]) -> dict[str, str]:
    return {info.alias or name: name for name, info in model.model_fields.items()}


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


class Reason(ReadModel):
    """Why a certainty is not higher."""

    code: str
    text: str


class Certainty(ReadModel):
    """How sure a pooled effect is, after GRADE."""

    level: str
    start: str
    """The level that the designs reach before anything lowers it."""
    reasons: list[Reason]


class NotPooled(ReadModel):
    """An effect of a cell that is not in its mean."""

    id: str
    reason: str


class Estimate(ReadModel):
    """An estimate under another choice."""

    estimate: float | None
    interval: tuple[float, float] | None
    tau2: float | None = None


class SourceInput(ReadModel):
    """One source of a pooled effect."""

    source: str
    n: int
    mean: float | None
    variance: float | None
    weight: float
    sign: int
    effects: list["EffectInput"]


class EffectInput(ReadModel):
    """One effect of a source's mean."""

    id: str
    log_ratio: float | None
    variance: float | None


class Explanation(ReadModel):
    """Every input, weight and step of a pooled effect, so that it can be followed by hand."""

    rho: float
    sources: list[SourceInput]
    steps: list[str]
    estimate: float | None


class FamilyDirection(ReadModel):
    """The sources that gain and lose under one family of metrics."""

    family: str | None
    gains: int
    losses: int
    same_direction: bool
    """Whether the direction is that of the whole."""


class Families(ReadModel):
    """Under which families of metrics the direction of the whole is found again."""

    measured: int
    holds_under: int
    families: list[FamilyDirection]


class PooledRow(ReadModel):
    """One pooled effect: estimate and intervals are log ratios, positive is better."""

    by: str
    id: str
    name: str
    kind: str | None
    stage: str | None
    facet: str
    family: str | None
    estimate: float | None
    percent: float | None
    interval: tuple[float, float] | None
    prediction_interval: tuple[float, float] | None
    k: int
    """Effects."""
    m: int
    """Sources."""
    gains: int
    losses: int
    nulls: int
    sign_p: float | None
    q: float | None
    i2: float | None
    tau2: float | None
    method: str | None
    method_because: str | None
    sensitivity: dict[str, Estimate] | None
    certainty: Certainty
    contested: bool
    raises: bool
    lowers: bool
    supported: bool
    effects: list[str]
    not_pooled: list[NotPooled]
    families: Families | None = None
    """With a component's evidence only."""
    explanation: Explanation | None = None
    """With `explain=true` only."""


class SourceRead(Resource):
    """A paper, report or repository that figures come from."""

    title: str
    kind: SourceKind
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
    manipulates: Characteristic | None
    """The characteristic of the data that it varies by construction."""
    criterion: Criterion | None
    """What it selects or optimizes by."""
    needs: DataType | None
    """What has to flow into it."""
    yields: DataType | None
    """What flows out of it."""
    place: str | None
    """The kind of component that it usually follows, as stage/kind; null where it stands at the start."""
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
    kept: Kept | None
    """Its yield, where the source tells it."""
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
    origin: Origin
    code: str | None
    cost: Cost | None
    steps: list[StepRead]
    iterates: LoopRead | None
    extends: str | None
    updated: str
    """When the current revision was published, in UTC."""
