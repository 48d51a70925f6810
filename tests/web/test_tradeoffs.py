"""The trade-off page says what the interface says, with and without its map."""

import html
import re

import pytest

from catalogue.tradeoffs import TradeoffQuery, tradeoffs
from registry.current import current
from taxonomy.vocabulary import Facet
from tests.api.asking import Api
from tests.web.reading import Page, Reader, graded
from web.charts.tradeoff import comparable
from web.sizes import pooled, pooled_interval
from web.views.tradeoffs import answer_in_words

pytestmark = pytest.mark.once

QUESTIONS = [
    "",
    "x=complexity&y=in_distribution",
    "x=quality&y=out_of_distribution&certainty=low",
    "stage=filtering",
    "domain=math&x=in_distribution&y=diversity",
]


def printed(row: dict) -> str:
    """A side of a pair as the page prints it."""
    spread = f" ({pooled_interval(row)})" if row["interval"] else ""
    effects, sources = (
        f"{n} {noun}{'' if n == 1 else 's'}" for n, noun in ((row["k"], "effect"), (row["m"], "source"))
    )
    here = ", measured here" if row["stratum"] == "measured" else ""
    return f"{pooled(row)}{spread} {effects}, {sources}{here} {graded(row)}"


def in_words(page: Page) -> str:
    """The answer above the tables."""
    found = re.search(r'<p class="inwords">(.*?)</p>', page.html)
    assert found
    return html.unescape(found.group(1))


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_page_holds_the_pairs_of_the_interface(api: Api, reader: Reader, question: str):
    page, answer = reader.get(f"/tradeoffs/?{question}"), api.json(f"tradeoffs/?{question}")
    pairs = [*answer["results"], *answer["x_only"], *answer["y_only"]]
    assert pairs
    assert page.values("data-id") == [pair["component"] for pair in pairs]
    for pair in pairs:
        for side in ("x", "y"):
            if pair[side]:
                assert printed(pair[side]) in page.text
    assert page.text.count("on the front") == sum(pair["pareto"] for pair in answer["results"])
    assert f"{len(answer['x_only'])} component" in page.text


def test_the_page_holds_its_map(reader: Reader):
    page = reader.get("/tradeoffs/?x=diversity&y=complexity")
    assert page.html.count("chart-picture") == 2
    assert not any(page.inline)
    assert not [name for _, attrs in page.tags for name in attrs if name == "style" or name.startswith("on")]


def test_every_point_leads_to_its_component(api: Api, reader: Reader):
    page = reader.get("/tradeoffs/")
    marks = [attrs["href"] for tag, attrs in page.tags if tag == "a" and attrs.get("class") == "chart-mark"]
    for pair in comparable(api.json("tradeoffs/"))["results"]:
        assert f"/components/{pair['component']}/" in marks


@pytest.mark.parametrize(
    ("question", "which", "where"),
    [
        ("", "component", ""),
        ("stage=filtering&domain=math", "filtering component", " in mathematics"),
        ("stage=prompting", "prompting component", ""),
        ("x=in_distribution&y=out_of_distribution", "component", ""),
    ],
)
def test_the_words_say_no_more_than_the_rows(api: Api, reader: Reader, question: str, which: str, where: str):
    words = in_words(reader.get(f"/tradeoffs/?{question}"))
    answer = api.json(f"tradeoffs/?{question}")
    rows = answer["results"]
    assert rows
    outcomes = " and ".join(Facet(answer[axis]).label.lower() for axis in ("x", "y"))
    assert not [row for row in rows if row["x"]["established"] and row["y"]["established"]]
    assert words.startswith(f"No {which} has an established direction on both {outcomes}{where}")
    replicated = any(min(row["x"]["m"], row["y"]["m"]) > 1 for row in rows)
    assert ("none has estimates from more than one study on each" in words) != replicated
    assert any(
        f"closest is {row['x']['name']}: on" in words and pooled(row["x"]) in words and pooled(row["y"]) in words
        for row in rows
    )


def test_without_a_row_the_answer_says_so(reader: Reader):
    page = reader.get("/tradeoffs/?kind=filtering/judging&certainty=low")
    assert in_words(page) == (
        "No component of the category “Judging” has an estimate on both quality and diversity "
        "with certainty of at least low."
    )


def test_established_rows_are_the_answer(db: None, loaded: None):
    catalogue, query = current(), TradeoffQuery()
    answer = tradeoffs(catalogue, query)
    sure = {"established": True, "direction": "raises", "raises": True}
    rows = [
        row.model_copy(update={"x": row.x.model_copy(update=sure), "y": row.y.model_copy(update=sure)})
        for row in answer.results[:2]
        if row.x and row.y
    ]
    for some, start in ((rows[:1], "One component has an"), (rows, "2 components have an")):
        words = answer_in_words(catalogue, answer.model_copy(update={"results": some}), query)
        assert words.startswith(f"{start} established direction on both quality and diversity: ")
        assert all(row.x and row.x.name in words for row in some)
        assert "closest" not in words


def test_htmx_gets_the_list_alone(reader: Reader):
    part = reader.get("/tradeoffs/?stage=filtering", 200, **{"HX-Request": "true"})
    assert part.html.startswith("<form")
    assert part.html.count("chart-picture") == 2
    assert "HX-Request" in part.response["Vary"]
    assert part.values("data-id") == reader.get("/tradeoffs/?stage=filtering").values("data-id")


def test_the_front_page_shows_what_is_established_and_leads_here(api: Api, reader: Reader):
    page = reader.get("/")
    rows = [row for row in api.json("effects/pooled/?page_size=500")["results"] if row["established"]]
    assert page.values("data-facet", "li") == [row["facet"] for row in rows]
    assert all(row["certainty"]["sentence"] in page.text for row in rows)
    assert page.html.count("chart-picture") == 2
    assert "/tradeoffs/" in page.links()


def test_one_facet_on_both_sides_and_nothing_found_are_told(reader: Reader):
    assert "between two different outcomes" in reader.get("/tradeoffs/?x=quality&y=quality").text
    empty = reader.get("/tradeoffs/?x=quality&y=complexity&certainty=high")
    assert "Nothing matching was measured" in empty.text
    assert not empty.values("data-id")


def test_under_four_points_the_table_comes_first(api: Api, reader: Reader):
    for question, few in (("x=quality&y=diversity", False), ("x=quality&y=diversity&domain=math", True)):
        drawn = comparable(api.json(f"tradeoffs/?{question}"))["results"]
        assert (0 < len(drawn) < 4) == few
        page = reader.get(f"/tradeoffs/?{question}")
        assert (page.html.index('id="both"') < page.html.index("chart-picture")) == few


@pytest.mark.parametrize("question", ["x=speed", "certainty=sure", "kind=nope", "colour=red", "figure=pie"])
def test_a_bad_value_is_told(reader: Reader, question: str):
    reader.get(f"/tradeoffs/?{question}", 400)
