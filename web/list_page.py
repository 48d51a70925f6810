"""What every list page shows: the records of the interface, their facets, what is chosen, and the neighbours."""

from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from catalogue import Catalogue, lists, selection
from catalogue.parsing import choices_of
from catalogue.read_models import Bucket
from web.effect_columns import Columns
from web.formatting import TITLES
from web.inline_forest import Tick
from web.list_query import ListQuery, parse_list
from web.versions import catalogue_of

SHOWN = 8
"""Values of a facet that are seen at once; the others unfold."""
OPEN = ("stage", "facet", "domain")


class Option(TypedDict):
    """A value of a facet, with its number of records and whether it is chosen."""

    value: str
    label: str
    count: int
    chosen: bool
    stage: str


class FacetOptions(TypedDict):
    """A facet that is a filter: its values, and how many of its values are chosen."""

    name: str
    title: str
    shown: list[Option]
    more: list[Option]
    open: bool
    chosen: int
    missing: list[Option]


class YearColumn(TypedDict):
    """The column of a year in the chart of records by year; lengths in percent of the chart and in its pixels."""

    year: int
    count: int
    x: float
    width: float
    height: float
    y: float
    address: str


class Chip(TypedDict):
    """A value that is chosen, and the address of the list without it."""

    title: str
    label: str
    address: str


class Order(TypedDict):
    """An order of the list, and whether it is in use."""

    value: str
    label: str
    on: bool


class ListContext(TypedDict):
    """What the template of a list shows."""

    question: ListQuery
    results: list[Any]
    """The read models of the collection."""
    count: int
    total: int
    next: str | None
    previous: str | None
    facets: list[FacetOptions]
    years: list[YearColumn]
    chips: list[Chip]
    orders: list[Order]
    downloads: list[tuple[str, str]]
    clear: str
    words: str
    grouped: NotRequired[str]
    """Of effects: the name of their headings; empty without headings."""
    ticks: NotRequired[list[Tick]]
    """Of effects: the ticks of their axis."""
    columns: NotRequired[Columns]
    """Of effects: the columns of their table."""
    usual_columns: NotRequired[str]
    """Of effects: the address of the list without a choice of columns."""


def list_context(request: HttpRequest, collection: str) -> ListContext:
    """Everything that the template of a list needs. Raises BadQuery."""
    question, catalogue = parse_list(request, collection), catalogue_of(request)
    page = lists.page(catalogue, question.query)
    return {
        "question": question,
        "results": page.results,
        "count": page.count,
        "total": len(catalogue.entries[collection]),
        "next": question.page_at(page.next),
        "previous": question.page_at(page.previous),
        "facets": facets(catalogue, question),
        "years": years(catalogue, question),
        "chips": chips(catalogue, question),
        "orders": orders(question),
        "downloads": downloads(question),
        "clear": question.clear,
        "words": getattr(question.query, "q", ""),
    }


def downloads(question: ListQuery, keys: Sequence[str] = ()) -> list[tuple[str, str]]:
    """Formats and addresses of the same list as a file; with these keys of its records, all by default."""
    return [(form.upper(), question.data(form, keys)) for form in ("csv", "ndjson", "json")]


def answer(request: HttpRequest, template: str, context: Mapping[str, object]) -> HttpResponse:
    """The whole page; to htmx, which changes the list in place, the list alone."""
    response = render(request, f"web/{template}/{'listing' if is_part(request) else 'list'}.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def is_part(request: HttpRequest) -> bool:
    """Whether the request is htmx's, for a part of a page."""
    htmx: Any = getattr(request, "htmx", None)
    return bool(htmx) and not htmx.history_restore_request


def facets(catalogue: Catalogue, question: ListQuery) -> list[FacetOptions]:
    """For each facet that is a filter: its values with counts, and how many records have none; the chosen marked."""
    names = type(question.query).model_fields
    counted = selection.buckets(catalogue, question.query) if question.query.facets else {}
    return [_facet(catalogue, name, values, question) for name, values in counted.items() if name in names]


def _facet(catalogue: Catalogue, name: str, buckets: list[Bucket], question: ListQuery) -> FacetOptions:
    values = {bucket.value: bucket for bucket in buckets if bucket.value is not None}
    chosen = question.values(name)
    options = [_option(name, value, row.label, row.count, chosen=value in chosen) for value, row in values.items()]
    options += [
        _option(name, value, label(catalogue, name, value, question), 0, chosen=True)
        for value in chosen
        if value not in values
    ]
    options.sort(key=lambda option: not option["chosen"])
    return {
        "name": name,
        "title": TITLES.get(name, name),
        "shown": options[:SHOWN],
        "more": options[SHOWN:],
        "open": bool(chosen) or name in OPEN,
        "chosen": len(chosen),
        "missing": _missing(name, buckets, question),
    }


def _option(name: str, value: str, title: str, count: int, *, chosen: bool) -> Option:
    return {"value": value, "label": title, "count": count, "chosen": chosen, "stage": _stage(name, value)}


def _missing(name: str, buckets: list[Bucket], question: ListQuery) -> list[Option]:
    """The records that have no value of a facet, as a value of the filter `missing`; empty where there are none."""
    if "missing" not in type(question.query).model_fields:
        return []
    chosen = name in question.values("missing")
    return [
        Option(value=name, label=bucket.label, count=bucket.count, chosen=chosen, stage="")
        for bucket in buckets
        if bucket.value is None
    ]


def _stage(name: str, value: str) -> str:
    return value.partition("/")[0] if name in ("stage", "kind") else ""


def years(catalogue: Catalogue, question: ListQuery) -> list[YearColumn]:
    """Records by year under all other parameters, as columns of a small chart."""
    if "year" not in question.query.facets:
        return []
    others = question.query.omitting("year_min", "year_max")
    counts = {int(row.value): row.count for row in selection.facets(catalogue, others)["year"] if row.value}
    if not counts:
        return []
    most, every = max(counts.values()), range(min(counts), max(counts) + 1)
    return [
        {
            "year": year,
            "count": counts.get(year, 0),
            "x": place * 100 / len(every),
            "width": 100 / len(every) - 1.5,
            "height": 36 * counts.get(year, 0) / most,
            "y": 36 - 36 * counts.get(year, 0) / most,
            "address": question.with_only(year_min=str(year), year_max=str(year)),
        }
        for place, year in enumerate(every)
    ]


def chips(catalogue: Catalogue, question: ListQuery) -> list[Chip]:
    """What is chosen, each with the address without it."""
    return [
        {
            "title": TITLES.get(name, name),
            "label": label(catalogue, name, value, question),
            "address": question.without(name, value),
        }
        for name, values in question.chosen.items()
        for value in values
    ]


def label(catalogue: Catalogue, name: str, value: str, question: ListQuery) -> str:
    """A parameter's value as a reader knows it."""
    return selection.label_of(catalogue, type(question.query), name, value)


ORDERS = {
    "id": "Identifier",
    "name": "Name",
    "component": "Component",
    "metric": "Metric",
    "source": "Source",
    "year": "Year, oldest first",
    "-year": "Year, newest first",
    "-updated": "Last changed",
    "-gain": "Gain on this metric, largest first",
    "gain": "Gain on this metric, smallest first",
    "-log_ratio": "Relative change, largest first",
    "log_ratio": "Relative change, smallest first",
}


WITHIN_A_METRIC = ("gain",)
"""Orders that compare figures in the units of their metric, and so are offered for one metric only."""
GROUPED = ("component", "metric", "source")
"""Orders that group records of one name under a heading."""


def orders(question: ListQuery) -> list[Order]:
    """The orders that a reader may want, and the one in use."""
    known = choices_of(type(question.query), "ordering")
    one_metric = "metric" in type(question.query).model_fields and len(question.values("metric")) == 1
    offered = [
        order
        for order in known
        if order == question.query.ordering
        or (order in ORDERS and (one_metric or order.removeprefix("-") not in WITHIN_A_METRIC))
    ]
    return [
        {
            "value": order,
            "label": ORDERS.get(order, f"{order.removeprefix('-')}, downward"),
            "on": order == question.query.ordering,
        }
        for order in offered
    ]
