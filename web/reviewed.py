"""The preview of a submission: pipelines, nearest methods, effects as they would be used, pooled cells."""

from typing import TypedDict

from django.utils.safestring import SafeString

from catalogue import Catalogue, compositions
from catalogue.compositions import composition
from catalogue.preview import EffectPreview, preview, with_bundle
from catalogue.profile import FindingRead
from registry.errors import Conflict, Invalid
from registry.models import Submission
from registry.services.checking import check_bundle
from taxonomy.documents import Effect, Method
from taxonomy.graph.formats.svg import TooLarge
from web import drawing
from web.drawing import Look, component_address
from web.labels import Extended, NamedCell, findings_with_names, name_cells

NEAREST = 3
PICTURED = 10
"""Methods of a submission that are drawn."""


class Refused(TypedDict):
    """Why there is no preview."""

    refused: str


class EffectSeen(TypedDict):
    """An effect of a submission: as it would be used, as it was sent in, and its names."""

    as_used: EffectPreview
    record: Effect
    cause: str
    metric: str
    link: str | None


class Nearest(TypedDict):
    """A similar method, and how similar it is."""

    id: str
    name: str
    percent: int


class MethodSeen(TypedDict):
    """A method of a submission: its picture, the nearest methods, and its diagnosis."""

    name: str
    picture: SafeString
    nearest: list[Nearest]
    findings: list[Extended[FindingRead]]


class Computed(TypedDict):
    """The preview of a submission; `cut` as in the preview."""

    effects: list[EffectSeen]
    cells: list[NamedCell]
    methods: list[MethodSeen]
    cut: bool


def computed(catalogue: Catalogue, submission: Submission) -> Computed | Refused:
    """The preview of its bundle on top of the catalogue; `refused` says why there is none."""
    try:
        bundle = check_bundle(submission.bundle, catalogue)
    except (Invalid, Conflict) as error:
        return {"refused": str(error)}
    after = with_bundle(catalogue, bundle)
    previewed = preview(catalogue, bundle, after)
    effects = {effect.id: effect for effect in bundle.effects}
    findings = {method.id: findings_with_names(catalogue, method.findings) for method in previewed.methods}
    return {
        "effects": [
            {
                "as_used": effect,
                "record": effects[effect.id],
                "cause": _cause(after, effects[effect.id].component, effects[effect.id].method),
                "metric": after.label("metrics", effects[effect.id].metric),
                "link": effects[effect.id].reading.link,
            }
            for effect in previewed.effects
        ],
        "cells": name_cells(after, previewed.cells),
        "methods": [_method(catalogue, after, method, findings[method.id]) for method in bundle.methods[:PICTURED]],
        "cut": previewed.cut,
    }


def _cause(after: Catalogue, component: str | None, method: str | None) -> str:
    if component:
        return after.label("components", component)
    return after.label("methods", method) if method else "Whole method"


def _method(
    catalogue: Catalogue, after: Catalogue, method: Method, findings: list[Extended[FindingRead]]
) -> MethodSeen:
    nearest = compositions.similar(catalogue, method, NEAREST).results
    try:
        picture = drawing.picture(composition(after, method).network(), Look(component_address))
    except TooLarge:
        picture = SafeString()
    return {
        "name": method.name,
        "picture": picture,
        "nearest": [{"id": row.method, "name": row.name, "percent": round(100 * row.score)} for row in nearest],
        "findings": findings,
    }
