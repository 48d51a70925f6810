"""The trade-off map: what each component does to two facets at once."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from catalogue import Catalogue, pooled
from catalogue.pooled_models import PooledRow
from catalogue.scheme import scheme
from catalogue.tradeoffs import TradeoffQuery, TradeoffRow, Tradeoffs, tradeoffs
from taxonomy.vocabulary import Domain, Facet, Stage
from transport.query_string import VERSION
from web import list_page, sizes
from web.figures import tradeoff_map, tradeoff_points
from web.formatting import SHORT
from web.list_query import pairs_of, parse_page
from web.navigation import breadcrumbs
from web.publishing import download
from web.versions import cached_per_version, catalogue_of, in_version

FEW = 4
"""With fewer points the table comes before the map."""
Choices = Sequence[tuple[str, str, bool]]
"""Value, label, and whether it is chosen."""
Rank = tuple[int, int, int]


class Pick(TypedDict):
    """A list to pick from: its choices in one, or in groups; `any` is what it says where nothing is chosen."""

    name: str
    title: str
    any: NotRequired[str]
    options: NotRequired[Choices]
    groups: NotRequired[Sequence[tuple[str, Choices]]]


@require_safe
@cached_per_version
def many(request: HttpRequest) -> HttpResponse:
    query, catalogue = parse_page(request, TradeoffQuery, common=(VERSION,)), catalogue_of(request)
    context: dict[str, object] = {
        "choices": _choices(catalogue, query),
        "clear": in_version(request, request.path),
        "breadcrumbs": breadcrumbs(),
        "same": query.x == query.y,
    }
    if query.x != query.y:
        answer = tradeoffs(catalogue, query)
        figure = tradeoff_map(catalogue, answer, query)
        context["few"] = len(answer.results) and len(tradeoff_points(answer)) < FEW
        context |= {"answer": answer, "figure": figure, "x": SHORT[query.x.value], "y": SHORT[query.y.value]}
        context["words"] = answer_in_words(catalogue, answer, query)
        context["data"] = download("tradeoffs/", pairs_of(query))
    return list_page.answer(request, "tradeoffs", context)


def _choices(catalogue: Catalogue, query: TradeoffQuery) -> list[Pick]:
    """What there is to pick from, each as a list with what is chosen; a list in groups where it is long."""
    given = pairs_of(query)
    kinds = [
        (stage.name, [(kind.id, kind.name, kind.id in given.get("kind", ())) for kind in stage.kinds])
        for stage in scheme(catalogue).stages
    ]
    facets = [(facet.value, SHORT[facet.value]) for facet in Facet]
    vocabularies: list[tuple[str, str, list[tuple[str, str]]]] = [
        ("stage", "Any stage", [(stage.value, stage.label) for stage in Stage]),
        ("domain", "Any domain", [(domain.value, domain.label) for domain in Domain]),
        (
            "certainty",
            "Any certainty",
            [(level, f"At least {level}") for level in pooled.LEVELS[2:]],
        ),
    ]
    picks: list[Pick] = [
        {"name": name, "title": name.capitalize(), "any": anything, "options": _options(options, given.get(name, []))}
        for name, anything, options in vocabularies
    ]
    picks.insert(1, {"name": "kind", "title": "Category", "any": "Any category", "groups": kinds})
    axes = [("x", "Across", query.x.value), ("y", "Up", query.y.value)]
    chosen: list[Pick] = [{"name": name, "title": title, "options": _options(facets, [on])} for name, title, on in axes]
    return chosen + picks


def _options(options: list[tuple[str, str]], on: list[str]) -> Choices:
    return [(value, label, value in on) for value, label in options]


def answer_in_words(catalogue: Catalogue, answer: Tradeoffs, query: TradeoffQuery) -> str:
    """Two or three sentences on the components with an estimate on both outcomes: what is established, or the closest.

    They say no more than the rows do: without an established direction on both outcomes no component can be called
    better, and the first sentence says that.
    """
    both = f"both {query.x.label.lower()} and {query.y.label.lower()}{_where(query)}"
    which = _components(catalogue, query)
    if not answer.results:
        return f"No {which} has an estimate on {both}."
    established = [row for row in answer.results if all(side.established for side in _sides(row))]
    if established:
        one = len(established) == 1
        count = f"One {which} has" if one else f"{len(established)} {which.replace('component', 'components', 1)} have"
        return f"{count} an established direction on {both}: {'; '.join(map(_described, established))}."
    return f"No {which} has an established direction on {both}{_replication(answer)}. {_closest(answer.results)}"


def _components(catalogue: Catalogue, query: TradeoffQuery) -> str:
    """`component`, narrowed to the stages and kinds that were asked for."""
    names = {kind.id: kind.name for stage in scheme(catalogue).stages for kind in stage.kinds}
    stages = " or ".join(stage.label.lower() for stage in query.stage)
    kinds = " or ".join(f"“{names.get(kind, kind)}”" for kind in query.kind)
    return f"{f'{stages} ' if stages else ''}component{f' of the category {kinds}' if kinds else ''}"


def _where(query: TradeoffQuery) -> str:
    """The domains and the certainty that were asked for."""
    domains = " or ".join(domain.label.lower() for domain in query.domain)
    certain = f" with certainty of at least {query.certainty}" if query.certainty else ""
    return f"{f' in {domains}' if domains else ''}{certain}"


def _replication(answer: Tradeoffs) -> str:
    """The clause on replication, where no row has more than one study on each side."""
    replicated = any(min(side.m for side in _sides(row)) > 1 for row in answer.results)
    return "" if replicated else ", and none has estimates from more than one study on each"


def _closest(rows: list[TradeoffRow]) -> str:
    """The row with most sides established, then most studies on its weaker side, then the highest certainty."""
    best = max(map(_rank, rows))
    closest = [row for row in rows if _rank(row) == best]
    lead = "The closest is" if len(closest) == 1 else "Among the closest is"
    return f"{lead} {_described(closest[0])}."


def _rank(row: TradeoffRow) -> Rank:
    sides = _sides(row)
    levels = [pooled.LEVELS.index(side.certainty.level) for side in sides]
    return sum(side.established for side in sides), min(side.m for side in sides), min(levels)


def _described(row: TradeoffRow) -> str:
    return f"{_sides(row)[0].name}: {', '.join(map(_side, _sides(row)))}"


def _side(row: PooledRow) -> str:
    """`on quality +40 points (+30 to +50 points; in one experiment: up; very low certainty; 1 study)`."""
    fields = row.keyed()
    level = row.certainty.level
    known = [
        sizes.pooled_interval(fields) or "no interval",
        sizes.verb(fields).lower(),
        level if level == "not graded" else f"{level} certainty",
        f"{row.m} {'study' if row.m == 1 else 'studies'}",
    ]
    return f"on {Facet(row.facet).label.lower()} {sizes.pooled(fields)} ({'; '.join(known)})"


def _sides(row: TradeoffRow) -> list[PooledRow]:
    return [side for side in (row.x, row.y) if side]
