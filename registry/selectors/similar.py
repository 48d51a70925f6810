"""The methods most like a composition, registered or drafted, with what is shared and what differs."""

import math
from dataclasses import dataclass
from typing import Any

from registry import evidence
from registry.filters import whole_number, within
from registry.snapshot import Snapshot, Table
from taxonomy.comparison import KIND_SHARE, Collection, Nearest, Weights, idf, score
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
    own, table = bag(method, snapshot), snapshot.tables["methods"]
    row = table.place.get(method.id) if registered else None
    candidates = _question(own, snapshot).best(_collection(snapshot), limit, row)
    others = _bags(candidates.tolist(), table, snapshot)
    scored = [(similarity(own, other, snapshot), table.slugs[place], other) for place, other in others.items()]
    best = sorted(scored, key=lambda each: (-each[0], each[1]))[:limit]
    return [
        {
            "method": slug,
            "name": table.label(slug) or slug,
            "score": found,
            "shared": sorted(own.components & other.components),
            "missing": sorted(other.components - own.components),
            "extra": sorted(own.components - other.components),
        }
        for found, slug, other in best
    ]


def _collection(snapshot: Snapshot) -> Collection:
    def work_out() -> Collection:
        table = snapshot.tables["methods"]
        components, kinds = table.terms["component"], table.terms["kind"]
        return Collection.of(components, kinds, table.alive, (components.size, kinds.size))

    return snapshot.remember("compositions", work_out)  # type: ignore[no-any-return]


def _question(own: Bag, snapshot: Snapshot) -> Nearest:
    """The composition as codes. What no method ever had has no code, and weighs all the same."""
    terms = snapshot.tables["methods"].terms
    alive = int(snapshot.tables["methods"].alive.sum())
    unknown = []
    codes: list[list[int]] = []
    for column, held, share in (("component", own.components, 1.0), ("kind", own.kinds, KIND_SHARE)):
        found = terms[column].find(sorted(held))
        codes.append(found)
        unknown += [share * idf(0, alive)] * (len(held) - len(found))
    return Nearest(codes[0], codes[1], math.fsum(unknown))


def _bags(rows: list[int], table: Table, snapshot: Snapshot) -> dict[int, Bag]:
    """The compositions of a few rows."""
    found = table.terms["component"].held(rows)
    return {row: Bag.of(frozenset(components), snapshot) for row, components in found.items()}
