"""View model of the graph explorer: the graph around a component, paths, chains, as lists and as a picture."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from catalogue import Catalogue, paths
from catalogue.errors import ErrorCollector
from catalogue.filters import check_ids
from catalogue.graph import GraphQuery, component_graph
from catalogue.paths import MotifsQuery, PathEdge, PathQuery
from catalogue.rendering import PREFIX
from taxonomy.graph.network import Network, edge_rows, make_network, node_rows
from taxonomy.vocabulary import Stage
from web import drawing
from web.drawing import Look
from web.labels import extended, name_components
from web.list_query import pairs_of

ENTRIES, CHAINS, SHOWN = 8, 20, 12
READABLE = 3
"""The whole network shows what at least so many methods have, unless asked otherwise."""
TANGLED = 24
"""Of more edges around a component only its own are drawn: those among its neighbours would hide them."""
SIDES = (("feeds", "source", "target"), ("fed", "target", "source"))
Row = Mapping[str, Any]


@dataclass(frozen=True)
class GraphExplorer:
    """A view of the component graph, centred on one component or of the whole, under filters."""

    path: str
    query: Any
    """The query of the page."""
    catalogue: Catalogue

    @property
    def whole(self) -> bool:
        return self.query.whole is not None and self.query.around is None

    @property
    def min_count(self) -> int:
        return self.query.min_count or (READABLE if self.whole else 1)

    @property
    def depth(self) -> int:
        return self.query.depth if self.query.depth and self.query.around else 1

    @property
    def graph_query(self) -> GraphQuery:
        """The same part of the graph in the interface."""
        return GraphQuery(
            domain=self.query.domain,
            year_min=self.query.year_min,
            year_max=self.query.year_max,
            stage=self.query.stage,
            min_count=self.min_count,
            around=self.query.around,
            depth=self.depth if self.query.around else None,
        )

    def to(self, **changes: str | None) -> str:
        """The address of the page with some parameters changed, or left out where they are None."""
        same = {name: values for name, values in pairs_of(self.query).items() if name not in changes}
        query = urlencode({**same, **{name: value for name, value in changes.items() if value}}, doseq=True)
        return f"{self.path}?{query}" if query else self.path

    def url_for(self, component: str) -> str:
        """The address of the page centred on another component."""
        return self.to(around=component, whole=None, **{"from": None, "to": None, "length": None})

    @property
    def data(self) -> str:
        """The query string of the same part in the interface."""
        return urlencode(pairs_of(self.graph_query), doseq=True)

    def filters(self, *names: str) -> list[tuple[str, str]]:
        """The parameters of these names, for a form that has no fields for them."""
        given = pairs_of(self.query)
        return [(name, value) for name in names for value in given.get(name, ())]

    @property
    def path_filters(self) -> list[tuple[str, str]]:
        """What the form of a path sends along."""
        return self.filters("domain", "stage", "year_min", "year_max", "min_count")

    def graph(self, *, around: bool) -> Network:
        """The graph of the query, or all of it under the same filters. Raises BadQuery."""
        query = self.graph_query
        whole = query if around else query.model_copy(update={"around": None, "depth": None})
        return component_graph(self.catalogue, whole)


def entries(explorer: GraphExplorer) -> list[dict[str, Any]]:
    """The components that most methods use, stage by stage."""
    nodes = sorted(node_rows(explorer.graph(around=False)), key=lambda node: (-node["used_in"], node["id"]))
    most = max((node["used_in"] for node in nodes), default=1)
    rows = [{**node, "address": explorer.url_for(node["id"]), "bar": _bar(node["used_in"], most)} for node in nodes]
    groups = ((stage, [row for row in rows if row["stage"] == stage.value]) for stage in Stage)
    return [{"stage": stage, "shown": found[:ENTRIES], "count": len(found)} for stage, found in groups if found]


def component_context(explorer: GraphExplorer) -> dict[str, Any]:
    """The component in the centre, with its measures and its neighbours."""
    around = str(explorer.query.around)
    graph = explorer.graph(around=False)
    nodes = {node["id"]: node for node in node_rows(graph)}
    here = nodes.get(around)
    flow, together = (
        [edge for edge in edge_rows(graph, kind) if around in _ends(edge)] for kind in ("feeds", "co_occurs")
    )
    lists = {
        name: _neighbours([(edge[other], edge) for edge in flow if edge[end] == around], nodes, explorer)
        for name, end, other in SIDES
    }
    beside = [(_other(edge, around), edge) for edge in together]
    return {
        "here": name_components(explorer.catalogue, [around])[0],
        "node": here,
        "members": sum(node["community"] == here["community"] for node in nodes.values()) if here else 0,
        "measured": graph.graph["measures"],
        "methods": graph.graph["methods"],
        "lists": {**lists, "together": _neighbours(beside, nodes, explorer)},
    }


def _ends(edge: Row) -> tuple[str, str]:
    return edge["source"], edge["target"]


def _other(edge: Row, one: str) -> str:
    return str(edge["target"] if edge["source"] == one else edge["source"])


def _neighbours(pairs: Sequence[tuple[str, Row]], nodes: Mapping[str, Row], explorer: GraphExplorer) -> dict[str, Any]:
    """Neighbours with the number of methods, the most frequent first; the others unfold."""
    found = sorted(pairs, key=lambda pair: (-pair[1]["methods"], -pair[1].get("lift", 0), pair[0]))
    most = max((edge["methods"] for _, edge in found), default=1)
    rows = [
        {
            "id": slug,
            "name": nodes[slug]["label"],
            "stage": nodes[slug]["stage"],
            "count": edge["methods"],
            "lift": edge.get("lift"),
            "bar": _bar(edge["methods"], most),
            "address": explorer.url_for(slug),
        }
        for slug, edge in found
    ]
    return {"shown": rows[:SHOWN], "more": rows[SHOWN:], "count": len(rows)}


def _bar(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}"


def picture_context(explorer: GraphExplorer) -> dict[str, Any]:
    """The picture of the query, and the same as a list. Raises TooLarge or BadQuery.

    Components without an edge are named beside it: among the others they would only be in the way.
    """
    graph = explorer.graph(around=True)
    look = Look(lambda node: explorer.url_for(node["id"]), here=explorer.query.around or "", swaps=True)
    flow = sorted(edge_rows(graph, "feeds"), key=lambda edge: (-edge["methods"], *_ends(edge)))
    nodes = node_rows(graph)
    names = {node["id"]: node["label"] for node in nodes}
    joined = {end for edge in flow for end in _ends(edge)} | {look.here}
    star = explorer.query.around is not None and explorer.depth == 1 and len(flow) > TANGLED
    shown = _only(graph, joined, touching=look.here if star else None)
    return {
        "picture": drawing.picture(shown, look) if shown else "",
        "left_out": len(flow) - shown.size(),
        "flow": [{**edge, "from": names[edge["source"]], "to": names[edge["target"]]} for edge in flow],
        "nodes": nodes,
        "alone": [{**node, "address": explorer.url_for(node["id"])} for node in nodes if node["id"] not in joined],
        "downloads": drawing.forms(f"{PREFIX}/graph/", explorer.data),
    }


def _only(graph: Network, wanted: set[str], touching: str | None) -> Network:
    """What feeds what among some of the components; only what leads to one of them or from it, where it is named."""
    edges = [
        edge
        for edge in edge_rows(graph, "feeds")
        if wanted.issuperset(_ends(edge)) and (touching is None or touching in _ends(edge))
    ]
    return make_network([node for node in node_rows(graph) if node["id"] in wanted], edges, graph.graph)


def narrower(explorer: GraphExplorer) -> list[tuple[str, str]]:
    """Addresses that ask for less."""
    more = explorer.min_count + 1
    found = [(f"what at least {least} methods have", explorer.to(min_count=str(least))) for least in (more, 2 * more)]
    found += [("one step away", explorer.to(depth="1"))] if explorer.depth > 1 else []
    return found + [(f"{term.label} alone", explorer.to(stage=term.value)) for term in Stage]


def path(explorer: GraphExplorer) -> dict[str, Any] | None:
    """The shortest paths between the two components that are named. Raises BadQuery."""
    start, end = explorer.query.start, explorer.query.to
    if start is None or end is None:
        _check_ends(explorer)
        return None
    answer = paths.paths(explorer.catalogue, _path_query(explorer, start, end))
    ends = dict(zip(("from", "to"), name_components(explorer.catalogue, [start, end]), strict=True))
    rows = [
        extended(each, edges=[_edge(edge, explorer) for edge in each.edges], methods=_methods(each.methods, explorer))
        for each in answer.paths
    ]
    return {"length": answer.length, **ends, "paths": rows}


def _check_ends(explorer: GraphExplorer) -> None:
    """Raises BadQuery where the one end that is named is no component."""
    errors = ErrorCollector()
    for name, slug in (("from", explorer.query.start), ("to", explorer.query.to)):
        if slug is not None:
            errors.run(check_ids, name, (slug,), "components", explorer.catalogue)
    errors.raise_if_any()


def _path_query(explorer: GraphExplorer, start: str, end: str) -> PathQuery:
    query = explorer.query
    return PathQuery(start=start, to=end, domain=query.domain, stage=query.stage, min_count=query.min_count or 1)


def _edge(edge: PathEdge, explorer: GraphExplorer) -> dict[str, Any]:
    one, other = name_components(explorer.catalogue, (edge.source, edge.target))
    return extended(edge, source=one, target=other, methods=_methods(edge.methods, explorer))


def _methods(slugs: Sequence[str], explorer: GraphExplorer) -> list[tuple[str, str]]:
    return [(slug, explorer.catalogue.label("methods", slug)) for slug in slugs]


def motifs(explorer: GraphExplorer) -> dict[str, Any]:
    """The chains that most methods have, and the lengths that can be asked for. Raises BadQuery."""
    query = explorer.query
    answer = paths.motifs(
        explorer.catalogue,
        MotifsQuery(
            length=query.length,
            limit=CHAINS,
            domain=query.domain,
            stage=query.stage,
            min_count=query.min_count or 2,
        ),
    )
    found = answer.page.results
    most = max((motif.count for motif in found), default=1)
    rows = [extended(motif, bar=_bar(motif.count, most), methods=_methods(motif.methods, explorer)) for motif in found]
    lengths = [
        (length, explorer.to(length=str(length)), length == query.length)
        for length in range(paths.SHORTEST, paths.LONGEST + 1)
    ]
    return {"length": answer.length, "count": answer.page.count, "results": rows, "lengths": lengths}
