"""The form as its template shows it: groups of fields, each with its choices, its faults and its warnings."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple, TypedDict

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from catalogue import Catalogue, per_version
from catalogue.preview import EffectPreview
from catalogue.profile import FindingRead
from taxonomy.raw_json import RawJson
from taxonomy.vocabulary import Facet, Generalization, Measures, facet_of
from web.effect_form.check import NEEDED, Checked
from web.effect_form.entry import Entry, Row
from web.effect_form.layout import ABOUT, ARM, CAUSE, MADE, METRIC, PAPER, PLACE, Described, Field, Group
from web.effect_form.names import Unknown, record_of, source_of
from web.effect_form.remarks import Remark
from web.effect_form.rows import CAUSES
from web.labels import Extended, NamedCell, choices, findings_with_names, name_cells


class RowShown(TypedDict):
    """A row of the form: its fields in groups, what will be made of its effect, and what is wrong."""

    place: int
    """From 0."""
    number: int
    """From 1."""
    title: str
    groups: list[Group]
    outcome: EffectPreview | None
    faults: list[str]
    """Those of no field."""
    warnings: list[str]
    remarks: list[Remark]
    """Those of the whole effect."""
    needed: list[Field]
    wrong: list[Field]
    empty: bool


class SourceShown(TypedDict):
    """The source on record that the paper of the form is."""

    id: str
    title: str
    year: int


class StepShown(TypedDict):
    """A step of the method that comes along, with the name of its component."""

    id: str
    name: str


class FormContext(TypedDict):
    """The form as its template shows it."""

    rows: list[RowShown]
    live_parts: str
    """The ids of the parts of the page that a check replaces, separated by commas."""
    paper: Field
    paper_group: Group
    source: SourceShown | None
    about: list[Field]
    method: RawJson | None
    method_steps: list[StepShown]
    step_faults: list[str]
    step_remarks: list[Remark]
    general: list[str]
    """Faults of no field."""
    general_warnings: list[str]
    general_remarks: list[Remark]
    cells: list[NamedCell]
    findings: list[Extended[FindingRead]]
    held: str
    message: str
    lists: SafeString
    count: int
    """Faults in all."""


class Notes(NamedTuple):
    """What there is to say without refusing anything: row or None, and field or "" -> warnings, and remarks."""

    warnings: Mapping[tuple[int | None, str], list[str]]
    remarks: Mapping[tuple[int | None, str], list[Remark]]


def form(
    catalogue: Catalogue,
    entry: Entry,
    checked: Checked | None,
    remarks: Mapping[tuple[int | None, str], list[Remark]] | None = None,
) -> FormContext:
    """What the template needs; `remarks` are those of curators by row or None, and field or ""."""
    source = source_of(catalogue, entry.paper["paper"]) if entry.paper["paper"] else None
    document = catalogue.sources.get(source or "")
    notes = Notes(_warned(entry, checked), remarks or {})
    rows = [_row(catalogue, entry, place, checked, notes) for place in range(len(entry.rows))]
    return {
        "rows": rows,
        "live_parts": ",".join(_live_parts(rows)),
        "paper": _one("paper-paper", entry.paper, "paper", entry, notes),
        "paper_group": Group("If it is not on record yet", [
            _one(f"paper-{name}", entry.paper, name, entry, notes, label, **more) for name, label, more in PAPER
        ], folded=True),
        "source": {"id": document.id, "title": document.title, "year": document.year} if document else None,
        "about": [
            _one(f"method-{name}", entry.about, name, entry, notes, label, **more) for name, label, more in ABOUT
        ],
        "method": entry.method,
        "method_steps": _steps(catalogue, entry.method),
        "step_faults": entry.faults.get("method-steps", []),
        "step_remarks": notes.remarks.get((None, "method-steps"), []),
        "general": entry.faults.get("", []),
        "general_warnings": notes.warnings.get((None, ""), []),
        "general_remarks": notes.remarks.get((None, ""), []),
        "cells": name_cells(catalogue, checked.preview.cells if checked and checked.preview else ()),
        "findings": _findings(catalogue, checked),
        "held": entry.packed(),
        "message": entry.message,
        "lists": lists(catalogue),
        "count": _count(entry),
    }  # fmt: skip


def _findings(catalogue: Catalogue, checked: Checked | None) -> list[Extended[FindingRead]]:
    methods = checked.preview.methods if checked and checked.preview else []
    return [finding for method in methods for finding in findings_with_names(catalogue, method.findings)]


def _live_parts(rows: Iterable[RowShown]) -> Iterator[str]:
    """The parts of the page that a check while typing replaces: messages, never fields."""
    yield "#outcome"
    for part in ("paper", *(name for name, _, _ in PAPER)):
        yield f"#paper-{part}-said"
    for row in rows:
        yield f"#effects-{row['place']}-outcome"
        for group in row["groups"]:
            yield from (f"#{group.note_id}",) if group.note_id else ()
            yield from (f"#{field.name}-said" for field in group.fields)


@per_version()
def lists(catalogue: Catalogue) -> SafeString:
    """The names to choose from, as lists that fields name by id; put together once a version."""
    components, metrics, methods, sources = (
        [name for _, name in choices(catalogue, name)] for name in ("components", "metrics", "methods", "sources")
    )
    options = {
        "all-causes": [*components, *CAUSES],
        "all-comparators": [*components, *methods],
        "all-metrics": metrics,
        "all-methods": methods,
        "all-sources": sources,
    }
    return format_html_join(
        "\n",
        '<datalist id="{}">{}</datalist>',
        (
            (key, format_html_join("", '<option value="{}"></option>', ((name,) for name in names)))
            for key, names in options.items()
        ),
    )


def _count(entry: Entry) -> int:
    return sum(
        len(details) for faults in (entry.faults, *(row.faults for row in entry.rows)) for details in faults.values()
    )


def _warned(entry: Entry, checked: Checked | None) -> dict[tuple[int | None, str], list[str]]:
    warnings: dict[tuple[int | None, str], list[str]] = {}
    for place, detail in checked.warnings if checked else ():
        row = next((number for number, row in enumerate(entry.rows) if row is place.row), None)
        warnings.setdefault((row, place.field), []).append(detail)
    return warnings


def _one(
    name: str,
    values: dict[str, str],
    key: str,
    entry: Entry,
    notes: Notes,
    label: str = "",
    **more: Any,
) -> Field:
    faults = entry.faults.get(name, [])
    at = (None, name)
    warnings, remarks = notes.warnings.get(at, []), notes.remarks.get(at, [])
    return Field(name, label, values[key], faults=faults, warnings=warnings, remarks=remarks, **more)


def _group(
    row: Row, place: int, notes: Notes, title: str, parts: Iterable[Described], arm: str = "", **more: Any
) -> Group:
    """Fields of an effect that belong together; `arm` is what the names of an arm's fields begin with."""
    fields = [
        Field(
            f"effects-{place}-{arm}{name}",
            label,
            row.fields[f"{arm}{name}"],
            faults=row.faults.get(f"{arm}{name}", []),
            warnings=notes.warnings.get((place, f"{arm}{name}"), []),
            remarks=notes.remarks.get((place, f"{arm}{name}"), []),
            **rest,
        )
        for name, label, rest in parts
    ]
    return Group(title, fields, **more)


def _row(
    catalogue: Catalogue,
    entry: Entry,
    place: int,
    checked: Checked | None,
    notes: Notes,
) -> RowShown:
    row = entry.rows[place]

    group = partial(_group, row, place, notes)
    about = f"effects-{place}-about"
    groups = [
        group("What was varied", CAUSE),
        group("What was measured", METRIC, note=_facet(catalogue, entry, row), note_id=about),
        group("Baseline: without it, or with less", ARM, "baseline_"),
        group("Treatment: with it", ARM, "treated_"),
        group("Where the figure is", PLACE),
        group("How each condition was made, note, id", MADE, folded=True),
    ]
    named = [field for part in groups for field in part.fields]
    return {
        "place": place,
        "number": place + 1,
        "title": " on ".join(filter(None, [row.fields["varied"], row.fields["metric"]])),
        "groups": groups,
        "outcome": checked.outcomes.get(place) if checked else None,
        "faults": row.faults.get("", []),
        "warnings": notes.warnings.get((place, ""), []),
        "remarks": notes.remarks.get((place, ""), []),
        "needed": [field for field in named if NEEDED in field.faults],
        "wrong": [field for field in named if set(field.faults) - {NEEDED}],
        "empty": row.empty,
    }


def _facet(catalogue: Catalogue, entry: Entry, row: Row) -> str:
    """What the metric says of the effect: its facet, its better direction, its unit."""
    if not row.fields["metric"]:
        return ""
    try:
        metric = catalogue.metrics.get(record_of(catalogue, "metrics", row.fields["metric"], {}))
    except Unknown:
        return ""
    if metric is None:
        return ""
    lies = row.fields["generalization"]
    unit = f" Unit: {metric.unit}." if metric.unit else ""
    outcome = _speaks_of(metric.measures, Generalization(lies) if lies in set(Generalization) else None)
    return f"{outcome}. {metric.orientation.label}.{unit}"


def _speaks_of(measures: Measures, lies: Generalization | None) -> str:
    if measures is Measures.DOWNSTREAM and lies is None:
        return "A test of a trained model: say below where the test lies"
    facet = facet_of(measures, lies)
    return f"Outcome: {Facet(facet).label}" if facet else "No outcome: listed, and not pooled"


def _steps(catalogue: Catalogue, method: RawJson | None) -> list[StepShown]:
    steps = (method or {}).get("steps")
    return [
        {"id": str(step.get("id", "")), "name": catalogue.label("components", str(step.get("component", "")))}
        for step in (steps if isinstance(steps, list) else ())
        if isinstance(step, dict)
    ]
