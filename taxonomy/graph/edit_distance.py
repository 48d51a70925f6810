"""How many changes turn one composition into another: steps and edges put in, taken out, or given another component.

Every change costs 1 (Sanfeliu and Fu 1983). The search is networkx's; it ends when the time is up, and then the number
is only an upper bound.
"""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import networkx as nx

from taxonomy.graph.network import Network

TIME = 0.2
"""Seconds for one pair."""


@dataclass(frozen=True)
class Distance:
    """A number of changes, and whether fewer are known not to do."""

    changes: int
    exact: bool


def edit_distance(one: Network, other: Network, *, seconds: float = TIME) -> Distance:
    """Between two compositions as networks; which comes first changes nothing as long as it is exact."""
    left, right = sorted((_graph(one), _graph(other)), key=_rank)
    bound = _of_pairing(left, right)
    if bound == _least(left, right):
        return Distance(bound, exact=True)
    ends = time.monotonic() + seconds
    found = nx.graph_edit_distance(
        _without_loops(left),
        _without_loops(right),
        node_subst_cost=lambda a, b: (a["component"] != b["component"]) + (a["loop"] != b["loop"]),
        node_del_cost=lambda node: 1 + node["loop"],
        node_ins_cost=lambda node: 1 + node["loop"],
        edge_match=lambda a, b: a["types"] == b["types"],
        upper_bound=bound,
        timeout=seconds,
    )
    exact = time.monotonic() < ends
    return Distance(bound if found is None else min(int(found), bound), exact)


def _graph(network: Network) -> "nx.DiGraph[str]":
    """Steps with their components; parallel edges (a loop beside a way forward) as one with both types."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    for node in network.nodes:
        graph.add_node(node["id"], component=node["component"])
    for edge in network.each_edge():
        source, target = edge["source"], edge["target"]
        known: frozenset[str] = graph.get_edge_data(source, target, {"types": frozenset()})["types"]
        graph.add_edge(source, target, types=known | {edge["type"]})
    return graph


def _without_loops(graph: "nx.DiGraph[str]") -> "nx.DiGraph[str]":
    """A loop from a step to itself as something of the step: networkx's search forgets such edges (its issue 8188)."""
    plain: nx.DiGraph[str] = nx.DiGraph()
    for node, component in graph.nodes(data="component"):
        plain.add_node(node, component=component, loop=graph.has_edge(node, node))
    plain.add_edges_from(edge for edge in graph.edges(data=True) if edge[0] != edge[1])
    return plain


def _rank(graph: "nx.DiGraph[str]") -> tuple[object, ...]:
    """An order of graphs, so that the search runs the same way whichever is named first."""
    return len(graph), graph.number_of_edges(), [component for _, component in graph.nodes(data="component")]


def _least(left: "nx.DiGraph[str]", right: "nx.DiGraph[str]") -> int:
    """Fewer changes cannot do: the components that only one has, and the edges that one has more."""
    ones, others = (Counter(component for _, component in graph.nodes(data="component")) for graph in (left, right))
    nodes = max(len(left), len(right)) - (ones & others).total()
    return int(nodes + abs(left.number_of_edges() - right.number_of_edges()))


def _of_pairing(left: "nx.DiGraph[str]", right: "nx.DiGraph[str]") -> int:
    """The changes of one way to do it: equal components answer to each other in their order, the rest in theirs."""
    pairs = dict(_pairing(left, right))
    nodes = sum(left.nodes[a]["component"] != right.nodes[b]["component"] for a, b in pairs.items())
    nodes += abs(len(left) - len(right))
    carried = {(pairs[a], pairs[b]): left.edges[a, b]["types"] for a, b in left.edges if a in pairs and b in pairs}
    kept = sum((a, b) in carried for a, b in right.edges)
    changed = sum((a, b) in carried and carried[a, b] != right.edges[a, b]["types"] for a, b in right.edges)
    return int(nodes + changed + left.number_of_edges() + right.number_of_edges() - 2 * kept)


def _pairing(left: "nx.DiGraph[str]", right: "nx.DiGraph[str]") -> Sequence[tuple[str, str]]:
    places = _by_component(right)
    found, rest = [], []
    for step in left:
        component: str = left.nodes[step]["component"]
        if places.get(component):
            found.append((step, places[component].pop(0)))
        else:
            rest.append(step)
    free = [step for steps in places.values() for step in steps]
    return [*found, *zip(rest, free, strict=False)]


def _by_component(graph: "nx.DiGraph[str]") -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for step in graph:
        found.setdefault(graph.nodes[step]["component"], []).append(step)
    return found
