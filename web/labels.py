"""Names for ids in answers: components, methods, causes of effects; and ids for names that are typed."""

import re
from collections.abc import Iterable
from typing import Any, Generic, TypedDict, TypeVar, overload

from catalogue import Catalogue, evidence, per_version
from catalogue.effects import EffectRead
from catalogue.preview import CellPreview
from catalogue.profile import FindingRead
from catalogue.read_model import ReadModel
from taxonomy.vocabulary import Characteristic

WORD = re.compile(r"(?<![\w-])[a-z0-9-]+(?![\w-])")
BRACKETED = re.compile(r"\(([^()]+)\)$")
LISTED = 1_000
"""The number of records in a list to choose from; others can still be typed."""
Of = TypeVar("Of", bound=ReadModel)


class NamedComponent(TypedDict):
    """A component with its name and its stage."""

    id: str
    name: str
    stage: str


class NamedCell(TypedDict):
    """What would become of a pooled cell, with the name of its component."""

    state: CellPreview
    name: str


class Cause(TypedDict):
    """What varied between the arms of an effect."""

    name: str
    address: str
    stage: str
    kind: str


class Extended(dict[str, Any], Generic[Of]):
    """The fields of a part of an answer, by their keys in JSON, with more fields that a template shows with them."""


@overload
def extended(record: Of, **more: Any) -> Extended[Of]: ...
@overload
def extended(record: Extended[Of], **more: Any) -> Extended[Of]: ...
def extended(record: Any, **more: Any) -> Extended[Any]:
    """The fields of an answer with more of them, for a template."""
    fields = record.keyed() if isinstance(record, ReadModel) else record
    return Extended({**fields, **more})


def with_causes(catalogue: Catalogue, effects: Iterable[EffectRead]) -> list[Extended[EffectRead]]:
    """Effects with the name of their cause."""
    return [extended(effect, cause=cause_of(catalogue, effect)) for effect in effects]


def cause_of(catalogue: Catalogue, effect: EffectRead) -> Cause:
    """A component, a characteristic, or the method as a whole."""
    if slug := effect.component:
        kind = evidence.kinds(catalogue).get(slug, "")
        name = catalogue.label("components", slug)
        return Cause(name=name, address=f"/components/{slug}/", stage=kind.partition("/")[0], kind=kind)
    if effect.characteristic:
        name = f"{Characteristic(effect.characteristic).label} of the data"
        return Cause(name=name, address="", stage="", kind="")
    if slug := effect.method:
        name = f"{catalogue.label('methods', slug)}, as a whole"
        return Cause(name=name, address=f"/methods/{slug}/", stage="", kind="")
    return Cause(name="Whole method", address="", stage="", kind="")


def name_components(catalogue: Catalogue, slugs: Iterable[str]) -> list[NamedComponent]:
    """Components with name and stage."""
    kinds = evidence.kinds(catalogue)
    return [
        {
            "id": slug,
            "name": catalogue.label("components", slug),
            "stage": kinds.get(slug, "").partition("/")[0],
        }
        for slug in slugs
    ]


def name_cells(catalogue: Catalogue, cells: Iterable[CellPreview]) -> list[NamedCell]:
    """Previews of pooled cells with the names of their components."""
    return [{"state": cell, "name": catalogue.label("components", cell.component)} for cell in cells]


def with_names(catalogue: Catalogue, message: str, slugs: Iterable[str]) -> str:
    """A message of the interface with the names of components in place of their ids."""
    names = {slug: catalogue.label("components", slug) for slug in slugs}
    return WORD.sub(lambda match: names.get(match[0], match[0]), message)


def choices(catalogue: Catalogue, collection: str) -> list[tuple[str, str]]:
    """The ids and names of a collection, to choose from."""
    return list(catalogue.tables[collection].label_by_id.items())[:LISTED]


def resolve_id(catalogue: Catalogue, collection: str, words: str) -> str:
    """The id for a typed id or name; any other text unchanged."""
    typed = words.strip()
    if typed in catalogue.entries[collection]:
        return typed
    return _ids_by_name(catalogue, collection).get(typed.casefold(), typed)


def resolve_ids(catalogue: Catalogue, collection: str, values: Iterable[str]) -> list[str]:
    """The ids for typed ids and names. A name may have a comma, so a value is first looked up as a whole."""
    slugs = []
    for value in values:
        whole = resolve_id(catalogue, collection, value)
        parts = [value] if whole != value.strip() else value.split(",")
        slugs += [resolve_id(catalogue, collection, part) for part in parts]
    return [slug for slug in slugs if slug]


@per_version()
def _ids_by_name(catalogue: Catalogue, collection: str) -> dict[str, str]:
    """Ids by name, then by other names; without those that two records have."""
    labels = catalogue.tables[collection].label_by_id
    others = (
        (slug, other) for slug, name in labels.items() for other in _other_names(catalogue, collection, slug, name)
    )
    return {**_unique(others), **_unique(labels.items())}


def _other_names(catalogue: Catalogue, collection: str, slug: str, name: str) -> list[str]:
    """The aliases of a component; and what a name has in brackets, as `Evol-Instruct` in `WizardLM (Evol-Instruct)`."""
    aliases = catalogue.components[slug].aliases if collection == "components" else ()
    return [*aliases, *BRACKETED.findall(name)]


def _unique(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Ids by case-folded name, without names of two records."""
    ids: dict[str, set[str]] = {}
    for slug, name in pairs:
        ids.setdefault(name.casefold(), set()).add(slug)
    return {name: slugs.pop() for name, slugs in ids.items() if len(slugs) == 1}


def findings_with_names(catalogue: Catalogue, findings: Iterable[FindingRead]) -> list[Extended[FindingRead]]:
    """The findings of a diagnosis, with the names of the components in them."""
    return [
        extended(
            finding,
            message=with_names(catalogue, finding.message, finding.components),
            suggestions=[
                extended(suggestion, name=catalogue.label("components", suggestion.component))
                for suggestion in finding.suggestions
            ],
        )
        for finding in findings
    ]
