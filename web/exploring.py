"""The lists of the graph explorer: where to begin, the neighbours of a component, paths, and frequent chains."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from catalogue import paths
from catalogue.paths import Motif, MotifsQuery, Path, PathEdge, PathQuery
from taxonomy.graph.network import edge_rows, node_rows
from taxonomy.vocabulary import Stage
from web.graph_page import GraphExplorer
from web.labels import Extended, NamedComponent, extended, name_components

ENTRIES, CHAINS, SHOWN = 8, 20, 12
SIDES = (("feeds", "source", "target"), ("fed", "target", "source"))
Row = Mapping[str, Any]


class StageEntry(TypedDict):
    """The components of a stage that most methods use, how many are used, and how many there are."""

    stage: Stage
    shown: list[Row]
    """Nodes of the graph, each with the address that is centred on it and the length of its bar in percent."""
    count: int
    total: int


class NeighbourRow(TypedDict):
    """A neighbour of the component in the centre, and how many methods have the edge to it."""

    id: str
    name: str
    stage: str
    count: int
    lift: float | None
    bar: str
    """In percent of the most frequent one."""
    address: str


class Neighbours(TypedDict):
    """Neighbours on one side, the most frequent first; `more` unfold."""

    shown: list[NeighbourRow]
    more: list[NeighbourRow]
    count: int


class CentreContext(TypedDict):
    """The component in the centre: its node, none where no method has it; its measures and its neighbours."""

    here: NamedComponent
    node: Row | None
    members: int
    """Components of its community."""
    measured: object
    """How the measures of the graph were computed."""
    methods: int
    lists: dict[str, Neighbours]
    """`feeds`, `fed` and `together`."""


Routes = TypedDict(
    "Routes",
    {"length": int | None, "from": NamedComponent, "to": NamedComponent, "paths": list[Extended[Path]]},
)
"""The shortest paths between two components."""


class Chains(TypedDict):
    """The chains that most methods have, and the lengths to choose from: number, address, whether in use."""

    count: int
    least: int
    results: list[Extended[Motif]]
    lengths: list[tuple[int, str, bool]]


def entries(explorer: GraphExplorer) -> list[StageEntry]:
    """The components that most methods use, stage by stage, with how many are used and how many there are."""
    nodes = sorted(node_rows(explorer.whole_graph()), key=lambda node: (-node["used_in"], node["id"]))
    most = max((node["used_in"] for node in nodes), default=1)
    rows = [{**node, "address": explorer.url_for(node["id"]), "bar": _bar(node["used_in"], most)} for node in nodes]
    groups = ((stage, [row for row in rows if row["stage"] == stage.value]) for stage in Stage)
    totals = Counter(component.stage for component in explorer.catalogue.components.values())
    return [
        {"stage": stage, "shown": [*used[:ENTRIES]], "count": len(used), "total": totals[stage]}
        for stage, used in groups
        if used
    ]


def component_context(explorer: GraphExplorer) -> CentreContext:
    """The component in the centre, with its measures and its neighbours."""
    around = str(explorer.around)
    graph = explorer.whole_graph()
    nodes = {node["id"]: node for node in node_rows(graph)}
    here = nodes.get(around)
    flow, together = (
        [edge for edge in edge_rows(graph, kind) if around in _ends(edge)] for kind in ("feeds", "co_occurs")
    )
    lists = {
        name: _neighbours([(edge[other], edge) for edge in flow if edge[end] == around], nodes, explorer)
        for name, end, other in SIDES
    }
    partners = [(_other(edge, around), edge) for edge in together]
    return {
        "here": name_components(explorer.catalogue, [around])[0],
        "node": here,
        "members": sum(node["community"] == here["community"] for node in nodes.values()) if here else 0,
        "measured": graph.graph["measures"],
        "methods": graph.graph["methods"],
        "lists": {**lists, "together": _neighbours(partners, nodes, explorer)},
    }


def _ends(edge: Row) -> tuple[str, str]:
    return edge["source"], edge["target"]


def _other(edge: Row, one: str) -> str:
    return str(edge["target"] if edge["source"] == one else edge["source"])


def _neighbours(pairs: Sequence[tuple[str, Row]], nodes: Mapping[str, Row], explorer: GraphExplorer) -> Neighbours:
    """Neighbours with the number of methods, the most frequent first; the others unfold."""
    ranked = sorted(pairs, key=lambda pair: (-pair[1]["methods"], -pair[1].get("lift", 0), pair[0]))
    most = max((edge["methods"] for _, edge in ranked), default=1)
    rows: list[NeighbourRow] = [
        {
            "id": slug,
            "name": nodes[slug]["label"],
            "stage": nodes[slug]["stage"],
            "count": edge["methods"],
            "lift": edge.get("lift"),
            "bar": _bar(edge["methods"], most),
            "address": explorer.url_for(slug),
        }
        for slug, edge in ranked
    ]
    return {"shown": rows[:SHOWN], "more": rows[SHOWN:], "count": len(rows)}


def _bar(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}"


def path(explorer: GraphExplorer) -> Routes | None:
    """The shortest paths between the two components that are named. Raises BadQuery."""
    start, end = explorer.query.start, explorer.query.to
    if start is None or end is None:
        return None
    answer = paths.paths(explorer.catalogue, _path_query(explorer, start, end))
    first, last = name_components(explorer.catalogue, [start, end])
    rows = [
        extended(
            route, edges=[_edge(edge, explorer) for edge in route.edges], methods=_methods(route.methods, explorer)
        )
        for route in answer.paths
    ]
    return {"length": answer.length, "from": first, "to": last, "paths": rows}


def _path_query(explorer: GraphExplorer, start: str, end: str) -> PathQuery:
    query = explorer.query
    return PathQuery(start=start, to=end, domain=query.domain, stage=query.stage, min_count=query.min_count or 1)


def _edge(edge: PathEdge, explorer: GraphExplorer) -> Extended[PathEdge]:
    one, other = name_components(explorer.catalogue, (edge.source, edge.target))
    return extended(edge, source=one, target=other, methods=_methods(edge.methods, explorer))


def _methods(slugs: Sequence[str], explorer: GraphExplorer) -> list[tuple[str, str]]:
    return [(slug, explorer.catalogue.label("methods", slug)) for slug in slugs]


def motifs(explorer: GraphExplorer) -> Chains:
    """The chains that most methods have, and the lengths to choose from. Raises BadQuery."""
    query = explorer.query
    answer = paths.motifs(
        explorer.catalogue,
        MotifsQuery(
            length=query.length,
            domain=query.domain,
            stage=query.stage,
            min_count=query.min_count or 2,
        ),
    )
    chains = answer.page.results[:CHAINS]
    most = max((motif.count for motif in chains), default=1)
    rows = [extended(motif, bar=_bar(motif.count, most), methods=_methods(motif.methods, explorer)) for motif in chains]
    lengths = [
        (length, explorer.to(length=str(length)), length == query.length)
        for length in range(paths.SHORTEST, paths.LONGEST + 1)
    ]
    least = query.min_count or 2
    return {"count": answer.page.count, "least": least, "results": rows, "lengths": lengths}
