"""The trade-off page says what the interface says, with and without its map."""

import pytest

from tests.api.asking import Api
from tests.web.reading import Reader, graded
from web.charts.tradeoff import comparable
from web.sizes import pooled, pooled_interval

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
