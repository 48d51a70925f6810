"""Components side by side over HTTP: rows as their own pages give them, contrasts as the documents record them."""

from itertools import combinations
from typing import Any

import pytest

from registry import services
from tests import writing
from tests.api import making
from tests.api.asking import Api
from tests.api.brute import World
from tests.api.test_pooled import rows

pytestmark = pytest.mark.once

FACETS = ["quality", "diversity", "complexity", "in_distribution", "out_of_distribution"]
PAIR = ("data-accumulation", "data-replacement")
BOTH_DIRECTIONS = ("contrastive-prompting", "ai-preference-labelling")
SETS = [
    PAIR,
    (*BOTH_DIRECTIONS, "self-chat"),
    (
        "teacher-response-generation",
        "existing-instruction-dataset",
        "self-response-generation",
        "multi-teacher-ensemble",
        "llm-judge-filter",
        "quality-classifier-filter",
        "length-based-selection",
        "difficulty-score-selection",
    ),
]


def compare(api: Api, *components: str, **query: Any) -> Any:
    answer = api.json("components/compare/", components=",".join(components), **query)
    assert list(answer) == ["facet", "components", "facets", "contrasts", "pooled", "without_contrast", "note"]
    assert [component["id"] for component in answer["components"]] == list(components)
    return answer


def recorded(world: World, components: tuple[str, ...]) -> dict[str, tuple[str, str]]:
    """Effects whose cause is one of the components and whose comparator is another: (treated, baseline)."""
    fields: dict[str, tuple[str, str]] = {}
    for slug, effect in world.records["effects"].items():
        comparator = effect.get("comparator", {})
        pair = str(effect.get("component")), str(comparator.get("id"))
        if comparator.get("is") == "alternative" and pair[0] != pair[1] and set(pair) <= set(components):
            fields[slug] = pair
    return fields


@pytest.mark.parametrize("components", SETS)
def test_rows_and_facts_are_those_of_each_component(api: Api, components: tuple[str, ...]):
    result = compare(api, *components)
    records = {slug: api.json(f"components/{slug}/") for slug in components}
    assert [facet["facet"] for facet in result["facets"]] == FACETS
    for item in result["facets"]:
        assert item["rows"] == {slug: record["evidence"][item["facet"]] for slug, record in records.items()}
    for facts in result["components"]:
        record = records[facts["id"]]
        assert set(record) - set(facts) == {"evidence"}
        assert facts == {key: record[key] for key in facts}


@pytest.mark.parametrize("components", SETS)
def test_contrasts_are_the_effects_that_compare_two_components_by_their_records(
    api: Api, world: World, components: tuple[str, ...]
):
    result, expected = compare(api, *components), recorded(world, components)
    assert len(expected) > 3
    by_id = {row["id"]: row for row in result["contrasts"]}
    assert len(by_id) == len(result["contrasts"])
    assert {slug: (row["treated_component"], row["baseline_component"]) for slug, row in by_id.items()} == expected
    for slug, row in by_id.items():
        effect = api.json(f"effects/{slug}/")
        assert {key: row[key] for key in effect} == effect
        sign = world.sign(world.records["effects"][slug])
        assert row["favours"] == {"gain": expected[slug][0], "loss": expected[slug][1], "none": None}[sign]
    pairs = {frozenset(pair) for pair in expected.values()}
    without = [[a, b] for a, b in combinations(components, 2) if frozenset((a, b)) not in pairs]
    assert result["without_contrast"] == without


@pytest.mark.parametrize("components", SETS)
def test_contrasts_are_pooled_in_the_order_that_was_measured(api: Api, components: tuple[str, ...]):
    """Every pooled figure has its effects among the contrasts of the same pair, order and facet."""
    result = compare(api, *components)
    by_id = {row["id"]: row for row in result["contrasts"]}
    cells = {
        (row["treated_component"], row["baseline_component"], row["facet"])
        for row in result["contrasts"]
        if row["facet"] is not None
    }
    keys = [(item["treated_component"], item["baseline_component"], item["facet"]) for item in result["pooled"]]
    assert len(keys) == len(set(keys))
    assert set(keys) <= cells
    for key, entry in zip(keys, result["pooled"], strict=True):
        row = entry["row"]
        assert (row["id"], row["facet"]) == (key[0], key[2])
        ids = [*row["effects"], *(slug for other in row["others"] for slug in other["effects"])]
        for slug in [*ids, *(out["id"] for out in row["not_pooled"])]:
            contrast = by_id[slug]
            assert (contrast["treated_component"], contrast["baseline_component"], contrast["facet"]) == key
        assert row["m"] <= len({by_id[slug]["source"]["id"] for slug in ids})
        assert row["certainty"]["sentence"]


def test_a_cell_of_contrasts_alone_is_pooled_like_any_other(api: Api):
    """Where all effects of a component are one contrast, its figure is that of `effects/pooled/`."""
    writing.register(record=making.component("made-up"))
    writing.register(record=making.component("made-up-other"))
    against = {"is": "alternative", "id": "made-up-other"}
    for place, source in enumerate(("xu2023wizardlm", "zelikman2022star", "xu2024magpie")):
        for number in (1, 2):
            treated = {"label": "with", "value": 43 + 3 * place + number}
            writing.register(
                record=making.effect(
                    f"contrast-{place}-{number}",
                    component="made-up",
                    method=None,
                    source=source,
                    comparator=against,
                    experiment=f"run-{number}",
                    treated=treated,
                )
            )
    result = compare(api, "made-up", "made-up-other", facet="in_distribution")
    (pooled,) = result["pooled"]
    assert pooled["row"]["m"] == 3
    assert pooled["row"]["experiments"] == 6
    (elsewhere,) = rows(api, component="made-up")
    assert {**elsewhere, "explanation": None} == {**pooled["row"], "explanation": None}
    assert compare(api, "made-up-other", "made-up")["pooled"] == [pooled]


def test_the_two_orders_of_a_pair_are_not_merged(api: Api):
    result = compare(api, *BOTH_DIRECTIONS, facet="in_distribution")
    keys = {(item["treated_component"], item["baseline_component"]) for item in result["pooled"]}
    assert keys == {BOTH_DIRECTIONS, BOTH_DIRECTIONS[::-1]}
    turned = compare(api, *BOTH_DIRECTIONS[::-1], facet="in_distribution")
    assert sorted(row["id"] for row in turned["contrasts"]) == sorted(row["id"] for row in result["contrasts"])


def test_with_a_facet_nothing_else_is_answered(api: Api):
    whole = compare(api, *BOTH_DIRECTIONS)
    part = compare(api, *BOTH_DIRECTIONS, facet="quality")
    assert (whole["facet"], part["facet"]) == (None, "quality")
    assert part["facets"] == [facet for facet in whole["facets"] if facet["facet"] == "quality"]
    assert part["contrasts"] == [contrast for contrast in whole["contrasts"] if contrast["facet"] == "quality"]
    assert part["pooled"] == [item for item in whole["pooled"] if item["facet"] == "quality"]
    assert 0 < len(part["contrasts"]) < len(whole["contrasts"])
    empty = compare(api, *BOTH_DIRECTIONS, facet="complexity")
    assert (empty["contrasts"], empty["pooled"], empty["without_contrast"]) == ([], [], [list(BOTH_DIRECTIONS)])
    assert empty["note"].endswith("No stored effect compares the two on complexity.")


def test_an_indirect_difference_is_not_computed_which_the_answer_states(api: Api):
    result = compare(api, "llm-judge-filter", "self-chat")
    assert any(row for facet in result["facets"] for row in facet["rows"].values())
    assert (result["contrasts"], result["pooled"]) == ([], [])
    assert "no difference between the rows is computed" in result["note"]
    assert result["note"].endswith("No stored effect compares the two.")


BASELINES: dict[str, dict[str, Any]] = {
    "exchanged": {"method": "with-a"},
    "lacks-one": {"method": "with-both"},
    "differs-in-more": {"method": "self-instruct"},
    "unrecorded-variant": {"method": "with-a", "variant": True},
    "unrecorded": {"method": None},
}
"""The baselines of made-up effects whose treated arm has made-up-b in the place of made-up-a, or not quite."""


def test_arms_that_exchange_one_component_for_the_other_are_a_contrast_and_no_others(api: Api):
    for slug in ("made-up-a", "made-up-b"):
        writing.register(record=making.component(slug))
    writing.register(record=making.method("with-a", ("self-chat", "made-up-a")))
    writing.register(record=making.method("with-b", ("self-chat", "made-up-b")))
    writing.register(record=making.method("with-both", ("self-chat", "made-up-a", "made-up-b")))
    treated = {"label": "b", "value": 50, "method": "with-b"}
    for slug, baseline in BASELINES.items():
        arms = {"baseline": {"label": "a", "value": 40, **baseline}, "treated": treated}
        record = making.effect(slug, component=None, method="with-b", design="whole-method", **arms)
        writing.register(record=record)
    result = compare(api, "made-up-a", "made-up-b")
    (row,) = result["contrasts"]
    assert (row["id"], row["found_by"], row["favours"]) == ("exchanged", "compositions", "made-up-b")
    assert (row["treated_component"], row["baseline_component"]) == ("made-up-b", "made-up-a")
    assert result["pooled"] == []  # whole methods are pooled nowhere


def test_a_component_against_itself_is_no_contrast(api: Api, world: World):
    own = [
        effect["component"]
        for effect in world.records["effects"].values()
        if "component" in effect and effect.get("comparator", {}).get("id") == effect["component"]
    ]
    assert own
    result = compare(api, own[0], "self-chat")
    assert result["contrasts"] == []


@pytest.mark.parametrize(
    ("components", "detail"),
    [
        ("self-chat", "'components' takes 2 to 8 ids, separated by commas, not 1"),
        ("", "'components' takes 2 to 8 ids, separated by commas, not 0"),
        ("self-chat,self-chat", "A component is compared with others: self-chat is named twice"),
        ("self-chat,self-chatt", "No component has the id 'self-chatt'. Did you mean 'self-chat'"),
        ("self-chat,star", "No component has the id 'star'."),
    ],
)
def test_what_cannot_be_compared_is_refused_with_its_place(api: Api, components: str, detail: str):
    problem = api.json("components/compare/", 400, components=components)
    assert {fault["pointer"] for fault in problem["errors"]} == {"components"}
    assert any(fault["detail"].startswith(detail) for fault in problem["errors"])


def test_nine_are_too_many(api: Api, world: World):
    nine = ",".join(sorted(world.records["components"])[:9])
    (fault,) = api.json("components/compare/", 400, components=nine)["errors"]
    assert (fault["pointer"], fault["code"]) == ("components", "out_of_range")


def test_a_withdrawn_component_is_refused_and_a_deprecated_one_compared(api: Api):
    for slug in ("made-up", "made-up-old"):
        writing.register(record=making.component(slug))
    services.withdraw(collection="components", slug="made-up", reason="A test.")
    writing.deprecate(collection="components", slug="made-up-old", replacement=None)
    (fault,) = api.json("components/compare/", 400, components="self-chat,made-up")["errors"]
    assert (fault["code"], fault["detail"]) == ("unknown_value", "Component 'made-up' was withdrawn.")
    assert compare(api, "self-chat", "made-up-old")["components"][1]["status"] == "deprecated"


def test_ids_may_be_separated_or_repeated_and_spaces_do_not_matter(api: Api):
    expected = compare(api, *PAIR)
    assert api.json(f"components/compare/?components={PAIR[0]}&components={PAIR[1]}") == expected
    assert api.json(f"components/compare/?components={PAIR[0]},%20{PAIR[1]},") == expected
    repeated = api.json(f"components/compare/?components={PAIR[0]}&components={PAIR[0]}", 400)
    assert "duplicate" in [fault["code"] for fault in repeated["errors"]]
