"""Compositions in the form that graphs take, and the methods that are composed most alike."""

from collections import Counter
from typing import Annotated

from pydantic import Field

from catalogue import evidence
from catalogue.parameters import Whole
from catalogue.query import Query
from catalogue.read_model import ReadModel
from catalogue.value import Catalogue, per_version
from taxonomy.comparison import Bag, Weights, nearest
from taxonomy.documents import Method
from taxonomy.graph.composition import Composition, LoopEdge, ResolvedStep
from taxonomy.vocabulary import Origin

LIMIT, MOST = 10, 100


def composition(catalogue: Catalogue, method: Method) -> Composition:
    """A method, registered or drafted, with the names and kinds of its components."""
    kinds = evidence.kinds(catalogue)
    steps = [
        ResolvedStep(
            id=step.id,
            component=step.component,
            name=catalogue.label("components", step.component),
            kind=kinds.get(step.component),
            stage=kinds[step.component].partition("/")[0] if step.component in kinds else None,
            inputs=step.inputs,
            params=step.params,
            note=step.note,
        )
        for step in method.steps
    ]
    loops = [LoopEdge(loop.start, loop.to, loop.rounds) for loop in method.all_loops]
    return Composition(method.id, method.name, steps, loops)


class SimilarQuery(Query):
    """How many similar methods are returned."""

    limit: Annotated[Whole, Field(ge=1, le=MOST)] = LIMIT
    """The most methods, 1 to 100; 10 by default."""


class SimilarMethod(ReadModel):
    """A similar method: what both have, what it has besides, and what it lacks."""

    method: str
    name: str
    origin: Origin
    """Whether a publication describes it, or a tool ships it."""
    score: float
    shared: list[str]
    missing: list[str]
    extra: list[str]


class Similar(ReadModel):
    """The nearest methods, best first."""

    results: list[SimilarMethod]


def bag(catalogue: Catalogue, method: Method) -> Bag:
    """A method as a weighted set: its components, and their kinds."""
    kinds = evidence.kinds(catalogue)
    components = frozenset(step.component for step in method.steps)
    return components, frozenset(kinds[component] for component in components if component in kinds)


@per_version()
def bags(catalogue: Catalogue) -> dict[str, Bag]:
    """Every method as a weighted set."""
    return {slug: bag(catalogue, method) for slug, method in catalogue.methods.items()}


@per_version()
def weights(catalogue: Catalogue) -> Weights:
    """Inverse document frequencies of components and kinds among published methods."""
    every = [bags(catalogue)[slug] for slug in catalogue.published_methods]
    components = Counter(component for own, _ in every for component in own)
    kinds = Counter(kind for _, own in every for kind in own)
    return Weights.of(components, kinds, len(every))


def similar(catalogue: Catalogue, method: Method, limit: int = LIMIT, *, registered: bool = True) -> Similar:
    """The nearest first; ties by id. A registered method is not among its own."""
    own = bag(catalogue, method)
    others = {slug: other for slug, other in bags(catalogue).items() if not (registered and slug == method.id)}
    best = nearest(own, others, weights(catalogue), limit)
    return Similar(results=[_similar(catalogue, own, slug, points) for slug, points in best])


def _similar(catalogue: Catalogue, own: Bag, slug: str, points: float) -> SimilarMethod:
    other = set(bags(catalogue)[slug][0])
    return SimilarMethod(
        method=slug,
        name=catalogue.methods[slug].name,
        origin=catalogue.methods[slug].origin,
        score=points,
        shared=sorted(set(own[0]) & other),
        missing=sorted(other - set(own[0])),
        extra=sorted(set(own[0]) - other),
    )
