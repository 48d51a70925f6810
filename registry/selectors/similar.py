"""The methods most like a composition, registered or drafted, with what is shared and what differs."""

from collections.abc import Set
from dataclasses import dataclass
from typing import Any

from registry import evidence
from registry.filters import whole_number, within
from registry.snapshot import Snapshot
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
    own, table, among = bag(method, snapshot), snapshot.tables["methods"], _collection(snapshot)
    question = _question(own, among.methods, snapshot)
    rows = question.best(among, limit, table.place.get(method.id) if registered else None).tolist()
    scored = zip(question.scores(among, rows), (table.slugs[row] for row in rows), rows, strict=True)
    best = sorted(scored, key=lambda each: (-each[0], each[1]))[:limit]
    names = table.terms["component"].vocabulary.values
    return [
        _near(own.components, {names[code] for code in among.components_of(row)})
        | {"method": slug, "name": table.labels[row] or slug, "score": score}
        for score, slug, row in best
    ]


def _near(own: Set[str], other: Set[str]) -> dict[str, Any]:
    return {"shared": sorted(own & other), "missing": sorted(other - own), "extra": sorted(own - other)}


def _collection(snapshot: Snapshot) -> Collection:
    def work_out() -> Collection:
        table = snapshot.tables["methods"]
        components, kinds = table.terms["component"], table.terms["kind"]
        return Collection.of(components, kinds, table.alive, (components.size, kinds.size))

    return snapshot.remember("compositions", work_out)  # type: ignore[no-any-return]


def _question(own: Bag, methods: int, snapshot: Snapshot) -> Nearest:
    """The composition as codes. What no method ever had has no code, and weighs all the same."""
    terms = snapshot.tables["methods"].terms
    unknown = list[float]()
    codes: list[list[int]] = []
    for column, held, share in (("component", own.components, 1.0), ("kind", own.kinds, KIND_SHARE)):
        found = terms[column].find(sorted(held))
        codes.append(found)
        unknown += [share * idf(0, methods)] * (len(held) - len(found))
    return Nearest(codes[0], codes[1], unknown)
