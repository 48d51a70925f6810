"""Lists walked by cursor while others write: nothing that stood there throughout is lost or told twice."""

from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from registry import services
from registry.current import forget
from tests import writing
from tests.api import making
from tests.api.asking import Api

ORDERINGS = {
    "sources": ("id", "name", "year"),
    "components": ("id", "name"),
    "metrics": ("id", "name"),
    "methods": ("id", "name", "year", "updated"),
}
MAKE: dict[str, Any] = {
    "sources": lambda slug, name, year: making.source(slug, title=name, year=year),
    "components": lambda slug, name, year: making.component(slug, name=name, kind="filtering/made"),
    "metrics": lambda slug, name, year: making.metric(slug, name=name),
    "methods": lambda slug, name, year: making.method(slug, ("base",), name=name, year=year, source="base"),
}
COLLECTIONS = st.sampled_from(list(ORDERINGS))
NAMES = st.sampled_from(["Alpha", "alpha", "Beta", "Zeta", "Éta"])
YEARS = st.sampled_from([2001, 2002, 2025])
LETTERS = st.sampled_from("aAbmzz0")


@dataclass
class Walk:
    """Somebody on the way through a list; `standing` are the records that have been there all the time, unmoved."""

    collection: str
    ordering: str
    way: str
    standing: set[str]
    page: Any
    seen: list[str] = field(default_factory=list)

    def look(self) -> None:
        ids = [record["id"] for record in self.page["results"]]
        self.seen += ids if self.way == "next" else ids[::-1]

    def at_the_end(self) -> None:
        told = [slug for slug in self.seen if slug in self.standing]
        assert len(told) == len(set(told)), f"told twice in {self.collection} by {self.ordering}: {self.seen}"
        assert set(told) == self.standing, f"lost in {self.collection} by {self.ordering}: {self.seen}"


class Paging(RuleBasedStateMachine):
    """Some records of each collection, people who walk, and one who writes."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.stack.enter_context(transaction.atomic())
        self.api = Api(Client())
        self.alive: dict[str, set[str]] = {collection: set() for collection in ORDERINGS}
        self.walks: list[Walk] = []
        self.made = 0

    def teardown(self) -> None:
        for walk in self.walks:
            while self.go_on(walk):
                pass
        transaction.set_rollback(True)
        self.stack.close()
        forget()

    @initialize(names=st.lists(NAMES, min_size=4, max_size=8))
    def something_is_there(self, names: list[str]) -> None:
        from taxonomy.documents import Kind

        writing.register(record=Kind(id="filtering/made", name="Made", summary="Made for a test."))
        writing.register(record=making.component("base", kind="filtering/made"))
        writing.register(record=making.source("base"))
        self.alive |= {"components": {"base"}, "sources": {"base"}}
        for place, name in enumerate(names):
            for collection in ORDERINGS:
                self.add(collection, name, 2001 + place % 3, "bmz"[place % 3])

    @rule(collection=COLLECTIONS, name=NAMES, year=YEARS, letter=LETTERS)
    def add(self, collection: str, name: str, year: int, letter: str) -> None:
        self.made += 1
        slug = f"{letter.lower()}{self.made}"
        writing.register(record=MAKE[collection](slug, name, year))
        self.alive[collection].add(slug)

    def some(self, data: st.DataObject, collection: str) -> str | None:
        slugs = sorted(self.alive[collection] - {"base"})
        return data.draw(st.sampled_from(slugs)) if slugs else None

    @rule(data=st.data(), collection=COLLECTIONS, name=NAMES, year=YEARS)
    def change(self, data: st.DataObject, collection: str, name: str, year: int) -> None:
        if slug := self.some(data, collection):
            writing.revise(record=MAKE[collection](slug, name, year))
            self.moved(collection, slug, by_id=False)

    @rule(data=st.data(), collection=COLLECTIONS)
    def remove(self, data: st.DataObject, collection: str) -> None:
        if slug := self.some(data, collection):
            services.withdraw(collection=collection, slug=slug, reason="A test")
            self.alive[collection].discard(slug)
            self.moved(collection, slug, by_id=True)

    def moved(self, collection: str, slug: str, *, by_id: bool) -> None:
        for walk in self.walks:
            if walk.collection == collection and (by_id or walk.ordering.removeprefix("-") != "id"):
                walk.standing.discard(slug)

    @rule(collection=COLLECTIONS, data=st.data(), downward=st.booleans(), size=st.integers(1, 3))
    def set_out(self, collection: str, data: st.DataObject, downward: bool, size: int) -> None:
        ordering = "-" * downward + data.draw(st.sampled_from(ORDERINGS[collection]))
        page = self.api.json(f"{collection}/", ordering=ordering, page_size=size)
        self.walks.append(Walk(collection, ordering, "next", set(self.alive[collection]), page))
        self.walks[-1].look()

    @precondition(lambda self: self.walks)
    @rule(data=st.data())
    def walk(self, data: st.DataObject) -> None:
        """One page further; at the end of the list one turns round, and what stands there now is to be met again."""
        walk = data.draw(st.sampled_from(self.walks))
        if not self.go_on(walk):
            self.walks.remove(walk)
            if walk.way == "next":
                back = Walk(walk.collection, walk.ordering, "previous", set(self.alive[walk.collection]), walk.page)
                unseen = {slug for slug in back.standing if slug not in walk.seen}
                back.page = self.again(walk.page)
                back.standing -= unseen  # behind the last page there may be new ones by now
                back.look()
                self.walks.append(back)

    def again(self, page: Any) -> Any:
        """The page as it is now: the one before it, and forward from there."""
        if page["previous"] is None:
            return page
        before = self.fetched(page["previous"])
        return page if before["next"] is None else self.fetched(before["next"])

    def fetched(self, address: str) -> Any:
        parts = urlsplit(address)
        return self.api.json(f"{parts.path}?{parts.query}")

    def go_on(self, walk: Walk) -> bool:
        address = walk.page[walk.way]
        if address is None:
            walk.at_the_end()
            return False
        walk.page = self.fetched(address)
        walk.look()
        return True


@pytest.fixture
def machine(db: None) -> type[Paging]:
    return Paging


def tell(machine: type[Paging], stories: int, steps: int, **more: Any) -> None:
    slow = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large]
    how = settings(max_examples=stories, stateful_step_count=steps, deadline=None, suppress_health_check=slow, **more)
    run_state_machine_as_test(machine, settings=how)


@pytest.mark.parametrize("seen", [["a", "b", "a"], ["a"], []])
def test_what_is_lost_or_doubled_is_seen(seen: list[str]):
    Walk("sources", "id", "next", {"a", "b"}, None, ["a", "x", "x", "b"]).at_the_end()
    with pytest.raises(AssertionError, match=r"lost|twice"):
        Walk("sources", "id", "next", {"a", "b"}, None, seen).at_the_end()


def test_short_walks(machine: type[Paging]):
    tell(machine, 6, 20, phases=[Phase.generate])


@pytest.mark.long
def test_long_walks(machine: type[Paging]):
    tell(machine, 100, 50)
