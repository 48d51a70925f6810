"""What every list page shows: the records of the interface, their facets, what is chosen, and the neighbours."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from catalogue import Catalogue, lists, selection
from catalogue.parsing import choices_of
from catalogue.read_models import Bucket
from web.formatting import TITLES
from web.list_query import ListQuery, parse_list
from web.versions import catalogue_of

SHOWN = 8
"""Values of a facet that are seen at once; the others unfold."""
OPEN = ("stage", "facet", "domain")


def list_context(request: HttpRequest, collection: str) -> dict[str, Any]:
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
        "downloads": [(form.upper(), question.data(form)) for form in ("csv", "ndjson", "json")],
        "clear": question.clear,
        "words": getattr(question.query, "q", ""),
    }


def answer(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The whole page; to htmx, which changes the list in place, the list alone."""
    response = render(request, f"web/{template}/{'listing' if is_part(request) else 'list'}.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def is_part(request: HttpRequest) -> bool:
    """Whether htmx asks for what it puts into a page that is there already."""
    htmx: Any = getattr(request, "htmx", None)
    return bool(htmx) and not htmx.history_restore_request


def facets(catalogue: Catalogue, question: ListQuery) -> list[dict[str, Any]]:
    """For each facet that is a filter: its values with counts, and how many records have none; the chosen marked."""
    names = type(question.query).model_fields
    counted = selection.buckets(catalogue, question.query) if question.query.facets else {}
    return [_facet(catalogue, name, values, question) for name, values in counted.items() if name in names]


def _facet(catalogue: Catalogue, name: str, buckets: list[Bucket], question: ListQuery) -> dict[str, Any]:
    values = [bucket for bucket in buckets if bucket.value is not None]
    chosen, known = question.values(name), {value.value for value in values}
    options: list[dict[str, Any]] = [
        {"value": row.value, "label": row.label, "count": row.count, "chosen": row.value in chosen} for row in values
    ]
    options += [
        {"value": value, "label": label(catalogue, name, value, question), "count": 0, "chosen": True}
        for value in chosen
        if value not in known
    ]
    for option in options:
        option["stage"] = _stage(name, str(option["value"]))
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


def _missing(name: str, buckets: list[Bucket], question: ListQuery) -> list[dict[str, Any]]:
    """The records that have no value of a facet, as a value of the filter `missing`; empty where there are none."""
    if "missing" not in type(question.query).model_fields:
        return []
    chosen = name in question.values("missing")
    return [
        {"value": name, "label": bucket.label, "count": bucket.count, "chosen": chosen}
        for bucket in buckets
        if bucket.value is None
    ]


def _stage(name: str, value: str) -> str:
    return value.partition("/")[0] if name in ("stage", "kind") else ""


def years(catalogue: Catalogue, question: ListQuery) -> list[dict[str, Any]]:
    """Records by year under all other parameters, as columns of a small chart."""
    if "year" not in question.query.facets:
        return []
    others = question.query.omitting("year_min", "year_max")
    counts = {int(row.value): row.count for row in selection.facets(catalogue, others)["year"]}
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


def chips(catalogue: Catalogue, question: ListQuery) -> list[dict[str, str]]:
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
"""Orders that compare figures in the units of their metric: of several metrics they would say nothing."""
GROUPED = ("component", "metric", "source")
"""Orders in which records of one name stand together, under its heading."""


def orders(question: ListQuery) -> list[dict[str, Any]]:
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
