"""Lists: their envelope, their orders, and cursors that visit every record once, whatever is written meanwhile."""

from itertools import pairwise
from typing import Any

import pytest

from api.views.lists import ListView
from registry import services
from registry.current import current
from tests import writing
from tests.api import making
from tests.api.asking import LISTS, Api, content
from tests.api.brute import World

ORDERINGS = {
    "methods": ("id", "name", "year", "updated"),
    "effects": ("id", "component", "metric", "source", "year", "gain", "log_ratio"),
    "components": ("id", "name"),
    "metrics": ("id", "name"),
    "sources": ("id", "name", "year"),
    "rounds": ("id",),
}
EVERY_ORDER = [
    (collection, sign + ordering) for collection in LISTS for ordering in ORDERINGS[collection] for sign in ("", "-")
]
SIZES = {"effects": 333, "rounds": 7}


def ids(pages: Any) -> list[str]:
    return [record["id"] for page in pages for record in page["results"]]


@pytest.mark.parametrize("collection", LISTS)
def test_a_list_has_the_envelope_and_an_exact_count(api: Api, world: World, collection: str):
    page = api.json(f"{collection}/")
    assert list(page) == ["count", "count_is", "next", "previous", "results"]
    assert (page["count"], page["count_is"]) == (len(world.records[collection]), "exact")
    assert len(page["results"]) == min(50, page["count"])
    assert page["previous"] is None
    assert page["next"] is None or page["next"].startswith(f"http://testserver/api/v1/{collection}/?cursor=")


@pytest.mark.parametrize("size", [1, 2, 50, 500])
@pytest.mark.parametrize("collection", LISTS)
def test_page_size_is_as_requested(api: Api, world: World, collection: str, size: int):
    assert len(api.json(f"{collection}/", page_size=size)["results"]) == min(size, len(world.records[collection]))


def test_every_documented_order_is_tested(api: Api):
    for collection in LISTS:
        refusal = api.json(f"{collection}/", 400, ordering="colour")["errors"][0]
        assert refusal["pointer"] == "ordering"
        known = set(refusal["detail"].partition("Known are: ")[2].split(", "))
        assert known == {sign + name for name in ORDERINGS[collection] for sign in ("", "-")}


def test_no_list_takes_any_text_for_an_order():
    free = [
        view.__name__ for view in ListView.__subclasses__() if view.query.model_fields["ordering"].annotation is str
    ]
    assert free == []


def key_of(record: dict[str, Any], ordering: str) -> tuple[bool, Any, str]:
    """The sort key of a record: by value, missing ones last, then by id."""
    source = record.get("source") or {}
    value = {
        "id": record["id"],
        "name": str(record.get("name", record.get("title"))).casefold(),
        "year": record.get("year", source.get("year") if isinstance(source, dict) else None),
        "source": source.get("id") if isinstance(source, dict) else None,
        "metric": (record.get("metric") or {}).get("name", "").casefold(),
        "component": record.get("component") and current().label("components", record["component"]).casefold(),
    }.get(ordering, record.get(ordering))
    nothing = "" if ordering == "component" else 0
    return value is None, nothing if value is None else value, record["id"]


@pytest.mark.parametrize(("collection", "ordering"), EVERY_ORDER)
def test_a_walk_visits_every_record_once_in_order_both_ways(api: Api, collection: str, ordering: str):
    records = api.all(collection)
    downward = ordering.startswith("-")
    records.sort(key=lambda record: key_of(record, ordering.removeprefix("-")), reverse=downward)
    records.sort(key=lambda record: key_of(record, ordering.removeprefix("-"))[0])  # missing ones last, either way
    expected = [record["id"] for record in records]
    first = api.json(f"{collection}/", ordering=ordering, page_size=SIZES.get(collection, 37))
    forwards = list(api.walk(first))
    backwards = list(api.walk(forwards[-1], "previous"))
    assert len(forwards) > 2
    assert ids(forwards) == expected
    assert ids(reversed(backwards)) == expected
    assert {page["count"] for page in forwards} == {len(expected)}


@pytest.mark.parametrize("ordering", ["id", "-name", "year", "-updated"])
def test_a_walk_is_stable_while_records_are_added(api: Api, ordering: str):
    before = ids(api.walk(api.json("methods/", ordering=ordering, page_size=500)))
    pages = [api.json("methods/", ordering=ordering, page_size=10)]
    for place in range(6):
        for slug in (f"aaa-{place}", f"zzz-{place}"):
            writing.register(record=making.method(slug, year=2025 if place % 2 else 1960))
        if pages[-1]["next"]:
            pages.append(next(iter(api.walk(api.json(pages[-1]["next"].removeprefix("http://testserver"))))))
    seen = ids([*pages[:-1], *api.walk(pages[-1])])
    assert len(seen) == len(set(seen))
    assert [slug for slug in seen if slug[:4] not in ("aaa-", "zzz-")] == before


def test_a_cursor_outlives_the_record_that_it_was_made_at(api: Api):
    writing.register(record=making.method("aaa-first"))
    page = api.json("methods/", page_size=1)
    assert ids([page]) == ["aaa-first"]
    services.withdraw(collection="methods", slug="aaa-first", reason="A test.")
    rest = ids(api.walk(api.json(page["next"].removeprefix("http://testserver") + "&fields=id")))
    assert rest == api.ids("methods")


def test_the_neighbours_of_a_page_keep_its_filters(api: Api):
    pages = list(api.walk(api.json("effects/", stage="filtering", facet=["diversity", "quality"], page_size=10)))
    assert len(pages) > 2
    assert ids(pages) == api.ids("effects", stage="filtering", facet=["diversity", "quality"])
    for before, after in pairwise(pages):
        assert before["next"]
        assert after["previous"]


def test_a_filter_that_leaves_nothing_is_an_empty_list(api: Api):
    page = api.json("methods/", year_max=1960)
    assert page == {"count": 0, "count_is": "exact", "next": None, "previous": None, "results": []}


@pytest.mark.parametrize("collection", LISTS)
def test_fields_picks_keys_in_every_representation(api: Api, collection: str):
    page = api.json(f"{collection}/", fields="url,id")
    assert all(list(record) == ["url", "id"] for record in page["results"])
    assert api.all(collection, fields="url,id")[: len(page["results"])] == page["results"]
    assert content(api.get(f"{collection}/", format="csv", fields="id,url")).startswith(b"id,url\r\n")
