"""The front page: what the registry is, and where to start."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalogue import Catalogue, lists, pooled, selection
from catalogue.queries import MethodList, MethodQuery
from registry.current import current
from taxonomy.vocabulary import Facet, Stage
from web.figures import gap_map
from web.list_query import check_no_parameters
from web.versions import cached_per_version
from web.views.gaps import GapsPage, gaps_of, names

NEWEST = 6
COUNTED = {
    "components": "in four stages",
    "effects": "each with its place in a source",
    "sources": "papers and repositories",
    "metrics": "ways to put a number on data",
}


def counts(catalogue: Catalogue) -> list[tuple[str, str, int, str]]:
    """What the catalogue holds: address, noun, number, and what they are. Pipelines of tools are no methods' count."""
    published = len(catalogue.published_methods)
    shipped = len(catalogue.methods) - published
    entries = [("/methods/?origin=paper", "methods", published, "published, taken apart into steps")]
    if shipped:
        entries.append(("/methods/?origin=tool", "pipelines", shipped, "shipped with tools"))
    return entries + [(f"/{name}/", name, len(catalogue.entries[name]), what) for name, what in COUNTED.items()]


@require_safe
@cached_per_version
def home(request: HttpRequest) -> HttpResponse:
    check_no_parameters(request)
    catalogue, query = current(), GapsPage()
    established = [row for row in pooled.pooled(catalogue, pooled.PooledQuery()) if row.established]
    context = {
        "counts": counts(catalogue),
        "newest": lists.page(catalogue, MethodList(ordering="-year", page_size=NEWEST)).results,
        "stages": selection.facets(catalogue, MethodQuery())["stage"],
        "raised": [facet for facet in Facet if any(row.raises and row.facet == facet for row in established)],
        "stage_terms": list(Stage),
        "version": catalogue.version,
        "established": established,
        "figure": gap_map(gaps_of(catalogue, query), query, names(catalogue, query.by)),
    }
    return render(request, "web/home.html", context)
