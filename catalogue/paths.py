"""How pipelines get from one component to another, and which chains of components they share most often."""

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from registry.filters import COMPONENTS, METHODS, Gathered, Query, check_known, within
from registry.selectors.network import at_least_one, counted
from registry.snapshot import Snapshot
from taxonomy.graph.chains import Links, chains, walks
from taxonomy.graph.counting import Ints, Pairs
from taxonomy.graph.walking import shortest_paths

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
    """The shortest ways as ids; there is none where an end is in no method."""
    ends = snapshot.tables["methods"].terms["component"].find((start, end))
    if len(ends) < 2:
        return []
    flow = _flow(asked, ends, snapshot)
    rank, slugs = _ranks(snapshot)
    source, target = rank[flow.source], rank[flow.target]
    order = np.lexsort((target, source))
    ranked = Pairs(source[order], target[order], flow.count[order])
    return [[slugs[place] for place in way] for way in shortest_paths(ranked, *rank[ends].tolist())]


def _ranks(snapshot: Snapshot) -> tuple[Ints, list[str]]:
    """The place of each code in the order of ids, and the ids: codes follow the order in which components were met,
    which is not the same in every process."""

    def work_out() -> tuple[Ints, list[str]]:
        values = snapshot.tables["methods"].terms["component"].values
        order = sorted(range(len(values)), key=values.__getitem__)
        return np.argsort(np.array(order, np.int64)), [values[code] for code in order]

    return snapshot.remember("ranks", work_out)  # type: ignore[no-any-return]


def _flow(asked: Asked, ends: list[int], snapshot: Snapshot) -> Pairs:
    """The edges that may be taken; the two ends may always be passed."""
    flow = counted(asked.methods, snapshot).feeds
    kept = flow.count >= asked.min_count
    if asked.components:
        open_to = _passable(asked.components, snapshot)
        open_to[ends] = True
        kept &= open_to[flow.source] & open_to[flow.target]
    return flow.only(kept)


def _passable(query: Query, snapshot: Snapshot) -> NDArray[np.bool_]:
    """Which codes are components under a filter."""
    wanted = set(snapshot.tables["components"].ids(COMPONENTS.mask(query, snapshot)))
    values = snapshot.tables["methods"].terms["component"].values
    return np.array([slug in wanted for slug in values], np.bool_)


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
    table = snapshot.tables["methods"]
    wanted = np.array(_ranks(snapshot)[0][table.terms["component"].find(components)])
    rows, terms = walks(_links(asked, snapshot), len(components))
    return sorted({table.slugs[row] for row in rows[(terms == wanted).all(axis=1)].tolist()})


def motifs(length: int, limit: int, asked: Asked, snapshot: Snapshot) -> dict[str, Any]:
    """The chains of so many components that occur often enough, the most frequent first. Raises BadQuery."""
    check_motifs(length, asked, snapshot)
    links = _links(asked, snapshot)
    if asked.components:
        inside = _passable(asked.components, snapshot)[np.argsort(_ranks(snapshot)[0])]
        links = links.only(inside[links.source_codes] & inside[links.target_codes])
    found, walked = chains(links, length), walks(links, length)
    often = int((found.count >= asked.min_count).sum())  # the most frequent come first
    shown = zip(found.terms[: min(often, limit)], found.count[:often].tolist(), strict=False)
    results = [_motif(codes, count, walked, snapshot) for codes, count in shown]
    return {"length": length, "count": often, "results": results}


def check_motifs(length: int, asked: Asked, snapshot: Snapshot) -> None:
    """Raises BadQuery with all that is wrong."""
    wrong = Gathered()
    wrong.read(within, "length", length, SHORTEST, LONGEST)
    wrong.read(asked.check, snapshot)
    wrong.tell()


def _motif(codes: Ints, count: int, walked: tuple[Ints, Ints], snapshot: Snapshot) -> dict[str, Any]:
    """A chain with the methods that have it."""
    table = snapshot.tables["methods"]
    slugs = _ranks(snapshot)[1]
    rows = walked[0][(walked[1] == codes).all(axis=1)]
    methods = sorted({table.slugs[row] for row in rows.tolist()})
    named = [_named(slugs[code], snapshot) for code in codes.tolist()]
    return {"components": named, "count": count, "methods": methods[:NAMED]}


def _links(asked: Asked, snapshot: Snapshot) -> Links:
    """The edges between steps in the methods that are counted, with ranks for codes."""
    table = snapshot.tables["methods"]
    links = table.links
    assert links is not None
    mask = METHODS.mask(asked.methods, snapshot)
    kept, rank = links.only(mask[links.rows]), _ranks(snapshot)[0]
    return replace(kept, source_codes=rank[kept.source_codes], target_codes=rank[kept.target_codes])


def _named(slug: str, snapshot: Snapshot) -> dict[str, Any]:
    table = snapshot.tables["components"]
    kind = table.terms["kind"].held([table.place[slug]]).popitem()[1][0]
    return {"id": slug, "name": table.label(slug) or slug, "stage": kind.partition("/")[0]}
