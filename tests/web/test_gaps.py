"""The gaps say what the interface says: every square, and what would tell most."""

import re

import pytest

from taxonomy.vocabulary import Facet
from tests.api.asking import Api
from tests.web.reading import Reader
from web.views.gaps import WORTH

pytestmark = pytest.mark.once

QUESTIONS = ["by=kind", "by=component", "by=kind&domain=math", "by=component&domain=code"]


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_table_of_the_map_is_that_of_the_interface(api: Api, reader: Reader, question: str):
    page, answer = reader.get(f"/gaps/?{question}"), api.json(f"gaps/?{question}")
    assert f"{answer['count']:,} cell" in page.text
    effects: dict[tuple[str, str], int] = {}
    for cell in answer["results"]:
        effects[cell["id"], cell["facet"]] = effects.get((cell["id"], cell["facet"]), 0) + cell["effects"]
    rows = page.html.partition("<tbody>")[2].partition("</tbody>")[0].split("</tr>")[:-1]
    columns = [re.findall(r"<td.*?</td>", row, re.DOTALL)[:-1] for row in rows]
    said = [
        (facet.value, int(number[1].replace(",", "")))
        for cells in columns
        for facet, cell in zip(Facet, cells, strict=True)
        if (number := re.search(r">([\d,]+) effects?, ", cell))
    ]
    assert sorted(said) == sorted((facet, count) for (_, facet), count in effects.items())
    assert not any(page.inline)


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_was_never_measured_is_ranked_as_the_interface_ranks_it(api: Api, reader: Reader, question: str):
    page, answer = reader.get(f"/gaps/?{question}"), api.json(f"gaps/?{question}")
    places = dict.fromkeys(f"{cell['id']} {cell['domain']}" for cell in answer["empty"])
    assert page.values("data-gap") == list(places)[:WORTH]
    for cell in answer["empty"][:5]:
        assert f"{cell['used_in']} method" in page.text


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_is_thinly_known_is_no_gap_and_no_certainty(api: Api, reader: Reader, question: str):
    page, answer = reader.get(f"/gaps/?{question}"), api.json(f"gaps/?{question}")
    cells = {f"{cell['id']} {cell['facet']} {cell['domain']}": cell for cell in answer["results"]}
    found = [cells[place] for place in page.values("data-thin")]
    assert found
    assert all(cell["sources"] == 1 or cell["certainty"] == "very low" for cell in found)
    assert [cell["used_in"] for cell in found] == sorted((cell["used_in"] for cell in found), reverse=True)


def test_every_square_leads_to_its_effects(api: Api, reader: Reader):
    page = reader.get("/gaps/?by=component&domain=math")
    marks = {attrs["href"] for tag, attrs in page.tags if tag == "a" and attrs.get("class") == "chart-mark"}
    assert marks
    for cell in api.json("gaps/?by=component&domain=math")["results"][:6]:
        address = f"/effects/?domain=math&component={cell['id']}&facet={cell['facet']}"
        assert address in page.links()
        assert reader.get(address).count() == cell["effects"]


def test_htmx_gets_the_list_with_its_map(reader: Reader):
    part = reader.get("/gaps/?domain=math", 200, **{"HX-Request": "true"})
    assert part.html.startswith("<form")
    assert part.html.count("chart-picture") == 2


@pytest.mark.parametrize("question", ["by=stage", "domain=cooking", "facet=quality", "figure=pie"])
def test_a_bad_value_is_told(reader: Reader, question: str):
    reader.get(f"/gaps/?{question}", 400)


def test_what_is_not_graded_is_called_so(reader: Reader):
    text = reader.get("/gaps/").text
    assert "not graded." in text
    assert "not graded certainty" not in text
