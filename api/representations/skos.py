"""The concept scheme in SKOS (W3C Recommendation, 2009), written by rdflib as Turtle or JSON-LD.

Stages, kinds and components are one scheme with `broader` between them; each closed vocabulary is a collection in it.
An operator of a tool is a close match of the one component that it is, and its name a hidden label there; of several
components that it is together it is a related match.
"""

from collections import Counter
from typing import Any
from urllib.parse import urljoin

from rdflib import RDF, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, OWL

Scheme = dict[str, Any]
COLLECTIONS = ("characteristics", "facets", "generalizations", "domains", "designs", "isolations", "metrics")


def graph(scheme: Scheme, root: str) -> Graph:
    """The scheme as triples; `root` is its own address, and those of its concepts start with it."""
    base = Namespace(f"{root}#")
    found = Graph()
    found.bind("skos", SKOS)
    found.bind("", base)
    top = URIRef(root)
    found.add((top, RDF.type, SKOS.ConceptScheme))
    found.add((top, DCTERMS.title, Literal("Methods that generate synthetic data with language models", "en")))
    for stage in scheme["stages"]:
        _add_stage(found, base, top, stage)
    _add_operators(found, base, top, scheme)
    for name in COLLECTIONS:
        _add_collection(found, base, top, name, scheme[name])
    return found


def _add_stage(found: Graph, base: Namespace, top: URIRef, stage: dict[str, Any]) -> None:
    node = base[f"stages/{stage['id']}"]
    _add_concept(found, node, top, stage["id"], stage["name"], stage["definition"])
    found.add((node, SKOS.topConceptOf, top))
    found.add((top, SKOS.hasTopConcept, node))
    for kind in stage["kinds"]:
        _add_narrower(found, base, top, node, "kinds", kind)
        for component in kind["components"]:
            _add_narrower(found, base, top, base[f"kinds/{kind['id']}"], "components", component)


def _add_operators(found: Graph, base: Namespace, top: URIRef, scheme: Scheme) -> None:
    """The operators of tools as matches of components; what only labels samples and drops none is none."""
    kinds = (kind for stage in scheme["stages"] for kind in stage["kinds"])
    components = [component for kind in kinds for component in kind["components"]]
    numbers = Counter(operator["id"] for component in components for operator in component["in_tools"])
    for component in components:
        node = base[f"components/{component['id']}"]
        for operator in component["in_tools"]:
            address = URIRef(urljoin(top, operator["url"]))
            if operator["fit"] == "annotate":
                continue
            if numbers[operator["id"]] > 1:
                found.add((node, SKOS.relatedMatch, address))
            else:
                found.add((node, SKOS.closeMatch, address))
                found.add((node, SKOS.hiddenLabel, Literal(operator["operator"])))


def _add_narrower(
    found: Graph, base: Namespace, top: URIRef, broader: URIRef, collection: str, record: dict[str, Any]
) -> None:
    node = base[f"{collection}/{record['id']}"]
    _add_concept(found, node, top, record["id"], record["name"], record["summary"])
    found.add((node, SKOS.broader, broader))
    found.add((broader, SKOS.narrower, node))
    for alias in record.get("aliases", []):
        found.add((node, SKOS.altLabel, Literal(alias, "en")))
    if record["status"] == "deprecated":
        found.add((node, OWL.deprecated, Literal(True)))
    if record["replaced_by"]:
        found.add((node, DCTERMS.isReplacedBy, base[f"{collection}/{record['replaced_by']}"]))


def _add_collection(found: Graph, base: Namespace, top: URIRef, name: str, terms: list[dict[str, Any]]) -> None:
    group = base[name]
    found.add((group, RDF.type, SKOS.Collection))
    found.add((group, SKOS.prefLabel, Literal(name.capitalize(), "en")))
    for term in terms:
        node = base[f"{name}/{term['id']}"]
        _add_concept(found, node, top, term["id"], term["name"], term.get("definition") or term["summary"])
        found.add((group, SKOS.member, node))


def _add_concept(found: Graph, node: URIRef, top: URIRef, notation: str, name: str, definition: str) -> None:
    found.add((node, RDF.type, SKOS.Concept))
    found.add((node, SKOS.inScheme, top))
    found.add((node, SKOS.notation, Literal(notation)))
    found.add((node, SKOS.prefLabel, Literal(name, "en")))
    found.add((node, SKOS.definition, Literal(definition, "en")))
