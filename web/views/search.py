"""Searching everything at once, and suggestions while words are typed."""

import re
from typing import Annotated, Literal, TypedDict
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from pydantic import Field

from catalogue import Catalogue
from catalogue.errors import noun
from catalogue.parameters import Words
from catalogue.query import Query
from catalogue.rendering import page_of
from catalogue.search import Hit
from catalogue.search_page import COLLECTIONS
from registry.current import current
from web.docs_search import DOC, TERM, search_docs
from web.list_query import parse_page
from web.navigation import breadcrumbs
from web.suggesting import name_index
from web.versions import cached_per_version

MARKS = re.compile(r"</?mark>")
HITS, DOCS, PARTIAL = 50, 8, 12
"""Records and places in the docs that are shown at most; and records where none has all of the words."""
LONGEST = 100
SECONDS = 300
"""How long a browser may reuse suggestions."""
PAGES = {DOC: "page", TERM: "term"}
TYPES = (*COLLECTIONS, *PAGES.values())
FILTERED = ("component", "method", "metric", "source")
"""Types of records that effects are filtered by."""


class ShownHit(TypedDict):
    """A hit with its page, and with the effects that are recorded of it."""

    collection: str
    id: str
    name: str
    score: float
    highlight: str
    type: str
    address: str
    excerpt: str
    """Matching text besides its name and id, with marks around the words of the query."""
    measured: int
    effects: str
    """The list of its effects; empty where there are none."""


class SearchPage(Query):
    """What is searched for, and where."""

    q: Words = ""
    """Words that all have to occur; the last one may be a beginning."""
    type: tuple[Literal["method", "component", "metric", "source", "operator", "page", "term"], ...] = ()
    """Only what is of this type."""


class SuggestionQuery(Query):
    """What is being typed."""

    q: Annotated[Words, Field(max_length=LONGEST)] = ""
    """The beginnings of the words of a name, an alias or an operator."""


@require_safe
@cached_per_version
def search(request: HttpRequest) -> HttpResponse:
    query, catalogue = parse_page(request, SearchPage), current()
    types = query.type or TYPES
    collections = [COLLECTIONS[name] for name in types if name in COLLECTIONS]
    records = catalogue.search.ranked(query.q, collections, HITS)
    docs = [hit for hit in search_docs(query.q, len(types) * HITS) if PAGES[hit.collection] in types][:DOCS]
    effects = catalogue.search.matching(query.q, "effects") if query.q and not query.type else ()
    whole = bool(records or docs or effects)
    if not whole:
        records = catalogue.search.ranked(query.q, collections, PARTIAL, every=False)
    context = {
        "words": query.q,
        "partial": not whole,
        "hits": [_hit(catalogue, hit) for hit in records],
        "docs": [_hit(catalogue, hit) for hit in docs],
        "effects": len(effects),
        "full": len(records) == HITS,
        "types": [(name, name in query.type) for name in TYPES],
        "breadcrumbs": breadcrumbs(),
    }
    return render(request, "web/search.html", context)


def _hit(catalogue: Catalogue, hit: Hit) -> ShownHit:
    kind = PAGES.get(hit.collection) or noun(hit.collection)
    measured = _measured(catalogue, kind, hit.id)
    return {
        "collection": hit.collection,
        "id": hit.id,
        "name": hit.name,
        "score": hit.score,
        "highlight": hit.highlight,
        "type": kind,
        "address": hit.id if hit.collection in PAGES else page_of(hit.collection, hit.id),
        "excerpt": _excerpt(catalogue, hit),
        "measured": measured,
        "effects": f"/effects/?{urlencode({kind: hit.id})}" if measured else "",
    }


def _excerpt(catalogue: Catalogue, hit: Hit) -> str:
    """The lines of a highlight without those of the name and the id, which are shown above it; components by name."""
    lines = (catalogue.label("components", line) for line in hit.highlight.split("\n"))
    return " · ".join(line for line in lines if MARKS.sub("", line).strip("…") not in (hit.name, hit.id, ""))


def _measured(catalogue: Catalogue, kind: str, slug: str) -> int:
    """How many effects have this record as their component, method, metric or source."""
    if kind not in FILTERED:
        return 0
    terms = catalogue.tables["effects"].terms[kind]
    return sum(len(terms.rows_of(code)) for code in terms.find([slug]))


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """Records, terms and pages whose names begin like what is typed: for the search fields, not for programs."""
    query = parse_page(request, SuggestionQuery)
    suggested = name_index(current()).suggest(query.q)
    return JsonResponse(
        {"suggestions": [suggestion._asdict() for suggestion in suggested]},
        headers={"Cache-Control": f"private, max-age={SECONDS}"},
    )
