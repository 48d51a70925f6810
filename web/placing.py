"""The place of a suggested component in a draft: where published methods have it among the draft's components."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from catalogue import Catalogue, evidence, per_version
from catalogue.filters import upstream_pairs

Pair = tuple[str, str]


class Order(NamedTuple):
    """In how many published methods the first of a pair comes before the second: of components, and of their stages."""

    components: Counter[Pair]
    stages: Counter[Pair]


class Place(NamedTuple):
    """Before which step of the draft, counted from 0, a component is added, and why there."""

    at: int
    why: str


@per_version()
def order(catalogue: Catalogue) -> Order:
    stages = {slug: kind.partition("/")[0] for slug, kind in evidence.kinds(catalogue).items()}
    components, by_stage = Counter[Pair](), Counter[Pair]()
    upstream = upstream_pairs(catalogue)
    for pairs in (upstream[slug] for slug in catalogue.published_methods):
        components.update(pairs)
        by_stage.update({(stages[first], stages[second]) for first, second in pairs})
    return Order(components, by_stage)


def place(catalogue: Catalogue, present: Sequence[str], component: str) -> Place:
    """The place that most methods agree with; where they do not tell, by the order of stages, then the end."""
    kinds, known = evidence.kinds(catalogue), order(catalogue)
    stages = [kinds.get(slug, "").partition("/")[0] for slug in present]
    stage = kinds.get(component, "").partition("/")[0]

    def agreeing(at: int) -> tuple[int, int, int]:
        return _agreeing(known.components, present, component, at), _agreeing(known.stages, stages, stage, at), at

    at = max(range(len(present) + 1), key=agreeing)
    return Place(at, _why(catalogue, known, present, component, at))


def _agreeing(counts: Counter[Pair], present: Sequence[str], one: str, at: int) -> int:
    return sum(counts[other, one] for other in present[:at]) + sum(counts[one, other] for other in present[at:])


def _why(catalogue: Catalogue, known: Order, present: Sequence[str], component: str, at: int) -> str:
    """The nearest components of the draft that methods have before it and after it."""
    before = [(slug, known.components[slug, component]) for slug in reversed(present[:at])]
    after = [(slug, known.components[component, slug]) for slug in present[at:]]
    parts = [
        f"{word} {catalogue.label('components', slug)} in {count} method{'s' if count > 1 else ''}"
        for word, counted in (("after", before), ("before", after))
        for slug, count in [pair for pair in counted if pair[1]][:1]
    ]
    return ", ".join(parts) or "by the usual order of stages"
