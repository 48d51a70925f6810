"""A change reaches the read bodies and derived columns that rest on it, and makes no revision of theirs."""

from collections.abc import Callable
from typing import Any

import pytest

from registry.errors import Conflict
from registry.services import revise
from tests.registry.world import WORLD, Raw, apply, body, contents, raw, record, revisions, row, stored

pytestmark = pytest.mark.django_db


def steps(slug: str, *, drop: str = "", **components: str) -> list[Raw]:
    """A method's steps, one left out and others given another component."""
    found = [step for step in raw("methods", slug)["steps"] if step["id"] != drop]
    return [step | {"component": components.get(step["id"], step["component"])} for step in found]


BETA = [*steps("beta"), {"id": "teacher-2", "component": "seed-tasks", "inputs": ["judge"], "params": {"x": 1}}]
Seen = Callable[[], Any]
CASES: dict[str, tuple[Raw, Seen, Any, Any, list[str]]] = {
    "a component's name is in its methods": (
        {"components": [raw("components", "seed-tasks", name="Seeds")]},
        lambda: body("methods", "beta")["steps"][0]["component"]["name"],
        "Seed tasks",
        "Seeds",
        ["methods/alpha", "methods/beta"],
    ),
    "a component's kind is in its methods": (
        {"components": [raw("components", "judge-filter", kind="filtering/heuristic")]},
        lambda: body("methods", "beta")["steps"][3]["component"]["kind"],
        "filtering/judging",
        "filtering/heuristic",
        ["effects/judge-comparison", "effects/judge-left-out", "methods/beta"],
    ),
    "a source's title is in all that it reports": (
        {"sources": [raw("sources", "ada2023alpha", title="New title")]},
        lambda: {body(*key)["source"]["title"] for key in (("methods", "alpha"), ("rounds", "alpha-overlap"))},
        {"Alpha: data out of seeds"},
        {"New title"},
        ["effects/novelty-ablation", "methods/alpha", "rounds/alpha-overlap"],
    ),
    "a metric's orientation turns the gain": (
        {"metrics": [raw("metrics", "self-overlap", orientation="higher-is-better")]},
        lambda: (row("effects", "novelty-ablation").gain, body("effects", "novelty-ablation")["gain"]),
        (0.1, 0.1),
        (-0.1, -0.1),
        ["effects/novelty-ablation", "rounds/alpha-overlap"],
    ),
    "a metric's scale decides on the log ratio": (
        {"metrics": [raw("metrics", "self-overlap", scale="interval")]},
        lambda: (
            row("effects", "novelty-ablation").log_ratio is None,
            row("effects", "novelty-ablation").variance_from,
        ),
        (False, "se"),
        (True, None),
        ["effects/novelty-ablation", "rounds/alpha-overlap"],
    ),
    "what a metric measures decides on the facet": (
        {"metrics": [raw("metrics", "self-overlap", measures="quality")]},
        lambda: (row("effects", "novelty-ablation").facet, body("effects", "novelty-ablation")["facet"]),
        ("diversity", "diversity"),
        ("quality", "quality"),
        ["effects/novelty-ablation", "rounds/alpha-overlap"],
    ),
    "a further step makes a bundle of a comparison": (
        {"methods": [raw("methods", "beta", steps=BETA)]},
        lambda: [row("effects", slug).isolation for slug in ("judge-comparison", "judge-left-out")],
        ["isolated", "isolated"],
        ["bundle", "isolated"],
        ["effects/beta-against-gamma", "effects/judge-comparison", "effects/judge-left-out"],
    ),
    "an ablation whose cause is no longer used is unknown": (
        {"methods": [raw("methods", "alpha", steps=steps("alpha", novelty="judge-filter"))]},
        lambda: (row("effects", "novelty-ablation").isolation, body("effects", "novelty-ablation")["isolation"]),
        ("isolated", "isolated"),
        ("unknown", "unknown"),
        ["effects/judge-comparison", "effects/novelty-ablation"],
    ),
    "a kind is named by its id alone": (
        {"kinds": [raw("kinds", "seeding/human", name="People")]},
        lambda: body("kinds", "seeding/human")["name"],
        "Human data",
        "People",
        [],
    ),
}


def touched(version: int) -> set[str]:
    keys = ((collection, each["id"]) for collection, records in WORLD.items() for each in records)
    return {f"{collection}/{slug}" for collection, slug in keys if row(collection, slug).version == version}


@pytest.mark.parametrize("name", CASES)
def test_a_change_reaches_what_rests_on_it(world, name):
    change, seen, before, after, dependents = CASES[name]
    assert seen() == before
    apply(change)
    assert seen() == after
    changed = {f"{collection}/{each['id']}" for collection, records in change.items() for each in records}
    assert touched(2) == {*changed, *dependents}
    for key in dependents:
        collection, _, slug = key.partition("/")
        assert revisions(collection, slug) == [(1, raw(collection, slug))]
        assert body(collection, slug)["revision"] == row(collection, slug).revision == 1
        assert stored(collection, slug) == raw(collection, slug)


@pytest.mark.parametrize(
    ("collection", "slug", "change", "effect"),
    [
        ("methods", "beta", {"steps": steps("beta", drop="judge")}, "judge-left-out"),
        ("metrics", "self-overlap", {"measures": "downstream"}, "novelty-ablation"),
        ("metrics", "test-accuracy", {"measures": "quality"}, "[a-z-]+"),
    ],
)
def test_a_change_that_an_effect_on_record_does_not_bear_is_a_conflict(world, collection, slug, change, effect):
    before = contents()
    with pytest.raises(Conflict, match=f"Effect '{effect}' on record would no longer hold"):
        revise(record=record(collection, slug, **change))
    assert contents() == before


def test_a_step_is_dropped_together_with_the_arm_that_names_it(world):
    arm = {"label": "no judge", "value": 41, "method": "alpha"}
    outcome = apply(
        {
            "methods": [raw("methods", "beta", steps=steps("beta", drop="judge"))],
            "effects": [raw("effects", "judge-left-out", baseline=arm)],
        }
    )
    assert outcome.changed == [("methods", "beta"), ("effects", "judge-left-out")]
    assert row("effects", "judge-left-out").isolation == "unknown"


def test_a_dependent_that_changes_as_well_is_written_once_with_both_changes(world):
    apply(
        {
            "sources": [raw("sources", "ada2023alpha", title="New title")],
            "methods": [raw("methods", "alpha", name="New name")],
        }
    )
    found = body("methods", "alpha")
    assert (found["name"], found["source"]["title"], found["revision"]) == ("New name", "New title", 2)
    assert [number for number, _ in revisions("methods", "alpha")] == [1, 2]
