"""Records whose read bodies or derived columns rest on a changed record: they are rendered anew, without a revision."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q

from registry.bodies import Names, Standing, questions, render
from registry.errors import Conflict
from registry.models import Effect, Method, Rounds
from registry.rows import MAPPERS, chunks
from registry.services.change import Change
from registry.services.checking import registered_for
from taxonomy import agreement

DEPENDENTS: dict[str, dict[str, tuple[str, ...]]] = {
    "sources": {"methods": ("source",), "effects": ("source",), "rounds": ("source",)},
    "components": {"methods": ("steps__component",), "effects": ("component",)},
    "metrics": {"effects": ("metric",), "rounds": ("metric",)},
    "methods": {"effects": ("method", "baseline_method", "treated_method")},
}
"""Changed collection -> dependent collection -> paths from the dependent to the changed record."""
DERIVED = ("facet", "isolation", "gain", "log_ratio", "variance", "variance_from")
MODELS = {"methods": Method, "effects": Effect, "rounds": Rounds}


def rewrite_dependents(changed: Mapping[str, Iterable[int]], names: Names, change: Change) -> None:
    """Render what rests on the changed rows (primary keys by collection), and check that it still agrees with them."""
    affected: dict[str, set[int]] = {collection: set() for collection in MODELS}
    for collection, pks in changed.items():
        for dependent, paths in DEPENDENTS.get(collection, {}).items():
            affected[dependent] |= _pks_by(dependent, paths, list(pks))
    for collection, pks in affected.items():
        for chunk in chunks(sorted(pks)):
            rewrite(collection, chunk, names, change)


def _pks_by(dependent: str, paths: Iterable[str], pks: Sequence[int]) -> set[int]:
    found: set[int] = set()
    for chunk in chunks(pks):
        condition = Q()
        for path in paths:
            condition |= Q(**{f"{path}__in": chunk})
        found |= set(MODELS[dependent]._default_manager.filter(condition).values_list("pk", flat=True))
    return found


def rewrite(collection: str, pks: Sequence[int], names: Names, change: Change) -> None:
    """Render these rows from their own columns; their documents, and so their revisions, stay as they are."""
    mapper, doubts = MAPPERS[collection], questions(collection)
    documents = mapper.documents(pks)
    if collection == "effects":
        _check(documents)
    names.prepare(documents.values())
    rows: list[Any] = list(mapper.model._default_manager.filter(pk__in=pks).defer("body"))
    for row in rows:
        standing = Standing(row.revision, row.updated, tuple(doubts.get(row.slug, ())))
        row.body, derived = render(documents[row.pk], standing, names)
        row.version = change.version
        for name, value in derived.items():
            setattr(row, name, value)
    fields = ["body", "version", *(DERIVED if collection == "effects" else ())]
    mapper.model._default_manager.bulk_update(rows, fields, batch_size=100)
    change.touched = True


def _check(effects: Mapping[int, Any]) -> None:
    """Effects on record have to fit a changed metric or method as well."""
    raw = {"effects": [effect.dump() for effect in effects.values()]}
    for fault in agreement.faults(raw, registered_for(raw)):
        effect = raw["effects"][int(fault.loc[1])]["id"]
        raise Conflict(f"Effect {effect!r} on record would no longer hold: {fault.detail}")
