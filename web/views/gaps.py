"""The evidence-gap map, and where one more ablation would tell most."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Literal, NotRequired, TypedDict, TypeVar
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from catalogue import Catalogue
from catalogue.gaps import EmptyCell, Gaps, GapsQuery, MeasuredCell, gaps
from taxonomy.vocabulary import Domain, Facet
from transport.query_string import VERSION
from web import list_page
from web.figures import gap_map
from web.labels import Extended, extended
from web.list_query import parse_page
from web.navigation import breadcrumbs
from web.publishing import download
from web.versions import cached_per_version, catalogue_of, in_version

BY = {"kind": "Categories", "component": "Components"}
WORTH = 15
CellOf = TypeVar("CellOf", EmptyCell, MeasuredCell)


class Pick(TypedDict):
    """A list to pick from: value, label, and whether it is chosen; `any` is what it says where nothing is."""

    name: str
    title: str
    any: NotRequired[str]
    options: list[tuple[str, str, bool]]


class GapsPage(GapsQuery):
    """The same as in the interface, by kind by default."""

    by: Literal["component", "kind"] = "kind"
    """What is mapped."""


def gaps_of(catalogue: Catalogue, query: GapsQuery) -> Gaps:
    """The answer for a page; asked for as the interface asks, it is the one that was computed in advance."""
    return gaps(catalogue, GapsQuery(by=query.by, domain=query.domain))


@require_safe
@cached_per_version
def many(request: HttpRequest) -> HttpResponse:
    catalogue, query = catalogue_of(request), parse_page(request, GapsPage, common=(VERSION,))
    answer = gaps_of(catalogue, query)
    labels = names(catalogue, query.by)
    context = {
        "answer": answer,
        "by": query.by,
        "figure": gap_map(answer, query, labels),
        "unmeasured": [_row(cell, query.by, labels) for cell in unmeasured(answer)[:WORTH]],
        "thin": [_row(extended(cell), query.by, labels) for cell in thin(answer)[:WORTH]],
        "choices": _choices(query),
        "data": download("gaps/", {"by": query.by} | ({"domain": query.domain.value} if query.domain else {})),
        "clear": in_version(request, request.path),
        "breadcrumbs": breadcrumbs(),
    }
    return list_page.answer(request, "gaps", context)


def thin(answer: Gaps) -> list[MeasuredCell]:
    """Cells with a single source, or with very low certainty; the most used first."""
    weak = [cell for cell in answer.results if cell.used_in and (cell.sources == 1 or _is_lowest(cell))]
    return sorted(weak, key=lambda cell: (-cell.used_in, cell.id, cell.domain.value, cell.facet.value))


def _is_lowest(cell: MeasuredCell) -> bool:
    return cell.certainty == "very low"


def names(catalogue: Catalogue, by: str) -> dict[str, str]:
    """The names of the kinds or components, by id."""
    return catalogue.tables[f"{by}s"].label_by_id


def unmeasured(answer: Gaps) -> list[Extended[EmptyCell]]:
    """The empty cells of one group in one domain together, the most used first."""
    known = Counter((cell.id, cell.domain) for cell in answer.results)
    places: dict[tuple[str, Domain], list[EmptyCell]] = {}
    for cell in answer.empty:
        places.setdefault((cell.id, cell.domain), []).append(cell)
    return [extended(cells[0], facets=cells, known=known[place]) for place, cells in places.items()]


def _row(cell: Extended[CellOf], by: str, labels: Mapping[str, str]) -> Extended[CellOf]:
    """A cell with its name and the addresses of the records behind it."""
    chosen = {by: cell["id"]}
    facets: Iterable[EmptyCell] = sorted(cell.get("facets", ()), key=lambda empty: list(Facet).index(empty.facet))
    return extended(
        cell,
        name=labels.get(cell["id"], cell["id"]),
        number=cell.get("effects"),
        address=f"/components/{cell['id']}/" if by == "component" else f"/components/?{urlencode(chosen)}",
        methods=f"/methods/?{urlencode({**chosen, 'domain': cell['domain'].value})}",
        effects=f"/effects/?{urlencode({**chosen, 'facet': cell['facet'].value, 'domain': cell['domain'].value})}",
        facets=[
            extended(empty, effects=f"/effects/?{urlencode({**chosen, 'facet': empty.facet.value})}")
            for empty in facets
        ],
    )


def _choices(query: GapsQuery) -> list[Pick]:
    domains = [(domain.value, domain.label, domain is query.domain) for domain in Domain]
    groups = [(value, label, value == query.by) for value, label in BY.items()]
    return [
        {"name": "by", "title": "By", "options": groups},
        {"name": "domain", "title": "Domain", "any": "All domains", "options": domains},
    ]
