"""The pages of effects say what the interface says, to the last digit."""

import json
import re
from html import unescape

import pytest

from catalogue.effects import EffectRead
from taxonomy.vocabulary import Mark
from tests.api.asking import Api
from tests.web.reading import Reader
from web.inline_forest import leading_scale, ticks, with_positions
from web.labels import Extended

pytestmark = pytest.mark.once


def exactly(value: float) -> str:
    if float(value).is_integer():
        return f"{int(value):,}"
    whole, point, rest = json.dumps(value).partition(".")
    return f"{int(whole):,}{point}{rest}" if whole.isdecimal() else f"{whole}{point}{rest}"


@pytest.mark.parametrize(
    "question", ["", "facet=diversity&ordering=-gain", "component=generator-strength&sign=loss", "q=bleu"]
)
def test_the_table_is_that_of_the_interface(api: Api, reader: Reader, question: str):
    page = reader.get(f"/effects/?{question}")
    order = "" if "ordering" in question else "&ordering=-year"
    answer = api.json(f"effects/?{question}{order}&page_size=30")
    assert page.values("id", "tr") == [effect["id"] for effect in answer["results"]]
    assert page.count() == answer["count"]
    for effect in answer["results"]:
        assert f"{exactly(effect['baseline']['value'])} → {exactly(effect['treated']['value'])}" in page.text
    marks = [Mark(effect["reading"]["mark"]) for effect in answer["results"]]
    assert all(page.text.count(mark.label) >= marks.count(mark) for mark in marks)


def test_the_newest_sources_come_first_in_the_page_and_in_its_files(api: Api, reader: Reader):
    page = reader.get("/effects/")
    years = [api.json(f"effects/{slug}/")["source"]["year"] for slug in page.ids()[:5]]
    assert years == sorted(years, reverse=True)
    assert years[0] == max(int(each["value"]) for each in api.json("effects/facets/")["year"])
    assert "The newest sources come first" in page.text
    files = [address for address in page.links() if address.startswith("/api/v1/effects/?") and "format=csv" in address]
    assert [("ordering=-year" in address) for address in files] == [True]
    following = next(address for address in page.links() if "cursor=" in address)
    assert reader.get(following).ids()[0] == api.json("effects/?ordering=-year&page_size=31")["results"][30]["id"]


def test_the_interfaces_own_order_can_be_chosen(api: Api, reader: Reader):
    page = reader.get("/effects/?ordering=id")
    assert page.ids() == [each["id"] for each in api.json("effects/?page_size=30")["results"]]
    following = next(address for address in page.links() if "cursor=" in address)
    assert "ordering=id" in following
    assert reader.get(following).ids()[0] == api.json("effects/?page_size=31")["results"][30]["id"]


def test_better_or_worse_is_said_in_a_word(api: Api, reader: Reader):
    question = "component=generator-strength&facet=diversity"
    page = reader.get(f"/effects/?{question}")
    found = api.json(f"effects/?{question}&page_size=30&ordering=-year")["results"]
    words = re.findall(r'<span class="sense">\s*([\w\s]+?)\s*</span>', page.html)
    expected = ["better" if each["gain"] > 0 else "worse" if each["gain"] < 0 else "no difference" for each in found]
    assert [" ".join(word.split()) for word in words] == expected
    assert {"better", "worse"} <= set(expected)


def test_facets_are_counted_as_the_interface_counts(api: Api, reader: Reader):
    page = reader.get("/effects/?stage=filtering")
    for facet, values in api.json("effects/facets/?stage=filtering").items():
        for each in values if facet != "year" else ():
            assert f"{each['label']} {each['count']:,}" in page.text


def test_effects_without_a_value_of_a_facet_can_be_chosen(api: Api, reader: Reader):
    assert "missing-component" in reader.get("/effects/").values("id", "input")
    page = reader.get("/effects/?missing=component")
    assert f"{api.json('effects/?missing=component')['count']} of" in page.text
    assert "None recorded of component" in page.text


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


def test_a_secondary_source_without_a_name_is_not_taken_for_its_address(api: Api, reader: Reader):
    rows = [effect["reading"] | {"id": effect["id"]} for effect in api.all("effects", reading="second-hand")]
    for named in (True, False):
        reading = next(each for each in rows if bool(each["account"]) is named and each["link"])
        page = reader.get(f"/effects/{reading['id']}/")
        assert ("read here" in page.text) is named
        assert ("Which secondary source it was is not recorded" in page.text) is not named
        assert ("address on record" in page.text) is not named


def test_each_row_has_its_mark_on_one_axis(api: Api, reader: Reader):
    question = "component=rationalization-with-hint"
    page, found = reader.get(f"/effects/?{question}"), api.json(f"effects/?{question}&page_size=30")["results"]
    lines = {match[1]: match[0] for match in re.finditer(r'<tr id="([^"]+)".*?</tr>', page.html, re.DOTALL)}
    circles = {slug: re.search(r'<circle[^>]*cx="([\d.]+)%"', line) for slug, line in lines.items()}
    positions = {slug: float(circle[1]) for slug, circle in circles.items() if circle}
    arrows = sum(part.count("▸") + part.count("◂") for part in page.words)
    scale = leading_scale(found)
    sizes = {effect["id"]: effect["effect_size"] for effect in found if effect["effect_size"]["value"] is not None}
    values = {slug: size["value"] for slug, size in sizes.items() if size["scale"] == scale}
    assert positions.keys() <= values.keys()
    assert len(positions) + arrows == len(values) > 1
    marks = [positions[slug] for slug in sorted(positions, key=lambda slug: values[slug])]
    assert marks == sorted(marks), "the axis runs as the effects do"
    (zero,) = {float(attrs["x1"].rstrip("%")) for _, attrs in page.tags if attrs.get("class") == "zero"}
    assert all((position > zero) == (values[slug] > 0) for slug, position in positions.items() if values[slug])


def sized(value: float | None, scale: str = "odds") -> Extended[EffectRead]:
    return Extended({"effect_size": {"scale": scale, "value": value, "variance": None}, "gain": value})


def test_an_axis_is_not_stretched_by_one_that_lies_far_out():
    effects = [sized(value) for value in (0.01, 0.02, -0.01, 0.03, 0.02, 4.0)]
    spots = [effect["spot"] for effect in with_positions(effects)]
    assert [spot["inside"] for spot in spots] == [True] * 5 + [False]
    assert spots[3]["x"] - spots[2]["x"] > 40
    assert with_positions([sized(None, "sign")])[0]["spot"] is None
    assert [tick["text"] for tick in ticks(effects)].count("×1") == 1


def test_an_effect_on_another_scale_has_no_place_on_the_axis():
    spots = [effect["spot"] for effect in with_positions([sized(0.1), sized(0.2), sized(0.1, "nats")])]
    assert [spot is None for spot in spots] == [False, False, True]


@pytest.mark.parametrize("ordering", ["component", "-metric", "source"])
def test_a_list_by_name_has_a_heading_for_each_name(api: Api, reader: Reader, ordering: str):
    page = reader.get(f"/effects/?ordering={ordering}")
    effects = api.json(f"effects/?ordering={ordering}&page_size=30")["results"]
    assert page.ids() == [effect["id"] for effect in effects]
    name = ordering.removeprefix("-")
    labels = {each["id"]: each["name"] for each in api.all("components")}
    names = [
        labels[each["component"]] if name == "component" else each[name]["name" if name == "metric" else "id"]
        for each in effects
    ]
    headings = re.findall(r'<tr class="group"><th scope="rowgroup" colspan="9">([^<]*)</th>', page.html)
    assert [unescape(each) for each in headings] == list(dict.fromkeys(names))
    assert 'class="group"' not in reader.get("/effects/").html


def test_gains_are_put_in_order_within_one_metric_alone(reader: Reader):
    offered = {address: reader.get(address).values("value", "option") for address in ("/effects/", ONE, TWO)}
    assert {address: "-gain" in orders for address, orders in offered.items()} == {
        "/effects/": False,
        ONE: True,
        TWO: False,
    }
    assert {"component", "metric", "source", "-log_ratio"} <= set(offered["/effects/"])


ONE = "/effects/?metric=gsm8k-accuracy"
TWO = "/effects/?metric=gsm8k-accuracy&metric=math-accuracy"
