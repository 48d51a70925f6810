"""Records for other programs: references in BibTeX and CSL-JSON (citation style language, schema 1.0), JSON-LD in
schema.org's words, links after FAIR Signposting, and citation tags of a source.

`base` is the public address of the registry, without a slash at its end; the IRI of a record is that of its page.
"""

import json
import re
from collections.abc import Mapping
from typing import NamedTuple

from catalogue.publication import LICENCE, TITLE
from catalogue.rendering import PREFIX
from catalogue.value import Catalogue
from taxonomy.documents import Source

PARTED = re.compile(r"^\s*,|,\s*$|,.*,|\band\b", re.IGNORECASE | re.DOTALL)
"""Names that BibTeX would take for several, or for one with a part missing."""
SPECIAL = re.compile(r"([\\{}$&#%_~^])")
ESCAPES = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "{": r"\textbraceleft{}",  # BibTeX counts the brace of `\{` as an opening one
    "}": r"\textbraceright{}",
}
CONTEXT = "https://schema.org"
TYPES = {"components": "DefinedTerm", "methods": "HowTo", "sources": "ScholarlyArticle"}
"""Collection whose pages carry linked data -> the type of its records."""
Node = Mapping[str, object]
"""An object of JSON-LD, in schema.org's words."""


def csl_json(source: Source) -> str:
    item = {
        "id": source.id,
        "type": "article",
        "title": source.title,
        "author": [_name(author) for author in source.authors],
        "issued": {"date-parts": [[source.year]]},
        "URL": source.url,
        "DOI": source.doi,
        "container-title": source.venue,
        "number": source.arxiv and f"arXiv:{source.arxiv}",
    }
    return json.dumps([{key: value for key, value in item.items() if value is not None}], ensure_ascii=False)


def _name(author: str) -> dict[str, str]:
    given, _, family = author.rpartition(" ")
    return {"family": family, "given": given} if given else {"literal": author}


def bibtex(source: Source) -> str:
    fields = {
        "title": f"{{{_escape(source.title)}}}",
        "author": " and ".join(_bibtex_name(author) for author in source.authors),
        "year": str(source.year),
        "journal": source.venue and _escape(source.venue),
        "eprint": source.arxiv,
        "archiveprefix": source.arxiv and "arXiv",
        "doi": source.doi,
        "url": source.url,
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@{'article' if source.venue else 'misc'}{{{source.id},", *lines, "}", ""])


def _bibtex_name(author: str) -> str:
    """A name as BibTeX reads it: in braces where a comma or an `and` would part it otherwise."""
    escaped = _escape(author)
    return f"{{{escaped}}}" if PARTED.search(author) else escaped


def _escape(text: str) -> str:
    return SPECIAL.sub(lambda match: ESCAPES.get(match.group(), f"\\{match.group()}"), text)


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
