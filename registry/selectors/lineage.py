"""Which methods extend which, and which start from the data that others published."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from registry.selectors.pipelines import document
from registry.snapshot import Snapshot, Table
from registry.snapshot.columns import Terms
from taxonomy.graph.formats.node_link import node_link
from taxonomy.graph.network import Edges, Network

EXTENDS, SEEDS_FROM = "extends", "seeds_from"


@dataclass(frozen=True)
class Relation:
    """A later method, what it takes over from an earlier one, and the words that say so."""

    later: str
    type: str
    earlier: str
    because: str


def relations(snapshot: Snapshot) -> list[Relation]:
    """Every relation of the catalogue."""
    table = snapshot.tables["methods"]
    return snapshot.remember("relations", lambda: [*_extends(table), *_seeds(table)])  # type: ignore[no-any-return]


def lineage(slug: str, snapshot: Snapshot) -> dict[str, Any]:
    """What a method extends (nearest first) and starts from, what extends it and starts from it; and all as a graph.

    Raises Missing, Gone or Moved.
    """
    document(slug, snapshot)
    found = relations(snapshot)
    table = snapshot.tables["methods"]
    own = [each for each in found if each.later == slug]
    others = [each for each in found if each.earlier == slug]
    return {
        "method": slug,
        "extends": [_named(each, table) for each in _ancestors(slug, found)],
        "extended_by": _told(others, EXTENDS, "later", table),
        "seeds_from": _told(own, SEEDS_FROM, "earlier", table),
        "seeds": _told(others, SEEDS_FROM, "later", table),
        "graph": node_link(network(slug, snapshot)),
    }


def between(slugs: Iterable[str], snapshot: Snapshot) -> list[dict[str, str]]:
    """The relations among some methods."""
    wanted = set(slugs)
    return [
        {"method": each.later, "type": each.type, "other": each.earlier, "because": each.because}
        for each in relations(snapshot)
        if each.later in wanted and each.earlier in wanted
    ]


def network(slug: str, snapshot: Snapshot) -> Network:
    """The method with all it comes from and all that comes from it, over as many generations as there are."""
    found = relations(snapshot)
    table = snapshot.tables["methods"]
    kept = _closure(slug, [(each.later, each.earlier) for each in found])
    kept |= _closure(slug, [(each.earlier, each.later) for each in found])
    nodes = sorted(kept)
    place = {each: position for position, each in enumerate(nodes)}
    inside = [each for each in found if each.later in kept and each.earlier in kept]
    name = table.label(slug) or slug
    return Network(
        [_node(each, table, focus=each == slug) for each in nodes],
        [_edges(inside, kind, place) for kind in (EXTENDS, SEEDS_FROM)],
        {"title": f"Lineage of {name}", "description": f"What {name} comes from, and what comes from it"},
    )


def _edges(inside: list[Relation], kind: str, place: dict[str, int]) -> Edges:
    chosen = [each for each in inside if each.type == kind]
    because = {"because": [each.because for each in chosen]}
    return Edges(kind, [place[each.later] for each in chosen], [place[each.earlier] for each in chosen], because)


def _node(slug: str, table: Table, *, focus: bool) -> dict[str, Any]:
    return {
        "id": slug,
        "type": "method",
        "label": table.label(slug) or slug,
        "year": int(table.numbers["year"][table.place[slug]]),
        "focus": focus,
    }


def _closure(start: str, pairs: list[tuple[str, str]]) -> set[str]:
    """All that is reached along the pairs."""
    onward: dict[str, list[str]] = {}
    for one, other in pairs:
        onward.setdefault(one, []).append(other)
    reached, front = {start}, [start]
    while front:
        front = [other for one in front for other in onward.get(one, ()) if other not in reached]
        reached.update(front)
    return reached


def _ancestors(slug: str, found: list[Relation]) -> Iterator[Relation]:
    """The chain of what is extended, nearest first; it ends where it would come back to itself."""
    parents = {each.later: each for each in found if each.type == EXTENDS}
    seen = {slug}
    while slug in parents and parents[slug].earlier not in seen:
        yield parents[slug]
        slug = parents[slug].earlier
        seen.add(slug)


def _named(each: Relation, table: Table, end: str = "earlier") -> dict[str, Any]:
    slug = getattr(each, end)
    year = int(table.numbers["year"][table.place[slug]])
    return {"method": slug, "name": table.label(slug) or slug, "year": year, "because": each.because}


def _told(found: list[Relation], kind: str, end: str, table: Table) -> list[dict[str, Any]]:
    return [_named(each, table, end) for each in found if each.type == kind]


def _extends(table: Table) -> Iterator[Relation]:
    for row, parent in _pairs(table.terms["extends"], table):
        if parent in table.place:
            yield Relation(table.slugs[row], EXTENDS, parent, "its document says so")


def _seeds(table: Table) -> Iterator[Relation]:
    """A seeding step names the data set that a method published, one that is not younger."""
    published: dict[str, list[int]] = {}
    for row, name in _pairs(table.terms["published"], table):
        published.setdefault(name, []).append(row)
    years = table.numbers["year"]
    for row, name in _pairs(table.terms["seeded"], table):
        for other in published.get(name, ()):
            if other != row and years[other] <= years[row]:
                because = f"a seeding step names {name!r}, the data set of {table.labels[other]}"
                yield Relation(table.slugs[row], SEEDS_FROM, table.slugs[other], because)


def _pairs(terms: Terms, table: Table) -> Iterator[tuple[int, str]]:
    """Live rows with each of their terms, in the order of their ids."""
    names = terms.vocabulary.values
    pairs = zip(terms.rows.tolist(), terms.codes.tolist(), strict=True)
    living = [(row, names[code]) for row, code in pairs if table.alive[row]]
    return iter(sorted(living, key=lambda pair: (table.slugs[pair[0]], pair[1])))
