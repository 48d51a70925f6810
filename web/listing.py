"""What every list page shows: the records of the interface, their facets, what is chosen, and the neighbours."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString, mark_safe

from registry import snapshot
from registry.selectors import lists
from registry.snapshot import Snapshot
from web.asking import Asked, asked
from web.wording import TITLES

SHOWN = 8
"""Values of a facet that are seen at once; the others unfold."""
OPEN = ("stage", "facet", "domain")


def listing(request: HttpRequest, collection: str) -> dict[str, Any]:
    """Everything that the template of a list needs. Raises BadQuery."""
    question, now = asked(request, collection), snapshot.current()
    page = lists.page(
        collection,
        question.query,
        ordering=question.ordering,
        cursor=question.cursor,
        size=question.size,
        snapshot=now,
    )
    return {
        "now": now,
        "asked": question,
        "results": [json.loads(body) for body in page.bodies],
        "count": page.count,
        "total": int(now.tables[collection].alive.sum()),
        "next": question.page_at(page.next),
        "previous": question.page_at(page.previous),
        "facets": facets(question, now),
        "years": years(question, now),
        "chips": chips(question, now),
        "orders": orders(question),
        "downloads": [(form.upper(), question.data(form)) for form in ("csv", "ndjson", "json")],
        "clear": question.path,
        "words": "".join(question.query.get("q", ())),
    }


def answer(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The whole page; to htmx, which changes the list in place, the list alone."""
    htmx: Any = getattr(request, "htmx", None)
    part = bool(htmx) and not htmx.history_restore_request
    if "now" in context:
        context = context | {"listing": _listed(request, template, context)}
    name = f"web/{template}/listing.html" if part else f"web/{template}/list.html"
    response = HttpResponse(context["listing"]) if part and "listing" in context else render(request, name, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _listed(request: HttpRequest, template: str, context: dict[str, Any]) -> SafeString:
    """The list itself, which is the same for everybody: put together once a version, since it is thousands of parts."""
    now: Snapshot = context["now"]

    def work_out() -> bytes:
        return render_to_string(f"web/{template}/listing.html", context).encode()

    return mark_safe(now.pages.remember(("listing", request.get_full_path()), work_out).decode())


def facets(question: Asked, now: Snapshot) -> list[dict[str, Any]]:
    """For each facet that is a filter: its values with counts, those that are chosen marked."""
    counted = question.filters.counts(question.query, now) if question.filters.facets else {}
    return [_facet(name, values, question, now) for name, values in counted.items() if name in question.filters.filters]


def _facet(name: str, values: list[dict[str, Any]], question: Asked, now: Snapshot) -> dict[str, Any]:
    chosen = question.query.get(name, ())
    known = {value["value"] for value in values}
    extra = [{"value": value, "label": label(name, value, question, now), "count": 0} for value in chosen]
    options = [
        option | {"chosen": option["value"] in chosen, "stage": _stage(name, option["value"])}
        for option in values + [option for option in extra if option["value"] not in known]
    ]
    options.sort(key=lambda option: not option["chosen"])
    return {
        "name": name,
        "title": TITLES.get(name, name),
        "shown": options[:SHOWN],
        "more": options[SHOWN:],
        "open": bool(chosen) or name in OPEN,
        "chosen": len(chosen),
    }


def _stage(name: str, value: str) -> str:
    return value.partition("/")[0] if name in ("stage", "kind") else ""


def years(question: Asked, now: Snapshot) -> list[dict[str, Any]]:
    """Records by year under all other parameters, as columns of a small chart."""
    if "year" not in question.filters.facets:
        return []
    others = {name: values for name, values in question.query.items() if not name.startswith("year_")}
    counts = {int(each["value"]): each["count"] for each in question.filters.counts(others, now)["year"]}
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


def chips(question: Asked, now: Snapshot) -> list[dict[str, str]]:
    """What is chosen, each with the address without it."""
    return [
        {
            "title": TITLES.get(name, name),
            "label": label(name, value, question, now),
            "address": question.without(name, value),
        }
        for name, values in question.query.items()
        for value in values
    ]


def label(name: str, value: str, question: Asked, now: Snapshot) -> str:
    """A parameter's value as a reader knows it."""
    each = question.filters.filters[name]
    vocabulary = getattr(each, "known", None)
    if isinstance(vocabulary, str):
        return now.tables[vocabulary].label(value) or value
    if vocabulary is not None:
        return str(vocabulary(value).label)
    return {"true": "yes", "false": "no"}.get(value, value)


ORDERS = {
    "id": "Id",
    "name": "Name",
    "year": "Year, oldest first",
    "-year": "Year, newest first",
    "-updated": "Last changed",
    "-gain": "Gain, largest first",
    "gain": "Gain, smallest first",
    "-log_ratio": "Relative change, largest first",
    "log_ratio": "Relative change, smallest first",
}


def orders(question: Asked) -> list[dict[str, Any]]:
    """The orders that a reader may want, and whichever is asked for."""
    known = [f"{sign}{name}" for name in question.filters.orderings for sign in ("", "-")]
    wanted = [order for order in known if order in ORDERS or order == question.ordering]
    return [
        {
            "value": each,
            "label": ORDERS.get(each, f"{each.removeprefix('-')}, downward"),
            "on": each == question.ordering,
        }
        for each in wanted
    ]
