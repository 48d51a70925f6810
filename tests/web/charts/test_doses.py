"""Curves over doses: every effect of a ladder is a point with its interval, and the sentence says the same."""

from typing import Any

import pytest
from django.test import Client

from catalogue import Catalogue
from tests.web.charts.pictures import NASTY, both, lines, marks
from web.charts import doses
from web.formatting import plain

pytestmark = pytest.mark.once
LADDER = "/api/v1/effects/?source=measured-gpteacher-toolformer&metric=ngram-diversity&page_size=100"
PAGE = "/components/minhash-deduplication/"


def effect(amount: float | None, value: float, se: float | None = 0.1, **more: Any) -> dict[str, Any]:
    return {
        "id": f"e-{amount}-{value}", "source": {"id": "s", "title": "A source", "year": 2024},
        "metric": {"id": "m", "name": "Metric", "orientation": "higher-is-better"},
        "domain": None, "generalization": None, "models": None, "method": None, "reading": {"mark": "primary"},
        "measured_by": None, "experiment": None,
        "dose": {"unit": "share", "baseline": None, "treated": amount},
        "baseline": {"label": "before", "value": 1.0, "se": 0.2, "n": 9, "rows": 9},
        "treated": {"label": f"after {amount}", "value": value, "se": se, "n": 9},
    } | more  # fmt: skip


def test_the_ladder_of_the_catalogue_is_there(catalogue: Catalogue):
    stored = Client().get(LADDER).json()["results"]
    by_rows = {each["dose"]["treated"]: each for each in stored if each["baseline"]["label"].endswith("by rows")}
    assert sorted(by_rows) == [0.6, 0.8, 0.9]
    assert len({each["baseline"]["value"] for each in by_rows.values()}) == 1, "one baseline for all"
    assert {each["treated"]["rows"] for each in by_rows.values()} == {2396}, "all of one size"
    (group,) = doses.by_figure(stored)
    assert [each["id"] for each in group] == [by_rows[dose]["id"] for dose in (0.6, 0.8, 0.9)]
    chart = doses.draw(group)
    for each in group:
        assert f"at {plain(each['dose']['treated'])}: {plain(each['treated']['value'])} (" in chart.sentence
    for root in both(chart):
        assert {address for _, address in marks(root) if address} == {f"/effects/{each['id']}/" for each in group}


def test_the_component_page_shows_it_and_gives_its_files(catalogue: Catalogue):
    page = Client().get(PAGE).content.decode()
    assert "At several doses" in page
    assert "N-gram diversity by similarity threshold" in page
    (group,) = doses.by_figure(Client().get(LADDER).json()["results"])
    address = f"/figures/doses/minhash-deduplication/{group[0]['id']}"
    assert f"{address}.csv" in page
    rows = Client().get(f"{address}.csv").content.decode().splitlines()
    assert len(rows) == 1 + 1 + 3
    assert Client().get(f"{address}.svg").status_code == 200
    assert Client().get("/figures/doses/minhash-deduplication/nothing.svg").status_code == 404


def test_a_point_has_its_interval_or_says_that_it_has_none():
    (group,) = doses.by_figure([effect(2, 3.0, None), effect(1, 2.0)])
    chart = doses.draw(group)
    assert "before: 1 (0.608 to 1.392); at 1: 2 (1.804 to 2.196); at 2: 3, no interval" in chart.sentence
    assert [line[1:4] for line in lines(chart)] == [
        ["not recorded", "1", "0.608 to 1.392"], ["1", "2", "1.804 to 2.196"], ["2", "3", "no interval"],
    ]  # fmt: skip
    assert [line[4:6] for line in chart.data] == [(0.608, 1.392), (1.804, 2.196), (None, None)]
    both(chart)


def test_a_baseline_with_a_dose_is_a_point_of_the_curve():
    known = {"unit": "round", "baseline": 0, "treated": 1}
    (group,) = doses.by_figure([effect(1, 2.0, dose=known), effect(2, 3.0, dose=known | {"treated": 2})])
    for root in both(doses.draw(group)):
        assert len(marks(root)) == 3


@pytest.mark.parametrize(
    "second",
    [
        effect(1, 3.0),
        effect(None, 3.0),
        effect(2, 3.0, dose=None),
        effect(2, 3.0, baseline={"label": "before", "value": 1.1, "se": 0.2, "n": 9, "rows": 9}),
        effect(2, 3.0, dose={"unit": "row", "baseline": None, "treated": 2}),
        effect(2, 3.0, source={"id": "t", "title": "Another", "year": 2024}),
        effect(2, 3.0, domain="math"),
    ],
)
def test_what_does_not_belong_together_is_no_curve(second: dict[str, Any]):
    assert doses.by_figure([effect(1, 2.0), second]) == []


def test_of_several_matchings_of_the_same_arms_the_one_of_the_most_rows_is_drawn():
    def measured(matched: str, rows: int, value: float) -> list[dict[str, Any]]:
        base = {"label": f"before, matched by {matched}", "value": value, "se": 0.2, "n": 9, "rows": rows}
        own: dict[str, Any] = {"baseline": base, "measured_by": "measure 2"}
        return [effect(dose, value + dose, experiment=f"round-{dose}", **own) for dose in (1, 2)]

    every = [*measured("length", 7, 1.0), *measured("rows", 9, 2.0), *measured("linked rows", 9, 3.0)]
    (group,) = doses.by_figure(every)
    assert {each["baseline"]["label"] for each in group} == {"before, matched by linked rows"}


def test_names_are_text_and_nothing_else():
    base = {"label": NASTY, "value": 1.0, "se": None, "n": 9, "rows": 9}
    (group,) = doses.by_figure([effect(1, 2.0, baseline=base), effect(2, 2.0, baseline=base)])
    both(doses.draw(group))
