"""A source as a reference: BibTeX, and CSL-JSON (citation style language, schema 1.0)."""

import json
import re

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
