"""The pages of methods say what the interface says."""

import re

import pytest

from tests.api.asking import Api
from tests.web.reading import Reader, by_name
from web.sizes import pooled
from web.templatetags.words import recorded

pytestmark = pytest.mark.once

QUESTIONS = [
    "",
    "q=evol",
    "raises=diversity&lowers=quality",
    "stage=evolution&domain=math&domain=code&ordering=-year",
    "component=multiple-response-sampling&year_min=2024&page_size=5",
    "q=nowheretobefound",
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_list_is_that_of_the_interface(api: Api, reader: Reader, question: str):
    page = reader.get(f"/methods/?{question}")
    size = "" if "page_size" in question else "&page_size=30"
    order = "" if "ordering" in question else "&ordering=name"
    answer = api.json(f"methods/?{question}{size}{order}")
    assert page.values("data-id") == [method["id"] for method in answer["results"]]
    assert page.count() == answer["count"]
    assert (page.values("rel").count("next") == 1) == (answer["next"] is not None)


def test_the_neighbouring_pages_hold_every_method_once(api: Api, reader: Reader):
    seen, address = [], "/methods/?ordering=-year&page_size=40"
    while address:
        page = reader.get(address)
        seen += page.values("data-id")
        onward = [attrs["href"] for tag, attrs in page.tags if attrs.get("rel") == "next"]
        address = onward[0] if onward else ""
    assert seen == api.ids("methods", ordering="-year")


@pytest.mark.parametrize("question", ["", "domain=math", "q=evol&stage=filtering"])
def test_facets_are_counted_as_the_interface_counts(api: Api, reader: Reader, question: str):
    page = reader.get(f"/methods/?{question}")
    boxes = {(attrs["name"], attrs["value"]) for tag, attrs in page.tags if attrs.get("type") == "checkbox"}
    counted = api.json(f"methods/facets/?{question}")
    for facet in ("stage", "kind", "component", "domain", "raises", "lowers", "iterates", "source"):
        assert {value for name, value in boxes if name == facet} == {each["value"] for each in counted[facet]}
        for each in counted[facet]:
            assert f"{each['label']} {each['count']}" in page.text


def test_what_is_chosen_can_be_taken_back(reader: Reader):
    page = reader.get("/methods/?domain=math&stage=evolution&ordering=-year")
    assert "/methods/?domain=math&ordering=-year" in page.links()
    assert "/methods/?stage=evolution&ordering=-year" in page.links()


def test_a_form_sends_its_empty_fields_along(reader: Reader):
    asked = reader.get("/methods/?q=&ordering=name&year_min=&year_max=&domain=math")
    assert asked.ids() == reader.get("/methods/?domain=math").ids()


def test_htmx_gets_the_list_alone(reader: Reader):
    part = reader.get("/methods/?domain=math", 200, **{"HX-Request": "true"})
    whole = reader.get("/methods/?domain=math")
    assert "<html" not in part.html
    assert "HX-Request" in whole.response["Vary"]
    assert part.ids() == whole.ids()
    again = reader.get("/methods/?domain=math", 200, **{"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "<html" in again.html


@pytest.mark.parametrize("slug", ["star", "self-instruct", "sparq"])
def test_a_method_is_told_whole(api: Api, reader: Reader, slug: str):
    page, method = reader.get(f"/methods/{slug}/"), api.json(f"methods/{slug}/")
    assert method["summary"] in page.text
    assert [each.removeprefix("step-") for each in page.values("id", "li")] == [step["id"] for step in method["steps"]]
    for step in method["steps"]:
        assert f"/components/{step['component']['id']}/" in page.links()
    assert method["source"]["address"] in page.values("href")
    profile = api.json(f"methods/{slug}/profile/")
    rows = [
        row
        for facet in profile["facets"].values()
        for place in ("raised_by", "lowered_by", "inconclusive", "contested")
        for row in facet[place]
    ]
    assert page.text.count(" certainty") + page.text.count("not graded") >= len(rows)
    for row in rows:
        if row["estimate"] is not None:
            assert f"{row['name']} : {pooled(row)}" in page.text
    for finding in profile["findings"]:
        assert by_name(finding["message"], finding["components"], api) in page.text
    measured = {effect["id"] for effect in api.all("effects", method=slug)}
    assert measured <= set(page.values("id", "tr"))
    assert api.get(f"methods/{slug}/citation/?format=bibtex").content.decode().splitlines()[0] in page.text


def test_curves_over_rounds_are_drawn_beside_their_figures(api: Api, reader: Reader):
    page = reader.get("/methods/self-rewarding/")
    series = api.all("rounds", method="self-rewarding")
    assert page.html.count("chart-picture") == 2 * len({each["metric"]["id"] for each in series})
    for each in series:
        for _, value in each["points"]:
            assert f'<td class="num">{recorded(value)}</td>' in page.html
    assert not any(page.inline)


def test_effects_of_a_study_stand_by_facet(api: Api, reader: Reader):
    page = reader.get("/methods/star/")
    found = api.all("effects", method="star")
    headings = {each.removeprefix("m-") for each in page.values("id", "h3") if each.startswith("m-")}
    assert headings == {effect["facet"] or "mixed" for effect in found}


def test_an_outcome_has_an_axis_where_one_of_its_effects_is_on_it(reader: Reader):
    html = reader.get("/methods/wizardlm/").html
    tables = re.findall(r'id="m-([\w-]+)">(.*?)</table>', html, re.DOTALL)
    axes = {name: table.count('class="spot') for name, table in tables}
    assert axes["complexity"] == 0, "judge scores are on no common scale"
    assert axes["out_of_distribution"] > 1
