"""How pipelines get from one component to another, and which chains of components they share most often."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from registry.filters import COMPONENTS, METHODS, Gathered, Query, check_known, within
from registry.selectors.network import at_least_one, compositions, counted, passable
from registry.snapshot import Snapshot
from taxonomy.graph.paths import methods_with_chain, shortest_paths
from taxonomy.graph.paths import motifs as chains

SHORTEST, LONGEST = 2, 4
NAMED = 20
"""So many methods are named where a chain or an edge has more."""


@dataclass(frozen=True)
class Asked:
    """Which methods are counted, which components may be passed, and how often a thing has to occur."""

    methods: Query
    components: Query
    min_count: int = 1

    def check(self, snapshot: Snapshot) -> None:
        """Raises BadQuery with all that is wrong."""
        wrong = Gathered()
        wrong.read(at_least_one, self.min_count)
        wrong.read(METHODS.mask, self.methods, snapshot)
        wrong.read(COMPONENTS.mask, self.components, snapshot)
        wrong.tell()


def path(start: str, end: str, asked: Asked, snapshot: Snapshot) -> dict[str, Any]:
    """The shortest ways from one component to another along what feeds what. Raises BadQuery.

    A way may be put together from several methods; each of its edges says which methods have it.
    """
    check_path(start, end, asked, snapshot)
    ways = [[start]] if start == end else _shortest(start, end, asked, snapshot)
    return {
        "from": start,
        "to": end,
        "length": len(ways[0]) - 1 if ways else None,
        "paths": [_way(way, asked, snapshot) for way in ways],
    }


def check_path(start: str | None, end: str | None, asked: Asked, snapshot: Snapshot) -> None:
    """Raises BadQuery with all that is wrong; an end that could not be read is None."""
    wrong = Gathered()
    for name, slug in (("from", start), ("to", end)):
        if slug is not None:
            wrong.read(check_known, name, (slug,), "components", snapshot)
    wrong.read(asked.check, snapshot)
    wrong.tell()


def _shortest(start: str, end: str, asked: Asked, snapshot: Snapshot) -> list[list[str]]:
    """The shortest ways as ids, along edges that enough methods have; the two ends may always be passed."""
    open_to = passable(asked.components, snapshot) | {start, end} if asked.components else None
    feeds = {
        pair: count
        for pair, count in counted(asked.methods, snapshot).feeds.items()
        if count >= asked.min_count and (open_to is None or open_to.issuperset(pair))
    }
    return shortest_paths(feeds, start, end)


def _way(components: list[str], asked: Asked, snapshot: Snapshot) -> dict[str, Any]:
    """A way with the methods of each edge, and those that go the whole of it."""
    edges = [(one, other, _having([one, other], asked, snapshot)) for one, other in pairwise(components)]
    whole = _having(components, asked, snapshot) if len(components) > 1 else []
    return {
        "components": [_named(slug, snapshot) for slug in components],
        "edges": [
            {"source": one, "target": other, "count": len(methods), "methods": methods[:NAMED]}
            for one, other, methods in edges
        ],
        "methods": whole[:NAMED],
    }


def _having(components: list[str], asked: Asked, snapshot: Snapshot) -> list[str]:
    """The methods in which these components follow each other directly."""
    return methods_with_chain(compositions(asked.methods, snapshot), components)


def motifs(length: int, limit: int, asked: Asked, snapshot: Snapshot) -> dict[str, Any]:
    """The chains of so many components that occur often enough, the most frequent first. Raises BadQuery."""
    check_motifs(length, asked, snapshot)
    inside = passable(asked.components, snapshot) if asked.components else None
    often = [
        (chain, methods)
        for chain, methods in chains(compositions(asked.methods, snapshot), length).items()
        if len(methods) >= asked.min_count and (inside is None or inside.issuperset(chain))
    ]
    results = [
        {
            "components": [_named(slug, snapshot) for slug in chain],
            "count": len(methods),
            "methods": methods[:NAMED],
        }
        for chain, methods in often[:limit]
    ]
    return {"length": length, "count": len(often), "results": results}


def check_motifs(length: int, asked: Asked, snapshot: Snapshot) -> None:
    """Raises BadQuery with all that is wrong."""
    wrong = Gathered()
    wrong.read(within, "length", length, SHORTEST, LONGEST)
    wrong.read(asked.check, snapshot)
    wrong.tell()


def _named(slug: str, snapshot: Snapshot) -> dict[str, Any]:
    table = snapshot.tables["components"]
    kind = table.terms["kind"].held([table.place[slug]]).popitem()[1][0]
    return {"id": slug, "name": table.label(slug) or slug, "stage": kind.partition("/")[0]}
