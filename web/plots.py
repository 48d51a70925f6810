"""The forest plots and curves of the pages, each from the very answer of the interface."""

import json
from collections.abc import Iterator
from typing import Any

from registry.filters import Query
from registry.selectors import lists, pooled
from registry.selectors.pooled import Wanted
from registry.snapshot import Snapshot
from taxonomy.vocabulary import Facet
from web.charts import forest, rounds
from web.charts.chart import Chart
from web.easel import Easel, Figure

EVERY = 500


def records(query: Query, now: Snapshot) -> Iterator[dict[str, Any]]:
    """Every effect under filters, page by page."""
    cursor, more = None, True
    while more:
        page = lists.page("effects", query, ordering="id", cursor=cursor, size=EVERY, snapshot=now)
        yield from map(json.loads, page.bodies)
        cursor, more = page.next, page.next is not None


def explained(component: str, now: Snapshot) -> dict[str, dict[str, Any]]:
    """The pooled row of a component on each facet that was measured, with every input, weight and step."""
    rows = pooled.pooled({"component": (component,)}, Wanted(explain=True), now)
    return {row["facet"]: row for row in rows}


def forest_figure(easel: Easel, component: str, facet: str, now: Snapshot) -> Figure:
    """The forest plot of a component on a facet; the page around it says what its sentence says."""

    def draw() -> Chart:
        query = {"component": (component,), "facet": (facet,)}
        effects = {effect["id"]: effect for effect in records(query, now)}
        return forest.draw(explained(component, now)[facet], effects)

    title = f"the forest plot on {Facet(facet).label.lower()}"
    return easel.figure(facet, title, ("forest", component, facet), draw, quiet=True, bare=True)


def round_figures(easel: Easel, method: str, series: list[dict[str, Any]]) -> list[Figure]:
    """The curves of a method, a figure for each metric."""
    figures = []
    for group in rounds.by_metric(series):
        metric = group[0]["metric"]
        key = ("rounds", method, metric["id"])
        title = f"the curve of {metric['name']}"
        figures.append(easel.figure(metric["id"], title, key, lambda group=group: rounds.draw(group)))  # type: ignore[misc]
    return figures
