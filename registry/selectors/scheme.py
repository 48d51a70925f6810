"""The whole concept scheme: closed vocabularies with their definitions, and the records that people extend them by."""

import json
from typing import Any

from registry.bodies import PREFIX
from registry.models import Component, Kind, Metric
from taxonomy.vocabulary import Characteristic, Concept, Design, Domain, Facet, Generalization, Isolation, Stage

VOCABULARIES: dict[str, type[Concept]] = {
    "characteristics": Characteristic,
    "facets": Facet,
    "generalizations": Generalization,
    "domains": Domain,
    "designs": Design,
    "isolations": Isolation,
}


def scheme() -> dict[str, Any]:
    """Stages with their kinds and components as a tree, then the other vocabularies and the metrics."""
    return {
        "url": f"{PREFIX}/taxonomy/",
        "stages": [_stage(stage) for stage in Stage],
        **{name: [_term(term) for term in vocabulary] for name, vocabulary in VOCABULARIES.items()},
        "metrics": _bodies(Metric.objects.order_by("measures", "slug")),
    }


def _term(term: Concept) -> dict[str, Any]:
    return {"id": term.value, "name": term.label, "definition": term.definition}


def _stage(stage: Stage) -> dict[str, Any]:
    kinds = Kind.objects.filter(stage=stage.value).order_by("slug")
    components = Component.objects.filter(kind__stage=stage.value).order_by("slug")
    by_kind: dict[str, list[Any]] = {}
    for component in _bodies(components):
        by_kind.setdefault(component["kind"], []).append(component)
    tree = [kind | {"components": by_kind.get(kind["id"], [])} for kind in _bodies(kinds)]
    return _term(stage) | {"kinds": tree}


def _bodies(rows: Any) -> list[dict[str, Any]]:
    return [json.loads(body) for body in rows.values_list("body", flat=True)]
