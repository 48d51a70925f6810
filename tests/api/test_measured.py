"""Effects that the registry measured itself: marked, and pooled as one source for each pool of data."""

from typing import Any

import pytest

from tests.api.asking import Api

pytestmark = pytest.mark.once

ALPACA = "measured-alpaca-52k"
POOLED = {"component": "llm-judge-filter", "facet": "diversity", "explain": "true"}


def pairs(effects: list[str]) -> set[str]:
    """The pairs of the list that these effects are of."""
    named = ("alpagasus-claude", "alpagasus-helpfulness")
    return {name for name in named if any(effect.startswith(f"measured-{name}-") for effect in effects)}


def test_they_are_told_apart_by_their_engine(api: Api):
    own, others = (api.all("effects", measured=value) for value in ("true", "false"))
    assert own
    assert {effect["measured_by"] for effect in own} == {"measure 4"}
    assert {effect["measured_by"] for effect in others} == {None}
    assert {effect["read_in"] for effect in own} == {"primary"}
    assert all("#sha256:" in effect["seen_at"] for effect in own)


def test_all_pairs_drawn_from_alpaca_are_one_source(api: Api):
    drawn = api.all("effects", source=ALPACA)
    assert {effect["component"] for effect in drawn} == {"llm-judge-filter", "difficulty-score-selection"}
    row: Any = api.json("effects/pooled/", measured="only", **POOLED)["results"][0]
    assert row["m"] == row["gains"] + row["losses"] + row["nulls"] == 1
    (source,) = row["explanation"]["sources"]
    assert source["source"] == ALPACA
    assert pairs([effect["id"] for effect in source["effects"]]) == {"alpagasus-claude", "alpagasus-helpfulness"}


@pytest.mark.parametrize("value", ["yes", ""])
def test_measured_is_true_or_false(api: Api, value: str):
    assert api.json("effects/", 400, measured=value)["errors"][0]["code"] == "bad_truth"
