"""A method: a composition of steps, each an application of a component."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, ConfigDict, Field, StrictInt, StringConstraints

from taxonomy.documents.base import (
    Count,
    Document,
    Fault,
    Id,
    Name,
    NonNegative,
    Params,
    Text,
    Title,
    Url,
    Year,
    mappings,
    printable,
    texts,
)
from taxonomy.documents.references import ComponentRef, MethodRef, SourceRef
from taxonomy.documents.versions import Location
from taxonomy.graph.composition import StepGraph, between, compose, cycle, is_downstream, parts
from taxonomy.vocabulary import Domain, Origin

Role = Annotated[str, StringConstraints(min_length=1, max_length=60), AfterValidator(printable)]


class Models(Document):
    """The language models that a method uses."""

    generator: Title | None = None
    """What wrote the data."""
    judge: Title | None = None
    """What graded them."""
    student: Title | None = None
    """What was trained on them."""


class Output(Document):
    """The data set that the method published."""

    name: Name
    """Its name."""
    size: Count | None = None
    """Its number of rows."""
    licence: Name | None = None
    """Its licence, as an SPDX identifier where there is one."""
    url: Url | None = None
    """The address where it is available."""


class Cost(Document):
    """The cost of one row of the result."""

    generator_tokens: NonNegative | None = None
    """Tokens generated for each row kept."""
    generator_calls: NonNegative | None = None
    """Calls of the generator for each row kept."""


class Kept(Document):
    """The yield of a step: its rows in, and the rows that it kept."""

    rows_in: Annotated[Count, Field(ge=1)]
    """Rows that went in."""
    rows_out: Count
    """Rows that were kept."""

    @classmethod
    def rules(cls, raw: Mapping[str, Any]) -> Iterable[Fault]:
        rows_in, rows_out = raw.get("rows_in"), raw.get("rows_out")
        if isinstance(rows_in, int) and isinstance(rows_out, int) and rows_out > rows_in:
            yield Fault(("rows_out",), "more_than_in", f"A step keeps at most the {rows_in} rows that went in")


class StepModel(Document):
    """A language model in a step, and the role that it has there."""

    model: Title
    """Its name, as the source writes it."""
    role: Role
    """What it does in the step, in a word or two: generator, judge, embedder, reward model."""


class Step(Document):
    """One application of a component inside a method."""

    id: Id
    """Unique inside the method; not the component's id, since a component may occur twice."""
    component: ComponentRef
    """The component that is applied."""
    inputs: Annotated[tuple[Id, ...], Field(max_length=50)] = ()
    """The steps whose output it takes."""
    params: Params = {}
    """Its parameters as JSON values, 4,000 bytes at most."""
    models: Annotated[tuple[StepModel, ...], Field(max_length=20)] = ()
    """The language models of this step, where the source names them step by step."""
    kept: Kept | None = None
    """Its yield, where the source states it."""
    note: Text | None = None
    """A note for readers."""

    @classmethod
    def rules(cls, raw: Mapping[str, Any]) -> Iterable[Fault]:
        seen: set[str] = set()
        for place, step in texts(raw.get("inputs")):
            if step == raw.get("id"):
                yield Fault(
                    ("inputs", place), "self_reference", "A step does not take from itself; a loop is `iterates`"
                )
            if step in seen:
                yield Fault(("inputs", place), "duplicate", f"Step {step!r} is named twice")
            seen.add(step)
        named: set[tuple[str, str]] = set()
        for place, entry in mappings(raw.get("models")):
            pair = repr(entry.get("model")), repr(entry.get("role"))
            if pair in named:
                yield Fault(("models", place), "duplicate", f"Model {pair[0]} is named twice in the role {pair[1]}")
            named.add(pair)


class Loop(Document):
    """A back edge: after `from`, the pipeline starts again at `to`."""

    model_config = ConfigDict(populate_by_name=True)

    start: Id = Field(alias="from")
    """The step after which a round ends."""
    to: Id
    """The step at which the next round starts; `from` is this step or downstream of it."""
    rounds: Annotated[StrictInt, Field(ge=1, le=1_000_000)] | None = None
    """How many rounds were run."""


class Method(Document):
    """A published way to generate synthetic data, as a composition of pipeline components."""

    collection: ClassVar[str] = "methods"

    id: Id
    """Words joined by hyphens: `self-instruct`."""
    name: Name
    """The name that readers see."""
    year: Year
    """The year in which it was first published."""
    source: SourceRef
    """The source that describes it."""
    domains: Annotated[tuple[Domain, ...], Field(min_length=1, max_length=len(Domain))]
    """The kinds of task that its data are built for."""
    summary: Text
    """One sentence that says how the data come about."""
    extends: MethodRef | None = None
    """The method that it builds on, where it does."""
    models: Models | None = None
    """The language models that a method uses."""
    output: Output | None = None
    """The data set that it published."""
    origin: Origin = Origin.PAPER
    """Whether a publication describes it, or a tool ships it."""
    code: Url | None = None
    """Its implementation."""
    cost: Cost | None = None
    """The cost of one row of the result."""
    steps: Annotated[tuple[Step, ...], Field(min_length=1, max_length=100)]
    """The composition: a connected directed acyclic graph."""
    iterates: Loop | None = None
    """The loop over rounds, where there is one: of several, the one whose rounds the source counts."""
    loops: Annotated[tuple[Loop, ...], Field(max_length=20)] = ()
    """Further loops. Of any two loops, the one lies inside the other, or they have no step in common."""

    @property
    def all_loops(self) -> tuple[Loop, ...]:
        """Every loop, `iterates` first."""
        return (self.iterates, *self.loops) if self.iterates else self.loops

    @classmethod
    def rules(cls, raw: Mapping[str, Any]) -> Iterable[Fault]:
        yield from _repeated_domains(raw)
        if raw.get("extends") is not None and raw.get("extends") == raw.get("id"):
            yield Fault(("extends",), "self_reference", "A method does not extend itself")
        yield from _composition_faults(raw)


def _repeated_domains(raw: Mapping[str, Any]) -> Iterator[Fault]:
    seen: set[str] = set()
    for place, domain in texts(raw.get("domains")):
        if domain in seen:
            yield Fault(("domains", place), "duplicate", f"Domain {str(domain)!r} is named twice")
        seen.add(domain)


def _composition_faults(raw: Mapping[str, Any]) -> Iterator[Fault]:
    inputs: dict[str, list[str]] = {}
    for place, step in mappings(raw.get("steps")):
        key = step.get("id")
        if not isinstance(key, str):
            continue
        if key in inputs:
            yield Fault(("steps", place, "id"), "duplicate", f"Step id {key!r} occurs twice")
        inputs.setdefault(key, []).extend(text for _, text in texts(step.get("inputs")))
    yield from _unknown_inputs(raw, inputs)
    yield from _shape_faults(raw, inputs)
    yield from _loop_faults(raw, inputs)


def _unknown_inputs(raw: Mapping[str, Any], inputs: Mapping[str, list[str]]) -> Iterator[Fault]:
    for place, step in mappings(raw.get("steps")):
        for position, key in texts(step.get("inputs")):
            if key not in inputs:
                yield Fault(("steps", place, "inputs", position), "unknown_step", f"No step has the id {key!r}")


def _shape_faults(raw: Mapping[str, Any], inputs: Mapping[str, list[str]]) -> Iterator[Fault]:
    graph = compose({key: [source for source in sources if source != key] for key, sources in inputs.items()})
    if ring := cycle(graph):
        path = " -> ".join([*ring, ring[0]])
        yield Fault(("steps",), "cycle", f"Steps form a cycle: {path}; a loop over rounds is `iterates`")
    if len(pieces := parts(graph)) > 1 and all(_inputs_are_read(step) for _, step in mappings(raw.get("steps"))):
        strays = "; ".join(", ".join(piece) for piece in pieces[1:])
        yield Fault(("steps",), "not_connected", f"Steps are not connected to the rest: {strays}")


def _inputs_are_read(step: Mapping[str, Any]) -> bool:
    """Whether a step has its inputs in a list, and no unknown key that may stand for them."""
    return isinstance(step.get("inputs", []), (list, tuple)) and step.keys() <= Step.model_fields.keys()


def _loop_faults(raw: Mapping[str, Any], inputs: Mapping[str, list[str]]) -> Iterator[Fault]:
    graph = compose(inputs)
    ends: dict[Location, tuple[str, str]] = {}
    for place, loop in _raw_loops(raw):
        faults = list(_end_faults(place, loop, graph))
        yield from faults
        start, to = loop.get("from", loop.get("start")), loop.get("to")
        if isinstance(start, str) and isinstance(to, str) and not faults:
            ends[place] = (start, to)
    if raw.get("loops") and raw.get("iterates") is None:
        yield Fault(("loops",), "without_iterates", "`loops` holds further loops; the first one is `iterates`")
    yield from _overlaps(ends, graph)


def _raw_loops(raw: Mapping[str, Any]) -> Iterator[tuple[Location, Mapping[str, Any]]]:
    if isinstance(loop := raw.get("iterates"), Mapping):
        yield ("iterates",), loop
    for position, loop in mappings(raw.get("loops")):
        yield ("loops", position), loop


def _end_faults(place: Location, loop: Mapping[str, Any], graph: StepGraph) -> Iterator[Fault]:
    start, to = loop.get("from", loop.get("start")), loop.get("to")
    unknown = False
    for key, step in (("from", start), ("to", to)):
        if isinstance(step, str) and step not in graph:
            unknown = True
            yield Fault((*place, key), "unknown_step", f"No step has the id {step!r}")
    if isinstance(start, str) and isinstance(to, str) and not unknown and not is_downstream(graph, to, start):
        yield Fault((*place, "from"), "not_downstream", f"Step {start!r} is neither {to!r} nor downstream of it")


def _overlaps(ends: Mapping[Location, tuple[str, str]], graph: StepGraph) -> Iterator[Fault]:
    """Faults of duplicate loops, and of loops that overlap another one without containing it or being inside it."""
    before: dict[tuple[str, str], set[str]] = {}
    for place, (start, to) in ends.items():
        body = between(graph, to, start)
        if (start, to) in before:
            yield Fault(place, "duplicate", f"The loop from {start!r} to {to!r} is there twice")
        for (other_start, other_to), other in before.items():
            if body & other and not (body <= other or other <= body):
                detail = (
                    f"The loop from {start!r} to {to!r} crosses the one from {other_start!r} to {other_to!r}: of two "
                    "loops, one lies inside the other, or they have no step in common"
                )
                yield Fault(place, "crossing_loops", detail)
        before[start, to] = body
