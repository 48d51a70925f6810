"""The picture of the graph explorer, the same as a list, and what it leaves out."""

from collections.abc import Iterable
from typing import TypedDict

from catalogue.graph import component_graph
from catalogue.readable_graph import flow_among, with_neighbours
from catalogue.rendering import PREFIX
from taxonomy.graph.network import Network, Row, edge_rows, make_network, node_rows
from taxonomy.vocabulary import Stage
from web import drawing, graph_colours
from web.drawing import Look
from web.graph_page import GraphExplorer
from web.labels import name_components

TANGLED = 24
"""Of more edges around a component only its own are drawn: those among its neighbours would hide them."""


class PictureContext(TypedDict):
    """The picture of the graph explorer, and the same as lists of nodes and edges with their addresses."""

    picture: str
    left_out: int
    """Edges among the neighbours, which are not drawn."""
    expanded: list[Row]
    flow: list[Row]
    drawn: int
    joined: int
    """Components that were expanded into the picture."""
    nodes: list[Row]
    alone: list[Row]
    legend: list[graph_colours.Entry]
    downloads: list[tuple[str, str]]


def picture_context(explorer: GraphExplorer) -> PictureContext:
    """The picture of the query, and the same as a list. Raises TooLarge or BadQuery.

    Components without an edge are listed under it.
    """
    graph = component_graph(explorer.catalogue, explorer.graph_query)
    flow, nodes = edge_rows(graph, "feeds"), node_rows(graph)
    connected = {end for edge in flow for end in (edge["source"], edge["target"])}
    around = explorer.around
    star = around is not None and explorer.depth == 1 and len(flow) > TANGLED
    base = flow_among(graph, connected | ({around} if around else set()), {around} if star and around else None)
    drawn, expanded = _expand(explorer, base)
    colours = graph_colours.colours(explorer, node_rows(drawn))
    shown = {(edge["source"], edge["target"]) for edge in flow}
    flow += [edge for edge in edge_rows(drawn) if (edge["source"], edge["target"]) not in shown]
    return {
        "picture": _draw(explorer, drawn, colours) if drawn else "",
        "left_out": len(shown) - base.size(),
        "expanded": expanded,
        "flow": _named(explorer, sorted(flow, key=lambda edge: (-edge["methods"], edge["source"], edge["target"]))),
        "drawn": len(base),
        "joined": len(drawn) - len(base),
        "nodes": nodes,
        "alone": [
            {**node, "address": explorer.url_for(node["id"])}
            for node in nodes
            if node["id"] not in connected and node["id"] != around
        ],
        "legend": colours.legend,
        "downloads": drawing.forms(f"{PREFIX}/graph/", explorer.data),
    }


def _expand(explorer: GraphExplorer, drawn: Network) -> tuple[Network, list[Row]]:
    """The graph with the expanded components, and each of these with the number of its neighbours that are left out."""
    rows: list[Row] = []
    for component in name_components(explorer.catalogue, explorer.query.expand):
        whole = explorer.whole_graph(1)
        drawn, left_out = with_neighbours(drawn, whole, component["id"])
        known = component["id"] in whole
        rows.append({**component, "left_out": left_out, "known": known, "address": explorer.folded(component["id"])})
    return drawn, rows


def _draw(explorer: GraphExplorer, drawn: Network, colours: graph_colours.Colours) -> str:
    nodes = [{**node, "note": colours.notes.get(node["id"], "")} for node in node_rows(drawn)]
    look = Look(
        lambda node: explorer.card_of(node["id"]),
        here=explorer.around or "",
        swaps=True,
        edge_address=lambda edge: explorer.card_of_edge(edge["source"], edge["target"]),
        expands=lambda node: explorer.expanded(node["id"]),
        classes=colours.classes,
    )
    return drawing.picture(make_network(nodes, edge_rows(drawn), drawn.graph), look)


def _named(explorer: GraphExplorer, edges: Iterable[Row]) -> list[Row]:
    label = explorer.catalogue.label
    return [
        {
            **edge,
            "from": label("components", edge["source"]),
            "to": label("components", edge["target"]),
            "address": explorer.card_of_edge(edge["source"], edge["target"]),
        }
        for edge in edges
    ]


def narrower(explorer: GraphExplorer) -> list[tuple[str, str]]:
    """Narrower queries: what each shows, and its address."""
    more = explorer.min_count + 1
    addresses = [
        (f"what at least {least} methods have", explorer.to(min_count=str(least))) for least in (more, 2 * more)
    ]
    addresses += [("one step away", explorer.to(depth="1"))] if explorer.depth > 1 else []
    addresses += [("it without what was expanded", explorer.to(expand=None))] if explorer.query.expand else []
    return addresses + [(f"{term.label} alone", explorer.to(stage=term.value)) for term in Stage]
