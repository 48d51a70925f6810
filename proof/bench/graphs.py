"""Goal e1: the component graph with its measures beside networkx from the ORM, and the first picture after a start.

The graph runs in a process of its own, from the rows and documents in memory to nodes and edges with measures; the peer
reads steps and edges by the ORM and calls networkx for the same measures, betweenness from as many starts.
"""

from collections.abc import Iterator
from contextlib import closing
from functools import partial
from itertools import combinations
from statistics import median
from typing import Any

import networkx as nx

from proof.bench.options import Options
from proof.bench.plans import API
from proof.bench.results import Goal, Result
from proof.bench.served import Served, inside
from proof.bench.stores import Store, environment
from proof.bench.timing import EMPTY, Call, Took, held_up, spread, timed, work

GRAPH = Goal("e1", "component graph with measures", "networkx from the ORM", 5, faster=True)
PICTURE = Goal("e1", "first picture of a pipeline after start", EMPTY, 100)
ROUNDS, STARTS, EMPTY_VIEWS = 3, 3, 40
CHUNK = 100
"""So many methods are read at once: SQLite refuses a question for the edges of over a thousand steps."""
READY = (f"{API}/claims/", f"{API}/gaps/", f"{API}/effects/pooled/?explain=true")
"""Once these are answered, a process has computed in advance what it computes."""


def measure(store: Store, options: Options) -> Iterator[Result]:
    """Both goals at every size."""
    for size in options.sizes:
        url = store.url(size)
        found = inside(environment(url), f"{__name__}:figures")
        note = f"{found['nodes']} components, {found['edges']} edges"
        where: dict[str, Any] = {"size": size, "database": store.database}
        yield GRAPH.judge(found["own"], found["peer"], found["noise"], note=note, **where)
        starts = [first_picture(url, slug) for slug in found["methods"]]
        pictures, views = ([took for start in starts for took in start[place]] for place in (0, 1))
        yield PICTURE.judge(
            median(took.wall for took in pictures), median(took.wall for took in views), spread(views), **where
        )


def figures() -> dict[str, Any]:
    """Seconds of the processor for both, in turns, and the size of the graph."""
    import config.loading  # noqa: F401  (as in a process that serves: else garbage is collected all the time)
    from catalogue.graph import GraphQuery, component_graph
    from registry.current import current, forget

    runs: dict[str, list[float]] = {"own": [], "peer": []}
    gauge = []
    catalogue = current()
    for _ in range(ROUNDS):
        gauge.append(timed(work))
        forget()
        catalogue = current()
        runs["own"].append(timed(partial(component_graph, catalogue, GraphQuery())).cpu)
        runs["peer"].append(timed(networkx_graph).cpu)
    graph = component_graph(catalogue, GraphQuery())
    sizes = {"nodes": len(graph), "edges": graph.size(), "methods": list(catalogue.methods)[:STARTS]}
    return {name: median(seconds) for name, seconds in runs.items()} | sizes | {"noise": held_up(gauge)}


def networkx_graph() -> "nx.MultiDiGraph[str]":
    """The same nodes, edges and measures, made from rows by networkx alone."""
    from registry.models import Method
    from taxonomy.graph.measures import DAMPING, PIVOTS, SEED

    feeds: nx.DiGraph[str] = nx.DiGraph()
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    methods = Method.objects.prefetch_related("steps__component__kind", "steps__incoming__source__component")
    for method in methods.defer("document").iterator(chunk_size=CHUNK):
        steps = list(method.steps.all())
        used = {step.component.slug: step.component.kind.slug for step in steps}
        for slug, kind in used.items():
            graph.add_node(slug, kind=kind, used_in=graph.nodes.get(slug, {}).get("used_in", 0) + 1)
        for one, other in combinations(sorted(used), 2):
            _count(graph, one, other, "co_occurs")
        for one, other in {(edge.source.component.slug, s.component.slug) for s in steps for edge in s.incoming.all()}:
            _count(graph, one, other, "feeds")
    feeds.add_nodes_from(graph)
    feeds.add_weighted_edges_from(
        (a, b, e["methods"]) for a, b, key, e in graph.edges(keys=True, data=True) if key == "feeds"
    )
    starts = min(PIVOTS, len(feeds))
    nx.set_node_attributes(graph, nx.betweenness_centrality(feeds, k=starts, seed=SEED), "betweenness")
    nx.set_node_attributes(graph, nx.pagerank(feeds, alpha=DAMPING), "pagerank")
    nx.set_node_attributes(graph, dict(feeds.degree()), "degree")
    for label, members in enumerate(nx.community.louvain_communities(feeds.to_undirected(), seed=SEED)):
        for member in members:
            graph.nodes[member]["community"] = label
    return graph


def _count(graph: "nx.MultiDiGraph[str]", one: str, other: str, kind: str) -> None:
    known = graph.get_edge_data(one, other, kind, {"methods": 0})
    graph.add_edge(one, other, kind, methods=known["methods"] + 1)


def first_picture(url: str, slug: str) -> tuple[list[Took], list[Took]]:
    """What the first picture took in a process that had answered without any, and what empty views took then."""
    with closing(Served(url, ("registry", EMPTY))) as served:
        for address in READY:
            path, _, query = address.partition("?")
            served.ask(Call("registry", path, query))
        served.wait_until_idle()
        views = served.time([Call(EMPTY, "/empty/")] * EMPTY_VIEWS)
        picture = Call("registry", f"{API}/methods/{slug}/graph/", "format=svg")
        return served.time([picture]), views[EMPTY_VIEWS // 2 :]
