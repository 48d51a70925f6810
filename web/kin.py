"""What a method's page shows of its composition and of its kin: the picture, the nearest methods, the lineage."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from registry.bodies import PREFIX
from registry.selectors import lineage, pipelines, similar
from registry.snapshot import Snapshot
from taxonomy.documents import Method
from web import drawing, naming
from web.drawing import Look

NEAREST = 6
RELATIONS = (
    ("extends", "Extends"),
    ("extended_by", "Extended by"),
    ("seeds_from", "Takes seeds from"),
    ("seeds", "Gives seeds to"),
)
COLUMN = 840
"""Beside the facts about a method there is less room."""


def component_address(node: Mapping[str, Any]) -> str:
    return f"/components/{node.get('component') or node['id']}/"


def kin(method: Method, now: Snapshot) -> dict[str, Any]:
    """Everything that the templates of the picture and of the kin need."""
    api = f"{PREFIX}/methods/{method.id}"
    return {
        "picture": drawing.picture(pipelines.pipeline(method, now).network(), Look(component_address, room=COLUMN)),
        "downloads": drawing.forms(f"{api}/graph/"),
        "similar": [_near(each, method.id, now) for each in similar.similar(method, NEAREST, now)],
        "lineage": _lineage(method.id, now),
        "methods": naming.choices("methods", now),
        "draft": _draft(method.id),
        "api": api,
    }


def _near(found: dict[str, Any], slug: str, now: Snapshot) -> dict[str, Any]:
    """A similar method with its components by name, and the address of the two beside each other."""
    strips = [
        (title, naming.components(found[name], now))
        for name, title in (("shared", "Both have"), ("missing", "It adds"), ("extra", "It lacks"))
    ]
    address = f"/compare/?methods={slug},{found['method']}"
    return {**found, "strips": strips, "bar": bar(found["score"]), "compare": address}


def bar(score: float) -> str:
    """How long the bar of a score is, in percent."""
    return f"{100 * score:.1f}"


def _lineage(slug: str, now: Snapshot) -> dict[str, Any]:
    """The relations that there are, and their picture; empty where it stands alone."""
    found = lineage.lineage(slug, now)
    groups = [(title, found[name]) for name, title in RELATIONS if found[name]]
    look = Look(lambda node: f"/methods/{node['id']}/", here=slug, room=COLUMN)
    return {"groups": groups, "picture": drawing.picture(lineage.network(slug, now), look) if groups else ""}


def _draft(slug: str) -> str:
    """Where a draft is started from a method, if drafts can be made here."""
    try:
        return f"{reverse('design-page')}?{urlencode({'from': slug})}"
    except NoReverseMatch:
        return ""
