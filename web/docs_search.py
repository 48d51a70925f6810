"""The pages of the docs and the terms of the glossary as texts that are searched together with the records."""

import re
from functools import cache
from html import unescape
from typing import NamedTuple

from django.template.loader import get_template

from catalogue.search import Entry, Hit, TextIndex
from web.glossary import GROUPS
from web.views.docs import PAGES

DOC, TERM = "docs", "terms"
TAGS = re.compile(r"\{%.*?%\}|\{#.*?#\}|<[^>]*>", re.DOTALL)
VARIABLES = re.compile(r"\{\{.*?\}\}", re.DOTALL)
BEFORE_SIGN = re.compile(r" (?=[.,;:)])")
HEADING = re.compile(r'<h2(?: id="(?P<id>[\w-]+)")?>(?P<title>.*?)</h2>', re.DOTALL)


class Section(NamedTuple):
    """A part of a page: its address, the page and its heading, and what is written in it."""

    address: str
    title: str
    text: str


def search_docs(words: str, limit: int) -> list[Hit]:
    """Sections of the docs and terms of the glossary that have every word, the best first; their ids are addresses."""
    return _index().ranked(words, (DOC, TERM), limit)


@cache
def _index() -> TextIndex:
    entries = [Entry(DOC, section.address, section.title, section.text) for section in sections()]
    entries += [
        Entry(TERM, address, label, definition) for address, (label, definition) in glossary_addresses().items()
    ]
    return TextIndex(entries)


@cache
def glossary_addresses() -> dict[str, tuple[str, str]]:
    """Address of a term -> its label and its definition."""
    return {
        f"/docs/glossary/#{entry.slug}": (entry.label, entry.definition)
        for entries in GROUPS.values()
        for entry in entries
    }


@cache
def sections() -> list[Section]:
    """Every page of the docs by its headings; what a page says of the live catalogue is left out."""
    return [section for slug in PAGES if slug != "glossary" for section in _sections(slug)]


def _sections(slug: str) -> list[Section]:
    (name, summary), address = PAGES[slug], "/about/" if slug == "about" else f"/docs/{slug}/"
    source: str = get_template(f"web/docs/{slug}.html").template.source  # type: ignore[attr-defined]
    headings = list(HEADING.finditer(source))
    ends = [*(heading.start() for heading in headings[1:]), len(source)]
    opening = source[: headings[0].start()] if headings else source
    result = [Section(address, name, f"{summary}\n{_plain(opening)}")]
    for heading, end in zip(headings, ends, strict=False):
        place = f"{address}#{heading['id']}" if heading["id"] else address
        result.append(Section(place, f"{name}: {_plain(heading['title'])}", _plain(source[heading.end() : end])))
    return result


def _plain(source: str) -> str:
    """The text of a piece of a template, with an ellipsis in place of each variable."""
    words = " ".join(unescape(VARIABLES.sub("…", TAGS.sub(" ", source))).split())
    return BEFORE_SIGN.sub("", words)
