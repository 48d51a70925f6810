"""The picture of the graph explorer with its colours and their legend, the same as a list, and what it leaves out."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypedDict

from catalogue import evidence
from catalogue.graph import component_graph
from catalogue.pooled_models import PooledRow
from catalogue.readable_graph import flow_among, with_neighbours
from catalogue.rendering import PREFIX
from taxonomy.graph.network import Network, Row, edge_rows, make_network, node_rows
from taxonomy.vocabulary import Facet, Stage
from web import drawing, sizes
from web.drawing import Look
from web.graph_page import COLOURINGS, GraphExplorer
from web.labels import name_components

COMMUNITIES = 7
"""The number of communities with a colour of their own, the largest ones; more colours would look alike."""
EFFECTS = {
    "effect-raises": "Raises it: established",
    "effect-lowers": "Lowers it: established",
    "effect-none": "Little or no difference: established",
    "effect-open": "Measured, no direction established",
    "effect-unmeasured": "Not measured",
}
TANGLED = 24
"""Of more edges around a component only its own are drawn: those among its neighbours would hide them."""


@dataclass(frozen=True)
class LegendEntry:
    """One entry of the legend: a class of the style sheet, its meaning, and how many components have it."""

    name: str
    label: str
    count: int


@dataclass(frozen=True)
class Colours:
    """Class and note of each component by its id, and the legend. The class of its stage is in the picture already."""

    legend: list[LegendEntry]
    classes: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)


def colour_options(explorer: GraphExplorer) -> list[tuple[str, str, bool]]:
    """The colourings to choose from: value, label, whether it is in use."""
    labels = {"stage": "stage", "community": "community"} | {
        facet.value: f"effect on {facet.label.lower()}" for facet in Facet
    }
    return [(name, labels[name], name == explorer.query.colour) for name in COLOURINGS]


def colours_of(explorer: GraphExplorer, nodes: Sequence[Row]) -> Colours:
    """The colours of these components."""
    if explorer.query.colour == "stage":
        counts = Counter(node["stage"] for node in nodes)
        return Colours([LegendEntry(f"stage-{term}", term.label, counts[term]) for term in Stage if counts[term]])
    if explorer.query.colour == "community":
        return _by_community(explorer, nodes)
    return _by_effect(explorer, nodes, Facet(explorer.query.colour))


def _by_community(explorer: GraphExplorer, nodes: Sequence[Row]) -> Colours:
    """Communities are those of the whole graph under the filters; each is named by the component most used in it."""
    every = {node["id"]: node for node in node_rows(explorer.whole_graph())}
    most_used = dict[int, Row]()
    for node in every.values():
        first = most_used.setdefault(node["community"], node)
        if node["used_in"] > first["used_in"]:
            most_used[node["community"]] = node
    number = {node["id"]: every[node["id"]]["community"] for node in nodes if node["id"] in every}
    classes = {node["id"]: _community_class(number.get(node["id"])) for node in nodes}
    counts = Counter(classes.values())
    legend = [
        LegendEntry(
            f"community-{place}", f"Community {place}, around {most_used[place]['label']}", counts[f"community-{place}"]
        )
        for place in range(COMMUNITIES)
        if counts[f"community-{place}"]
    ]
    if counts["community-other"]:
        legend.append(LegendEntry("community-other", "Smaller communities", counts["community-other"]))
    return Colours(legend, classes, {slug: f"Community {place}" for slug, place in number.items()})


def _community_class(number: int | None) -> str:
    return f"community-{number}" if number is not None and number < COMMUNITIES else "community-other"


def _by_effect(explorer: GraphExplorer, nodes: Sequence[Row], facet: Facet) -> Colours:
    """Only established effects have a colour; the note of a component has the rest of its evidence."""
    rows = {node["id"]: evidence.component_row(explorer.catalogue, node["id"], facet.value) for node in nodes}
    classes = {slug: _effect_class(row) for slug, row in rows.items()}
    counts = Counter(classes.values())
    return Colours(
        [LegendEntry(name, label, counts[name]) for name, label in EFFECTS.items() if counts[name]],
        classes,
        {slug: f"{facet.label}: {_in_words(row)}" for slug, row in rows.items()},
    )


def _effect_class(row: PooledRow | None) -> str:
    if row is None:
        return "effect-unmeasured"
    if row.raises or row.lowers:
        return "effect-raises" if row.raises else "effect-lowers"
    return "effect-none" if row.established else "effect-open"


def _in_words(row: PooledRow | None) -> str:
    if row is None:
        return "not measured"
    level = row.certainty.level
    return f"{sizes.verb(row.keyed()).lower()}, {level}{'' if level == 'not graded' else ' certainty'}"


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
    legend: list[LegendEntry]
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
    colours = colours_of(explorer, node_rows(drawn))
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


def _draw(explorer: GraphExplorer, drawn: Network, colours: Colours) -> str:
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
