"""The nearest methods over HTTP, registered and drafted, against the score worked out from the documents."""

import json
import math
from collections import Counter
from typing import Any

import pytest

from registry import services
from tests import writing
from tests.api import making
from tests.api.asking import Api, content
from tests.api.brute import World
from tests.api.test_analyses import analysis, post
from tests.api.test_graph import components_of

pytestmark = pytest.mark.once


def weights(world: World) -> dict[str, float]:
    """What each component and each kind weighs: ln(1 + N / n), kinds half of it."""
    total = len(world.published)
    having = [
        (components_of(method), {world.kind(item) for item in components_of(method)})
        for method in world.published.values()
    ]
    components = Counter(component for components, _ in having for component in components)
    kinds = Counter(kind for _, kinds in having for kind in kinds)
    actual = {slug: math.log(1 + total / number) for slug, number in components.items()}
    return actual | {kind: math.log(1 + total / number) / 2 for kind, number in kinds.items()}


def brute(world: World, components: set[str]) -> dict[str, float]:
    """The score of every method."""
    weigh = weights(world)
    once = math.log(1 + len(world.published))

    def terms(slugs: set[str]) -> set[str]:
        return slugs | {world.kind(item) for item in slugs if item in world.records["components"]}

    own, result = terms(components), {}
    for slug, method in world.records["methods"].items():
        other = terms(components_of(method))
        both, either = own & other, own | other
        result[slug] = math.fsum(weigh.get(item, once) for item in both) / math.fsum(
            weigh.get(item, once) for item in either
        )
    return result


def check(results: list[Any], scores: dict[str, float], own: set[str], world: World, limit: int) -> None:
    actual = [(row["method"], row["score"]) for row in results]
    assert actual == sorted(actual, key=lambda item: (-item[1], item[0]))
    assert len(results) == min(limit, sum(score > 0 for score in scores.values()))
    assert dict(actual) == pytest.approx({slug: scores[slug] for slug, _ in actual}, abs=1e-12)
    left = [score for slug, score in scores.items() if slug not in dict(actual)]
    assert not left or max(left) <= actual[-1][1] + 1e-12
    for listed in results:
        other = components_of(world.records["methods"][listed["method"]])
        assert listed["name"] == world.records["methods"][listed["method"]]["name"]
        assert listed["shared"] == sorted(own & other)
        assert listed["missing"] == sorted(other - own)
        assert listed["extra"] == sorted(own - other)


@pytest.mark.parametrize("limit", [1, 10, 100])
def test_the_nearest_of_every_method(api: Api, world: World, limit: int):
    for slug, method in list(world.records["methods"].items())[:: 1 if limit == 10 else 12]:
        scores = brute(world, components_of(method))
        assert scores.pop(slug) == 1
        results = api.json(f"methods/{slug}/similar/", limit=limit)["results"]
        check(results, scores, components_of(method), world, limit)
        if limit == 10:
            assert api.json(f"methods/{slug}/similar/")["results"] == results


def test_a_draft_that_is_a_copy_finds_its_method_first(api: Api, world: World):
    for slug in ("wizardlm", "self-instruct", "star"):
        document = world.records["methods"][slug]
        first, *others = json.loads(content(post(api, document)))["similar"]["results"]
        assert (first["method"], first["score"], first["missing"], first["extra"]) == (slug, 1.0, [], [])
        assert others == api.json(f"methods/{slug}/similar/", limit=9)["results"]


def test_unmapped_components_count_against_the_score(api: Api, world: World):
    components = sorted(components_of(world.records["methods"]["wizardlm"]))

    def results(*more: str) -> list[Any]:
        steps = [
            {"id": f"s{n}", "component": item, "inputs": ["s0"] if n else []}
            for n, item in enumerate([*components, *more])
        ]
        actual: list[Any] = analysis(api, steps=steps)["similar"]["results"]
        return actual

    for new in ((), ("brand-new",), ("brand-new", "newer-still")):
        check(results(*new), brute(world, {*components, *new}), {*components, *new}, world, 10)
    first = [results(*new)[0]["score"] for new in ((), ("brand-new",), ("brand-new", "newer-still"))]
    assert 1 == first[0] > first[1] > first[2] > 0


def test_a_draft_is_drawn_as_a_registered_method_is(api: Api, world: World):
    drafted = json.loads(content(post(api, world.records["methods"]["self-instruct"])))["graph"]
    assert drafted == api.json("methods/self-instruct/graph/")


def test_a_draft_that_shares_nothing_is_like_nothing(api: Api):
    assert analysis(api, steps=[{"id": "a", "component": "0x0"}])["similar"] == {"results": []}


def test_a_write_shows_at_once(api: Api):
    before = api.json("methods/star/similar/", limit=1)["results"][0]
    steps = api.json("methods/star/")["steps"]
    writing.register(record=making.method("made-up", tuple(step["component"]["id"] for step in steps)))
    after = api.json("methods/star/similar/", limit=2)["results"]
    assert (after[0]["method"], after[0]["score"]) == ("made-up", 1.0)
    assert after[1]["method"] == before["method"]
    services.withdraw(collection="methods", slug="made-up", reason="A test.")
    assert api.json("methods/star/similar/", limit=1)["results"] == [before]


def test_an_unknown_method(api: Api):
    for part in ("similar", "graph", "lineage"):
        assert "wizardlm" in api.json(f"methods/wizard-lm/{part}/", 404)["suggestions"]
        api.json(f"methods/100%25s/{part}/", 404)
