"""The dry run of a form: the preview of each row, and the faults of each field."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from catalogue import Catalogue
from catalogue.preview import EffectPreview, Preview, preview
from registry.errors import Conflict, Invalid
from registry.services import submissions
from taxonomy.documents import Bundle, Fault
from taxonomy.documents.base import location
from taxonomy.documents.versions import Location
from transport import bodies
from transport.heavy import one_at_a_time
from web.effect_form import paper, rows
from web.effect_form.entry import ABOUT, Entry, Row

NEEDED = "This is needed"


@dataclass
class Place:
    """The place of a fault or a warning: a row or None, and one of its fields or an empty text."""

    row: Row | None
    field: str


@dataclass
class Checked:
    """The result of a dry run. `raw` is the bundle; `whole` says that all of it could be submitted."""

    raw: dict[str, Any]
    made: Any = None
    preview: Preview | None = None
    whole: bool = False
    outcomes: dict[int, EffectPreview] = field(default_factory=dict)
    """Place of a row -> what will be made of its effect."""
    warnings: list[tuple[Place, str]] = field(default_factory=list)
    needed: list[Place] = field(default_factory=list)
    """What is still missing."""


def check_entry(entry: Entry, catalogue: Catalogue, author: Any, *, partly: bool) -> Checked:
    """Rehearse the submission and preview it; with `partly` the rows without faults also where others have some."""
    result = Checked(entry.bundle(catalogue))
    filled = entry.filled
    try:
        result.made = _rehearse(entry, result.raw, author)
        result.whole = not _has_faults(entry)
    except (Invalid, Conflict) as error:
        _place_faults(entry, result, error)
        good = [row for row in filled if not row.faults]
        if not partly or not good or entry.faults or len(good) == len(filled):
            return result
        effects = [effect for row, effect in zip(filled, result.raw["effects"], strict=True) if not row.faults]
        try:
            result.made = _rehearse(entry, {**result.raw, "effects": effects}, author)
        except (Invalid, Conflict):
            return result
        filled = good
    result.preview = preview(catalogue, Bundle.model_validate(result.made.bundle))
    by_id = {effect.id: effect for effect in result.preview.effects}
    ids = [effect["id"] for effect in result.made.bundle.get("effects", ())]
    places = [next(place for place, row in enumerate(entry.rows) if row is filled_row) for filled_row in filled]
    result.outcomes = {place: by_id[slug] for place, slug in zip(places, ids, strict=True) if slug in by_id}
    for warning in result.made.warnings:
        result.warnings.append((place_of(location(warning["pointer"]), filled), warning["detail"]))
    return result


def _rehearse(entry: Entry, raw: Mapping[str, Any], author: Any) -> Any:
    bodies.check_count(dict(raw))
    bodies.heading({"message": entry.message}, dict(raw))
    with one_at_a_time(f"user:{author.pk}", len(str(raw))):
        return submissions.rehearse(author=author, raw=raw, message=entry.message)


def _has_faults(entry: Entry) -> bool:
    return bool(entry.faults or any(row.faults for row in entry.rows))


def _place_faults(entry: Entry, result: Checked, error: Invalid | Conflict) -> None:
    """Every fault at its field; one that a fault of reading the field explains is left out."""
    if not isinstance(error, Invalid):
        entry.faults.setdefault("", []).append(f"{error}.")
        return
    own = [{**row.faults} for row in entry.filled]
    for fault in error.faults:
        place = place_of(_located(fault), entry.filled)
        if place.row is not None and place.field in own[entry.filled.index(place.row)]:
            continue
        if fault.code == "missing":
            result.needed.append(place)
        faults = entry.faults if place.row is None else place.row.faults
        detail = NEEDED if fault.code == "missing" else fault.detail
        if not place.field:
            detail = f"{detail} ({fault.pointer})" if fault.pointer else detail
        if detail not in faults.setdefault(place.field, []):
            faults[place.field].append(detail)


def _located(fault: Fault) -> Location:
    """The location of the field that a missing part is typed in first."""
    whole = {"reading": "in", "comparator": "is", "baseline": "value", "treated": "value"}
    if fault.code == "missing" and len(fault.loc) == 3 and fault.loc[2] in whole:
        return (*fault.loc, whole[str(fault.loc[2])])
    return fault.loc


def place_of(loc: Location, filled: list[Row]) -> Place:
    """The field that holds a location of the bundle, whose effects are those of the filled rows."""
    match loc:
        case ("effects", int(place), *rest) if place < len(filled):
            name = rows.field_at(tuple(rest)) or ""
            row = filled[place]
            return Place(None, "paper-paper") if name == "source" and not row.fields["source"] else Place(row, name)
        case ("sources", 0, *rest):
            return Place(None, f"paper-{paper.FIELD_AT.get(tuple(rest[:1]), 'paper')}")
        case ("methods", 0, "source"):
            return Place(None, "paper-paper")
        case ("methods", 0, str(name), *_):
            return Place(None, f"method-{name if name in ABOUT else 'steps'}")
    return Place(None, "")
