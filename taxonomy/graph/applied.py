"""Compositions as networks: one method with its steps, or several laid over each other component by component."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

from taxonomy.graph.network import Edges, Network

FEEDS, ITERATES = "feeds", "iterates"


class Applied(NamedTuple):
    """A step with what is known of its component; kind and stage are None where it is not registered."""

    id: str
    component: str
    name: str
    kind: str | None
    stage: str | None
    inputs: Sequence[str] = ()
    params: Mapping[str, Any] = MappingProxyType({})
    note: str | None = None


@dataclass(frozen=True)
class Back:
    """The loop of a method: after the step `start` a round begins again at `to`."""

    start: str
    to: str
    rounds: int | None = None


@dataclass(frozen=True)
class Pipeline:
    """The composition of one method."""

    id: str
    name: str
    steps: Sequence[Applied]
    back: Back | None = None

    def network(self, **attributes: Any) -> Network:
        """Its steps as nodes; `feeds` from step to step, and `iterates` back."""
        place = {step.id: position for position, step in enumerate(self.steps)}
        feeds = [(place[source], place[step.id]) for step in self.steps for source in step.inputs]
        edges = [Edges(FEEDS, [source for source, _ in feeds], [target for _, target in feeds])]
        if self.back:
            rounds = {"rounds": [self.back.rounds]}
            edges.append(Edges(ITERATES, [place[self.back.start]], [place[self.back.to]], rounds))
        title = {"title": self.name, "description": f"The steps of {self.name}, and what each hands on", **attributes}
        return Network([_node(step) for step in self.steps], edges, title)


def _node(step: Applied) -> dict[str, Any]:
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


def union(pipelines: Sequence[Pipeline]) -> Network:
    """All components of several methods, each once, and each edge once, with the methods that have it in `in`."""
    nodes: dict[str, dict[str, Any]] = {}
    edges: dict[str, dict[tuple[str, str], list[str]]] = {FEEDS: {}, ITERATES: {}}
    rounds: dict[tuple[str, str], set[int | None]] = {}
    for pipeline in pipelines:
        components = {step.id: step.component for step in pipeline.steps}
        for step in pipeline.steps:
            _member(nodes.setdefault(step.component, _component(step))["in"], pipeline.id)
            for source in step.inputs:
                _member(edges[FEEDS].setdefault((components[source], step.component), []), pipeline.id)
        if back := pipeline.back:
            ends = components[back.start], components[back.to]
            _member(edges[ITERATES].setdefault(ends, []), pipeline.id)
            rounds.setdefault(ends, set()).add(back.rounds)
    place = {component: position for position, component in enumerate(nodes)}
    names = ", ".join(pipeline.name for pipeline in pipelines)
    loops = {"rounds": [_common(rounds[ends]) for ends in edges[ITERATES]]}
    more: dict[str, dict[str, list[int | None]]] = {FEEDS: {}, ITERATES: loops}
    return Network(
        list(nodes.values()),
        [_edges(kind, found, place, more[kind]) for kind, found in edges.items() if found],
        {"title": f"Compared: {names}", "description": "Their components and which feeds which, with who has what"},
    )


def _component(step: Applied) -> dict[str, Any]:
    return {
        "id": step.component,
        "type": "component",
        "label": step.name,
        "kind": step.kind,
        "stage": step.stage,
        "in": [],
    }


def _member(members: list[str], method: str) -> None:
    if method not in members:
        members.append(method)


def _common(rounds: Collection[int | None]) -> int | None:
    """How often a loop is gone through, where all that have it say the same."""
    return next(iter(rounds)) if len(rounds) == 1 else None


def _edges(
    kind: str,
    found: Mapping[tuple[str, str], list[str]],
    place: Mapping[str, int],
    more: Mapping[str, Sequence[int | None]],
) -> Edges:
    sources, targets = [place[source] for source, _ in found], [place[target] for _, target in found]
    return Edges(kind, sources, targets, {"in": list(found.values()), **more})
