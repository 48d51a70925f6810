"""The composition of a method as a directed graph: an edge runs from a step to each step it feeds.

seeds -> depth -----> answers -> eliminate
  \\-> breadth ------/             |
          ^--------- iterates ----/     (the loop is kept apart: the graph itself is acyclic)
"""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import networkx as nx

Composition: TypeAlias = "nx.DiGraph[str]"


def compose(inputs: Mapping[str, Sequence[str]]) -> Composition:
    """The graph of step id -> ids of the steps it takes from; inputs that name no step are left out."""
    graph: Composition = nx.DiGraph()
    graph.add_nodes_from(inputs)
    graph.add_edges_from((source, step) for step, sources in inputs.items() for source in sources if source in inputs)
    return graph


def cycle(graph: Composition) -> list[str]:
    """The steps of one cycle in order, or nothing where the graph is acyclic."""
    try:
        return [edge[0] for edge in nx.find_cycle(graph)]
    except nx.NetworkXNoCycle:
        return []


def parts(graph: Composition) -> list[list[str]]:
    """The weakly connected parts, each in the order of its steps, largest first."""
    position = {step: place for place, step in enumerate(graph)}
    found = [sorted(part, key=position.__getitem__) for part in nx.weakly_connected_components(graph)]
    return sorted(found, key=lambda part: (-len(part), position[part[0]]))


def is_downstream(graph: Composition, start: str, end: str) -> bool:
    """Whether `end` is `start` itself or is reached from it."""
    return start == end or nx.has_path(graph, start, end)


def between(graph: Composition, start: str, end: str) -> set[str]:
    """The steps on any way from `start` to `end`, both included."""
    after: set[str] = {start} | nx.descendants(graph, start)
    before: set[str] = {end} | nx.ancestors(graph, end)
    return after & before


def in_order(inputs: Mapping[str, Sequence[str]]) -> list[str]:
    """The steps in an order in which they can run; where several can, the one that was written first goes first.

    `inputs` as in `compose`. Nearly all are written in such an order already, and that is quick to see.
    """
    position = {step: place for place, step in enumerate(inputs)}
    if all(position.get(source, -1) < position[step] for step, sources in inputs.items() for source in sources):
        return list(inputs)
    return list(nx.lexicographical_topological_sort(compose(inputs), key=position.__getitem__))
