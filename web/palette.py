"""The components to compose a draft from, by stage and kind, with the facets that each raises and lowers."""

from dataclasses import dataclass

from catalogue import Catalogue, evidence, per_version
from catalogue.scheme import SchemeComponent, SchemeKind, SchemeStage, scheme
from taxonomy.vocabulary import Facet, Status

Movers = dict[Facet, set[str]]


@dataclass(frozen=True)
class OfferedComponent:
    """A component that a draft can be composed of; `words` are searched."""

    id: str
    name: str
    summary: str
    words: str
    raises: list[Facet]
    lowers: list[Facet]


@dataclass(frozen=True)
class OfferedKind:
    """A kind with its components."""

    name: str
    components: list[OfferedComponent]


@dataclass(frozen=True)
class OfferedStage:
    """A stage with its kinds, and the number of components in them."""

    id: str
    name: str
    kinds: list[OfferedKind]
    count: int


@per_version()
def palette(catalogue: Catalogue) -> list[OfferedStage]:
    """Stages with kinds with components. A deprecated component is not offered."""
    raises = {facet: set(evidence.movers(catalogue, facet.value, 1)) for facet in Facet}
    lowers = {facet: set(evidence.movers(catalogue, facet.value, -1)) for facet in Facet}
    return [_stage(stage, raises, lowers) for stage in scheme(catalogue).stages]


def _stage(stage: SchemeStage, raises: Movers, lowers: Movers) -> OfferedStage:
    kinds = []
    for kind in stage.kinds:
        active = [component for component in kind.components if component.status is Status.ACTIVE]
        if active:
            offered = [_offered(component, kind, stage, raises, lowers) for component in active]
            kinds.append(OfferedKind(kind.name, offered))
    return OfferedStage(stage.id, stage.name, kinds, sum(len(kind.components) for kind in kinds))


def _offered(
    component: SchemeComponent, kind: SchemeKind, stage: SchemeStage, raises: Movers, lowers: Movers
) -> OfferedComponent:
    words = [component.name, component.id.replace("-", " "), *component.aliases, kind.name, stage.name]
    return OfferedComponent(
        id=component.id,
        name=component.name,
        summary=component.summary,
        words=" ".join(words).lower(),
        raises=[facet for facet in Facet if component.id in raises[facet]],
        lowers=[facet for facet in Facet if component.id in lowers[facet]],
    )
