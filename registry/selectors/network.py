"""The component graph of the catalogue: what feeds what, what stands together, and what else is asked for.

The nodes are in the order of their ids, so that an edge without a direction is written from the smaller id to the
greater.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from registry import evidence
from registry.errors import BadQuery
from registry.filters import COMPONENTS, METHODS, Gathered, Query, check_known, hint, near, within
from registry.selectors.attached import SORTS, Attached
from registry.snapshot import Snapshot, Table
from taxonomy.graph.component_graph import ComponentCounts, count_components
from taxonomy.graph.component_graph import component_graph as component_graph_of
from taxonomy.graph.network import Network, edge_rows, make_network, node_rows

DEEPEST = 5


@dataclass(frozen=True)
class Asked:
    """Which part of the graph is wanted."""

    methods: Query
    """Filters of methods: only these are counted."""
    components: Query
    """Filters of components: only these are nodes."""
    nodes: tuple[str, ...] = ()
    """Sorts of nodes beside the components."""
    min_count: int = 1
    around: str | None = None
    depth: int = 1

    def check(self, snapshot: Snapshot) -> None:
        """Raises BadQuery with all that is wrong."""
        wrong = Gathered()
        wrong.read(within, "depth", self.depth, 1, DEEPEST)
        wrong.read(at_least_one, self.min_count)
        if self.around is not None:
            wrong.read(check_known, "around", (self.around,), "components", snapshot)
        for sort in dict.fromkeys(self.nodes):
            if sort not in SORTS:
                meant = hint(near(sort, SORTS))
                detail = f"{sort[:40]!r} is no sort of nodes.{meant} Known are: {', '.join(SORTS)}"
                wrong.add("nodes", "unknown_value", detail)
        wrong.read(METHODS.mask, self.methods, snapshot)
        wrong.read(COMPONENTS.mask, self.components, snapshot)
        wrong.tell()


def at_least_one(count: int) -> None:
    """Raises BadQuery where a `min_count` leaves nothing out, not even what is in no method."""
    if count < 1:
        raise BadQuery("min_count", "out_of_range", f"'min_count' starts at 1, not {count}")


class Uses(NamedTuple):
    """A step of a method as the component graph needs it."""

    id: str
    component: str
    inputs: Sequence[str]


class Composed(NamedTuple):
    """A method as the component graph needs it."""

    id: str
    steps: Sequence[Uses]


def compositions(query: Query, snapshot: Snapshot) -> list[Composed]:
    """The methods under a filter, read off the snapshot's arrays; all of them are made once a version."""
    table = snapshot.tables["methods"]
    rows = np.flatnonzero(METHODS.mask(query, snapshot)).tolist()
    every = snapshot.remember("compositions", lambda: _compositions(table))
    return [every[row] for row in rows]


def _compositions(table: Table) -> dict[int, Composed]:
    """Row -> method. The arrays hold the edges between steps, and every component once a method."""
    links, components = table.links, table.terms["component"]
    assert links is not None
    names = components.values
    steps: dict[int, dict[int, tuple[str, list[str]]]] = {row: {} for row in range(table.rows)}
    columns = (links.rows, links.source, links.target, links.source_codes, links.target_codes)
    for row, source, target, of_source, of_target in zip(*(column.tolist() for column in columns), strict=True):
        steps[row].setdefault(source, (names[of_source], []))
        steps[row].setdefault(target, (names[of_target], []))[1].append(str(source))
    for row, code in zip(components.rows.tolist(), components.codes.tolist(), strict=True):
        if names[code] not in {component for component, _ in steps[row].values()}:
            steps[row][-1 - code] = names[code], []
    return {
        row: Composed(table.slugs[row], [Uses(str(place), *step) for place, step in found.items()])
        for row, found in steps.items()
    }


def counted(query: Query, snapshot: Snapshot) -> ComponentCounts:
    """Over the methods under a filter; the whole catalogue's is kept while the version lasts."""
    if query:
        return count_components(compositions(query, snapshot))
    return snapshot.remember("counted", lambda: count_components(compositions({}, snapshot)))  # type: ignore[no-any-return]


def component_graph(asked: Asked, snapshot: Snapshot) -> Network:
    """The graph that was asked for, an empty one where nothing is left. Raises BadQuery."""
    asked.check(snapshot)
    counts = counted(asked.methods, snapshot)
    graph = component_graph_of(
        counts,
        partial(_described, snapshot=snapshot),
        components=passable(asked.components, snapshot) if asked.components else None,
        min_count=asked.min_count,
        around=asked.around,
        depth=asked.depth,
    )
    more = Attached(list(graph), asked.methods, snapshot).of(asked.nodes)
    return make_network(
        [*node_rows(graph), *more.nodes], [*edge_rows(graph), *more.edges], {**graph.graph, "version": snapshot.version}
    )


def passable(query: Query, snapshot: Snapshot) -> set[str]:
    """The components under a filter."""
    return set(snapshot.tables["components"].ids(COMPONENTS.mask(query, snapshot)))


def _described(component: str, snapshot: Snapshot) -> dict[str, Any]:
    kind = evidence.kinds(snapshot).get(component)
    label = snapshot.tables["components"].label(component) or component
    return {"label": label, "kind": kind, "stage": kind and kind.partition("/")[0]}
