"""The cards of the graph explorer: one component, or one edge, with what is recorded of it."""

from typing import TypedDict

from catalogue.graph import counted, methods_of
from catalogue.pooled_models import PooledRow
from catalogue.read_models import ComponentRead
from catalogue.rendering import read_model
from taxonomy.graph.component_graph import ComponentCounts
from taxonomy.graph.paths import methods_with_chain
from taxonomy.vocabulary import Facet
from web.graph_page import GraphExplorer
from web.labels import NamedComponent, name_components

NEIGHBOURS = 6
"""Neighbours on a card on each side, the most frequent ones."""


class NeighbourRow(NamedComponent):
    """A neighbour with the number of methods that have the edge to it, and the address of the card of the edge."""

    count: int
    address: str


class Neighbours(TypedDict):
    """The most frequent neighbours on one side, and how many there are."""

    rows: list[NeighbourRow]
    count: int


class End(NamedComponent):
    """A component at the end of an edge: the address of its card, and of the page centred on it."""

    address: str
    centre: str


class ComponentCard(TypedDict):
    """A component with its evidence by outcome, its neighbours, and the addresses of its links."""

    component: ComponentRead
    kind: str
    rows: list[tuple[Facet, PooledRow | None]]
    unmeasured: list[Facet]
    used_in: int
    methods: int
    sides: list[tuple[str, Neighbours]]
    is_centre: bool
    is_expanded: bool
    centre: str
    expand: str
    fold: str


class EdgeCard(TypedDict):
    """The two components of an edge, and the methods in which the first feeds the second."""

    ends: list[End]
    edge_methods: list[tuple[str, str, int]]
    """Id, name and year."""
    methods: int
    back: int
    """Methods in which the second feeds the first."""
    back_address: str
    together: int
    """Methods that have both."""
    lift: float | None


def component_card(explorer: GraphExplorer, slug: str) -> ComponentCard:
    """What a component is, what is known of its effects, and what precedes and follows it. Raises Missing."""
    catalogue = explorer.catalogue
    component = read_model(catalogue, "components", slug)
    counts = counted(catalogue, explorer.query.methods())
    return {
        "component": component,
        "kind": catalogue.label("kinds", component.kind),
        "rows": [(facet, component.evidence[facet]) for facet in Facet if component.evidence[facet] is not None],
        "unmeasured": [facet for facet in Facet if component.evidence[facet] is None],
        "used_in": counts.uses.get(slug, 0),
        "methods": counts.methods,
        "sides": [
            ("Preceded by", _neighbours(explorer, counts, slug, before=True)),
            ("Followed by", _neighbours(explorer, counts, slug, before=False)),
        ],
        "is_centre": explorer.around == slug,
        "is_expanded": slug in explorer.query.expand,
        "centre": explorer.url_for(slug),
        "expand": explorer.expanded(slug),
        "fold": explorer.folded(slug),
    }


def _neighbours(explorer: GraphExplorer, counts: ComponentCounts, slug: str, *, before: bool) -> Neighbours:
    """The most frequent neighbours on one side, each with the edge to it, and how many there are."""
    end, other = (1, 0) if before else (0, 1)
    pairs = sorted(
        ((pair, number) for pair, number in counts.feeds.items() if pair[end] == slug),
        key=lambda item: (-item[1], item[0]),
    )
    first = pairs[:NEIGHBOURS]
    names = name_components(explorer.catalogue, [pair[other] for pair, _ in first])
    rows: list[NeighbourRow] = [
        {**name, "count": number, "address": explorer.card_of_edge(*pair)}
        for name, (pair, number) in zip(names, first, strict=True)
    ]
    return {"rows": rows, "count": len(pairs)}


def edge_card(explorer: GraphExplorer, source: str, target: str) -> EdgeCard:
    """The methods in which one component feeds another, and how often both are used. Raises Missing."""
    catalogue = explorer.catalogue
    for slug in (source, target):
        catalogue.find("components", slug)
    counts = counted(catalogue, explorer.query.methods())
    methods = methods_with_chain(methods_of(catalogue, explorer.query.methods()), [source, target])
    pair = (min(source, target), max(source, target))
    together = counts.co_occurs.get(pair, 0)
    ends = name_components(catalogue, [source, target])
    return {
        "ends": [
            {**end, "address": explorer.card_of(end["id"]), "centre": explorer.url_for(end["id"])} for end in ends
        ],
        "edge_methods": [(slug, catalogue.label("methods", slug), catalogue.methods[slug].year) for slug in methods],
        "methods": counts.methods,
        "back": counts.feeds.get((target, source), 0) if source != target else 0,
        "back_address": explorer.card_of_edge(target, source),
        "together": together,
        "lift": counts.lift(source, target) if together else None,
    }
