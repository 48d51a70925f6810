"""The methods most like a composition, registered or drafted, with what is shared and what differs."""

from collections.abc import Set
from dataclasses import dataclass
from typing import Any

from registry import evidence
from registry.filters import whole_number, within
from registry.selectors.network import compositions
from registry.snapshot import Snapshot
from taxonomy.comparison import Weights, nearest, score
from taxonomy.documents import Method

LIMIT, MOST = 10, 100


@dataclass(frozen=True)
class Bag:
    """A method as the measure of similarity sees it."""

    components: frozenset[str]
    kinds: frozenset[str]

    @classmethod
    def of(cls, components: frozenset[str], snapshot: Snapshot) -> "Bag":
        kinds = evidence.kinds(snapshot)
        return cls(components, frozenset(kinds[each] for each in components if each in kinds))


def limit_of(text: str | None) -> int:
    """How many are wanted. Raises BadQuery."""
    if text is None:
        return LIMIT
    return within("limit", whole_number("limit", text), 1, MOST)


def bag(method: Method, snapshot: Snapshot) -> Bag:
    return Bag.of(frozenset(step.component for step in method.steps), snapshot)


def similarity(one: Bag, other: Bag, snapshot: Snapshot) -> float:
    """The score of two methods, 0 to 1."""
    return score((one.components, one.kinds), (other.components, other.kinds), weights(snapshot))


def weights(snapshot: Snapshot) -> Weights:
    def work_out() -> Weights:
        table = snapshot.tables["methods"]
        components, kinds = (dict(table.terms[name].counts(table.alive)) for name in ("component", "kind"))
        return Weights.of(components, kinds, int(table.alive.sum()))

    return snapshot.remember("weights", work_out)  # type: ignore[no-any-return]


def similar(method: Method, limit: int, snapshot: Snapshot, *, registered: bool = True) -> list[dict[str, Any]]:
    """The nearest first; ties by id. A registered method is not among its own."""
    own, bags, table = bag(method, snapshot), _bags(snapshot), snapshot.tables["methods"]
    others = {
        slug: (each.components, each.kinds) for slug, each in bags.items() if not (registered and slug == method.id)
    }
    return [
        _near(own.components, bags[slug].components)
        | {"method": slug, "name": table.label(slug) or slug, "score": found}
        for slug, found in nearest((own.components, own.kinds), others, weights(snapshot), limit)
    ]


def _near(own: Set[str], other: Set[str]) -> dict[str, Any]:
    return {"shared": sorted(own & other), "missing": sorted(other - own), "extra": sorted(own - other)}


def _bags(snapshot: Snapshot) -> dict[str, Bag]:
    def work_out() -> dict[str, Bag]:
        return {
            each.id: Bag.of(frozenset(step.component for step in each.steps), snapshot)
            for each in compositions({}, snapshot)
        }

    return snapshot.remember("bags", work_out)  # type: ignore[no-any-return]
