"""What moved between two versions: pooled answers that changed, with the records that changed beneath them."""

from collections.abc import Iterator, Mapping
from typing import Literal

from catalogue.bundle import version_name
from catalogue.pooled import PooledQuery, pooled
from catalogue.pooled_models import PooledRow
from catalogue.read_model import ReadModel
from catalogue.value import Catalogue

Code = Literal["effects-added", "effects-removed", "effects-changed", "metrics-changed", "sources-changed", "other"]
TEXTS: dict[Code, str] = {
    "effects-added": "Effects came in.",
    "effects-removed": "Effects were taken out, or no longer count here.",
    "effects-changed": "Effects were revised.",
    "metrics-changed": "Metrics of the effects were revised.",
    "sources-changed": "Sources of the effects were revised.",
    "other": "None of its effects, their metrics or sources changed: the methods or components that they name did.",
}


class Reason(ReadModel):
    """Why a pooled answer moved."""

    code: Code
    text: str
    records: list[str]
    """Ids of the records that changed."""


class Move(ReadModel):
    """A pooled answer that changed; null on the side where there was no effect."""

    component: str
    facet: str
    before: PooledRow | None
    after: PooledRow | None
    why: list[Reason]


class Moves(ReadModel):
    """The pooled answers, by component and facet, that differ between two versions."""

    before: str
    """The name of the version compared from."""
    after: str
    compared: int
    """Answers in either version."""
    count: int
    results: list[Move]


def moves(before: Catalogue, after: Catalogue) -> Moves:
    """The pooled answers that differ between two versions."""
    old, new = _answers(before), _answers(after)
    keys = sorted(old.keys() | new.keys())
    moved = [
        Move(
            component=component,
            facet=facet,
            before=old.get((component, facet)),
            after=new.get((component, facet)),
            why=list(_reasons(before, after, old.get((component, facet)), new.get((component, facet)))),
        )
        for component, facet in keys
        if _figures(old.get((component, facet))) != _figures(new.get((component, facet)))
    ]
    return Moves(
        before=version_name(before), after=version_name(after), compared=len(keys), count=len(moved), results=moved
    )


def _answers(catalogue: Catalogue) -> Mapping[tuple[str, str], PooledRow]:
    return {(row.id, row.facet): row for row in pooled(catalogue, PooledQuery())}


def _figures(row: PooledRow | None) -> object:
    """The values that are compared: all but the component's name, kind and stage."""
    return row and row.model_dump(exclude={"name", "kind", "stage"})


def _reasons(before: Catalogue, after: Catalogue, old: PooledRow | None, new: PooledRow | None) -> Iterator[Reason]:
    left, right = (_effects(row) for row in (old, new))
    both = left & right
    reasons: dict[Code, set[str]] = {
        "effects-added": right - left,
        "effects-removed": left - right,
        "effects-changed": {slug for slug in both if before.effects[slug] != after.effects[slug]},
        "metrics-changed": _changed(before, after, "metrics", {after.effects[slug].metric for slug in both}),
        "sources-changed": _changed(before, after, "sources", {after.effects[slug].source for slug in both}),
    }
    for code, records in reasons.items():
        if records:
            yield Reason(code=code, text=TEXTS[code], records=sorted(records))
    if not any(reasons.values()):
        yield Reason(code="other", text=TEXTS["other"], records=[])


def _effects(row: PooledRow | None) -> set[str]:
    """The ids of all effects of a row, pooled or not."""
    return {*row.effects, *(left_out.id for left_out in row.not_pooled)} if row else set()


def _changed(before: Catalogue, after: Catalogue, collection: str, slugs: set[str]) -> set[str]:
    one, other = before.documents(collection), after.documents(collection)
    return {slug for slug in slugs if one.get(slug) != other.get(slug)}
