"""The component graph of the catalogue: what feeds what, what is used together, and nodes of other types.

Nodes of other types have their type in their id (`facet:quality`), since a facet and a characteristic share a name;
`record` is the plain id.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Annotated, Any

from pydantic import Field

from catalogue import evidence
from catalogue.errors import ErrorCollector
from catalogue.filters import Bound, OneOf, check_ids
from catalogue.lineage import EXTENDS, SEEDS_FROM, relations
from catalogue.parameters import Number, Whole
from catalogue.pooled_models import PooledRow
from catalogue.queries import ComponentQuery, MethodQuery
from catalogue.query import Query
from catalogue.read_model import ReadModel
from catalogue.selection import mask_of
from catalogue.suggestions import did_you_mean, suggest
from catalogue.value import Catalogue, per_version
from taxonomy.documents import Method
from taxonomy.graph.component_graph import ComponentCounts, count_components
from taxonomy.graph.component_graph import component_graph as component_graph_of
from taxonomy.graph.network import Network, Row, extend_network
from taxonomy.vocabulary import Characteristic, Domain, Facet, Stage

DEEPEST = 5
GRAPHS = 16
FEWEST = 2
"""Pairs that fewer methods use together are not listed."""
Pair = tuple[str, str]


class MethodsCounted(Query):
    """Which methods are counted."""

    domain: Annotated[tuple[Domain, ...], OneOf("domain")] = ()
    """The kind of task that its data are built for."""

    def methods(self) -> MethodQuery:
        """The filters of methods among the parameters."""
        return MethodQuery(
            domain=self.domain, year_min=getattr(self, "year_min", None), year_max=getattr(self, "year_max", None)
        )

    def components(self) -> ComponentQuery:
        """The filters of components among the parameters."""
        return ComponentQuery(stage=getattr(self, "stage", ()), kind=getattr(self, "kind", ()))

    def check(self, catalogue: Catalogue) -> None:
        """Raises BadQuery with every fault."""
        errors = ErrorCollector()
        errors.run(mask_of, catalogue, self.methods())
        errors.run(mask_of, catalogue, self.components())
        errors.raise_if_any()


class GraphQuery(MethodsCounted):
    """Which part of the component graph is returned."""

    year_min: Annotated[Number | None, Bound("year")] = None
    """First year."""
    year_max: Annotated[Number | None, Bound("year", upper=True)] = None
    """Last year."""
    stage: tuple[Stage, ...] = ()
    """Only components of this stage."""
    kind: tuple[str, ...] = ()
    """Only components of this kind, as stage/kind."""
    nodes: tuple[str, ...] = ()
    """Types of nodes besides the components: kinds, methods, metrics, characteristics, facets, sources."""
    min_count: Annotated[Whole, Field(ge=1, le=10**15 - 1)] = 1
    """Only nodes and edges of at least so many methods; 1 by default."""
    around: str | None = None
    """Only the neighbourhood of this component, along or against the flow."""
    depth: Annotated[Whole, Field(ge=1, le=DEEPEST)] | None = None
    """With `around`: at most so many edges away, 1 to 5; 1 by default."""

    def node_types(self) -> list[str]:
        """The types of nodes."""
        return list(self.nodes)

    def check(self, catalogue: Catalogue) -> None:
        errors = ErrorCollector()
        if self.depth is not None and self.around is None:
            errors.add("depth", "missing", "'depth' goes with 'around', the component that it counts from")
        if self.around is not None:
            errors.run(check_ids, "around", (self.around,), "components", catalogue)
        for name in self.node_types():
            if name not in NODE_TYPES:
                hint = did_you_mean(suggest(name, NODE_TYPES))
                detail = f"{name[:40]!r} is no type of nodes.{hint} Known are: {', '.join(NODE_TYPES)}"
                errors.add("nodes", "unknown_value", detail)
        errors.run(super().check, catalogue)
        errors.raise_if_any()


class Neighbour(ReadModel):
    """A component that is used together with another one."""

    id: str
    name: str
    methods: int
    lift: float


@per_version()
def counted(catalogue: Catalogue, query: MethodQuery) -> ComponentCounts:
    """In how many of the filtered methods components are used, feed each other and are used together."""
    return count_components(methods_of(catalogue, query))


def methods_of(catalogue: Catalogue, query: MethodQuery) -> list[Method]:
    """The published methods under a filter."""
    known = catalogue.published_methods
    return [known[slug] for slug in catalogue.tables["methods"].ids_of(mask_of(catalogue, query)) if slug in known]


def components_of(catalogue: Catalogue, query: ComponentQuery) -> set[str] | None:
    """The components under a filter, None where there is no filter."""
    return set(catalogue.tables["components"].ids_of(mask_of(catalogue, query))) if query.active() else None


@per_version(most=GRAPHS)
def component_graph(catalogue: Catalogue, query: GraphQuery) -> Network:
    """The graph of a query; empty where no method matches. Raises BadQuery."""
    query.check(catalogue)
    graph = component_graph_of(
        counted(catalogue, query.methods()),
        partial(_describe, catalogue),
        components=components_of(catalogue, query.components()),
        min_count=query.min_count,
        around=query.around,
        depth=query.depth or 1,
    )
    more = Attachments(catalogue, list(graph), query.methods(), query.node_types())
    extend_network(graph, more.nodes.values(), more.edges, {"version": catalogue.version})
    return graph


def _describe(catalogue: Catalogue, component: str) -> Row:
    kind = evidence.kinds(catalogue).get(component)
    label = catalogue.label("components", component)
    return {"label": label, "kind": kind, "stage": kind and kind.partition("/")[0]}


def neighbours(catalogue: Catalogue, component: str, limit: int) -> list[Neighbour]:
    """The components most often used with this one, by number of methods, then by lift."""
    counts = counted(catalogue, MethodQuery())
    rows = [
        Neighbour(id=other, name=catalogue.label("components", other), methods=number, lift=counts.lift(*pair))
        for pair, number in counts.co_occurs.items()
        if component in pair and number >= FEWEST
        for other in pair
        if other != component
    ]
    return sorted(rows, key=lambda row: (-row.methods, -row.lift, row.id))[:limit]


class Attachments:
    """Nodes of other types, and the edges between them and the components."""

    def __init__(
        self, catalogue: Catalogue, components: Sequence[str], methods: MethodQuery, types: Iterable[str]
    ) -> None:
        self.catalogue, self.components, self.methods = catalogue, components, methods
        self.nodes: dict[str, Row] = {}
        self.edges: list[Row] = []
        chosen = [name for name in NODE_TYPES if name in types]
        for name in chosen:
            self.edges += NODE_TYPES[name](self)
        if {"characteristics", "facets"} <= set(chosen):
            self.edges += self._influences()
        if "methods" in chosen:
            self.edges += self._descent()
        if {"methods", "sources"} <= set(chosen):
            self.edges += self._describes()

    def _add(self, kind: str, record: str, label: str, **attributes: Any) -> str:
        key = f"{kind}:{record}"
        self.nodes.setdefault(key, {"id": key, "type": kind, "label": label, "record": record, **attributes})
        return key

    def add_kinds(self) -> Iterator[Row]:
        """component -> kind -> stage"""
        pairs: dict[Pair, None] = {}
        for component in self.components:
            kind = self.catalogue.components[component].kind
            stage = Stage(kind.partition("/")[0])
            key = self._add("kind", kind, self.catalogue.label("kinds", kind), stage=stage.value)
            pairs[component, key] = None
            pairs[key, self._add("stage", stage.value, stage.label, stage=stage.value)] = None
        return _edges("broader", {pair: {} for pair in pairs})

    def add_methods(self) -> Iterator[Row]:
        """method -> component"""
        known = set(self.components)
        for method in methods_of(self.catalogue, self.methods):
            for component in sorted(known & {step.component for step in method.steps}):
                key = self._add("method", method.id, method.name, year=method.year)
                yield {"source": key, "target": component, "type": "uses"}

    def add_facets(self) -> Iterator[Row]:
        """component -> facet, with the pooled effect"""
        for facet in Facet:
            key = self._add("facet", facet.value, facet.label)
            for component in self.components:
                row = evidence.component_row(self.catalogue, component, facet.value)
                if row is not None:
                    yield {"source": component, "target": key, "type": "affects", **_pooled(row)}

    def add_characteristics(self) -> Iterator[Row]:
        for term in Characteristic:
            self._add("characteristic", term.value, term.label)
        return iter(())

    def add_metrics(self) -> Iterator[Row]:
        """component -> metric, with the number of effects"""
        return _edges("measured_with", self._measured("metric", "metrics", outward=True))

    def add_sources(self) -> Iterator[Row]:
        """source -> component, with the number of effects"""
        return _edges("reports", self._measured("source", "sources", outward=False))

    def _measured(self, field: str, collection: str, *, outward: bool) -> Mapping[Pair, Row]:
        known, counts = set(self.components), Counter[Pair]()
        for effect in self.catalogue.effects.values():
            if effect.component in known:
                other = getattr(effect, field)
                key = self._add(field, other, self.catalogue.label(collection, other))
                pair = (str(effect.component), key) if outward else (key, str(effect.component))
                counts[pair] += 1
        return {pair: {"effects": counts[pair]} for pair in sorted(counts)}

    def _influences(self) -> Iterator[Row]:
        """characteristic -> facet, where the characteristic itself was varied"""
        every = self.catalogue.tables["effects"].every
        cells = evidence.cells(self.catalogue, every, by="characteristic")
        for place, (group, facet, _) in enumerate(cells.keys):
            row = evidence.row(cells, place, "characteristic", self.catalogue)
            ends = {"source": f"characteristic:{group}", "target": f"facet:{facet}"}
            yield {**ends, "type": "influences", **_pooled(row)}

    def _descent(self) -> Iterator[Row]:
        """method -> the earlier one that it extends or starts from, with the statement of the source"""
        methods = [node["record"] for node in self.nodes.values() if node["type"] == "method"]
        reasons: dict[tuple[str, str, str], list[str]] = {}
        for relation in relations(self.catalogue).among(methods):
            key = (relation.type, f"method:{relation.later}", f"method:{relation.earlier}")
            reasons.setdefault(key, []).append(relation.because)
        for kind in (EXTENDS, SEEDS_FROM):
            for (of, later, earlier), reason in reasons.items():
                if of == kind:
                    yield {"source": later, "target": earlier, "type": kind, "because": "; ".join(reason)}

    def _describes(self) -> Iterator[Row]:
        """source -> method"""
        for node in [node for node in self.nodes.values() if node["type"] == "method"]:
            source = self.catalogue.methods[node["record"]].source
            key = self._add("source", source, self.catalogue.label("sources", source))
            yield {"source": key, "target": node["id"], "type": "describes"}


NODE_TYPES: dict[str, Callable[[Attachments], Iterable[Row]]] = {
    "kinds": Attachments.add_kinds,
    "methods": Attachments.add_methods,
    "metrics": Attachments.add_metrics,
    "characteristics": Attachments.add_characteristics,
    "facets": Attachments.add_facets,
    "sources": Attachments.add_sources,
}


def _edges(kind: str, pairs: Mapping[Pair, Row]) -> Iterator[Row]:
    return ({"source": one, "target": other, "type": kind, **attributes} for (one, other), attributes in pairs.items())


def _pooled(row: PooledRow) -> Row:
    return {
        "scale": row.scale,
        "estimate": row.estimate,
        "direction": row.direction,
        "established": row.established,
        "certainty": row.certainty.level,
        "k": row.k,
        "m": row.m,
    }
