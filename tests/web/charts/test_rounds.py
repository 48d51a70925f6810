"""Curves over rounds show each series as it is stored."""

from typing import Any

import pytest
from django.test import Client

from catalogue import Catalogue
from tests.web.charts.pictures import NASTY, SVG, appearances, both, lines, marks, texts
from web.charts import rounds
from web.charts.rounds import look
from web.formatting import plain, slope

pytestmark = pytest.mark.once

METRIC = {"id": "loss", "name": "Loss", "orientation": "lower-is-better", "unit": "nats"}


def series(name: str, points: list[list[float]], decline: float | None = None, **more: Any) -> dict[str, Any]:
    return {
        "id": f"{name}-rounds", "method": name, "metric": METRIC, "points": points, "slope": 0.25,
        "first_decline": decline, "source": {"id": "s", "title": "A source", "year": 2024},
        "reading": {"mark": "primary"},
    } | more  # fmt: skip


def test_every_series_of_the_catalogue_is_there(catalogue: Catalogue):
    stored = Client().get("/api/v1/rounds/?page_size=100").json()["results"]
    assert len(stored) > 10
    for group in rounds.by_metric(stored):
        chart = rounds.draw(group, "/rounds/{}/")
        expected = [
            [plain(number), plain(value), slope(each["slope"])] for each in group for number, value in each["points"]
        ]
        assert [line[2:5] for line in lines(chart)] == expected
        for root in both(chart):
            assert len(marks(root)) == len(expected)
            assert {address for _, address in marks(root)} == {f"/rounds/{each['id']}/" for each in group}


def test_a_curve_is_called_by_the_name_of_its_method_and_a_cut_axis_says_where_it_begins():
    high = series("wizardlm", [[1, 6.5], [4, 8.1]])
    for root in both(rounds.draw([high], names={"wizardlm": "WizardLM (Evol-Instruct)"})):
        assert "WizardLM (Evol-Instruct)" in texts(root)
        assert "the axis begins at 6.5" in texts(root)
    for root in both(rounds.draw([series("a", [[1, 0], [2, 3]])])):
        assert not [text for text in texts(root) if text.startswith("the axis begins")]


def test_the_first_decline_is_told_and_ringed():
    flat, falling = (rounds.draw([series("a", [[1, 2], [2, 3]], at)]) for at in (None, 2))
    assert "None declines" in flat.sentence
    assert "Declining: a from round 2" in falling.sentence
    for calm, ringed in zip(both(flat), both(falling), strict=True):
        assert "first decline" not in texts(calm)
        assert "first decline" in texts(ringed)


@pytest.mark.parametrize(
    ("unit", "words"), [(None, ""), ("percent", " in percentage points"), ("tokens", " in tokens")]
)
def test_the_slope_is_in_the_unit_of_a_difference(unit: str | None, words: str):
    chart = rounds.draw([series("a", [[1, 2], [2, 3]], metric={**METRIC, "unit": unit})])
    assert f"Slope per round{words}, positive where it gets better" in chart.sentence


def test_a_second_hand_series_is_hollow_and_the_legend_says_so():
    account = series("b", [[1, 3], [2, 4]], reading={"mark": "second-hand"})
    chart = rounds.draw([series("a", [[1, 2], [2, 3]]), account])
    for root in both(chart):
        fills = [appearances(root)[list(each)[-1]]["fill"] for each in root.iter() if each.get("class") == "chart-mark"]
        assert [fill == "paper" for fill in fills] == [False, False, True, True]
        assert "hollow: second-hand" in texts(root)
    assert [line[6] for line in lines(chart)] == ["read in the paper"] * 2 + ["second-hand"] * 2
    for root in both(rounds.draw([series("a", [[1, 2], [2, 3]])])):
        assert "hollow: second-hand" not in texts(root)


def test_without_series_there_is_a_sentence_alone():
    chart = rounds.draw([])
    assert chart.empty
    assert chart.sentence == "No series over rounds is on record."


@pytest.mark.parametrize("points", [[[1, 5]], [[0, 1e-9], [1, 2e-9]], [[1, 1e12], [2, -1e12]], [[3, 0], [4, 0]]])
def test_values_of_every_size(points: list[list[float]]):
    both(rounds.draw([series("a", points)]))


def test_each_tick_is_at_its_value():
    """75, 77.5, ... were once written on an axis from 76 to 88, whose ticks are 76, 78, ..."""
    for root in both(rounds.draw([series("a", [[0, 77.8], [1, 86.7]])])):
        ticks = {
            float(text.text or ""): float(text.attrib["y"]) for text in root.iter(f"{SVG}text")
            if appearances(root)[text].get("text-anchor") == "end" and (text.text or "").isdigit()
        }  # fmt: skip
        (low, bottom), (high, top) = min(ticks.items()), max(ticks.items())
        assert (low, high) == (76, 88)
        for value, y in ticks.items():
            assert y == pytest.approx(bottom + (top - bottom) * (value - low) / (high - low), abs=0.1)


def test_a_curve_is_thin_where_rounds_were_not_measured():
    whole = both(rounds.draw([series("a", [[1, 2], [2, 3]])]))
    broken = both(rounds.draw([series("a", [[1, 2], [4, 3]])]))
    for calm, gap in zip(whole, broken, strict=True):
        assert "thin: not measured" not in texts(calm)
        assert "thin: not measured" in texts(gap)


def test_two_metrics_are_refused():
    other = series("b", [[1, 2]]) | {"metric": METRIC | {"id": "win"}}
    with pytest.raises(ValueError, match="loss, win"):
        rounds.draw([series("a", [[1, 2]]), other])


def test_series_of_one_method_are_called_by_their_own_id():
    two = [series("a", [[1, 2], [2, 1]]), series("a", [[1, 3], [2, 1]]) | {"id": "a-cold"}]
    assert {line[0] for line in lines(rounds.draw(two))} == {"a-rounds", "a-cold"}


def test_many_arms_never_look_the_same():
    looks = [look(place) for place in range(15)]
    assert len({str(each) for each in looks}) == len(looks)
    both(rounds.draw([series(f"a{place}", [[1, place], [2, place + 1]]) for place in range(15)]))


def test_names_are_text():
    odd = series(NASTY, [[1, 2]]) | {"metric": METRIC | {"name": NASTY}}
    for root in both(rounds.draw([odd])):
        assert marks(root)[0][0].startswith(NASTY)
