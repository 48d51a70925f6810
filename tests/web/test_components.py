"""The pages of components say what the interface says."""

import pytest

from tests.api.asking import Api
from tests.web.reading import Reader
from web.wording import interval, percent

THIN = "\N{NARROW NO-BREAK SPACE}"


@pytest.mark.parametrize(
    "question", ["", "q=sampling", "stage=filtering&has_evidence=true", "domain=math&facet=diversity"]
)
def test_the_tree_holds_what_the_interface_answers(api: Api, reader: Reader, question: str):
    page = reader.get(f"/components/?{question}")
    answer = api.json(f"components/?{question}&page_size=500")
    assert sorted(page.values("data-id")) == sorted(each["id"] for each in answer["results"])
    assert page.count() == answer["count"]
    for each in answer["results"]:
        assert f"{each['used_in']} methods {each['measured_in']} effects {each['summary']}" in page.text


@pytest.mark.parametrize("slug", ["attribute-conditioning", "generator-strength", "critique-and-revise", "self-chat"])
def test_a_component_is_told_with_every_pooled_row_and_effect(api: Api, reader: Reader, slug: str):
    page, component = reader.get(f"/components/{slug}/"), api.json(f"components/{slug}/")
    assert component["summary"] in page.text
    rows = [row for row in component["evidence"].values() if row]
    assert page.values("data-facet") == [row["facet"] for row in rows]
    for row in rows:
        if row["percent"] is not None:
            said = percent(row["percent"]) + (f" ({interval(row['interval'])})" if row["interval"] else "")
            assert f"{said} , from {row['k']} effect".replace(THIN, " ") in page.text
        assert f"{row['certainty']['level']} certainty" in page.text
        for reason in row["certainty"]["reasons"]:
            assert reason["text"] in page.text
    assert set(page.values("id", "tr")) == set(api.ids("effects", component=slug))
    for method in api.ids("methods", component=slug):
        assert f"/methods/{method}/" in page.links()
