"""What the part on building measures on a catalogue, and how it is judged."""

import pytest

from proof.bench.building import figures, judge


@pytest.mark.once
def test_every_figure_is_measured(known: None, db: None):
    found = figures()
    assert set(found) == {"parsed", "built", "searched", "contained", "bare", "megabytes", "noise"}
    assert all(found[name] > 0 for name in ("parsed", "built", "searched", "contained", "bare"))
    assert found["megabytes"] >= found["bare"] * 0.9


def test_ratios_are_judged_by_their_goals():
    found = {"parsed": 0.1, "built": 0.3, "searched": 0.001, "contained": 0.01, "bare": 100, "megabytes": 330}
    results = {result.goal: result for result in judge(found | {"noise": 0.1}, 2000, "sqlite")}
    assert {goal: (result.ratio, result.met) for goal, result in results.items()} == {
        "v2": (3, True),
        "v2 memory": (1.1, False),
        "a4": (10, False),
    }
