"""Which methods extend which, and which start from the data that others published."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from catalogue.read_model import ReadModel
from catalogue.read_models import NodeLink
from catalogue.tables import Table, Terms
from catalogue.value import Catalogue, per_version
from taxonomy.graph.formats.node_link import node_link
from taxonomy.graph.network import Network, Row, make_network

EXTENDS, SEEDS_FROM = "extends", "seeds_from"


class RelatedMethod(ReadModel):
    """A method at the other end of a relation, and the statement that it rests on."""

    method: str
    name: str
    year: int
    because: str


class Lineage(ReadModel):
    """The ancestors and descendants of a method by relation (those that it extends nearest first), and their graph."""

    method: str
    extends: list[RelatedMethod]
    extended_by: list[RelatedMethod]
    seeds_from: list[RelatedMethod]
    seeds: list[RelatedMethod]
    graph: NodeLink


class RelationRead(ReadModel):
    """A method, what it takes over from another one, and the statement that this rests on."""

    method: str
    type: str
    other: str
    because: str


@dataclass(frozen=True)
class Relation:
    """A later method, what it takes over from an earlier one, and the statement that this rests on."""

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
    def of(cls, relations: Iterable[Relation]) -> "Relations":
        by_later: dict[str, list[Relation]] = {}
        by_earlier: dict[str, list[Relation]] = {}
        for relation in relations:
            by_later.setdefault(relation.later, []).append(relation)
            by_earlier.setdefault(relation.earlier, []).append(relation)
        return cls(by_later, by_earlier)

    def among(self, methods: Iterable[str]) -> list[Relation]:
        """The relations with both ends among some methods, by type and then by the later method."""
        ids = set(methods)
        inside = [
            relation for slug in sorted(ids) for relation in self.by_later.get(slug, ()) if relation.earlier in ids
        ]
        return sorted(inside, key=lambda relation: relation.type != EXTENDS)

    def reached(self, slug: str) -> set[str]:
        """The method with its ancestors and its descendants, over all generations."""
        back = _closure(slug, lambda method: (relation.earlier for relation in self.by_later.get(method, ())))
        return back | _closure(slug, lambda method: (relation.later for relation in self.by_earlier.get(method, ())))


@per_version()
def relations(catalogue: Catalogue) -> Relations:
    """Every relation of the catalogue."""
    table = catalogue.tables["methods"]
    return Relations.of([*_extends(table), *_seeds(table)])


def lineage(catalogue: Catalogue, slug: str) -> Lineage:
    """The ancestors and the descendants of a method. Raises Missing, Gone or Moved."""
    related = methods_by_relation(catalogue, slug)
    return Lineage(method=slug, graph=NodeLink(**node_link(network(catalogue, slug))), **related)


def methods_by_relation(catalogue: Catalogue, slug: str) -> dict[str, list[RelatedMethod]]:
    """The same without the graph, by the keys of `Lineage`. Raises Missing, Gone or Moved."""
    catalogue.find("methods", slug)
    every = relations(catalogue)
    own, others = every.by_later.get(slug, []), every.by_earlier.get(slug, [])
    return {
        "extends": [_related(catalogue, relation, relation.earlier) for relation in _ancestors(slug, every)],
        "extended_by": [_related(catalogue, child, child.later) for child in others if child.type == EXTENDS],
        "seeds_from": [_related(catalogue, seed, seed.earlier) for seed in own if seed.type == SEEDS_FROM],
        "seeds": [_related(catalogue, child, child.later) for child in others if child.type == SEEDS_FROM],
    }


def between(catalogue: Catalogue, slugs: Iterable[str]) -> list[RelationRead]:
    """The relations among some methods."""
    return [
        RelationRead(method=relation.later, type=relation.type, other=relation.earlier, because=relation.because)
        for relation in relations(catalogue).among(slugs)
    ]


def network(catalogue: Catalogue, slug: str) -> Network:
    """The method with its ancestors and its descendants as a graph."""
    every = relations(catalogue)
    reached = every.reached(slug)
    nodes = sorted(reached)
    name = catalogue.label("methods", slug)
    return make_network(
        [_node(catalogue, method, focus=method == slug) for method in nodes],
        [
            {
                "source": relation.later,
                "target": relation.earlier,
                "type": relation.type,
                "because": relation.because,
            }
            for relation in every.among(reached)
        ],
        {"title": f"Lineage of {name}", "description": f"What {name} comes from, and what comes from it"},
    )


def _node(catalogue: Catalogue, slug: str, *, focus: bool) -> Row:
    method = catalogue.methods[slug]
    return {"id": slug, "type": "method", "label": method.name, "year": method.year, "focus": focus}


def _closure(start: str, onward: Callable[[str], Iterable[str]]) -> set[str]:
    """Every method that is reached from a method, and the method itself."""
    reached, front = {start}, [start]
    while front:
        front = [other for item in front for other in onward(item) if other not in reached]
        reached.update(front)
    return reached


def _ancestors(slug: str, every: Relations) -> Iterator[Relation]:
    """The chain of methods that are extended, nearest first; it ends before a method that it already has."""
    seen = {slug}
    while parent := next((relation for relation in every.by_later.get(slug, ()) if relation.type == EXTENDS), None):
        if parent.earlier in seen:
            return
        yield parent
        slug = parent.earlier
        seen.add(slug)


def _related(catalogue: Catalogue, relation: Relation, slug: str) -> RelatedMethod:
    method = catalogue.methods[slug]
    return RelatedMethod(method=slug, name=method.name, year=method.year, because=relation.because)


def _extends(table: Table) -> Iterator[Relation]:
    for row, parent in _pairs(table.terms["extends"]):
        if parent in table.place:
            yield Relation(table.ids[row], EXTENDS, parent, "declared in the record")


def _seeds(table: Table) -> Iterator[Relation]:
    """Pairs of which the first has a seeding step that names the dataset of the second, which is not younger."""
    published: dict[str, list[int]] = {}
    for row, name in _pairs(table.terms["published"]):
        published.setdefault(name, []).append(row)
    years = table.numbers["year"]
    for row, name in _pairs(table.terms["seeded"]):
        for other in published.get(name, ()):
            if other != row and years[other] <= years[row]:
                because = f"a seeding step names {name!r}, the dataset of {table.labels[other]}"
                yield Relation(table.ids[row], SEEDS_FROM, table.ids[other], because)


def _pairs(terms: Terms) -> list[tuple[int, str]]:
    """Rows with each of their terms, in the order of their ids and terms."""
    return sorted(
        (row, terms.values[code]) for row, code in zip(terms.rows.tolist(), terms.codes.tolist(), strict=True)
    )
