"""Searching everything at once."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalogue.errors import noun
from catalogue.parameters import Words
from catalogue.query import Query
from catalogue.rendering import page_of
from catalogue.search_page import COLLECTIONS, Searched
from registry.current import current
from web.list_query import parse_page
from web.navigation import breadcrumbs
from web.page_cache import cached_per_version

HITS = 50


class SearchPage(Query):
    """What is searched for, and where."""

    q: Words = ""
    """Words that all have to occur; the last one may be a beginning."""
    type: tuple[Searched, ...] = ()
    """Only records of this type."""


@require_safe
@cached_per_version
def search(request: HttpRequest) -> HttpResponse:
    query = parse_page(request, SearchPage)
    collections = [COLLECTIONS[name] for name in query.type or COLLECTIONS]
    hits = [
        {
            **hit._asdict(),
            "type": noun(hit.collection),
            "address": page_of(hit.collection, hit.id),
            "more": hit.highlight.replace("<mark>", "").replace("</mark>", "") != hit.name,
        }
        for hit in current().search.ranked(query.q, collections, HITS)
    ]
    context = {
        "words": query.q,
        "hits": hits,
        "full": len(hits) == HITS,
        "types": [(name, name in query.type) for name in COLLECTIONS],
        "breadcrumbs": breadcrumbs(),
    }
    return render(request, "web/search.html", context)
