"""Removed records: tombstones, redirected references, and refusals."""

from collections.abc import Mapping
from typing import Any

import pytest

from catalogue.errors import Missing
from registry.current import current
from registry.errors import Conflict, Invalid
from registry.models import Revision, Tombstone
from registry.services import merge, withdraw
from tests.registry.world import apply, body, contents, raw, record, revisions, row, stored, version
from tests.writing import deprecate, register

pytestmark = pytest.mark.django_db


def stone(collection: str, slug: str) -> Mapping[str, Any]:
    return Tombstone.objects.values("replacement", "merged", "reason", "version").get(collection=collection, slug=slug)


def test_a_withdrawn_record_leaves_a_tombstone_and_its_revisions(world):
    before = raw("effects", "diversity-dose")
    assert current().search.matching("diversity-dose", "effects") == {"diversity-dose"}
    withdraw(collection="effects", slug="diversity-dose", reason="Misread", replacement="novelty-ablation")
    assert stone("effects", "diversity-dose") == {
        "replacement": "novelty-ablation",
        "merged": False,
        "reason": "Misread",
        "version": 2,
    }
    assert revisions("effects", "diversity-dose") == [(1, before), (2, None)]
    assert current().search.matching("diversity-dose", "effects") == set()
    assert version() == 2


@pytest.mark.parametrize(
    ("collection", "slug", "named"),
    [
        ("sources", "ada2023alpha", "alpha, alpha-overlap, novelty-ablation"),
        ("kinds", "seeding/human", "seed-tasks"),
        ("components", "judge-filter", "beta, judge-comparison, judge-left-out"),
        ("components", "seed-tasks", "alpha, beta"),
        ("metrics", "self-overlap", "alpha-overlap, novelty-ablation"),
        ("methods", "alpha", "alpha-overlap, beta, judge-comparison, novelty-ablation"),
        ("methods", "gamma", "beta-against-gamma"),
    ],
)
def test_what_is_referred_to_is_not_withdrawn(world, collection, slug, named):
    before = contents()
    with pytest.raises(Conflict) as result:
        withdraw(collection=collection, slug=slug, reason="x")
    assert str(result.value).endswith(f"of {collection}: {named}")
    assert contents() == before


def test_a_replacement_that_is_referred_to_stays(world):
    deprecate(collection="components", slug="judge-filter", replacement="novelty-filter")
    register(record=record("components", "seed-tasks", id="lonely"))
    deprecate(collection="components", slug="seed-tasks", replacement="lonely")
    with pytest.raises(Conflict, match="seed-tasks"):
        withdraw(collection="components", slug="lonely", reason="x")


@pytest.mark.parametrize(
    ("slug", "replacement", "error"),
    [
        ("nothing", None, Missing),
        ("diversity-dose", "nothing", Missing),
        ("diversity-dose", "diversity-dose", Conflict),
    ],
)
def test_only_existing_records_are_withdrawn(world, slug, replacement, error):
    before = contents()
    with pytest.raises(error):
        withdraw(collection="effects", slug=slug, replacement=replacement, reason="x")
    assert contents() == before


def test_an_id_that_was_given_up_is_not_used_again(world):
    withdraw(collection="effects", slug="diversity-dose", reason="Misread")
    with pytest.raises(Conflict, match="'diversity-dose' of effects was given up"):
        register(record=record("effects", "diversity-dose"))
    register(record=record("rounds", "alpha-overlap", id="diversity-dose"))
    assert row("rounds", "diversity-dose").revision == 1


def revised(number: int) -> list[tuple[str, str]]:
    return list(Revision.objects.filter(version=number).values_list("collection", "slug"))


MERGES = {
    "sources": (
        "ada2023alpha",
        "bob2024beta",
        ["effects/novelty-ablation", "methods/alpha", "methods/twin", "rounds/alpha-overlap"],
    ),
    "kinds": ("seeding/human", "prompting/response", ["components/old", "components/seed-tasks"]),
    "components": (
        "judge-filter",
        "novelty-filter",
        ["components/old", "effects/judge-comparison", "effects/judge-left-out", "methods/beta"],
    ),
    "metrics": ("self-overlap", "twin", ["effects/novelty-ablation", "rounds/alpha-overlap"]),
    "methods": (
        "alpha",
        "twin",
        ["effects/judge-comparison", "effects/novelty-ablation", "methods/beta", "rounds/alpha-overlap"],
    ),
    "effects": ("novelty-ablation", "judge-comparison", []),
}


@pytest.fixture
def with_twins(world):
    old = raw("components", "seed-tasks", id="old", status="deprecated", replaced_by="judge-filter")
    apply(
        {
            "components": [old],
            "metrics": [raw("metrics", "self-overlap", id="twin")],
            "methods": [raw("methods", "alpha", id="twin")],
        }
    )


@pytest.mark.parametrize("collection", MERGES)
def test_what_named_a_merged_record_names_the_other_as_a_revision(with_twins, collection):
    slug, into, pointed = MERGES[collection]
    before = version()
    merge(collection=collection, slug=slug, into=into, reason="The same thing")
    assert stone(collection, slug) == {
        "replacement": into,
        "merged": True,
        "reason": "The same thing",
        "version": before + 1,
    }
    assert version() == before + 1
    assert revisions(collection, slug)[-1] == (2, None)
    for key in pointed:
        there, _, other = key.partition("/")
        number, document = revisions(there, other)[-1]
        assert (number, document) == (2, stored(there, other))
        assert f"'{slug}'" not in str(document)
        assert f"'{into}'" in str(document)
        assert f"'{slug}'" not in str(body(there, other))
    changed = {f"{name}/{result}" for name, result in revised(before + 1)} - {f"{collection}/{slug}"}
    assert changed == set(pointed)


@pytest.mark.parametrize(
    ("collection", "slug", "into", "error"),
    [
        ("methods", "alpha", "alpha", Conflict),
        ("methods", "alpha", "nothing", Missing),
        ("methods", "nothing", "alpha", Missing),
        ("methods", "alpha", "beta", Conflict),  # beta would extend itself
        ("components", "judge-filter", "old", Conflict),  # old would be replaced by itself
        ("metrics", "self-overlap", "test-accuracy", Invalid),  # its effects say no generalization
        ("methods", "beta", "gamma", Invalid),  # gamma has no step `judge`
    ],
)
def test_an_invalid_merge_changes_nothing(with_twins, collection, slug, into, error):
    before = contents()
    with pytest.raises(error):
        merge(collection=collection, slug=slug, into=into, reason="x")
    assert contents() == before


def test_merging_frees_the_other_of_its_own_words(with_twins):
    assert current().search.matching("grades", "components") == {"judge-filter"}
    merge(collection="components", slug="judge-filter", into="novelty-filter", reason="x")
    assert body("methods", "beta")["steps"][3]["component"]["name"] == "Novelty"
    assert current().search.matching("grades", "components") == set()
