"""The part of the component graph that is drawn: the frequency that its edges need, and neighbours added on request."""

from collections.abc import Collection

from catalogue.graph import GraphQuery, components_of, counted
from catalogue.value import Catalogue, per_version
from taxonomy.graph.network import Network, Row, edge_rows, make_network, node_rows

READABLE_NODES = 40
"""The most components in a readable picture."""
JOINING = 12
"""The most neighbours that are added when a component is expanded, the most frequent first."""
Pair = tuple[str, str]


@per_version()
def readable_min_count(catalogue: Catalogue, query: GraphQuery) -> int:
    """The smallest number of methods at which the edges `feeds` join `READABLE_NODES` components or fewer; 1 where
    there are no edges. Filters of methods and components apply; `around` and `min_count` of the query do not."""
    feeds = _feeds(catalogue, query)
    for least in range(1, max(feeds.values(), default=1) + 1):
        if len({end for pair, number in feeds.items() if number >= least for end in pair}) <= READABLE_NODES:
            return least
    return max(feeds.values(), default=1)


@per_version()
def largest_min_count(catalogue: Catalogue, query: GraphQuery) -> int:
    """The number of methods with the most frequent edge `feeds` under the filters, 1 where there is none."""
    return max(_feeds(catalogue, query).values(), default=1)


def _feeds(catalogue: Catalogue, query: GraphQuery) -> dict[Pair, int]:
    inside = components_of(catalogue, query.components())
    counts = counted(catalogue, query.methods()).feeds
    return {pair: number for pair, number in counts.items() if inside is None or inside.issuperset(pair)}


def flow_among(graph: Network, nodes: Collection[str], touching: Collection[str] | None = None) -> Network:
    """The edges `feeds` among some of the nodes; only those with an end in `touching` where it is given."""
    edges = [
        edge
        for edge in edge_rows(graph, "feeds")
        if _ends(edge) <= set(nodes) and (touching is None or _ends(edge) & set(touching))
    ]
    return make_network([node for node in node_rows(graph) if node["id"] in nodes], edges, graph.graph)


def with_neighbours(drawn: Network, whole: Network, component: str, most: int = JOINING) -> tuple[Network, int]:
    """The drawn graph with a component of the whole and at most so many of its neighbours that are not drawn yet, and
    with every edge `feeds` between it and what is drawn; and how many neighbours are left out."""
    if component not in whole:
        return drawn, 0
    flow = sorted(
        (edge for edge in edge_rows(whole, "feeds") if component in _ends(edge)),
        key=lambda edge: (-edge["methods"], edge["source"], edge["target"]),
    )
    missing = list(dict.fromkeys(end for edge in flow for end in sorted(_ends(edge)) if end not in drawn))
    joining = {component, *[end for end in missing if end != component][:most]}
    nodes = [
        *node_rows(drawn),
        *(node for node in node_rows(whole) if node["id"] in joining and node["id"] not in drawn),
    ]
    shown, present = {node["id"] for node in nodes}, {(edge["source"], edge["target"]) for edge in edge_rows(drawn)}
    added = [edge for edge in flow if _ends(edge) <= shown and (edge["source"], edge["target"]) not in present]
    left_out = len([end for end in missing if end not in shown])
    return make_network(nodes, [*edge_rows(drawn), *added], drawn.graph), left_out


def _ends(edge: Row) -> set[str]:
    return {edge["source"], edge["target"]}
