"""The component graph: which components feed each other and are used together, and in how many methods."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Protocol

import networkx as nx

from taxonomy.graph.measures import explain_measures, measure
from taxonomy.graph.network import Network, make_network

Pair = tuple[str, str]


class Step(Protocol):
    """A step of a document or of a composition."""

    @property
    def id(self) -> str: ...
    @property
    def component(self) -> str: ...
    @property
    def inputs(self) -> Sequence[str]:
        """Ids of the steps that feed this one."""


class Method(Protocol):
    """A method document or a composition."""

    @property
    def id(self) -> str: ...
    @property
    def steps(self) -> Sequence[Step]: ...


@dataclass(frozen=True)
class ComponentCounts:
    """In how many methods each component and each pair of components occurs."""

    methods: int
    """The number of methods that were counted."""
    uses: Mapping[str, int]
    """Component -> methods that use it."""
    feeds: Mapping[Pair, int]
    """(source, target) -> methods in which a step of the one feeds a step of the other."""
    co_occurs: Mapping[Pair, int]
    """(smaller id, greater id) -> methods that use both."""

    def lift(self, one: str, other: str) -> float:
        """How many times as often two components are used together as if they were used independently of each other,
        rounded to 4 digits."""
        expected = self.uses[one] * self.uses[other] / self.methods
        return round(self.co_occurs[min(one, other), max(one, other)] / expected, 4)


def count_components(methods: Iterable[Method]) -> ComponentCounts:
    """Each component and each pair counts once a method, however often the method repeats it."""
    number = 0
    uses, feeds, co_occurs = Counter[str](), Counter[Pair](), Counter[Pair]()
    for method in methods:
        number += 1
        component = {step.id: step.component for step in method.steps}
        distinct = sorted(set(component.values()))
        uses.update(distinct)
        co_occurs.update(combinations(distinct, 2))
        feeds.update({(component[source], step.component) for step in method.steps for source in step.inputs})
    return ComponentCounts(number, uses, feeds, co_occurs)


def component_graph(
    counts: ComponentCounts,
    describe: Callable[[str], Mapping[str, Any]],
    *,
    components: Collection[str] | None = None,
    min_count: int = 1,
    around: str | None = None,
    depth: int = 1,
) -> Network:
    """The graph of the components with their measures, nodes and edges in the order of their ids.

    `describe` gives label, kind and stage of a component. Only `components` are nodes where they are given, only
    what at least `min_count` methods have is a node or an edge, and with `around` only the components at most `depth`
    edges `feeds` away from that one, in either direction.

    Nodes: `used_in`, `degree`, `betweenness`, `pagerank`, `community`. Edges: `feeds` and `co_occurs` with `methods`,
    and `co_occurs` with `lift`. The graph: `methods`, the number of methods counted, and `measures`, their definitions.
    """
    chosen = {component for component, number in counts.uses.items() if number >= min_count}
    if around is not None:
        chosen = neighbourhood(counts.feeds, chosen, around, depth, min_count)
    if components is not None:
        chosen &= set(components)
    nodes = sorted(chosen)
    feeds, co_occurs = (_among(pairs, chosen, min_count) for pairs in (counts.feeds, counts.co_occurs))
    measures = measure(nodes, feeds)
    return make_network(
        (
            {"id": node, "type": "component", **describe(node), "used_in": counts.uses[node], **measures[node]}
            for node in nodes
        ),
        [
            *({"source": one, "target": other, "type": "feeds", "methods": n} for (one, other), n in feeds.items()),
            *(
                {"source": one, "target": other, "type": "co_occurs", "methods": n, "lift": counts.lift(one, other)}
                for (one, other), n in co_occurs.items()
            ),
        ],
        {
            "title": "Component graph",
            "description": f"Components of {counts.methods} methods: which feeds which, and which co-occur",
            "methods": counts.methods,
            "measures": explain_measures(len(nodes)),
        },
    )


def _among(pairs: Mapping[Pair, int], nodes: Collection[str], min_count: int) -> dict[Pair, int]:
    """The pairs among the nodes that occur often enough, in the order of their ids."""
    often = {pair for pair, number in pairs.items() if number >= min_count and pair[0] in nodes and pair[1] in nodes}
    return {pair: pairs[pair] for pair in sorted(often)}


def neighbourhood(
    feeds: Mapping[Pair, int], nodes: Collection[str], centre: str, depth: int, min_count: int = 1
) -> set[str]:
    """The nodes at most `depth` edges from the centre, whichever way the edges run, with the centre itself; none where
    the centre is no node. Only edges that at least `min_count` methods have are followed."""
    if centre not in nodes:
        return set()
    graph: nx.Graph[str] = nx.Graph(pair for pair, number in feeds.items() if number >= min_count)
    graph.add_node(centre)
    return set(nx.single_source_shortest_path_length(graph, centre, cutoff=depth)) & set(nodes)
