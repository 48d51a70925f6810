"""The trade-off page says what the interface says, with and without its map."""

import pytest

from tests.api.asking import Api
from tests.web.reading import Reader
from web.formatting import interval, percent

pytestmark = pytest.mark.once

THIN = "\N{NARROW NO-BREAK SPACE}"
QUESTIONS = [
    "",
    "x=complexity&y=in_distribution",
    "x=quality&y=out_of_distribution&certainty=low",
    "stage=filtering",
    "domain=math&x=in_distribution&y=diversity",
]


def told(row: dict) -> str:
    """A side of a pair as the page prints it."""
    spread = f" ({interval(row['interval'])})" if row["interval"] else ""
    effects, sources = (
        f"{n} {noun}{'' if n == 1 else 's'}" for n, noun in ((row["k"], "effect"), (row["m"], "source"))
    )
    return f"{percent(row['percent'])}{spread} {effects}, {sources} {row['certainty']['level']} certainty"


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_page_holds_the_pairs_of_the_interface(api: Api, reader: Reader, question: str):
    page, answer = reader.get(f"/tradeoffs/?{question}"), api.json(f"tradeoffs/?{question}")
    pairs = [*answer["results"], *answer["x_only"], *answer["y_only"]]
    assert pairs
    assert page.values("data-id") == [pair["component"] for pair in pairs]
    for pair in pairs:
        for side in ("x", "y"):
            if pair[side]:
                assert told(pair[side]).replace(THIN, " ") in page.text
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
    for pair in api.json("tradeoffs/")["results"]:
        assert f"/components/{pair['component']}/" in marks


def test_htmx_gets_the_list_alone(reader: Reader):
    part = reader.get("/tradeoffs/?stage=filtering", 200, **{"HX-Request": "true"})
    assert part.html.startswith("<form")
    assert part.html.count("chart-picture") == 2
    assert "HX-Request" in part.response["Vary"]
    assert part.values("data-id") == reader.get("/tradeoffs/?stage=filtering").values("data-id")


def test_the_front_page_shows_the_same_map(reader: Reader):
    page = reader.get("/")
    assert page.html.count("chart-picture") == 2
    assert "/tradeoffs/" in page.links()


def test_one_facet_on_both_sides_and_nothing_found_are_told(reader: Reader):
    assert "between two different facets" in reader.get("/tradeoffs/?x=quality&y=quality").text
    empty = reader.get("/tradeoffs/?x=quality&y=complexity&stage=seeding")
    assert "Nothing like this was measured" in empty.text
    assert not empty.values("data-id")


@pytest.mark.parametrize("question", ["x=speed", "certainty=sure", "kind=nope", "colour=red", "figure=pie"])
def test_a_bad_value_is_told(reader: Reader, question: str):
    reader.get(f"/tradeoffs/?{question}", 400)
