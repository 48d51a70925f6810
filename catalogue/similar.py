"""The methods most like a composition, registered or drafted, with what is shared and what differs."""

from collections import Counter
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from catalogue import evidence
from catalogue.queries import Query, Whole
from catalogue.read_models import ReadModel
from catalogue.value import Catalogue, per_version
from taxonomy.comparison import Weights, score
from taxonomy.documents import Method

LIMIT, MOST = 10, 100


class SimilarQuery(Query):
    """How many similar methods are wanted."""

    limit: Annotated[Whole, Field(ge=1, le=MOST)] = LIMIT
    """So many at most, 1 to 100; 10 by default."""


class SimilarMethod(ReadModel):
    """A similar method: what both have, what it has besides, and what it lacks."""

    method: str
    name: str
    score: float
    shared: list[str]
    missing: list[str]
    extra: list[str]


class Similar(ReadModel):
    """The nearest methods, best first."""

    results: list[SimilarMethod]


@dataclass(frozen=True)
class Bag:
    """A method as the measure of similarity sees it: the sets of its components and of their kinds."""

    components: frozenset[str]
    kinds: frozenset[str]


def bag(catalogue: Catalogue, method: Method) -> Bag:
    kinds = evidence.kinds(catalogue)
    components = frozenset(step.component for step in method.steps)
    return Bag(components, frozenset(kinds[component] for component in components if component in kinds))


def similarity(catalogue: Catalogue, one: Bag, other: Bag) -> float:
    """The score of two methods, 0 to 1."""
    return score((one.components, one.kinds), (other.components, other.kinds), weights(catalogue))


@per_version()
def bags(catalogue: Catalogue) -> dict[str, Bag]:
    """Every method as a bag."""
    return {slug: bag(catalogue, method) for slug, method in catalogue.methods.items()}


@per_version()
def weights(catalogue: Catalogue) -> Weights:
    """Inverse document frequencies of components and kinds."""
    every = bags(catalogue).values()
    components = Counter(component for each in every for component in each.components)
    kinds = Counter(kind for each in every for kind in each.kinds)
    return Weights.of(components, kinds, len(every))


def similar(catalogue: Catalogue, method: Method, limit: int = LIMIT, *, registered: bool = True) -> Similar:
    """The nearest first; ties by id. A registered method is not among its own."""
    own = bag(catalogue, method)
    scored = [
        (similarity(catalogue, own, other), slug)
        for slug, other in bags(catalogue).items()
        if not (registered and slug == method.id)
    ]
    best = sorted(scored, key=lambda pair: (-pair[0], pair[1]))[:limit]
    return Similar(results=[_similar(catalogue, own, slug, points) for points, slug in best])


def _similar(catalogue: Catalogue, own: Bag, slug: str, points: float) -> SimilarMethod:
    other = bags(catalogue)[slug].components
    return SimilarMethod(
        method=slug,
        name=catalogue.methods[slug].name,
        score=points,
        shared=sorted(own.components & other),
        missing=sorted(other - own.components),
        extra=sorted(own.components - other),
    )
