"""Paths between two components in the component graph, and motifs: chains of components that methods share."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

import networkx as nx

from taxonomy.graph.component_graph import Method, Pair

PATHS = 10
"""At most so many shortest paths are given; there may be thousands."""
Chain = tuple[str, ...]


def shortest_paths(feeds: Mapping[Pair, int], start: str, end: str, limit: int = PATHS) -> list[list[str]]:
    """The shortest directed paths, those first whose rarest edge occurs in the most methods, then by their ids.

    `feeds`: (source, target) -> number of methods. A component reaches itself by a path of one node.
    """
    graph: nx.DiGraph[str] = nx.DiGraph(feeds.keys())
    graph.add_nodes_from((start, end))
    if not nx.has_path(graph, start, end):
        return []

    def rank(path: list[str]) -> tuple[int, list[str]]:
        return -min((feeds[edge] for edge in pairwise(path)), default=0), path

    return sorted(nx.all_shortest_paths(graph, start, end), key=rank)[:limit]


def motifs(methods: Iterable[Method], length: int) -> dict[Chain, list[str]]:
    """Every chain of `length` components, 2 or more, that steps form along what feeds what -> the ids of the methods
    that have it, in their order. The most frequent come first, then by the ids of the components."""
    methods_by_chain: dict[Chain, list[str]] = {}
    for method in methods:
        for chain in _chains(method, length):
            methods_by_chain.setdefault(chain, []).append(method.id)
    ordered = sorted(methods_by_chain.items(), key=lambda item: (-len(item[1]), item[0]))
    return {chain: sorted(ids) for chain, ids in ordered}


def methods_with_chain(methods: Iterable[Method], chain: Sequence[str]) -> list[str]:
    """The ids, in their order, of the methods in which each of these components feeds the next."""
    return sorted(method.id for method in methods if tuple(chain) in _chains(method, len(chain), set(chain)))


def _chains(method: Method, length: int, among: set[str] | None = None) -> set[Chain]:
    """The distinct chains of so many components in one method, grown from their last step backwards; of `among` alone
    where it is given."""
    steps = {step.id: step for step in method.steps if among is None or step.component in among}
    ending: dict[str, set[Chain]] = {step: {(steps[step].component,)} for step in steps}
    for _ in range(length - 1):
        ending = {
            step: {(*chain, steps[step].component) for source in steps[step].inputs for chain in ending.get(source, ())}
            for step in steps
        }
    return set().union(*ending.values()) if ending else set()
