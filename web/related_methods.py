"""A method's composition and related methods for its page: the picture, the nearest methods, the lineage."""

from collections.abc import Mapping
from typing import Any, TypedDict
from urllib.parse import urlencode

from django.urls import reverse

from catalogue import Catalogue, lineage, similar
from catalogue.compositions import composition
from catalogue.lineage import RelatedMethod
from catalogue.rendering import PREFIX
from taxonomy.documents import Method
from web import drawing
from web.drawing import Look
from web.labels import Extended, choices, extended, name_components

NEAREST = 6
RELATIONS = (
    ("extends", "Extends"),
    ("extended_by", "Extended by"),
    ("seeds_from", "Uses data from"),
    ("seeds", "Data used by"),
)
COLUMN = 840
"""Pixels: beside the facts about a method there is less room."""


class Relations(TypedDict):
    """The relations of a method by their titles, and their picture; empty where there is none."""

    groups: list[tuple[str, list[RelatedMethod]]]
    picture: str


class RelatedMethods(TypedDict):
    """The picture of a method's composition with its files, the nearest methods, and the lineage."""

    picture: str
    downloads: list[tuple[str, str]]
    similar: list[Extended[similar.SimilarMethod]]
    lineage: Relations
    methods: list[tuple[str, str]]
    """Ids and names to compare with."""
    draft: str
    """The address of the designer, with a draft that starts from the method."""
    api: str


def component_address(node: Mapping[str, Any]) -> str:
    return f"/components/{node.get('component') or node['id']}/"


def related_methods(catalogue: Catalogue, method: Method) -> RelatedMethods:
    """Everything that the templates of the picture and of the related methods need."""
    api, network = f"{PREFIX}/methods/{method.id}", composition(catalogue, method).network()
    return {
        "picture": drawing.picture(network, Look(component_address, room=COLUMN)),
        "downloads": drawing.forms(f"{api}/graph/"),
        "similar": [_similar(catalogue, row, method.id) for row in similar.similar(catalogue, method, NEAREST).results],
        "lineage": _lineage(catalogue, method.id),
        "methods": choices(catalogue, "methods"),
        "draft": f"{reverse('design-page')}?{urlencode({'from': method.id})}",
        "api": api,
    }


def _similar(catalogue: Catalogue, row: similar.SimilarMethod, slug: str) -> Extended[similar.SimilarMethod]:
    """A similar method with its components by name, and the address of the two side by side."""
    strips = [
        (title, name_components(catalogue, row[name]))
        for name, title in (("shared", "Shared"), ("missing", "Only there"), ("extra", "Only here"))
    ]
    return extended(row, strips=strips, bar=bar(row.score), compare=f"/compare/?methods={slug},{row.method}")


def bar(score: float) -> str:
    """The length of the bar of a score, in percent."""
    return f"{100 * score:.1f}"


def _lineage(catalogue: Catalogue, slug: str) -> Relations:
    related = lineage.methods_by_relation(catalogue, slug)
    groups = [(title, related[name]) for name, title in RELATIONS if related[name]]
    look = Look(lambda node: f"/methods/{node['id']}/", here=slug, room=COLUMN)
    return {"groups": groups, "picture": drawing.picture(lineage.network(catalogue, slug), look) if groups else ""}
