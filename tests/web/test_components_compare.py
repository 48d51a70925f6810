"""The page of components side by side says what the interface says."""

import re

import pytest

from tests.api.asking import Api
from tests.web.reading import Page, Reader, graded
from tests.web.test_compare import rows, words
from web.formatting import VOCABULARIES
from web.sizes import pooled, pooled_interval, verb

pytestmark = pytest.mark.once

PAGE = "/components/compare/"
CASES = [
    "components=contrastive-prompting,ai-preference-labelling",
    "components=data-accumulation,data-replacement,self-chat&facet=in_distribution",
    "components=llm-judge-filter,quality-classifier-filter,length-based-selection,difficulty-score-selection",
]


def cells(html: str) -> list[str]:
    return re.findall(r"<td.*?</td>", html, re.DOTALL)


@pytest.mark.parametrize("question", CASES)
def test_every_row_has_its_direction_estimate_interval_certainty_and_marks(api: Api, reader: Reader, question: str):
    page, answer = reader.get(f"{PAGE}?{question}"), api.json(f"components/compare/?{question}")
    ids = [each["id"] for each in answer["components"]]
    assert answer["note"] in page.text
    table = rows(page, "pooledrows")
    assert len(table) == len(answer["facets"])
    for html, facet in zip(table, answer["facets"], strict=True):
        for cell, slug in zip(cells(html), ids, strict=True):
            row = facet["rows"][slug]
            if row is None:
                assert words(cell) == "nothing measured"
                continue
            assert words(cell).startswith(verb(row))
            assert graded(row) in words(cell)
            assert row["certainty"]["sentence"] in words(cell)
            if row["estimate"] is not None:
                assert pooled(row) in words(cell)
                assert (f"({pooled_interval(row)})" in words(cell)) == (row["interval"] is not None)
            assert sum(int(number) for number in re.findall(r'(\d+) <span\s+class="reading"', cell)) == row["k"]


@pytest.mark.parametrize("question", CASES)
def test_properties_stand_in_a_column_for_each(api: Api, reader: Reader, question: str):
    page, answer = reader.get(f"{PAGE}?{question}"), api.json(f"components/compare/?{question}")
    by_name = {words(html).split()[0]: [words(cell) for cell in cells(html)] for html in rows(page, "properties")}
    for place, facts in enumerate(answer["components"]):
        assert by_name["Summary"][place].startswith(facts["summary"][:40])
        assert by_name["Category"][place] == api.json(f"kinds/{facts['kind']}/")["name"]
        assert by_name["Stage"][place] == VOCABULARIES["stage"](facts["stage"]).label
        assert by_name["Used"][place].startswith(f"{facts['used_in']} method")
        for name, key in (("Input", "needs"), ("Output", "yields")):
            label = VOCABULARIES["data_type"](facts[key]).label.lower() if facts[key] else "not recorded"
            assert by_name[name][place] == label


@pytest.mark.parametrize("question", CASES)
def test_every_contrast_has_its_figure_what_it_favours_and_its_mark(api: Api, reader: Reader, question: str):
    page, answer = reader.get(f"{PAGE}?{question}"), api.json(f"components/compare/?{question}")
    names = {each["id"]: each["name"] for each in answer["components"]}
    assert page.values("data-effect") == [row["id"] for row in answer["contrasts"]]
    found = re.findall(r"<tr data-effect=.*?</tr>", page.html, re.DOTALL)
    for html, row in zip(found, answer["contrasts"], strict=True):
        told = [words(cell) for cell in cells(html)]
        assert told[1] == names[row["baseline_component"]]
        assert told[3] == names[row["treated_component"]]
        assert told[6] == names.get(row["favours"], "no difference")
        assert told[7].startswith(VOCABULARIES["isolation"](row["isolation"]).label)
        assert VOCABULARIES["reading"](row["reading"]["mark"]).label in told[8]
        assert f"/effects/{row['id']}/" in html
    parts = re.findall(r'<div class="contrast".*?</div>', page.html, re.DOTALL)
    assert len(parts) == len(answer["pooled"])
    for each in answer["pooled"]:
        lead = f"{names[each['treated_component']]} in place of {names[each['baseline_component']]}:"
        (part,) = [
            part for part in parts if words(part).startswith(lead) and f'data-contrast="{each["facet"]}"' in part
        ]
        assert verb(each["row"]) in words(part)
        assert graded(each["row"]) in words(part)
    for a, b in answer["without_contrast"] if answer["contrasts"] else ():
        assert f"<li>{names[a]} and {names[b]}</li>" in page.html


def test_without_a_contrast_the_page_says_so(reader: Reader):
    page = reader.get(f"{PAGE}?components=llm-judge-filter,self-chat")
    assert "No recorded effect compares the two." in page.text
    assert "no difference between the rows is computed" in page.text
    assert page.values("data-effect") == []


def test_names_are_understood_and_become_the_permalink(reader: Reader):
    response = reader.client.get(PAGE, {"components": ["data accumulation", "self-chat", ""], "facet": "quality"})
    assert (response.status_code, response["Location"]) == (
        302,
        "?components=data-accumulation,self-chat&facet=quality",
    )


def hidden(page: Page) -> list[str]:
    return [attrs["value"] for tag, attrs in page.tags if tag == "input" and attrs.get("type") == "hidden"]


def test_a_component_can_be_left_out_and_another_added_without_scripts(reader: Reader):
    page = reader.get(f"{PAGE}?components=data-accumulation,data-replacement,self-chat&facet=quality")
    assert f"{PAGE}?components=data-replacement,self-chat&facet=quality" in page.links()
    assert hidden(page) == ["data-accumulation", "data-replacement", "self-chat"]
    assert PAGE in page.values("action")
    assert "component-0" in page.values("id", "input")


def test_a_component_leads_to_its_comparisons(reader: Reader):
    page = reader.get("/components/data-accumulation/")
    assert f"{PAGE}?components=data-accumulation,data-replacement" in page.links()
    begun = f"{PAGE}?components=data-accumulation"
    assert begun in page.links()
    assert hidden(reader.get(begun)) == ["data-accumulation"]
    assert "fault" not in reader.get(begun).values("class", "p")


@pytest.mark.parametrize(
    "question",
    [
        "components=self-chat,nope",
        "components=self-chat,self-chat",
        "components=nope",
        "components=a,b,c,d,e,f,g,h,i",
    ],
)
def test_what_cannot_be_compared_is_told_in_the_words_of_the_interface(api: Api, reader: Reader, question: str):
    page = reader.get(f"{PAGE}?{question}", 400)
    faults = api.json(f"components/compare/?{question}", 400)["errors"]
    shown = [fault for fault in faults if fault["code"] != "out_of_range" or "," in question]
    assert page.values("class", "p").count("fault") == len(shown) > 0
    assert all(fault["detail"] in page.text for fault in shown)
    assert "picker" in page.values("id")


@pytest.mark.parametrize("question", ["components=self-chat,star-filter&facet=x", "colour=red"])
def test_other_bad_values_are_pages_that_say_so(reader: Reader, question: str):
    assert reader.get(f"{PAGE}?{question}", 400).values("class", "p").count("fault") >= 1


def test_without_components_there_are_examples_that_were_measured(reader: Reader):
    page = reader.get(PAGE)
    examples = [link for link in page.links() if link.startswith(f"{PAGE}?components=")]
    assert len(examples) == 3
    for link in examples:
        assert reader.get(link).values("data-effect")
