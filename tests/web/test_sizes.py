"""Effect sizes in words: what a scale allows to say, and nothing else."""

import math
from typing import Any

import pytest

from catalogue.preview import CellState
from tests.web.charts.pictures import row
from web.sizes import change, colour, pooled, pooled_interval, predicted, state_verb, verb

pytestmark = pytest.mark.once

LESS_IS_BETTER: dict[str, Any] = {"scale": "ratio", "points": None, "ratio": {"estimate": 0.5}, "estimate": math.log(2)}


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"estimate": 0.1}, "+2.5 points"),
        ({"estimate": -0.1}, "−2.5 points"),
        ({"scale": "ratio", "points": None, "ratio": {"estimate": 2.0}, "estimate": math.log(2)}, "×2"),
        (LESS_IS_BETTER, "×0.5"),
        ({"scale": "contest", "points": None, "estimate": 1.0}, "win rate 73%"),
        ({"scale": "nats", "points": None, "estimate": -0.1}, "−0.10 nats"),
        ({"scale": "standardized", "points": None, "estimate": 0.5}, "+0.50 typical changes"),
        ({"scale": "standardized", "points": None, "estimate": -0.003}, "−0.003 typical changes"),
        ({"scale": "nats", "points": None, "estimate": 2e-7}, "+2.0e-07 nats"),
        ({"scale": "ratio", "points": None, "ratio": {"estimate": 0.0082}, "estimate": math.log(0.0082)}, "×0.0082"),
        ({"scale": None, "points": None, "estimate": None}, ""),
    ],
)
def test_an_estimate_is_said_as_its_scale_allows(fields: dict[str, Any], text: str):
    assert pooled(row(**fields)) == text


def test_intervals_begin_with_the_smaller_end():
    assert pooled_interval(row(interval=[-0.1, 0.2])) == "−2.5 to +5.0 points"
    assert pooled_interval(row(**LESS_IS_BETTER, interval=[0.0, math.log(4)])) == "×0.25 to ×1"
    assert predicted(row(**LESS_IS_BETTER, prediction_interval=[-math.log(4), math.log(4)])) == "×0.25 to ×4"
    contest: dict[str, Any] = {"scale": "contest", "points": None, "estimate": 1.0}
    assert pooled_interval(row(**contest, interval=[-1.0, 1.0])) == "win rate 27 to 73%"
    assert pooled_interval(row()) == predicted(row()) == ""


def effect(scale: str, gain: float, percent: float, orientation: str, points: float | None = None) -> dict[str, Any]:
    return {
        "effect_size": {"scale": scale, "points": points},
        "gain": gain,
        "percent_change": percent,
        "metric": {"orientation": orientation},
    }


def test_a_change_is_printed_in_the_direction_of_its_metric():
    assert change(effect("odds", 10.0, 25.0, "higher-is-better", points=10.0)) == "+10.0 points"
    assert change(effect("ratio", 100.0, -50.0, "lower-is-better")) == "−50.0%"
    assert change(effect("ratio", 170.0, 170.0, "higher-is-better")) == "×2.7"
    assert change(effect("standardized", -0.5, -6.7, "higher-is-better")) == "−0.50"
    assert change(effect("standardized", 0.5, -6.7, "lower-is-better")) == "−0.50"


def test_only_what_is_established_is_coloured_and_said_without_reserve():
    sure = {"stratum": "literature", "direction": "raises", "established": True, "raises": True, "lowers": False}
    weak = {**sure, "established": False, "raises": False}
    assert (verb(sure), colour(sure)) == ("Raises", "up")
    assert (verb(weak), colour(weak)) == ("Very uncertain: raises", "")
    assert verb({**weak, "direction": "leans-up"}) == "Leans up"
    assert verb({**weak, "stratum": "measured"}) == "Measured here"


@pytest.mark.parametrize(
    ("certainty", "text"),
    [("low", "raises"), ("very low", "very uncertain: raises"), ("not graded", "very uncertain: raises")],
)
def test_a_preview_is_said_no_stronger_than_its_certainty(certainty: Any, text: str):
    state = CellState(direction="raises", certainty=certainty, scale="odds", estimate=0.4, sources=8, effects=22)
    assert state_verb(state) == text
