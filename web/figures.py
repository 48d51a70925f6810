"""The charts of the pages, each drawn from the answer that the API gives; every one can be saved as SVG and CSV."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from registry.filters import Query
from registry.filters.parameters import Read
from registry.selectors import lists, pooled
from registry.selectors.pooled import Wanted
from registry.snapshot import Snapshot
from web.charts import forest, gaps, rounds, tradeoff
from web.charts.chart import Chart

PAGE_SIZE = 500
FORMATS = {"svg": "image/svg+xml", "csv": "text/csv; charset=utf-8"}


@dataclass(frozen=True)
class Figure:
    """A chart, the page that shows it, and the address of its files without their extension."""

    chart: Chart
    page: str
    path: str
    query: str = ""

    @property
    def files(self) -> list[tuple[str, str]]:
        """The title and the address of each file that it can be saved as."""
        query = f"?{self.query}" if self.query else ""
        return [(form.upper(), f"{self.path}.{form}{query}") for form in FORMATS]


def records(query: Query, now: Snapshot) -> Iterator[dict[str, Any]]:
    """Every effect under filters, page by page."""
    cursor, more = None, True
    while more:
        page = lists.page("effects", query, ordering="id", cursor=cursor, size=PAGE_SIZE, snapshot=now)
        yield from map(json.loads, page.bodies)
        cursor, more = page.next, page.next is not None


def explained(component: str, now: Snapshot) -> dict[str, dict[str, Any]]:
    """The pooled row of a component on each facet that was measured, with every input, weight and step."""
    rows = pooled.pooled({"component": (component,)}, Wanted(explain=True), now)
    return {row["facet"]: row for row in rows}


def forest_plot(row: dict[str, Any], effects: Mapping[str, dict[str, Any]]) -> Figure:
    """The forest plot of an explained pooled row of a component; `effects` are its records by id."""
    component, facet = row["id"], row["facet"]
    return Figure(forest.draw(row, effects), f"/components/{component}/", f"/figures/forest/{component}/{facet}")


def round_curves(method: str, series: list[dict[str, Any]]) -> list[Figure]:
    """The curves of a method's series over rounds, a figure for each metric."""
    return [
        Figure(rounds.draw(group), f"/methods/{method}/", f"/figures/rounds/{method}/{group[0]['metric']['id']}")
        for group in rounds.by_metric(series)
    ]


def tradeoff_map(answer: dict[str, Any], x: str, y: str, filters: Read, certainty: str | None) -> Figure:
    """The map of an answer of `tradeoffs` to these parameters."""
    level = {"certainty": certainty} if certainty else {}
    query = urlencode({"x": x, "y": y, **filters, **level}, doseq=True)
    return Figure(tradeoff.draw(answer, x, y), f"/tradeoffs/?{query}", "/figures/tradeoffs", query)


def gap_map(answer: dict[str, Any], domain: str | None, names: Mapping[str, str]) -> Figure:
    """The map of an answer of `gaps` for this domain; `names` are what the groups are called."""
    filters = {"domain": domain} if domain else {}
    query = urlencode({"by": answer["by"], **filters})
    return Figure(gaps.draw(answer, names, filters=filters), f"/gaps/?{query}", "/figures/gaps", query)
