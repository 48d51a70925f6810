"""How pipelines get from one component to another, and which chains of components they share most often."""

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Annotated

from pydantic import Field

from catalogue.errors import ErrorCollector
from catalogue.filters import check_ids
from catalogue.graph import MethodsCounted, components_of, counted, methods_of
from catalogue.paging import Page
from catalogue.parameters import LARGEST_NUMBER, Whole
from catalogue.read_model import ReadModel
from catalogue.value import Catalogue, per_version
from taxonomy.graph.paths import methods_with_chain, shortest_paths
from taxonomy.graph.paths import motifs as motifs_of
from taxonomy.vocabulary import Stage

SHORTEST, LONGEST = 2, 4
USUAL = 3
LIMIT, MOST = 50, 500
NAMED = 20
"""Methods that are named where a chain or an edge has more."""


class PathQuery(MethodsCounted):
    """Which paths: their two ends, and how frequent their edges have to be."""

    start: Annotated[str, Field(alias="from")]
    """The component to start from."""
    to: str
    """The component to end at."""
    min_count: Annotated[Whole, Field(ge=1, le=LARGEST_NUMBER)] = 1
    """Only nodes and edges of at least so many methods; 1 by default."""
    stage: tuple[Stage, ...] = ()
    """Pass only components of this stage."""

    def check(self, catalogue: Catalogue) -> None:
        errors = ErrorCollector()
        errors.run(check_ids, "from", (self.start,), "components", catalogue)
        errors.run(check_ids, "to", (self.to,), "components", catalogue)
        errors.run(super().check, catalogue)
        errors.raise_if_any()


class MotifsQuery(MethodsCounted):
    """Which chains: their length, and how often they have to occur."""

    length: Annotated[Whole, Field(ge=SHORTEST, le=LONGEST)] = USUAL
    """Components in a chain, 2 to 4; 3 by default."""
    min_count: Annotated[Whole, Field(ge=1, le=LARGEST_NUMBER)] = 2
    """Only chains of at least so many methods; 2 by default."""
    limit: Annotated[Whole, Field(ge=1, le=MOST)] = LIMIT
    """Chains a page, 1 to 500; 50 by default. `page_size` is a synonym."""
    cursor: Annotated[Whole, Field(ge=0, le=LARGEST_NUMBER)] = 0
    """The start of the page, from `next` or `previous`."""
    stage: tuple[Stage, ...] = ()
    """Only components of this stage."""


class NamedComponent(ReadModel):
    """A component on a path or in a chain."""

    id: str
    name: str
    stage: str


class PathEdge(ReadModel):
    """An edge of a path, with the number of methods that have it, and some of them."""

    source: str
    target: str
    count: int
    methods: list[str]


class Path(ReadModel):
    """A path with the methods of each edge, and those that have the whole of it."""

    components: list[NamedComponent]
    edges: list[PathEdge]
    count: int
    """The number of methods that have all of it."""
    methods: list[str]
    """Some of them, 20 at most."""


class Paths(ReadModel):
    """The shortest paths between two components; `length` is the number of edges, null where there is no path."""

    start: Annotated[str, Field(alias="from")]
    to: str
    length: int | None
    paths: list[Path]


class Motif(ReadModel):
    """A chain of components with the number of methods that have it, and some of them."""

    components: list[NamedComponent]
    count: int
    methods: list[str]
    """Some of them, 20 at most."""


@dataclass(frozen=True)
class Motifs:
    """A page of the chains of components that occur often enough, the most frequent first."""

    length: int
    page: Page


@per_version()
def paths(catalogue: Catalogue, query: PathQuery) -> Paths:
    """The shortest paths from one component to another along what feeds what. Raises BadQuery.

    A path may be put together from several methods; each of its edges says which methods have it.
    """
    query.check(catalogue)
    chains = [[query.start]] if query.start == query.to else _shortest(catalogue, query)
    return Paths(
        start=query.start,
        to=query.to,
        length=len(chains[0]) - 1 if chains else None,
        paths=[_path(catalogue, chain, query) for chain in chains],
    )


def _shortest(catalogue: Catalogue, query: PathQuery) -> list[list[str]]:
    """The shortest paths as ids, along edges that enough methods have; the two ends pass every filter."""
    inside = components_of(catalogue, query.components())
    passable = None if inside is None else inside | {query.start, query.to}
    feeds = {
        pair: count
        for pair, count in counted(catalogue, query.methods()).feeds.items()
        if count >= query.min_count and (passable is None or passable.issuperset(pair))
    }
    return shortest_paths(feeds, query.start, query.to)


def _path(catalogue: Catalogue, chain: list[str], query: PathQuery) -> Path:
    methods = methods_of(catalogue, query.methods())
    edges = [(one, other, methods_with_chain(methods, [one, other])) for one, other in pairwise(chain)]
    whole = methods_with_chain(methods, chain) if len(chain) > 1 else []
    return Path(
        components=[_named(catalogue, slug) for slug in chain],
        edges=[
            PathEdge(source=one, target=other, count=len(having), methods=having[:NAMED])
            for one, other, having in edges
        ],
        count=len(whole),
        methods=whole[:NAMED],
    )


@per_version()
def motifs(catalogue: Catalogue, query: MotifsQuery) -> Motifs:
    """The chains of so many components that occur often enough, the most frequent first. Raises BadQuery."""
    query.check(catalogue)
    inside = components_of(catalogue, query.components())
    often = [
        (chain, methods)
        for chain, methods in motifs_of(methods_of(catalogue, query.methods()), query.length).items()
        if len(methods) >= query.min_count and (inside is None or inside.issuperset(chain))
    ]
    page = Page.at(often, query.cursor, query.limit)
    results = [
        Motif(components=[_named(catalogue, slug) for slug in chain], count=len(methods), methods=methods[:NAMED])
        for chain, methods in page.results
    ]
    return Motifs(query.length, replace(page, results=results))


def _named(catalogue: Catalogue, slug: str) -> NamedComponent:
    component = catalogue.components[slug]
    return NamedComponent(id=slug, name=component.name, stage=component.stage.value)
