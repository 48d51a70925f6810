"""The components to compose a draft from, by stage and kind, with what each is known to raise and lower."""

from typing import Any

from catalogue import Catalogue, evidence, per_version
from catalogue.scheme import SchemeComponent, SchemeKind, SchemeStage, scheme
from taxonomy.vocabulary import Facet, Status

Movers = dict[Facet, set[str]]


@per_version()
def palette(catalogue: Catalogue) -> list[dict[str, Any]]:
    """Stages with kinds with components. A deprecated component is not offered."""
    raises = {facet: set(evidence.movers(catalogue, facet.value, 1)) for facet in Facet}
    lowers = {facet: set(evidence.movers(catalogue, facet.value, -1)) for facet in Facet}
    return [_stage(stage, raises, lowers) for stage in scheme(catalogue).stages]


def _stage(stage: SchemeStage, raises: Movers, lowers: Movers) -> dict[str, Any]:
    kinds = []
    for kind in stage.kinds:
        active = [component for component in kind.components if component.status is Status.ACTIVE]
        if active:
            offered = [_offered(component, kind, stage, raises, lowers) for component in active]
            kinds.append({"name": kind.name, "components": offered})
    count = sum(len(kind["components"]) for kind in kinds)
    return {"id": stage.id, "name": stage.name, "kinds": kinds, "count": count}


def _offered(
    component: SchemeComponent, kind: SchemeKind, stage: SchemeStage, raises: Movers, lowers: Movers
) -> dict[str, Any]:
    words = [component.name, component.id.replace("-", " "), *component.aliases, kind.name, stage.name]
    return {
        "id": component.id,
        "name": component.name,
        "summary": component.summary,
        "words": " ".join(words).lower(),
        "raises": [facet for facet in Facet if component.id in raises[facet]],
        "lowers": [facet for facet in Facet if component.id in lowers[facet]],
    }
