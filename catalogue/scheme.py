"""The whole concept scheme: closed vocabularies with their definitions, and the records that extend them."""

from catalogue.read_model import ReadModel
from catalogue.read_models import KindRead, MetricRead, OperatorBrief, Resource
from catalogue.rendering import PREFIX, read_model
from catalogue.value import Catalogue, per_version
from taxonomy.vocabulary import Characteristic, Concept, Design, Domain, Facet, Generalization, Isolation, Stage, Status


class Term(ReadModel):
    """A term of a closed vocabulary."""

    id: str
    name: str
    definition: str


class SchemeComponent(Resource):
    """A component as the scheme names it."""

    name: str
    kind: str
    stage: Stage
    summary: str
    aliases: tuple[str, ...]
    in_tools: list[OperatorBrief]
    status: Status
    replaced_by: str | None


class SchemeKind(KindRead):
    """A kind with its components."""

    components: list[SchemeComponent]


class SchemeStage(Term):
    """A stage with its kinds."""

    kinds: list[SchemeKind]


class Scheme(ReadModel):
    """Stages with their kinds and components as a tree, then the other vocabularies and the metrics."""

    url: str
    stages: list[SchemeStage]
    characteristics: list[Term]
    facets: list[Term]
    generalizations: list[Term]
    domains: list[Term]
    designs: list[Term]
    isolations: list[Term]
    metrics: list[MetricRead]


@per_version()
def scheme(catalogue: Catalogue) -> Scheme:
    """The concept scheme of a catalogue."""
    metrics = sorted(catalogue.metrics.values(), key=lambda metric: (metric.measures.value, metric.id))
    return Scheme(
        url=f"{PREFIX}/taxonomy/",
        stages=[_stage(catalogue, stage) for stage in Stage],
        characteristics=_terms(Characteristic),
        facets=_terms(Facet),
        generalizations=_terms(Generalization),
        domains=_terms(Domain),
        designs=_terms(Design),
        isolations=_terms(Isolation),
        metrics=[read_model(catalogue, "metrics", metric.id) for metric in metrics],
    )


def _terms(vocabulary: type[Concept]) -> list[Term]:
    return [Term(**_term(term)) for term in vocabulary]


def _term(term: Concept) -> dict[str, str]:
    return {"id": term.value, "name": term.label, "definition": term.definition}


def _stage(catalogue: Catalogue, stage: Stage) -> SchemeStage:
    kinds = [_kind(catalogue, slug) for slug, kind in catalogue.kinds.items() if kind.stage is stage]
    return SchemeStage(**_term(stage), kinds=kinds)


def _kind(catalogue: Catalogue, slug: str) -> SchemeKind:
    components = [
        SchemeComponent.model_validate(read_model(catalogue, "components", component), from_attributes=True)
        for component, document in catalogue.components.items()
        if document.kind == slug
    ]
    return SchemeKind(**dict(read_model(catalogue, "kinds", slug)), components=components)
