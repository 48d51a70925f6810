"""Read models: records with their references by name and their derived values, and parts that several answers share."""

from typing import Annotated

from pydantic import Field

from catalogue.pooled_models import PooledRow, Scales
from catalogue.read_model import ReadModel
from taxonomy.documents import Cost, Items, Kept, Models, Output, StepModel
from taxonomy.graph.network import Row
from taxonomy.raw_json import RawJson
from taxonomy.vocabulary import (
    Characteristic,
    Criterion,
    DataType,
    Domain,
    Facet,
    Fit,
    Measures,
    Orientation,
    Origin,
    Scale,
    SourceKind,
    Stage,
    Status,
    VarianceFrom,
)


class Bucket(ReadModel):
    """One value of a facet, or the records that have none."""

    value: str | None
    """null for the records without a value, which `missing=` with the facet's name selects."""
    label: str
    count: int
    """How many records have it. Where a record has several values, the counts add up to more than the records."""


class NodeLink(ReadModel):
    """A graph as networkx 3 writes it: `networkx.node_link_graph` reads it."""

    directed: bool
    multigraph: bool
    graph: Row
    nodes: list[Row]
    edges: list[Row]


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
    """Increases by one with every published change of the record."""
    under_question: list[Question]
    """The open questions about the record."""


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


class OperatorBrief(ReadModel):
    """An operator of a tool as a component names it."""

    id: str
    tool: str
    operator: str
    fit: Fit
    url: str
    """Path of the operator's resource."""


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


class ComponentFacts(Resource):
    """A building block of pipelines, without what was measured of it."""

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
    """The type of data that it needs."""
    yields: DataType | None
    """The type of data that it yields."""
    place: str | None
    """The kind of component that it usually follows, as stage/kind; null where it comes first."""
    status: Status
    replaced_by: str | None
    used_in: int
    """How many methods use it."""
    measured_in: int
    """How many effects have it as their cause."""
    in_tools: list[OperatorBrief]
    """The operators of tools that implement it, alone or with others."""


class ComponentRead(ComponentFacts):
    """A building block of pipelines."""

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
    params: RawJson
    models: list[StepModel]
    """The language models of this step with their roles, where the source names them step by step."""
    kept: Kept | None
    """Its yield, where the source states it."""
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
    loops: list[LoopRead]
    """Further loops: inside that one, around it, or separate."""
    extends: str | None
    updated: str
    """When the current revision was published, in UTC."""

    @property
    def all_loops(self) -> list[LoopRead]:
        """Every loop, `iterates` first."""
        return [*([self.iterates] if self.iterates else []), *self.loops]


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


class OperatorRead(Resource):
    """An operator of a tool, and the components that it corresponds to."""

    tool: str
    version: str | None
    """The version of the tool that was read."""
    operator: str
    """The operator as the tool names it."""
    match: list[str | dict[str, str]]
    """How files refer to it, where that is not its plain name: other names, or keys with their values."""
    fit: Fit
    """How it corresponds to components."""
    components: list[str]
    """Ids of the components that it implements, in their order."""
    usually: list[str]
    """Ids of those that it may implement, depending on parameters, prompt or data; the most usual first."""
    related: list[str]
    """Ids of further components that it implements in part."""
    when_filtered: list[str]
    """Ids of those that an annotation implements if a later step drops samples by it."""
    note: str | None
