"""Browsing methods, and one method with all that is known of it: results, composition, related methods."""

from collections.abc import Iterable, Sequence
from typing import TypedDict
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from catalogue import Catalogue, lineage, lists, profile
from catalogue.compositions import SimilarMethod, composition, similar
from catalogue.effects import EffectRead
from catalogue.lineage import RelatedMethod
from catalogue.linked_data import bibtex
from catalogue.profile import FacetProfile
from catalogue.queries import EffectQuery, RoundsQuery
from catalogue.read_models import MethodRead, StepRead
from catalogue.rendering import PREFIX, read_model
from exporters.cards import CARDS
from exporters.formats import can_export
from registry.selectors import history
from taxonomy.documents import Method
from taxonomy.vocabulary import Facet, Stage
from transport.query_string import VERSION
from web import drawing
from web.drawing import Look, component_address
from web.figures import round_curves
from web.formatting import bar
from web.inline_forest import Tick, ticks, with_positions
from web.labels import Extended, choices, extended, findings_with_names, name_components, with_causes
from web.list_page import answer, list_context
from web.list_query import check_no_parameters
from web.navigation import breadcrumbs
from web.publishing import download, json_ld, signposted
from web.versions import cached_per_version, catalogue_of

NEAREST = 6
RELATIONS = (
    ("extends", "Extends"),
    ("extended_by", "Extended by"),
    ("seeds_from", "Uses data from"),
    ("seeds", "Data used by"),
)
COLUMN = 840
"""Pixels: beside the facts about a method there is less room."""
REVISIONS = 10
CONTENTS = (
    ("picture", "The pipeline"),
    ("effects", "Results"),
    ("rounds", "Over rounds"),
    ("steps", "Steps"),
    ("profile", "Measured effects of its components"),
    ("diagnosis", "Diagnosis"),
    ("similar", "Similar methods"),
    ("lineage", "Lineage"),
    ("revisions", "Revisions"),
)
"""The sections of a method's page: id and title."""


class Relations(TypedDict):
    """The relations of a method by their titles, and their picture; empty where there is none."""

    groups: list[tuple[str, list[RelatedMethod]]]
    picture: str


class RelatedMethods(TypedDict):
    """The picture of a method's composition with its files, the nearest methods, and the lineage."""

    picture: str
    downloads: list[tuple[str, str]]
    similar: list[Extended[SimilarMethod]]
    lineage: Relations
    methods: list[tuple[str, str]]
    """Ids and names to compare with."""
    draft: str
    """The address of the designer, with a draft that starts from the method."""
    api: str


class OutcomeEffects(TypedDict):
    """The effects of a method on one outcome, None for mixed tests, and the ticks of the axis that all share,
    where one of them is on it."""

    term: Facet | None
    effects: list[Extended[EffectRead]]
    ticks: list[Tick]


class NumberedLoop(TypedDict):
    """A loop with the steps, as `numbered` gives them, between which it repeats."""

    start: Extended[StepRead]
    to: Extended[StepRead]
    rounds: int | None


@require_safe
@cached_per_version
def many(request: HttpRequest) -> HttpResponse:
    context = {**list_context(request, "methods"), "stages": list(Stage), "breadcrumbs": breadcrumbs()}
    return answer(request, "methods", context)


@require_safe
@cached_per_version
@signposted("methods")
def one(request: HttpRequest, slug: str) -> HttpResponse:
    check_no_parameters(request, VERSION)
    catalogue = catalogue_of(request)
    method, document = read_model(catalogue, "methods", slug), catalogue.methods[slug]
    series = lists.records(catalogue, RoundsQuery(method=(slug,)))
    effects = lists.records(catalogue, EffectQuery(method=(slug,)))
    known = profile.profile(catalogue, slug, None)
    steps, related = numbered(method.steps), _related_methods(catalogue, document)
    present = {"rounds": bool(series), "lineage": bool(related["lineage"]["groups"])}
    context = {
        "method": method,
        "steps": steps,
        "loops": _loops(method, steps),
        "contents": [entry for entry in CONTENTS if entry[0] not in ("rounds", "lineage") or present[entry[0]]],
        "related": related,
        "facets": [_facet(catalogue, facet, known.facets[facet]) for facet in Facet],
        "profile": known,
        "findings": findings_with_names(catalogue, known.findings),
        "measured": by_facet(with_causes(catalogue, effects)),
        "effects_data": download("effects/", {"method": slug}),
        "rounds": series,
        "rounds_data": download("rounds/", {"method": slug}),
        "curves": round_curves(slug, catalogue.label("methods", slug), series),
        "revisions": history.revisions(catalogue, "methods", slug, before=None, size=REVISIONS),
        "has_recipe": can_export(catalogue, document, "data-juicer"),
        "cards": CARDS,
        "bibtex": bibtex(catalogue.sources[document.source]),
        "linked_data": json_ld(catalogue, "methods", slug, request),
        "breadcrumbs": breadcrumbs("methods-page"),
    }
    return render(request, "web/methods/detail.html", context)


def by_facet(effects: Sequence[Extended[EffectRead]]) -> list[OutcomeEffects]:
    """Effects by the facet that they speak of, all on one axis; mixed tests last."""
    placed = with_positions(effects)
    axis = ticks(effects)
    groups = [(facet, [effect for effect in placed if effect["facet"] == facet]) for facet in (*Facet, None)]
    return [
        {"term": facet, "effects": members, "ticks": axis if any(effect["spot"] for effect in members) else []}
        for facet, members in groups
        if members
    ]


def numbered(steps: Iterable[StepRead]) -> list[Extended[StepRead]]:
    """Steps with their numbers, and their inputs by number."""
    steps = list(steps)
    places = {step.id: place for place, step in enumerate(steps, 1)}
    return [
        extended(step, **{"number": places[step.id], "from": [(name, places[name]) for name in step.inputs]})
        for step in steps
    ]


def _loops(method: MethodRead, steps: Iterable[Extended[StepRead]]) -> list[NumberedLoop]:
    """For each loop the steps between which it repeats, with their numbers."""
    by_id = {step["id"]: step for step in steps}
    return [{"start": by_id[loop.start], "to": by_id[loop.to], "rounds": loop.rounds} for loop in method.all_loops]


def _facet(catalogue: Catalogue, facet: Facet, known: FacetProfile) -> Extended[FacetProfile]:
    return extended(
        known,
        term=facet,
        unmeasured=[(slug, catalogue.label("components", slug)) for slug in known.unmeasured],
        measured=with_causes(catalogue, known.measured),
    )


def _related_methods(catalogue: Catalogue, method: Method) -> RelatedMethods:
    """Everything that the templates of the picture and of the related methods need."""
    api, network = f"{PREFIX}/methods/{method.id}", composition(catalogue, method).network()
    return {
        "picture": drawing.picture(network, Look(component_address, room=COLUMN)),
        "downloads": drawing.forms(f"{api}/graph/"),
        "similar": [_similar(catalogue, row, method.id) for row in similar(catalogue, method, NEAREST).results],
        "lineage": _lineage(catalogue, method.id),
        "methods": choices(catalogue, "methods"),
        "draft": f"{reverse('design-page')}?{urlencode({'from': method.id})}",
        "api": api,
    }


def _similar(catalogue: Catalogue, row: SimilarMethod, slug: str) -> Extended[SimilarMethod]:
    """A similar method with its components by name, and the address of the two side by side."""
    strips = [
        (title, name_components(catalogue, row[name]))
        for name, title in (("shared", "Shared"), ("missing", "Only there"), ("extra", "Only here"))
    ]
    return extended(row, strips=strips, bar=bar(row.score), compare=f"/compare/?methods={slug},{row.method}")


def _lineage(catalogue: Catalogue, slug: str) -> Relations:
    related = lineage.methods_by_relation(catalogue, slug)
    groups = [(title, related[name]) for name, title in RELATIONS if related[name]]
    look = Look(lambda node: f"/methods/{node['id']}/", here=slug, room=COLUMN)
    return {"groups": groups, "picture": drawing.picture(lineage.network(catalogue, slug), look) if groups else ""}
