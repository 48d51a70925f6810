"""Series over rounds: slope, first decline, and those that differ in one component."""

from collections import Counter
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from taxonomy.documents import Method
from tests import writing
from tests.api import making
from tests.api.asking import Api
from tests.api.brute import World

pytestmark = pytest.mark.once


def test_slope_and_first_decline_are_those_of_the_points(api: Api, world: World):
    for series in api.all("rounds"):
        sign = {"higher-is-better": 1, "lower-is-better": -1}[series["metric"]["orientation"]]
        points = [(number, sign * value) for number, value in series["points"]]
        assert points == [(n, sign * v) for n, v in world.records["rounds"][series["id"]]["points"]]
        trained = [(number, value) for number, value in points if number >= 1]  # 0 is the model before training
        values = np.array(trained, float)
        slope = np.polyfit(values[:, 0], values[:, 1], 1)[0] if len(trained) > 1 else None
        assert series["slope"] == (None if slope is None else pytest.approx(slope, abs=1e-9))
        declines = [after[0] for before, after in pairwise(trained) if after[1] < before[1]]
        assert series["first_decline"] == (declines[0] if declines else None)


def components(world: World, series: Any) -> Counter[str]:
    return Counter(step["component"] for step in world.records["methods"][series["method"]]["steps"])


def test_series_are_compared_with_those_that_differ_in_one_component(api: Api, world: World):
    series = api.all("rounds")
    for one in series:
        expected = []
        for other in series:
            own = components(world, one) - components(world, other)
            others = components(world, other) - components(world, one)
            differ = max(own.total(), others.total()) == 1
            if differ and one["metric"]["id"] == other["metric"]["id"]:
                expected.append(
                    {
                        "id": other["id"],
                        "method": other["method"],
                        "source": other["source"]["id"],
                        "only_here": sorted(own),
                        "only_there": sorted(others),
                        "slope": other["slope"],
                        "first_decline": other["first_decline"],
                    }
                )
        assert one["compared_with"] == expected


def test_accumulation_is_compared_with_replacement(api: Api):
    stored = api.json("rounds/recursive-accumulation-gpt2-9m/")
    other = next(item for item in stored["compared_with"] if item["id"] == "recursive-replacement-gpt2-9m")
    assert (other["only_here"], other["only_there"]) == (["data-accumulation"], ["data-replacement"])
    assert stored["slope"] > 0 > other["slope"]
    assert stored["first_decline"] is None
    assert other["first_decline"] is not None


def test_another_composition_is_compared_at_once(api: Api):
    before = api.json("rounds/recursive-accumulation-gpt2-9m/")
    document = api.json("methods/recursive-accumulation/revisions/1/")["document"]
    document["steps"].append({"id": "more", "component": making.COMPONENT, "inputs": [document["steps"][-1]["id"]]})
    writing.revise(record=Method.model_validate(document))
    after = api.json("rounds/recursive-accumulation-gpt2-9m/")
    assert before["compared_with"]
    assert after["compared_with"] == []
    assert {key: value for key, value in after.items() if key != "compared_with"} == {
        key: value for key, value in before.items() if key != "compared_with"
    }
