"""The pages of effects say what the interface says, to the last digit."""

import json

import pytest

from taxonomy.vocabulary import Mark
from tests.api.asking import Api
from tests.web.reading import Reader
from web.inline_forest import ticks, with_positions

pytestmark = pytest.mark.once


def exactly(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else json.dumps(value)


@pytest.mark.parametrize(
    "question", ["", "facet=diversity&ordering=-gain", "component=generator-strength&sign=loss", "q=bleu"]
)
def test_the_table_is_that_of_the_interface(api: Api, reader: Reader, question: str):
    page = reader.get(f"/effects/?{question}")
    answer = api.json(f"effects/?{question}&page_size=30")
    assert page.values("id", "tr") == [effect["id"] for effect in answer["results"]]
    assert page.count() == answer["count"]
    for effect in answer["results"]:
        assert f"{exactly(effect['baseline']['value'])} → {exactly(effect['treated']['value'])}" in page.text
    marks = [Mark(effect["reading"]["mark"]) for effect in answer["results"]]
    assert all(page.text.count(mark.label) >= marks.count(mark) for mark in marks)


def test_facets_are_counted_as_the_interface_counts(api: Api, reader: Reader):
    page = reader.get("/effects/?stage=filtering")
    for facet, values in api.json("effects/facets/?stage=filtering").items():
        for each in values if facet != "year" else ():
            assert f"{each['label']} {each['count']}" in page.text


def test_a_figure_is_told_with_its_place(api: Api, reader: Reader):
    for effect in api.json("effects/?page_size=500&fields=id")["results"][::60]:
        page, found = reader.get(f"/effects/{effect['id']}/"), api.json(f"effects/{effect['id']}/")
        for arm in (found["baseline"], found["treated"]):
            assert arm["label"] in page.text
            assert exactly(arm["value"]) in page.text
        assert found["locator"] in page.text
        assert found["source"]["title"] in page.text
        assert found["reading"]["link"] in page.values("href", "a")
        assert Mark(found["reading"]["mark"]).label in page.text.lower()
        assert found["note"] is None or found["note"] in page.text


def test_each_row_has_its_mark_on_one_axis(api: Api, reader: Reader):
    question = "component=rationalization-with-hint&ordering=-log_ratio"
    page, found = reader.get(f"/effects/?{question}"), api.json(f"effects/?{question}&page_size=30")["results"]
    marks = [float(attrs["cx"].rstrip("%")) for tag, attrs in page.tags if tag == "circle" and "%" in attrs["cx"]]
    arrows = sum(part.count("▸") + part.count("◂") for part in page.words)
    measured = [effect for effect in found if effect["log_ratio"] is not None]
    assert len(marks) + arrows == len(measured)
    assert marks == sorted(marks, reverse=True), "the axis runs as the ratios do"
    (zero,) = {float(attrs["x1"].rstrip("%")) for _, attrs in page.tags if attrs.get("class") == "zero"}
    sides = [mark > zero for mark in marks]
    assert sum(sides) + arrows >= sum(effect["log_ratio"] > 0 for effect in measured)


def test_an_axis_is_not_stretched_by_one_that_lies_far_out():
    ratios = [0.01, 0.02, -0.01, 0.03, 0.02, 4.0]
    effects = [{"log_ratio": ratio, "variance": None, "gain": ratio} for ratio in ratios]
    spots = [effect["spot"] for effect in with_positions(effects)]
    assert [spot["inside"] for spot in spots] == [True] * 5 + [False]
    assert spots[3]["x"] - spots[2]["x"] > 40
    assert with_positions([{"log_ratio": None, "variance": None}])[0]["spot"] is None
    assert [tick["text"] for tick in ticks(effects)].count("0") == 1
