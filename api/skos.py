"""The concept scheme in SKOS (W3C Recommendation, 2009), written by rdflib as Turtle or JSON-LD.

Stages, kinds and components are one scheme with `broader` between them; each closed vocabulary is a collection in it.
An operator of a tool is a close match of the one component that it implements, and its name a hidden label there; of
several components that it implements together it is a related match.
"""

from collections import Counter
from collections.abc import Sequence
from urllib.parse import urljoin

from rdflib import RDF, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, OWL

from catalogue.read_models import MetricRead
from catalogue.scheme import Scheme, SchemeComponent, SchemeKind, SchemeStage, Term
from taxonomy.vocabulary import Fit, Status

COLLECTIONS = ("characteristics", "facets", "generalizations", "domains", "designs", "isolations", "metrics")


def graph(scheme: Scheme, root: str) -> Graph:
    """The scheme as triples; `root` is its own address, and those of its concepts start with it."""
    base = Namespace(f"{root}#")
    triples = Graph()
    triples.bind("skos", SKOS)
    triples.bind("", base)
    top = URIRef(root)
    triples.add((top, RDF.type, SKOS.ConceptScheme))
    triples.add((top, DCTERMS.title, Literal("Methods that generate synthetic data with language models", "en")))
    for stage in scheme.stages:
        _add_stage(triples, base, top, stage)
    _add_operators(triples, base, top, scheme)
    for name in COLLECTIONS:
        _add_collection(triples, base, top, name, getattr(scheme, name))
    return triples


def _add_stage(triples: Graph, base: Namespace, top: URIRef, stage: SchemeStage) -> None:
    node = base[f"stages/{stage.id}"]
    _add_concept(triples, node, top, stage.id, stage.name, stage.definition)
    triples.add((node, SKOS.topConceptOf, top))
    triples.add((top, SKOS.hasTopConcept, node))
    for kind in stage.kinds:
        _add_narrower(triples, base, top, node, "kinds", kind)
        for component in kind.components:
            _add_narrower(triples, base, top, base[f"kinds/{kind.id}"], "components", component)


def _add_operators(triples: Graph, base: Namespace, top: URIRef, scheme: Scheme) -> None:
    """The operators of tools as matches of components, without those that only label samples."""
    kinds = (kind for stage in scheme.stages for kind in stage.kinds)
    components = [component for kind in kinds for component in kind.components]
    numbers = Counter(operator.id for component in components for operator in component.in_tools)
    for component in components:
        node = base[f"components/{component.id}"]
        for operator in component.in_tools:
            address = URIRef(urljoin(top, operator.url))
            if operator.fit is Fit.ANNOTATE:
                continue
            if numbers[operator.id] > 1:
                triples.add((node, SKOS.relatedMatch, address))
            else:
                triples.add((node, SKOS.closeMatch, address))
                triples.add((node, SKOS.hiddenLabel, Literal(operator.operator)))


def _add_narrower(
    triples: Graph, base: Namespace, top: URIRef, broader: URIRef, collection: str, record: SchemeKind | SchemeComponent
) -> None:
    node = base[f"{collection}/{record.id}"]
    _add_concept(triples, node, top, record.id, record.name, record.summary)
    triples.add((node, SKOS.broader, broader))
    triples.add((broader, SKOS.narrower, node))
    for alias in record.aliases if isinstance(record, SchemeComponent) else ():
        triples.add((node, SKOS.altLabel, Literal(alias, "en")))
    if record.status is Status.DEPRECATED:
        triples.add((node, OWL.deprecated, Literal(True)))
    if record.replaced_by:
        triples.add((node, DCTERMS.isReplacedBy, base[f"{collection}/{record.replaced_by}"]))


def _add_collection(
    triples: Graph, base: Namespace, top: URIRef, name: str, terms: Sequence[Term | MetricRead]
) -> None:
    group = base[name]
    triples.add((group, RDF.type, SKOS.Collection))
    triples.add((group, SKOS.prefLabel, Literal(name.capitalize(), "en")))
    for term in terms:
        node = base[f"{name}/{term.id}"]
        _add_concept(
            triples, node, top, term.id, term.name, term.summary if isinstance(term, MetricRead) else term.definition
        )
        triples.add((group, SKOS.member, node))


def _add_concept(triples: Graph, node: URIRef, top: URIRef, notation: str, name: str, definition: str) -> None:
    triples.add((node, RDF.type, SKOS.Concept))
    triples.add((node, SKOS.inScheme, top))
    triples.add((node, SKOS.notation, Literal(notation)))
    triples.add((node, SKOS.prefLabel, Literal(name, "en")))
    triples.add((node, SKOS.definition, Literal(definition, "en")))
