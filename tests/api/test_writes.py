"""What is published shows at once; a catalogue that was carried along with writes answers as one read anew."""

import random
from collections.abc import Callable
from typing import Any

import pytest

from catalogue.errors import Missing
from registry import services
from registry.current import forget
from registry.errors import Conflict, Invalid
from tests import writing
from tests.api import making
from tests.api.asking import LISTS, Api
from tests.api.people import People, people
from tests.api.test_lists import EVERY_ORDER

__all__ = ["people"]

QUESTIONS = [
    *(f"{collection}/?ordering={ordering}&page_size=500&fields=id,revision" for collection, ordering in EVERY_ORDER),
    "methods/facets/",
    "effects/facets/",
    "methods/facets/?domain=math&stage=evolution",
    "effects/facets/?stage=evolution&sign=gain",
    "methods/?component=in-depth-evolution",
    "methods/?q=test",
    "methods/?updated_since=2026-01-01&iterates=false",
    "components/?facet=in_distribution&has_evidence=true",
    "components/?domain=math",
    "components/?used_in=wizardlm",
    "metrics/?facet=quality",
    "effects/?stage=evolution&facet=in_distribution&page_size=100",
]


def answers(api: Api) -> dict[str, Any]:
    return {question: api.json(question) for question in QUESTIONS}


def test_a_new_record_shows_at_once(api: Api):
    before = answers(api)
    writing.register(record=making.method("made-up", ("raw-web-corpus", making.COMPONENT), domains=["safety"]))
    writing.register(record=making.effect("made-up-effect", method="made-up", source=making.SOURCE))
    assert "made-up" in api.ids("methods", component=making.COMPONENT, domain="safety", year_min=2025)
    assert api.ids("effects", method="made-up") == ["made-up-effect"]
    for facet, value in {"domain": "safety", "component": making.COMPONENT}.items():
        old, new = (
            {row["value"]: row["count"] for row in answer["methods/facets/"][facet]}
            for answer in (before, answers(api))
        )
        assert new[value] == old[value] + 1
    counts = api.json(f"components/{making.COMPONENT}/")
    assert counts["used_in"] == len(api.ids("methods", component=making.COMPONENT))
    assert counts["measured_in"] == len(api.ids("effects", component=making.COMPONENT))


def test_a_revised_record_shows_at_once_and_where_it_was_no_more(api: Api):
    writing.register(record=making.method("made-up", (making.COMPONENT,)))
    assert "made-up" in api.ids("methods", component=making.COMPONENT)
    writing.revise(record=making.method("made-up", (making.OTHER_COMPONENT,), name="Renamed"))
    assert "made-up" not in api.ids("methods", component=making.COMPONENT)
    assert "made-up" in api.ids("methods", component=making.OTHER_COMPONENT)
    assert (answer := api.json("methods/made-up/"))["name"] == "Renamed"
    assert answer["revision"] == 2
    assert api.ids("methods", q="renamed") == ["made-up"]


def test_a_withdrawn_record_is_gone_at_once(api: Api):
    writing.register(record=making.component("zyzzyva"))
    before = api.json("components/")["count"]
    assert api.json("search/", q="zyzzyva")["count"] == 1
    services.withdraw(collection="components", slug="zyzzyva", reason="A test.")
    assert api.json("components/")["count"] == before - 1
    assert "zyzzyva" not in api.ids("components")
    assert api.json("search/", q="zyzzyva")["count"] == 0
    api.json("methods/", 400, component="zyzzyva")


def test_a_renamed_record_is_renamed_wherever_it_is_named(api: Api):
    methods = api.ids("methods", component=making.COMPONENT)
    document = making.component(making.COMPONENT, name="Deepening", kind="evolution/mutation")
    writing.revise(record=document)
    assert {
        step["component"]["name"]
        for slug in methods
        for step in api.json(f"methods/{slug}/")["steps"]
        if step["component"]["id"] == making.COMPONENT
    } == {"Deepening"}
    rows = api.json("effects/facets/")["component"]
    assert [row["label"] for row in rows if row["value"] == making.COMPONENT] == ["Deepening"]


def _merge(dice: random.Random, api: Api) -> None:
    one, other = dice.sample([slug for slug in api.ids("components") if slug != making.COMPONENT], 2)
    services.merge(collection="components", slug=one, into=other, reason="A test.")


def _withdraw(dice: random.Random, api: Api) -> None:
    collection = dice.choice(["effects", "rounds", "methods"])
    slug = dice.choice([slug for slug in api.ids(collection) if slug != making.METHOD])
    services.withdraw(collection=collection, slug=slug, reason="A test.")


def _rename(dice: random.Random, api: Api) -> None:
    slug = dice.choice(api.ids("components"))
    kind = dice.choice([step["kind"] for step in api.all("components")])
    writing.revise(record=making.component(slug, name=f"New {dice.random()}", kind=kind))


def _redate(dice: random.Random, api: Api) -> None:
    writing.revise(record=making.source(dice.choice(api.ids("sources")), year=dice.randint(1950, 2025)))


def _recompose(dice: random.Random, api: Api) -> None:
    slug = dice.choice(api.ids("methods", year_min=2025, q="test") or [making.METHOD])
    writing.revise(record=making.method(slug, tuple(dice.sample(api.ids("components"), 3)), year=2025))


def _register(dice: random.Random, api: Api) -> None:
    slug = f"made-{dice.getrandbits(40)}"
    writing.register(record=making.method(slug, tuple(dice.sample(api.ids("components"), 4)), domains=["math"]))
    writing.register(record=making.effect(f"{slug}-effect", method=slug, component=dice.choice(api.ids("components"))))


def _turn(dice: random.Random, api: Api) -> None:
    """A metric changes its direction, and every effect on it its sign."""
    slug = dice.choice(api.ids("metrics", facet="in_distribution"))
    writing.revise(record=making.metric(slug, measures="downstream", orientation="lower-is-better"))


WRITES: list[Callable[[random.Random, Api], None]] = [
    _register,
    _recompose,
    _rename,
    _withdraw,
    _merge,
    _redate,
    _turn,
]


@pytest.mark.parametrize("between", [True, False], ids=["read after each write", "read after all writes"])
@pytest.mark.parametrize("seed", range(2))
def test_carried_along_answers_as_read_anew(api: Api, seed: int, between: bool):
    dice = random.Random(seed)
    answers(api)
    if not between:
        api = _unread(api)
    for write in dice.choices(WRITES, k=8):
        try:
            write(dice, api)
        except (Conflict, Invalid, Missing):
            continue  # referred to elsewhere, or no longer in agreement: refused, and nothing changed
        if between:
            assert api.json("methods/")["count"] == len(api.ids("methods"))
    carried = answers(api)
    forget()
    assert carried == answers(api)


def _unread(api: Api) -> Api:
    """What the writes ask for, as it stood at the start: nobody reads meanwhile, and the catalogue falls behind."""
    former = {collection: api.all(collection) for collection in LISTS}

    class FormerApi(Api):
        def ids(self, collection: str, /, **query: object) -> list[str]:
            return [record["id"] for record in self.all(collection)]

        def all(self, collection: str, /, **query: object) -> list[dict]:
            return former[collection]

    return FormerApi(api.client)


QUERIES = 40


def test_a_submission_and_its_acceptance_cost_few_queries(api: Api, people: People, django_assert_max_num_queries: Any):
    """Of one method, by HTTP, token and all."""
    api.json("methods/")
    body = {"methods": [making.method("made-up", (making.COMPONENT, making.OTHER_COMPONENT)).dump()]}
    with django_assert_max_num_queries(QUERIES):
        made = people.contributor.post("submissions/", body, headers={"Idempotency-Key": "one"})
    with django_assert_max_num_queries(QUERIES):
        people.curator.take(made, "accept")
    assert "made-up" in api.ids("methods")
