"""The reader's help: short pages, with examples out of the live catalogue."""

from collections.abc import Callable, Mapping
from typing import NotRequired, TypedDict

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalogue import Catalogue, lists, pooled
from catalogue.pooled import PooledQuery
from catalogue.pooled_models import PooledRow
from catalogue.queries import EffectQuery
from registry.current import current
from taxonomy.vocabulary import Facet
from web.figures import Figure, explained_rows, forest_plot
from web.glossary import GROUPS, Entry
from web.list_query import check_no_parameters
from web.navigation import breadcrumbs
from web.versions import cached_per_version

PAGES = {
    "tour": ("A five-minute tour", "What you can do here, step by step, each with a link into the live catalogue."),
    "forest-plot": ("How to read a forest plot", "One real plot, taken apart: lines, dots, the diamond, the band."),
    "pooling": ("How effects are pooled", "From single figures to one number, and one number followed by hand."),
    "certainty": ("How certainty is graded", "Where a grade starts, and the reasons that lower it."),
    "glossary": ("Glossary", "Every term of the registry, and the words of its statistics."),
    "submit": ("Submit a method", "What a submission holds, how it is checked, and who decides."),
    "measure": ("Measure your own data", "Compare two datasets on your machine, and send in the effects."),
    "about": (
        "About the registry",
        "What it is, by what rules, under which licence, how to cite it, and whom to write to.",
    ),
}
ANNOTATED = 14
"""A plot of so many effects at most is small enough to be taken apart."""


@require_safe
@cached_per_version
def contents(request: HttpRequest) -> HttpResponse:
    check_no_parameters(request)
    return render(request, "web/docs/contents.html", {"pages": PAGES, "breadcrumbs": breadcrumbs()})


@require_safe
@cached_per_version
def one(request: HttpRequest, slug: str) -> HttpResponse:
    if slug not in PAGES:
        raise Http404
    catalogue = current()
    title, summary = PAGES[slug]
    check_no_parameters(request)
    context: dict[str, object] = {
        "title": title,
        "summary": summary,
        "pages": PAGES,
        "slug": slug,
        "breadcrumbs": breadcrumbs("docs"),
    }
    if slug in CONTEXTS:
        context |= CONTEXTS[slug](catalogue)
    return render(request, f"web/docs/{slug}.html", context)


class PooledExample(TypedDict):
    """A pooled row as an example; None where nothing is pooled."""

    row: PooledRow | None


class ForestExample(PooledExample):
    """A pooled row with its forest plot."""

    figure: NotRequired[Figure]


class About(TypedDict):
    """What the catalogue holds, and whom to write to."""

    counts: dict[str, int]
    """Collection -> number of records."""
    published: int
    """Methods that a publication describes."""
    shipped: int
    """Methods that a tool ships."""
    version: int
    contact: str
    contact_address: str


class Groups(TypedDict):
    """The entries of the glossary, group by group."""

    groups: Mapping[str, tuple[Entry, ...]]


def _forest(catalogue: Catalogue) -> ForestExample:
    """The best known pooled row that is small enough; none where nothing is pooled."""
    rows = [row for row in pooled.pooled(catalogue, PooledQuery()) if row.interval and len(row.effects) <= ANNOTATED]
    row = max(rows, key=lambda row: (row.prediction_interval is not None, row.m, row.k, row.id), default=None)
    if row is None:
        return {"row": None}
    records = lists.records(catalogue, EffectQuery(component=(row.id,), facet=(Facet(row.facet),)))
    effects = {effect.id: effect for effect in records}
    return {"row": row, "figure": forest_plot(explained_rows(catalogue, row.id)[row.facet], effects)}


def _certainty(catalogue: Catalogue) -> PooledExample:
    """The row that shows most of the rules at once."""
    rows = pooled.pooled(catalogue, PooledQuery())
    return {"row": max(rows, key=lambda row: (len(row.certainty.reasons), row.m, row.id), default=None)}


def _pooling(catalogue: Catalogue) -> PooledExample:
    """The smallest row of three levels in which a source has several effects."""
    rows = [row for row in pooled.pooled(catalogue, PooledQuery()) if row.method == "three-level" and row.k > row.m]
    row = min(rows, key=lambda row: (row.k, row.id), default=None)
    if row is None:
        return {"row": None}
    query = PooledQuery(component=(row.id,), facet=(Facet(row.facet),), explain=True)
    return {"row": next(iter(pooled.pooled(catalogue, query)), None)}


def _about(catalogue: Catalogue) -> About:
    counts = {collection: len(entries) for collection, entries in catalogue.entries.items()}
    address = (
        f"mailto:{settings.CONTACT}" if "@" in settings.CONTACT and "//" not in settings.CONTACT else settings.CONTACT
    )
    published = len(catalogue.published_methods)
    shipped = len(catalogue.methods) - published
    return {
        "counts": counts,
        "published": published,
        "shipped": shipped,
        "version": catalogue.version,
        "contact": settings.CONTACT,
        "contact_address": address,
    }


def _glossary(catalogue: Catalogue) -> Groups:
    return {"groups": GROUPS}


CONTEXTS: Mapping[str, Callable[[Catalogue], Mapping[str, object]]] = {
    "forest-plot": _forest,
    "certainty": _certainty,
    "pooling": _pooling,
    "glossary": _glossary,
    "about": _about,
}
