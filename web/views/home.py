"""The front page: what this is, and ways in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalogue import lists, pooled, selection
from catalogue.gaps import gaps
from catalogue.queries import MethodList, MethodQuery
from registry.current import current
from taxonomy.vocabulary import Facet, Stage
from web.figures import gap_map
from web.list_query import check_no_parameters
from web.page_cache import cached_per_version
from web.views.gaps import GapsPage, names

NEWEST = 6
COUNTED = {
    "methods": "taken apart into steps",
    "components": "in four stages",
    "effects": "each with its place in a source",
    "sources": "papers and repositories",
    "metrics": "ways to put a number on data",
}


@require_safe
@cached_per_version
def home(request: HttpRequest) -> HttpResponse:
    check_no_parameters(request)
    catalogue, query = current(), GapsPage()
    established = [row for row in pooled.pooled(catalogue, pooled.PooledQuery()) if row.established]
    context = {
        "counts": [(name, len(catalogue.entries[name]), what) for name, what in COUNTED.items()],
        "newest": lists.page(catalogue, MethodList(ordering="-year", page_size=NEWEST)).results,
        "stages": selection.facets(catalogue, MethodQuery())["stage"],
        "raised": [facet for facet in Facet if any(row.raises and row.facet == facet for row in established)],
        "stage_terms": list(Stage),
        "version": catalogue.version,
        "established": established,
        "figure": gap_map(gaps(catalogue, query), query, names(catalogue, query.by)),
    }
    return render(request, "web/home.html", context)
