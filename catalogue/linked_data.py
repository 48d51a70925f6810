"""Records as linked data: JSON-LD in schema.org's words, links after FAIR Signposting, and citation tags of a source.

`base` is the public address of the registry, without a slash at its end; the IRI of a record is that of its page.
"""

from collections.abc import Mapping
from typing import NamedTuple

from catalogue.publication import LICENCE, TITLE
from catalogue.rendering import PREFIX
from catalogue.value import Catalogue

CONTEXT = "https://schema.org"
TYPES = {"components": "DefinedTerm", "methods": "HowTo", "sources": "ScholarlyArticle"}
"""Collection whose pages carry linked data -> the type of its records."""
Node = Mapping[str, object]
"""An object of JSON-LD, in schema.org's words."""


class Link(NamedTuple):
    """A typed link of an answer (RFC 8288)."""

    target: str
    rel: str
    media_type: str | None = None

    def __str__(self) -> str:
        return f'<{self.target}>; rel="{self.rel}"' + (f'; type="{self.media_type}"' if self.media_type else "")


def iri(base: str, collection: str, slug: str) -> str:
    """The persistent address of a record: that of its page."""
    return f"{base}/{collection}/{slug}/"


def linked_data(catalogue: Catalogue, collection: str, slug: str, base: str) -> Node:
    """A record in JSON-LD. Raises KeyError for a collection without linked data."""
    return {"@context": CONTEXT, **NODES[collection](catalogue, slug, base)}


def links(catalogue: Catalogue, collection: str, slug: str, base: str) -> list[Link]:
    """The links of a record's page: what to cite, its descriptions, and its type."""
    data = f"{base}{PREFIX}/{collection}/{slug}/"
    links = [
        Link(iri(base, collection, slug), "cite-as"),
        Link(data, "describedby", "application/json"),
        Link(LICENCE, "license"),
        Link("https://schema.org/AboutPage", "type"),
        Link(f"https://schema.org/{TYPES[collection]}", "type"),
    ]
    if collection == "methods":
        links.append(Link(f"{data}citation/?format=bibtex", "describedby", "application/x-bibtex"))
    return links


def citation_tags(catalogue: Catalogue, slug: str) -> list[tuple[str, str]]:
    """Name and content of the meta tags by which reference managers read a source."""
    source = catalogue.sources[slug]
    tags = [
        ("citation_title", source.title),
        *(("citation_author", author) for author in source.authors),
        ("citation_publication_date", str(source.year)),
        ("citation_journal_title", source.venue),
        ("citation_arxiv_id", source.arxiv),
        ("citation_doi", source.doi),
        ("citation_public_url", source.url),
    ]
    return [(name, content) for name, content in tags if content]


def _component(catalogue: Catalogue, slug: str, base: str) -> Node:
    component = catalogue.components[slug]
    node = {
        "@type": "DefinedTerm",
        "@id": iri(base, "components", slug),
        "url": iri(base, "components", slug),
        "termCode": slug,
        "name": component.name,
        "description": component.summary,
        "inDefinedTermSet": {
            "@type": "DefinedTermSet",
            "@id": f"{base}{PREFIX}/taxonomy/",
            "name": f"Components of the {TITLE.lower()}",
        },
    }
    return {**node, **({"alternateName": list(component.aliases)} if component.aliases else {})}


def _method(catalogue: Catalogue, slug: str, base: str) -> Node:
    method = catalogue.methods[slug]
    return {
        "@type": "HowTo",
        "@id": iri(base, "methods", slug),
        "url": iri(base, "methods", slug),
        "name": method.name,
        "description": method.summary,
        "citation": _source(catalogue, method.source, base),
        "step": [
            {
                "@type": "HowToStep",
                "@id": f"{iri(base, 'methods', slug)}#step-{step.id}",
                "position": place,
                "name": catalogue.label("components", step.component),
                "instrument": {"@id": iri(base, "components", step.component)},
            }
            for place, step in enumerate(method.steps, 1)
        ],
    }


def _source(catalogue: Catalogue, slug: str, base: str) -> Node:
    source = catalogue.sources[slug]
    same = [source.url, *([f"https://doi.org/{source.doi}"] if source.doi else [])]
    return {
        "@type": "ScholarlyArticle",
        "@id": iri(base, "sources", slug),
        "name": source.title,
        "author": [{"@type": "Person", "name": author} for author in source.authors],
        "datePublished": str(source.year),
        "sameAs": same,
    }


NODES = {"components": _component, "methods": _method, "sources": _source}
