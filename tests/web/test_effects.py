"""The pages of effects say what the interface says, to the last digit."""

import json

import pytest

from tests.api.asking import Api
from tests.web.reading import Reader


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
        assert found["seen_at"] in page.values("href", "a")
        assert found["note"] is None or found["note"] in page.text
