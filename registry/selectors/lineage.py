"""Which methods extend which, and which start from the data that others published."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from registry.selectors.pipelines import document
from registry.snapshot import Snapshot, Table
from registry.snapshot.columns import Terms
from taxonomy.graph.formats.node_link import node_link
from taxonomy.graph.network import Network, make_network

EXTENDS, SEEDS_FROM = "extends", "seeds_from"


@dataclass(frozen=True)
class Relation:
    """A later method, what it takes over from an earlier one, and the words that say so."""

    later: str
    type: str
    earlier: str
    because: str


@dataclass(frozen=True)
class Relations:
    """Every relation of the catalogue, by either end."""

    by_later: Mapping[str, list[Relation]]
    by_earlier: Mapping[str, list[Relation]]

    @classmethod
    def of(cls, every: Iterable[Relation]) -> "Relations":
        by_later: dict[str, list[Relation]] = {}
        by_earlier: dict[str, list[Relation]] = {}
        for each in every:
            by_later.setdefault(each.later, []).append(each)
            by_earlier.setdefault(each.earlier, []).append(each)
        return cls(by_later, by_earlier)

    def among(self, methods: Iterable[str]) -> list[Relation]:
        """Those with both ends among some methods, by type and then by the later method."""
        wanted = set(methods)
        found = [each for slug in sorted(wanted) for each in self.by_later.get(slug, ()) if each.earlier in wanted]
        return sorted(found, key=lambda each: each.type != EXTENDS)

    def reached(self, slug: str) -> set[str]:
        """The method with all it comes from and all that comes from it, over as many generations as there are."""
        back = _closure(slug, lambda each: (relation.earlier for relation in self.by_later.get(each, ())))
        return back | _closure(slug, lambda each: (relation.later for relation in self.by_earlier.get(each, ())))


def relations(snapshot: Snapshot) -> Relations:
    """Read off once a version."""
    table = snapshot.tables["methods"]
    return snapshot.remember(  # type: ignore[no-any-return]
        "relations", lambda: Relations.of([*_extends(table), *_seeds(table)])
    )


def lineage(slug: str, snapshot: Snapshot) -> dict[str, Any]:
    """What a method extends (nearest first) and starts from, what extends it and starts from it; and all as a graph.

    Raises Missing, Gone or Moved.
    """
    document(slug, snapshot)
    found = relations(snapshot)
    table = snapshot.tables["methods"]
    own, others = found.by_later.get(slug, []), found.by_earlier.get(slug, [])
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
    return [
        {"method": each.later, "type": each.type, "other": each.earlier, "because": each.because}
        for each in relations(snapshot).among(slugs)
    ]


def network(slug: str, snapshot: Snapshot) -> Network:
    """The method with all it comes from and all that comes from it, over as many generations as there are."""
    found = relations(snapshot)
    table = snapshot.tables["methods"]
    kept = found.reached(slug)
    name = table.label(slug) or slug
    return make_network(
        [_node(each, table, focus=each == slug) for each in sorted(kept)],
        [
            {"source": each.later, "target": each.earlier, "type": each.type, "because": each.because}
            for each in found.among(kept)
        ],
        {"title": f"Lineage of {name}", "description": f"What {name} comes from, and what comes from it"},
    )


def _node(slug: str, table: Table, *, focus: bool) -> dict[str, Any]:
    return {
        "id": slug,
        "type": "method",
        "label": table.label(slug) or slug,
        "year": int(table.numbers["year"][table.place[slug]]),
        "focus": focus,
    }


def _closure(start: str, onward: Callable[[str], Iterable[str]]) -> set[str]:
    """All that is reached from a method, with itself."""
    reached, front = {start}, [start]
    while front:
        front = [other for one in front for other in onward(one) if other not in reached]
        reached.update(front)
    return reached


def _ancestors(slug: str, found: Relations) -> Iterator[Relation]:
    """The chain of what is extended, nearest first; it ends where it would come back to itself."""
    seen = {slug}
    while parent := next((each for each in found.by_later.get(slug, ()) if each.type == EXTENDS), None):
        if parent.earlier in seen:
            return
        yield parent
        slug = parent.earlier
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
