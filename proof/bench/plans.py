"""Which requests stand for each case: the same records for every contender, and values that vary from call to call."""

import random
from itertools import combinations, islice, product
from urllib.parse import urlencode

from django.db import connection
from django.db.models import Count

from proof.bench.generate import YEARS, components_of, words
from proof.bench.peers.datasette import AS_JSON
from proof.bench.timing import EMPTY, WORK, Call
from registry import search
from registry.filters import METHODS
from registry.models import Effect, Kind, Method
from registry.selectors.lists import Cursor
from taxonomy.vocabulary import Domain, Stage

PAGE, SMALL_PAGE, PAGES, CELLS, POPULAR, RARE, FOUND = 100, 50, 10, 10, 4, 10, 20
"""Filters ask for small pages, so that every value fills one at the smallest size too."""
ORDERINGS = [f"{sign}{name}" for name in METHODS.orderings for sign in ("", "-")]

Plans = dict[str, list[Call]]
GAUGES: Plans = {EMPTY: [Call("empty", "/empty/")], WORK: [Call("work", "")]}


def plans() -> Plans:
    """Case -> calls in an order that is random and the same each time."""
    slugs = list(Method.objects.order_by("slug").values_list("slug", flat=True))
    slugs.sort()
    found = _pages(slugs) | _details(slugs) | _effects() | _depths(slugs) | _filters() | _searches() | _facets()
    found |= GAUGES
    if connection.vendor != "sqlite":
        found = {name: calls for name, calls in found.items() if not name.endswith("datasette")}
    for calls in found.values():
        random.Random(1).shuffle(calls)
    return found


def graphs() -> Plans:
    """The component graph, ready and known already; and the nearest to methods that were not asked for before."""
    slugs = _some(200)
    return {
        "graph warm": [Call("registry", "/api/v1/graph/", gzip=True)],
        "graph known": [Call("registry", "/api/v1/graph/", gzip=True, known=True)],
        "similar": [Call("registry", f"/api/v1/methods/{slug}/similar/") for slug in slugs],
        **GAUGES,
    }


def pairs() -> Plans:
    """Two neighbours in the order of ids, compared; and the page of just these two. No pair comes again."""
    slugs = sorted(Method.objects.order_by("slug").values_list("slug", flat=True))
    places = random.Random(6).sample(range(1, len(slugs) - 1, 2), min(200, len(slugs) // 2 - 1))
    return {
        "compare first": [
            Call("registry", "/api/v1/compare/", f"methods={slugs[place]},{slugs[place + 1]}") for place in places
        ],
        "fetch of both": [_list(page_size=2, cursor=_after(slugs[place - 1])) for place in places],
        **GAUGES,
    }


def _some(number: int) -> list[str]:
    slugs = sorted(Method.objects.order_by("slug").values_list("slug", flat=True))
    return random.Random(2).sample(slugs, min(number, len(slugs)))


def _list(**query: object) -> Call:
    return Call("registry", "/api/v1/methods/", urlencode(query, doseq=True))


def _datasette(query: str, **values: str) -> Call:
    return Call("datasette", f"/catalogue/{query}.json", f"{AS_JSON}&{urlencode(values)}")


def _after(slug: str) -> str:
    return Cursor("id", (False, slug, slug), back=False).encode()


def _pages(slugs: list[str]) -> Plans:
    """The first pages after the first: deeper ones would cost numbered pages more."""
    numbers = range(1, min(PAGES, (len(slugs) - 1) // PAGE) + 1) or range(1)
    before = {number: slugs[number * PAGE - 1] if number else "" for number in numbers}
    return {
        "page registry": [
            _list(page_size=PAGE, **({"cursor": _after(slug)} if slug else {})) for slug in before.values()
        ],
        "page plain": [Call("django", "/plain/methods/", f"page_size={PAGE}&page={number + 1}") for number in before],
        "page ninja": [Call("django", "/ninja/methods/", f"page={number + 1}") for number in before],
        "page datasette": [_datasette("methods", after=slug) for slug in before.values()],
        "page floor": [Call("floor", "/methods/", f"after={slug}") for slug in before.values()],
    }


def _details(slugs: list[str]) -> Plans:
    some = random.Random(2).sample(slugs, min(200, len(slugs)))
    return {
        "detail registry": [Call("registry", f"/api/v1/methods/{slug}/") for slug in some],
        "detail plain": [Call("django", f"/plain/methods/{slug}/") for slug in some],
        "detail ninja": [Call("django", f"/ninja/methods/{slug}/") for slug in some],
        "detail datasette": [_datasette("method", id=slug) for slug in some],
        "detail floor": [Call("floor", f"/methods/{slug}/") for slug in some],
    }


def cells() -> list[tuple[str, str]]:
    """Component and facet of those with the most effects: more than a submission has effects."""
    counted = Effect.objects.filter(facet__isnull=False).values_list("component__slug", "facet")
    found = counted.annotate(number=Count("pk")).order_by("-number", "component__slug", "facet")
    return [(component, facet) for component, facet, _ in found[: 2 * CELLS]]


def _effects() -> Plans:
    asked = [{"component": component, "facet": facet} for component, facet in cells()[:CELLS]]
    sized = [urlencode({**each, "page_size": PAGE}) for each in asked]
    return {
        "effects registry": [Call("registry", "/api/v1/effects/", query) for query in sized],
        "effects plain": [Call("django", "/plain/effects/", query) for query in sized],
        "effects ninja": [Call("django", "/ninja/effects/", urlencode(each)) for each in asked],
        "effects datasette": [_datasette("effects", **each) for each in asked],
        "effects floor": [Call("floor", "/effects/", query) for query in sized],
    }


def _depths(slugs: list[str]) -> Plans:
    """Pages anywhere; and the first page beside those at 99 %, small enough that a full page lies behind these.

    All are asked for by many cursors, those of the first page before every slug: a page asked for again is kept.
    """
    size, small = min(PAGE, len(slugs) // 2), max(1, min(PAGE, len(slugs) // 200))
    last, draw = len(slugs) - size, random.Random(4)
    deep = len(slugs) * 99 // 100 - small
    return {
        "cursor anywhere": [_list(page_size=size, cursor=_after(slugs[draw.randrange(last)])) for _ in range(200)],
        "first": [_list(page_size=small, cursor=_after(f"a{number:02d}")) for number in range(40)],
        "deep": [_list(page_size=small, cursor=_after(slug)) for slug in slugs[max(0, deep - 40) : deep]],
    }


def _filters() -> Plans:
    popular = [slug for stage in Stage for slug in components_of(stage)[:POPULAR]]
    kinds = list(Kind.objects.order_by("slug").values_list("slug", flat=True))
    stages = [term for size in (1, 2, 3) for term in combinations([stage.value for stage in Stage], size)]
    spans = [(first, last) for first, last in product(YEARS, YEARS) if first <= 2023 <= last]
    orders = random.Random(3).sample(ORDERINGS, len(ORDERINGS))
    return {
        "filter component": [_list(page_size=SMALL_PAGE, component=two) for two in combinations(popular, 2)],
        "filter kind": [_list(page_size=SMALL_PAGE, kind=two) for two in combinations(kinds, 2)],
        "filter stage": [_list(page_size=SMALL_PAGE, stage=s, ordering=o) for s, o in product(stages, orders)],
        "filter domain": [
            _list(page_size=SMALL_PAGE, domain=[d.value for d in two], ordering=order)
            for two, order in product(combinations(Domain, 2), orders)
        ],
        "filter year": [
            _list(page_size=SMALL_PAGE, year_min=first, year_max=last, ordering=order)
            for (first, last), order in product(spans, orders)
        ],
    }


def _searches() -> Plans:
    """The rarest words that occur."""
    rare = list(islice((word for word in reversed(words()) if search.matching(word, "methods")), RARE))
    return {
        "search registry": [
            Call("registry", "/api/v1/search/", urlencode({"q": word, "type": "method", "page_size": FOUND}))
            for word in rare
        ],
        "search icontains": [Call("django", "/plain/search/", f"search={word}") for word in rare],
    }


def _facets() -> Plans:
    """Methods counted by every facet under a filter: under one asked for again and again, and under ever new ones."""
    popular = [slug for stage in Stage for slug in components_of(stage)[:POPULAR]]
    queries = [{"component": slug, "year_min": year} for slug, year in product(popular, YEARS)]
    calls = [Call("registry", "/api/v1/methods/facets/", urlencode(query)) for query in queries]
    return {"facets warm": calls[:1], "facets cold": calls[1:]}
