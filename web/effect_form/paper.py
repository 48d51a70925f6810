"""The paper that figures come from: one on record by its arXiv identifier or DOI, or a new one with what is needed."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, NamedTuple

from catalogue import Catalogue
from taxonomy.documents.versions import Location
from web.effect_form.names import arxiv_of, display_name, doi_of, source_of
from web.effect_form.rows import Unshowable, number_of

NAMES = ("paper", "title", "authors", "year", "url", "venue", "code", "slug")
FIELD_AT: dict[Location, str] = {
    ("id",): "slug",
    ("title",): "title",
    ("authors",): "authors",
    ("year",): "year",
    ("url",): "url",
    ("venue",): "venue",
    ("code",): "code",
    ("arxiv",): "paper",
    ("doi",): "paper",
}
SMALL = {"about", "from", "with", "into", "that", "this", "their", "using", "towards", "toward", "and", "the", "for"}


class Paper(NamedTuple):
    """The source that is meant: its id, and its document where it is a new one."""

    id: str
    new: dict[str, Any] | None
    faults: list[tuple[str, str]]


def paper_of(catalogue: Catalogue, fields: Mapping[str, str], base: Mapping[str, Any]) -> Paper:
    """The source on record, or else the document of a new one; an empty id where nothing was typed."""
    words = fields["paper"].strip()
    if words and (slug := source_of(catalogue, words)):
        return Paper(slug, None, [])
    if not any(fields.values()):
        return Paper("", None, [])
    arxiv, doi = arxiv_of(words), doi_of(words)
    given = {
        "title": fields["title"],
        "authors": [author.strip() for author in re.split(r"[;\n]", fields["authors"]) if author.strip()],
        "year": number_of(fields["year"]),
        "arxiv": arxiv or "",
        "doi": doi or "",
        "url": fields["url"] or _address(arxiv, doi, words),
        "venue": fields["venue"],
        "code": fields["code"],
    }
    slug = fields["slug"] or slug_of(given["authors"], fields["year"], fields["title"])
    rest = {key: value for key, value in base.items() if key not in {*given, "id"}}
    new = {"id": slug} | {key: value for key, value in given.items() if value} | rest
    faults = []
    if words and not (arxiv or doi or words.startswith(("https://", "http://"))):
        detail = (
            f"{words[:80]!r} is no arXiv identifier as 2304.12244, no DOI as 10.18653/v1/2023.acl-long.754, and no "
            "source on record is called so. A text without either is described below, with its address"
        )
        faults.append(("paper", detail))
    return Paper(slug, new, faults)


def _address(arxiv: str | None, doi: str | None, words: str) -> str:
    if arxiv:
        return f"https://arxiv.org/abs/{arxiv}"
    return f"https://doi.org/{doi}" if doi else words if words.startswith(("https://", "http://")) else ""


def slug_of(authors: list[str], year: str, title: str) -> str:
    """First author, year and a word of the title, as ids of sources are made; empty where one of them is missing."""
    surname = (authors[0].partition(",")[0] if "," in authors[0] else authors[0].split()[-1]) if authors else ""
    long = [word for word in re.findall(r"[a-z0-9]+", plain(title)) if len(word) > 2 and word not in SMALL]
    parts = (re.sub(r"[^a-z]", "", plain(surname)), re.sub(r"\D", "", year), long[0] if long else "")
    return "".join(parts) if all(parts) else ""


def plain(text: str) -> str:
    """Small letters without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))


def paper_fields(catalogue: Catalogue, source: Any) -> dict[str, str]:
    """The texts that show a source: a document, or the id of one on record. Raises Unshowable."""
    fields = dict.fromkeys(NAMES, "")
    if isinstance(source, str):
        known = catalogue.sources.get(source)
        identifier = known and (known.arxiv or known.doi)
        return {**fields, "paper": identifier or display_name(catalogue, "sources", source)}
    if not isinstance(source, dict):
        raise Unshowable("a source is a mapping")
    for name in ("title", "year", "url", "venue", "code"):
        fields[name] = _plain(source, name)
    authors = source.get("authors") or []
    if not isinstance(authors, list | tuple):
        raise Unshowable("authors is no list")
    fields["authors"] = "; ".join(map(str, authors))
    return {**fields, "slug": _plain(source, "id"), "paper": _plain(source, "arxiv") or _plain(source, "doi")}


def _plain(source: dict[str, Any], name: str) -> str:
    value = source.get(name)
    if isinstance(value, dict | list | bool):
        raise Unshowable(f"{name} of the source is no text")
    return "" if value is None else str(value)
