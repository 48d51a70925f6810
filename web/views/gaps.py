"""The evidence-gap map, and where one more ablation would tell most."""

from collections import Counter
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from registry import snapshot
from registry.filters.parameters import Parameter, Read, chosen, known
from registry.selectors.gaps import gaps
from registry.snapshot import Snapshot
from taxonomy.vocabulary import Domain, Facet
from web.asking import read_request
from web.figures import gap_map
from web.keeping import kept
from web.navigation import way

BY = {"kind": "Kinds", "component": "Components"}
DOMAINS = tuple(domain.value for domain in Domain)
PARAMETERS = known(
    Parameter("by", "What is mapped.", choices=tuple(BY)),
    Parameter("domain", "Only this kind of task.", choices=DOMAINS),
)
WORTH = 15


@require_safe
@kept
def many(request: HttpRequest) -> HttpResponse:
    now = snapshot.current()
    by, domain = choice(read_request(request, PARAMETERS))
    answer, called = gaps(by, domain, now), names(by, now)
    context = {
        "answer": answer,
        "by": by,
        "figure": gap_map(answer, domain, called),
        "unmeasured": [_place(cell, by, called) for cell in unmeasured(answer)[:WORTH]],
        "thin": [_place(cell, by, called) for cell in thin(answer)[:WORTH]],
        "choices": _choices(by, domain),
        "clear": request.path,
        "way": way(),
    }
    part = request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request")
    response = render(request, f"web/gaps/{'listing' if part else 'list'}.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def thin(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """Cells that one source alone speaks of, or that end at very low certainty; the most used first."""
    weak = [cell for cell in answer["results"] if cell["used_in"] and (cell["sources"] == 1 or _lowest(cell))]
    return sorted(weak, key=lambda cell: (-cell["used_in"], cell["id"], cell["domain"], cell["facet"]))


def _lowest(cell: dict[str, Any]) -> bool:
    return bool(cell["certainty"] == "very low")


def choice(query: Read) -> tuple[str, str | None]:
    """What is mapped, and in which domain. Raises BadQuery."""
    return str(chosen(query, "by", tuple(BY), "kind")), chosen(query, "domain", DOMAINS)


def names(by: str, now: Snapshot) -> dict[str, str]:
    """What the categories or components are called, by id."""
    table = now.tables[f"{by}s"]
    return {slug: table.label(slug) or slug for slug in table.ids(table.alive)}


def unmeasured(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """The empty cells of one group in one domain together, the most used first."""
    held = Counter((cell["id"], cell["domain"]) for cell in answer["results"])
    places: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for cell in answer["empty"]:
        places.setdefault((cell["id"], cell["domain"]), []).append(cell)
    return [cells[0] | {"facets": cells, "known": held[place]} for place, cells in places.items()]


def _place(cell: dict[str, Any], by: str, names: dict[str, str]) -> dict[str, Any]:
    """A cell with its name and the addresses that show what stands behind it."""
    asked = {by: cell["id"]}
    found = cell | {
        "name": names.get(cell["id"], cell["id"]),
        "number": cell.get("effects"),
        "address": f"/components/{cell['id']}/" if by == "component" else f"/components/?{urlencode(asked)}",
        "methods": f"/methods/?{urlencode({**asked, 'domain': cell['domain']})}",
        "effects": f"/effects/?{urlencode({**asked, 'facet': cell['facet'], 'domain': cell['domain']})}",
    }
    order = [facet.value for facet in Facet]
    inner = sorted(cell.get("facets", ()), key=lambda each: order.index(each["facet"]))
    elsewhere = [{**each, "effects": f"/effects/?{urlencode({**asked, 'facet': each['facet']})}"} for each in inner]
    return found | {"facets": elsewhere}


def _choices(by: str, domain: str | None) -> list[dict[str, Any]]:
    domains = [(each.value, each.label, each.value == domain) for each in Domain]
    groups = [(value, label, value == by) for value, label in BY.items()]
    return [
        {"name": "by", "title": "By", "options": groups},
        {"name": "domain", "title": "Domain", "any": "All domains", "options": domains},
    ]
