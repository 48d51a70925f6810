"""The component graph and the likeness of two methods as they are written with networkx alone."""

import json
import math
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any, NamedTuple

import networkx as nx

ROOT = "synthetic data"
Graph = Any  # networkx's classes take their parameters in its stubs alone


class Composition(NamedTuple):
    """A method: the components of its steps, and which component feeds which."""

    components: Sequence[str]
    feeds: Sequence[tuple[str, str]]


def component_graph(compositions: Sequence[Composition]) -> Graph:
    """Nodes with `used_in`; edges `feeds` and `co_occurs`, with the number of methods and the lift of the latter."""
    graph: Graph = nx.MultiDiGraph()
    for components, feeds in compositions:
        distinct = sorted(set(components))
        for component in distinct:
            if component in graph:
                graph.nodes[component]["used_in"] += 1
            else:
                graph.add_node(component, used_in=1)
        for source, target in set(feeds):
            _count(graph, source, target, "feeds")
        for source, target in combinations(distinct, 2):
            _count(graph, source, target, "co_occurs")
    used = graph.nodes(data="used_in")
    for source, target, kind, edge in graph.edges(keys=True, data=True):
        if kind == "co_occurs":
            edge["lift"] = round(edge["methods"] * len(compositions) / (used[source] * used[target]), 4)
    return graph


def _count(graph: Graph, source: str, target: str, kind: str) -> None:
    if graph.has_edge(source, target, key=kind):
        graph[source][target][kind]["methods"] += 1
    else:
        graph.add_edge(source, target, key=kind, methods=1)


def measured(graph: Graph, pivots: int) -> Graph:
    """The graph with its nodes' measures; betweenness from so many nodes as starts where there are more."""
    flow: Graph = nx.DiGraph()
    flow.add_nodes_from(graph)
    edges = graph.edges(keys=True, data="methods")
    flow.add_weighted_edges_from((one, other, n) for one, other, kind, n in edges if kind == "feeds")
    starts = pivots if len(flow) > pivots else None
    communities = nx.community.louvain_communities(flow.to_undirected(), seed=0)
    figures = {
        "degree": dict(flow.degree()),
        "betweenness": nx.betweenness_centrality(flow, k=starts, seed=0),
        "pagerank": nx.pagerank(flow),
        "community": {node: label for label, members in enumerate(communities) for node in members},
    }
    for name, values in figures.items():
        nx.set_node_attributes(graph, values, name)
    return graph


def text(graph: Graph) -> bytes:
    return json.dumps(nx.node_link_data(graph, edges="edges")).encode()


class Taxonomy:
    """Components under kinds under stages under one root: two are the more alike the deeper they part."""

    def __init__(self, kinds: Mapping[str, str]) -> None:
        """`kinds`: component -> `stage/kind`."""
        self._tree: Graph = nx.DiGraph()
        for component, kind in kinds.items():
            stage = kind.partition("/")[0]
            self._tree.add_edges_from([(ROOT, f"stage {stage}"), (f"stage {stage}", kind), (kind, component)])
        self._depth = nx.single_source_shortest_path_length(self._tree, ROOT)

    def likeness(self, one: str, other: str) -> float:
        """Twice the depth of the lowest common ancestor over the sum of both depths (Wu and Palmer 1994)."""
        common = nx.lowest_common_ancestor(self._tree, one, other)
        return float(2 * self._depth[common] / (self._depth[one] + self._depth[other]))

    def compare(self, one: Sequence[str], other: Sequence[str]) -> tuple[float, list[tuple[str, str]]]:
        """The mean of the best likeness of each component, both ways; and for each of `one` the step it answers to."""
        table = {pair: self.likeness(*pair) for pair in ((a, b) for a in one for b in other)}
        answers = [(a, max(other, key=lambda b: table[a, b])) for a in one]
        best = [table[pair] for pair in answers] + [max(table[a, b] for a in one) for b in other]
        return math.fsum(best) / len(best), answers
