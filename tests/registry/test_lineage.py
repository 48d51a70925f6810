"""The relations that the program finds, against the page that has them by hand; and data that would lead in circles."""

from typing import Any

import pytest

from catalogue import Catalogue, Entry
from catalogue.errors import Missing
from catalogue.lineage import EXTENDS, SEEDS_FROM, Relation, between, lineage, network, relations
from registry.current import current
from tests.registry.world import record
from tests.test_lineage import EXTENDS as LISTED
from tests.test_lineage import SEEDS as LISTED_SEEDS
from tests.writing import register, revise

pytestmark = [pytest.mark.django_db, pytest.mark.once]
NOT_LISTED = {("superfiltering", "gpt4-llm"), ("tree-instruct", "gpt4-llm")}
"""Named Alpaca-GPT4, which is no name that the method or its output has: a reader knows, no rule does."""


def every() -> list[Relation]:
    now = current()
    return relations(now).among(now.methods)


def relations_of(kind: str) -> list[tuple[str, str]]:
    return [(item.later, item.earlier) for item in every() if item.type == kind]


def test_relations_are_the_listed_ones(catalogue):
    listed = {(later, earlier) for later, _, earlier, _ in LISTED_SEEDS}
    assert listed > NOT_LISTED
    assert relations_of(EXTENDS) == LISTED
    assert sorted(relations_of(SEEDS_FROM)) == sorted(listed - NOT_LISTED)
    years = {slug: method.year for slug, method in current().methods.items()}
    assert all(years[earlier] <= years[later] for later, earlier in relations_of(SEEDS_FROM))
    _check_every_answer(years)


def _check_every_answer(years: dict[str, int]) -> None:
    """Each method's answer is a part of the relations, and its graph is closed under them."""
    now = current()
    for slug in years:
        result = lineage(now, slug)
        for key, kind, mine, theirs in (
            ("extended_by", EXTENDS, "earlier", "later"),
            ("seeds_from", SEEDS_FROM, "later", "earlier"),
            ("seeds", SEEDS_FROM, "earlier", "later"),
        ):
            expected = sorted(
                getattr(item, theirs) for item in every() if item.type == kind and getattr(item, mine) == slug
            )
            assert sorted(item.method for item in result[key]) == expected
        assert [node["id"] for node in result.graph.nodes if node["focus"]] == [slug]
        assert result.extends[:1] == [extend for extend in result.extends if (slug, extend.method) in LISTED]


def seeded(slug: str, dataset: str, **fields: object) -> Any:
    step = {"id": "seed", "component": "seed-tasks", "params": {"dataset": dataset}}
    return record("methods", "gamma", id=slug, name=slug.title(), steps=[step], **fields)


def test_only_what_is_not_younger_seeds(world):
    for slug, year in (("before", 2023), ("same", 2024), ("after", 2025)):
        register(record=seeded(slug, "the Beta-Set (52k); filtered", year=year))
    assert relations_of(SEEDS_FROM) == []
    for slug, year in (("before", 2023), ("same", 2024), ("after", 2025)):
        revise(record=seeded(slug, "Beta-Set 52k, filtered", year=year))
    assert relations_of(SEEDS_FROM) == [("after", "beta"), ("same", "beta")]


def test_a_method_does_not_seed_itself(world):
    register(record=seeded("own", "Own set", output={"name": "Own set"}))
    assert relations_of(SEEDS_FROM) == []


def test_the_chain_names_the_nearest_first(world):
    register(record=record("methods", "gamma", id="delta", extends="beta"))
    now = current()
    result = lineage(now, "delta")
    assert [extend.method for extend in result.extends] == ["beta", "alpha"]
    assert [item.method for item in lineage(now, "alpha").extended_by] == ["beta"]
    assert {node["id"] for node in result.graph.nodes} == {"alpha", "beta", "delta"}
    assert between(now, ["delta", "alpha"]) == []
    assert [(item.method, item.other) for item in between(now, ["delta", "beta"])] == [("delta", "beta")]


def extending(entry: Entry, parents: dict[str, str]) -> Entry:
    """A method with what it extends, None where nothing is named; other records as they are."""
    document = entry.document
    if document.collection != "methods":
        return entry
    return Entry(document.model_copy(update={"extends": parents.get(document.id)}), entry.revision, entry.updated)


@pytest.mark.parametrize("circle", [("alpha",), ("alpha", "beta"), ("alpha", "beta", "gamma")])
def test_a_circle_in_the_data_comes_to_an_end(world, circle):
    parents = dict(zip(circle, (*circle[1:], circle[0]), strict=True))
    every = (entry for relations_of in current().entries.values() for entry in relations_of.values())
    now = Catalogue.of(1, (extending(entry, parents) for entry in every))
    result = lineage(now, "alpha")
    assert [extend.method for extend in result.extends] == list(circle[1:])
    assert list(network(now, "alpha")) == sorted(circle)


def test_an_unknown_method(world):
    with pytest.raises(Missing):
        lineage(current(), "nope")
