"""The reader's help: short pages, with examples out of the live catalogue."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from registry import snapshot
from registry.selectors import pooled
from registry.selectors.pooled import Wanted
from registry.snapshot import Snapshot
from web.asking import no_parameters
from web.figures import explained, forest_plot, records
from web.glossary import GROUPS
from web.keeping import kept
from web.navigation import way

PAGES = {
    "tour": ("A five-minute tour", "What a person does here, step by step, each with a link into the live catalogue."),
    "forest-plot": ("How to read a forest plot", "One real plot, taken apart: lines, dots, the diamond, the band."),
    "pooling": ("How effects are pooled", "From single figures to one number, and one number followed by hand."),
    "certainty": ("How certainty is graded", "Where a grade starts, and the seven reasons that lower it."),
    "glossary": ("Glossary", "Every term of the registry, and the words of its statistics."),
    "submit": ("Submit a method", "What a submission holds, how it is checked, and who decides."),
    "measure": ("Measure your own data", "Compare two data sets on your machine, and send in what came out."),
}
ANNOTATED = 14
"""A plot of so many effects at most is small enough to be taken apart."""


@require_safe
@kept
def contents(request: HttpRequest) -> HttpResponse:
    no_parameters(request)
    return render(request, "web/docs/contents.html", {"pages": PAGES, "way": way()})


@require_safe
@kept
def one(request: HttpRequest, slug: str) -> HttpResponse:
    if slug not in PAGES:
        raise Http404
    now = snapshot.current()
    title, summary = PAGES[slug]
    no_parameters(request)
    context = {"title": title, "summary": summary, "pages": PAGES, "slug": slug, "way": way("docs")}
    context |= CONTEXTS.get(slug, _nothing)(now)
    return render(request, f"web/docs/{slug}.html", context)


def _nothing(now: Snapshot) -> dict[str, Any]:
    return {}


def _forest(now: Snapshot) -> dict[str, Any]:
    """The best known pooled row that is small enough; none where nothing is pooled."""
    rows = [row for row in pooled.pooled({}, Wanted(), now) if row["interval"] and len(row["effects"]) <= ANNOTATED]
    row = max(
        rows, key=lambda row: (row["prediction_interval"] is not None, row["m"], row["k"], row["id"]), default=None
    )
    if row is None:
        return {"row": None}
    query = {"component": (row["id"],), "facet": (row["facet"],)}
    effects = {effect["id"]: effect for effect in records(query, now)}
    return {"row": row, "figure": forest_plot(explained(row["id"], now)[row["facet"]], effects)}


def _certainty(now: Snapshot) -> dict[str, Any]:
    """The row that shows most of the rules at once."""
    rows = pooled.pooled({}, Wanted(), now)
    return {"row": max(rows, key=lambda row: (len(row["certainty"]["reasons"]), row["m"], row["id"]), default=None)}


def _pooling(now: Snapshot) -> dict[str, Any]:
    """The smallest row by random effects in which a source has several effects."""
    rows = [
        row for row in pooled.pooled({}, Wanted(), now) if row["method"] == "random-effects" and row["k"] > row["m"]
    ]
    row = min(rows, key=lambda row: (row["k"], row["id"]), default=None)
    if row is None:
        return {"row": None}
    query = {"component": (row["id"],), "facet": (row["facet"],)}
    return {"row": next(iter(pooled.pooled(query, Wanted(explain=True), now)), None)}


def _glossary(now: Snapshot) -> dict[str, Any]:
    return {"groups": GROUPS}


CONTEXTS: dict[str, Callable[[Snapshot], dict[str, Any]]] = {
    "forest-plot": _forest,
    "certainty": _certainty,
    "pooling": _pooling,
    "glossary": _glossary,
}
