"""The component graph of the catalogue: what feeds what, what stands together, and what else is asked for.

Counted from the snapshot's arrays; the nodes are in the order of their ids, so that an edge without a direction is
written from the smaller id to the greater.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from registry import evidence
from registry.errors import BadQuery
from registry.filters import COMPONENTS, METHODS, Gathered, Query, check_known, hint, near, within
from registry.selectors.attached import SORTS, Attached
from registry.snapshot import Snapshot
from taxonomy.graph.counting import Pairs, co_occurrences, feeds, lift
from taxonomy.graph.measures import Measures, measure
from taxonomy.graph.network import Edges, Network
from taxonomy.graph.walking import around

DEEPEST = 5
Places = NDArray[np.int64]


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


@dataclass(frozen=True)
class Counted:
    """How often components are used, feed each other and stand together; by code."""

    methods: int
    uses: Places
    feeds: Pairs
    together: Pairs


def counted(query: Query, snapshot: Snapshot) -> Counted:
    """Over the methods under a filter; the whole catalogue's is kept while the version lasts."""

    def work_out() -> Counted:
        table = snapshot.tables["methods"]
        mask, terms, links = METHODS.mask(query, snapshot), table.terms["component"], table.links
        assert links is not None
        size = terms.size
        pairs, edges = mask[terms.rows], mask[links.rows]
        rows, codes = terms.rows[pairs], terms.codes[pairs]
        return Counted(
            methods=int(mask.sum()),
            uses=np.bincount(codes, minlength=size).astype(np.int64),
            feeds=feeds(links.rows[edges], links.source_codes[edges], links.target_codes[edges], size),
            together=co_occurrences(rows, codes, (len(mask), size)),
        )

    return work_out() if query else snapshot.remember("counted", work_out)


def component_graph(asked: Asked, snapshot: Snapshot) -> Network:
    """The graph that was asked for, an empty one where nothing is left. Raises BadQuery."""
    asked.check(snapshot)
    found = counted(asked.methods, snapshot)
    codes = _chosen(asked, found, snapshot)
    place = np.full(len(found.uses), -1, np.int64)
    place[codes] = np.arange(len(codes))
    flow = _inside(found.feeds, place, asked.min_count).ordered()
    together = _inside(found.together, place, asked.min_count).upward().ordered()
    slugs = _slugs(codes, snapshot)
    nodes = list(_nodes(slugs, found.uses[codes], measure(flow, len(codes)), snapshot))
    more = Attached(slugs, asked.methods, snapshot).of(asked.nodes, first=len(nodes))
    return Network(
        [*nodes, *more.nodes],
        [*_edges(flow, together, found, codes), *more.edges],
        {
            "title": "Component graph",
            "description": f"Components of {found.methods} methods: which feeds which, and which stand together",
            "version": snapshot.version,
            "methods": found.methods,
            "measures": Measures.told(len(codes)),
        },
    )


def _chosen(asked: Asked, found: Counted, snapshot: Snapshot) -> Places:
    """The codes of the components that are nodes, in the order of their ids."""
    values = snapshot.tables["methods"].terms["component"].values
    used = found.uses >= asked.min_count
    kept = used.copy()
    if asked.components:
        table = snapshot.tables["components"]
        wanted = set(table.ids(COMPONENTS.mask(asked.components, snapshot)))
        kept &= np.array([slug in wanted for slug in values], np.bool_)
    if asked.around is not None:
        kept &= _ball(asked, found, used, values)
    return np.array(sorted(np.flatnonzero(kept).tolist(), key=values.__getitem__), np.int64)


def _ball(asked: Asked, found: Counted, used: NDArray[np.bool_], values: list[str]) -> NDArray[np.bool_]:
    """What lies within so many steps along or against the flow."""
    start = values.index(str(asked.around)) if asked.around in values else None
    if start is None or not used[start]:
        return np.zeros(len(values), np.bool_)
    enough = found.feeds.only(found.feeds.count >= asked.min_count)
    return around(enough, len(values), start, asked.depth)


def _inside(pairs: Pairs, place: Places, least: int) -> Pairs:
    """The pairs among the nodes, as places."""
    source, target = place[pairs.source], place[pairs.target]
    kept = (source >= 0) & (target >= 0) & (pairs.count >= least)
    return Pairs(source[kept], target[kept], pairs.count[kept])


def _edges(flow: Pairs, together: Pairs, found: Counted, codes: Places) -> Iterator[Edges]:
    yield Edges("feeds", flow.source.tolist(), flow.target.tolist(), {"methods": flow.count.tolist()})
    lifts = np.round(lift(together, found.uses[codes], found.methods), 4)
    figures = {"methods": together.count.tolist(), "lift": lifts.tolist()}
    yield Edges("co_occurs", together.source.tolist(), together.target.tolist(), figures)


def _slugs(codes: Places, snapshot: Snapshot) -> list[str]:
    values = snapshot.tables["methods"].terms["component"].values
    return [values[code] for code in codes.tolist()]


def _nodes(slugs: list[str], uses: Places, measures: Measures, snapshot: Snapshot) -> Iterator[dict[str, Any]]:
    names, kinds = snapshot.tables["components"], evidence.kinds(snapshot)
    columns = zip(
        slugs,
        uses.tolist(),
        measures.degree.tolist(),
        np.round(measures.betweenness, 6).tolist(),
        np.round(measures.pagerank, 6).tolist(),
        measures.community.tolist(),
        strict=True,
    )
    for slug, used_in, degree, betweenness, pagerank, community in columns:
        kind = kinds.get(slug)
        yield {
            "id": slug,
            "type": "component",
            "label": names.label(slug) or slug,
            "kind": kind,
            "stage": kind and kind.partition("/")[0],
            "used_in": used_in,
            "degree": degree,
            "betweenness": betweenness,
            "pagerank": pagerank,
            "community": community,
        }
