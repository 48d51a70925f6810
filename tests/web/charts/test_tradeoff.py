"""The trade-off map shows what the interface answers."""

from typing import Any

import pytest

from catalogue import Catalogue
from catalogue.tradeoffs import TradeoffQuery, tradeoffs
from taxonomy.vocabulary import Facet
from tests.web.charts.pictures import NASTY, SVG, appearances, both, lines, marks, row, texts
from web.charts import tradeoff
from web.charts.axes import unit
from web.formatting import estimate
from web.sizes import pooled as pooled_size
from web.sizes import pooled_interval

pytestmark = pytest.mark.once

EMPTY: dict[str, Any] = {"results": [], "x_only": [], "y_only": []}


def pair(component: str, x: dict[str, Any] | None, y: dict[str, Any] | None, **more: Any) -> dict[str, Any]:
    return {"component": component, "stage": "filtering", "x": x, "y": y, "pareto": False} | more


def one(x: dict[str, Any], y: dict[str, Any]) -> dict[str, Any]:
    return EMPTY | {"results": [pair("one", row("one", **x), row("one", "diversity", **y), pareto=True)]}


def test_every_component_of_the_catalogue_is_there(catalogue: Catalogue):
    for x, y in ((Facet.QUALITY, Facet.DIVERSITY), (Facet.IN_DISTRIBUTION, Facet.COMPLEXITY)):
        answer = tradeoffs(catalogue, TradeoffQuery(x=x, y=y)).model_dump(mode="json", by_alias=True)
        pairs = [*answer["results"], *answer["x_only"], *answer["y_only"]]
        assert len(pairs) > 20
        chart = tradeoff.draw(answer, x.value, y.value)
        drawn = tradeoff.comparable(answer)
        shown = [*drawn["results"], *drawn["x_only"], *drawn["y_only"]]
        assert {(pair["x"]["scale"], pair["y"]["scale"]) for pair in drawn["results"]} == {drawn["scales"]}
        for root in both(chart):
            notes = {address: text for text, address in marks(root)}
            assert set(notes) == {f"/components/{pair['component']}/" for pair in shown}
            for pair in shown:
                tells(notes[f"/components/{pair['component']}/"], pair)
        for each, line in zip(pairs, lines(chart), strict=True):
            for place, side in ((2, each["x"]), (4, each["y"])):
                assert line[place] == (estimate(side) if side else "not measured")
                assert (" (" in line[place]) == bool(side and side["interval"])


def tells(text: str, each: dict[str, Any]) -> None:
    """The figures of both sides, an interval exactly where there is one."""
    for side in filter(None, (each["x"], each["y"])):
        assert pooled_size(side) in text
        assert pooled_interval(side) in text
        level = side["certainty"]["level"]
        assert (level if level == "not graded" else f"{level} certainty") in text
    assert text.count(" to ") == sum(bool(side and side["interval"]) for side in (each["x"], each["y"]))


def test_without_evidence_there_is_a_sentence_alone():
    chart = tradeoff.draw(EMPTY)
    assert chart.empty
    assert "No component" in chart.sentence
    assert chart.table.rows == ()


def test_one_side_alone_is_drawn_on_its_margin():
    chart = tradeoff.draw(EMPTY | {"x_only": [pair("one", row(), None)]})
    for root in both(chart):
        assert [address for _, address in marks(root)] == ["/components/one/"]


def test_what_is_on_other_scales_is_in_the_table_alone():
    others = [pair("two", row("two", scale="nats"), row("two", "diversity"))]
    answer = one({}, {})
    chart = tradeoff.draw(answer | {"results": [*answer["results"], *answer["results"], *others]})
    for root in both(chart):
        assert {address for _, address in marks(root)} == {"/components/one/"}
    assert [line[0] for line in lines(chart)] == ["One", "One", "Two"]
    assert "1 component on other scales" in chart.sentence


def test_one_point_is_labelled():
    for root in both(tradeoff.draw(one({}, {}))):
        assert "One" in texts(root)


def test_a_point_is_hollow_where_half_of_a_side_is_second_hand():
    two = {"effects": ["read", "told"]}
    for accounts, fill in ((set(), "muted"), ({"told"}, "paper")):
        for answer in (one(two, {"effects": ["read"]}), one({"effects": ["read"]}, two)):
            for root in both(tradeoff.draw(answer, second_hand=accounts)):
                link = next(root.iter(f"{SVG}a"))
                assert [appearances(root)[each]["fill"] for each in link.iter(f"{SVG}polygon")] == [fill]
                assert (tradeoff.SECOND_HAND in marks(root)[0][0]) == bool(accounts)
                assert tradeoff.SECOND_HAND in texts(root), "the legend"


def test_a_point_has_its_colour_where_both_sides_are_established():
    sure = {"established": True}
    cases: list[tuple[dict[str, Any], dict[str, Any], str]] = [
        (sure, sure, "stage-filtering"), (sure, {}, "muted"), ({}, sure, "muted"), ({}, {}, "muted"),
    ]  # fmt: skip
    for x, y, fill in cases:
        for root in both(tradeoff.draw(one(x, y))):
            link = next(root.iter(f"{SVG}a"))
            assert [appearances(root)[each]["fill"] for each in link.iter(f"{SVG}polygon")] == [fill]
            assert "grey: not established" in texts(root)


@pytest.mark.parametrize(("scale", "even"), [("ratio", True), ("odds", True), ("nats", False)])
def test_a_length_means_the_same_on_both_axes_or_they_say_that_it_does_not(scale: str, even: bool):
    wide = {"estimate": 2.0, "interval": [0.5, 3.0]}
    answer = tradeoff.comparable(one({**wide}, {"scale": scale}))
    plane = tradeoff._plane(answer, tradeoff.WIDE.frame)
    assert (unit(plane.x) == pytest.approx(unit(plane.y))) == even
    for root in both(tradeoff.draw(one({**wide}, {"scale": scale}))):
        said = next(text for text in texts(root) if text.startswith("better on both"))
        assert said.endswith(tradeoff.EVEN if even else tradeoff.UNEVEN)


def test_the_axes_say_their_scales():
    for root in both(tradeoff.draw(one({}, {"scale": "ratio"}))):
        assert {"times the odds", "times as much"} <= set(texts(root))


def test_no_interval_is_drawn_where_there_is_none():
    bare, with_one = (both(tradeoff.draw(one({"interval": ends}, {}))) for ends in (None, [0.05, 0.15]))
    assert [len(list(root.iter())) for root in bare] != [len(list(root.iter())) for root in with_one]
    assert "(" not in marks(bare[0])[0][0]


@pytest.mark.parametrize("value", [1e-9, 700.0, -700.0, 0.0])
def test_values_of_every_size(value: float):
    sized = {"estimate": value, "interval": [value - 9, value + 9]}
    both(tradeoff.draw(one(sized, sized)))


def test_names_are_text():
    chart = tradeoff.draw(one({"name": NASTY}, {"name": NASTY}))
    for root in both(chart):
        assert marks(root)[0][0].startswith(NASTY)
    assert "<script" not in chart.svg_wide
    assert lines(chart)[0][0] == NASTY


def test_characters_that_xml_cannot_hold_are_replaced():
    for root in both(tradeoff.draw(one({"name": "a\x00\x1bb\ud800"}, {}))):
        assert marks(root)[0][0].startswith("a��b�")


def test_what_is_out_of_sight_is_an_arrow():
    far = pair("far", None, row("far", "diversity", estimate=-5.0))
    chart = tradeoff.draw(one({}, {}) | {"y_only": [far]})
    for root in both(chart):
        assert "/components/far/" in [address for _, address in marks(root)]


def test_an_interval_behind_a_label_is_faint():
    chart = tradeoff.draw(one({"interval": [-0.5, 0.9]}, {"interval": [-0.5, 0.9]}), "quality", "diversity")
    for root in both(chart):
        looks = appearances(root)
        elements = [each for each in root.iter() if each.tag in (f"{SVG}rect", f"{SVG}text")]
        label = next(
            at for at, each in enumerate(elements) if "chart-halo" in each.get("class", "") or each.get("paint-order")
        )
        behind = looks[elements[label - 1]]
        assert (behind["fill"], behind["fill-opacity"]) == ("paper", str(tradeoff.LABEL_OPACITY))
