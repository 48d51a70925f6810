"""The composition of a method: its steps, what feeds what, and its loops.

seeds -> depth -----> answers -> eliminate
  \\-> breadth ------/             |
          ^--------- iterates ----/     (loops are apart: the graph of the steps itself is acyclic)
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple, NotRequired, TypeAlias, TypedDict

import networkx as nx

from taxonomy.graph.network import Network, make_network
from taxonomy.raw_json import RawJson

FEEDS, ITERATES = "feeds", "iterates"
StepGraph: TypeAlias = "nx.DiGraph[str]"
"""An edge runs from a step to each step that it feeds."""


class ResolvedStep(NamedTuple):
    """A step with the facts about its component; kind and stage are None where it is not registered."""

    id: str
    component: str
    name: str
    kind: str | None
    stage: str | None
    inputs: Sequence[str] = ()
    params: RawJson = MappingProxyType({})
    note: str | None = None


class StepNode(TypedDict):
    """A step as a node of the graph of its method."""

    id: str
    type: str
    label: str
    component: str
    kind: str | None
    stage: str | None
    params: RawJson
    note: str | None


class StepEdge(TypedDict):
    """An edge between two steps; `rounds` is that of a loop."""

    source: str
    target: str
    type: str
    rounds: NotRequired[int | None]


ComponentNode = TypedDict(
    "ComponentNode",
    {"id": str, "type": str, "label": str, "kind": str | None, "stage": str | None, "in": list[str]},
)
"""A component of several methods, and the methods that have it."""
ComponentEdge = TypedDict(
    "ComponentEdge", {"source": str, "target": str, "type": str, "in": list[str], "rounds": NotRequired[int | None]}
)
"""An edge between two components, and the methods that have it."""


@dataclass(frozen=True)
class LoopEdge:
    """A loop of a method: after the step `start`, the next round begins at the step `to`."""

    start: str
    to: str
    rounds: int | None = None


@dataclass(frozen=True)
class Composition:
    """The steps of one method, resolved, and its loops."""

    id: str
    name: str
    steps: Sequence[ResolvedStep]
    loops: Sequence[LoopEdge] = ()

    def edges(self) -> Iterator[StepEdge]:
        """The edges between steps, by their ids: `feeds` in the order of the steps, then `iterates`."""
        for step in self.steps:
            yield from (StepEdge(source=source, target=step.id, type=FEEDS) for source in step.inputs)
        for loop in self.loops:
            yield StepEdge(source=loop.start, target=loop.to, type=ITERATES, rounds=loop.rounds)

    def network(self) -> Network:
        """The graph of its steps."""
        attributes = {"title": self.name, "description": f"The steps of {self.name}, and what each hands on"}
        return make_network(map(_step_node, self.steps), self.edges(), attributes)


def _step_node(step: ResolvedStep) -> StepNode:
    return {
        "id": step.id,
        "type": "step",
        "label": step.name,
        "component": step.component,
        "kind": step.kind,
        "stage": step.stage,
        "params": dict(step.params),
        "note": step.note,
    }


def overlay(compositions: Iterable[Composition]) -> Network:
    """Several methods in one graph: each component and each edge between components once, and in `in` the methods
    that have it. `rounds` of a loop is null where the methods, or the loops between its ends, differ in it."""
    compositions = list(compositions)
    nodes: dict[str, ComponentNode] = {}
    edges: dict[tuple[str, str, str], ComponentEdge] = {}
    for composition in compositions:
        component = {step.id: step.component for step in composition.steps}
        for step in composition.steps:
            _add_member(nodes.setdefault(step.component, _component_node(step)), composition.id)
        for edge in composition.edges():
            row = _component_edge(edge, component)
            row = edges.setdefault((row["source"], row["target"], row["type"]), row)
            _add_member(row, composition.id)
            if row.get("rounds") != edge.get("rounds"):
                row["rounds"] = None
    names = ", ".join(composition.name for composition in compositions)
    return make_network(
        nodes.values(),
        sorted(edges.values(), key=lambda row: row["type"] == ITERATES),
        {"title": f"Compared: {names}", "description": "Their components and which feeds which, with who has what"},
    )


def _component_node(step: ResolvedStep) -> ComponentNode:
    return {
        "id": step.component,
        "type": "component",
        "label": step.name,
        "kind": step.kind,
        "stage": step.stage,
        "in": [],
    }


def _component_edge(edge: StepEdge, component: Mapping[str, str]) -> ComponentEdge:
    """The edge between the components of two steps, no method named yet."""
    source, target = component[edge["source"]], component[edge["target"]]
    row: ComponentEdge = {"source": source, "target": target, "type": edge["type"], "in": []}
    if "rounds" in edge:
        row["rounds"] = edge["rounds"]
    return row


def _add_member(row: ComponentNode | ComponentEdge, method: str) -> None:
    if method not in row["in"]:
        row["in"].append(method)


def compose(inputs: Mapping[str, Sequence[str]]) -> StepGraph:
    """The graph of step id -> ids of the steps it takes from; inputs that name no step are left out."""
    graph: StepGraph = nx.DiGraph()
    graph.add_nodes_from(inputs)
    graph.add_edges_from((source, step) for step, sources in inputs.items() for source in sources if source in inputs)
    return graph


def cycle(graph: StepGraph) -> list[str]:
    """The steps of one cycle in order, or nothing where the graph is acyclic."""
    try:
        return [edge[0] for edge in nx.find_cycle(graph)]
    except nx.NetworkXNoCycle:
        return []


def parts(graph: StepGraph) -> list[list[str]]:
    """The weakly connected components, the steps of each in their order, the largest first."""
    position = {step: place for place, step in enumerate(graph)}
    ordered = [sorted(part, key=position.__getitem__) for part in nx.weakly_connected_components(graph)]
    return sorted(ordered, key=lambda part: (-len(part), position[part[0]]))


def is_downstream(graph: StepGraph, start: str, end: str) -> bool:
    """Whether `end` is `start` itself or is reached from it."""
    return start == end or nx.has_path(graph, start, end)


def between(graph: StepGraph, start: str, end: str) -> set[str]:
    """The steps on any path from `start` to `end`, both included."""
    after: set[str] = {start} | nx.descendants(graph, start)
    before: set[str] = {end} | nx.ancestors(graph, end)
    return after & before


def in_order(inputs: Mapping[str, Sequence[str]]) -> list[str]:
    """The steps in an order in which they can run; of several that can, the one that was written first.

    `inputs` as in `compose`.
    """
    position = {step: place for place, step in enumerate(inputs)}
    return list(nx.lexicographical_topological_sort(compose(inputs), key=position.__getitem__))
