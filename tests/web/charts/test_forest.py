"""The forest plot shows every effect behind a pooled row, and no interval that nobody measured."""

import xml.etree.ElementTree as ET
from typing import Any

import pytest
from django.test import Client
from scipy import stats

from catalogue import Catalogue
from catalogue.pooled import PooledQuery, pooled
from taxonomy.vocabulary import Facet, Mark
from tests.web.charts.pictures import NASTY, SVG, appearances, both, lines, marks, record, row, texts
from web.charts import forest
from web.charts.forest import FOLD
from web.charts.forest_sources import label
from web.formatting import interval, size
from web.sizes import pooled as pooled_size
from web.sizes import pooled_interval, predicted

pytestmark = pytest.mark.once


def effect(
    slug: str, value: float = 0.1, source: str = "a", variance: float | None = None, known: str = "printed",
    mark: str = "primary", student: str | None = None, domain: str | None = None, note: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    """What a plot reads of an effect's record; `value` is in log odds."""
    return {
        "id": slug, "source": {"id": source, "title": f"Source {source}", "year": 2024},
        "metric": {"id": "m", "name": "Accuracy"}, "treated": {"label": "with", "value": 55.0},
        "baseline": {"label": "without", "value": 50.0},
        "effect_size": {"scale": "odds", "value": value, "variance": variance, "variance_from": variance and known},
        "reading": {"mark": mark}, "models": student and {"student": student, "generator": None, "judge": None},
        "domain": domain, "note": note, "generalization": None, "locator": "Table 1",
    }  # fmt: skip


def drawn(effects: list[dict[str, Any]], fold: int = FOLD, **more: Any) -> Any:
    records = {each["id"]: record(each) for each in effects}
    return forest.draw(row(effects=[*records], k=len(effects), **more), records, fold=fold)


CELLS = (
    ("difficulty-score-selection", Facet.OUT_OF_DISTRIBUTION),
    ("attribute-conditioning", Facet.IN_DISTRIBUTION),
)


def test_every_effect_of_the_catalogue_is_there(catalogue: Catalogue):
    for component, facet in CELLS:
        query = PooledQuery(component=(component,), facet=(facet,), explain=True)
        (found,) = (row.model_dump(mode="json", by_alias=True) for row in pooled(catalogue, query))
        slugs = [*found["effects"], *(each["id"] for each in found["not_pooled"])]
        effects = {slug: Client().get(f"/api/v1/effects/{slug}/").json() for slug in slugs}
        chart = forest.draw(found, {slug: record(effects[slug]) for slug in slugs})
        both(chart)
        table = {row[0].address: [cell.text for cell in row] for row in chart.table.rows}
        for slug in found["effects"]:
            line, stored = table[f"/effects/{slug}/"], effects[slug]
            assert line[0] == stored["metric"]["name"]
            assert line[5] == size(stored["effect_size"]["value"], found["scale"])
            assert (line[6] == "no interval") == (stored["effect_size"]["variance"] is None)
            assert line[7] == Mark(stored["reading"]["mark"]).label
        pooled_line = next(line for line in lines(chart) if line[0] == label(found))
        assert pooled_line[5:7] == [pooled_size(found), pooled_interval(found) or "no interval"]
        assert all(reason["text"] in lines(chart)[-1][1] for reason in found["certainty"]["reasons"])
        assert {each.address for each in chart.omissions} == {f"/effects/{each['id']}/" for each in found["not_pooled"]}
        assert [each.reason for each in chart.omissions] == [each["reason"] for each in found["not_pooled"]]


def test_an_interval_is_the_normal_one_of_the_variance():
    chart = drawn([effect("one", variance=0.04), effect("two", source="b")])
    ends = [float(end) for end in stats.norm(0.1, 0.2).ppf([0.025, 0.975])]
    assert [line[6] for line in lines(chart)[:2]] == [interval(ends, "odds"), "no interval"]
    for root in both(chart):
        told = {address: text for text, address in marks(root)}
        assert interval(ends, "odds") in told["/effects/one/"]
        assert " to " not in told["/effects/two/"]
        assert "no variance" in texts(root)


def circles(root: ET.Element) -> dict[str, tuple[str, str]]:
    """The fill and the stroke of the mark that leads to each effect."""
    return {
        link.attrib["href"].split("/")[2]: (drawn["fill"], drawn["stroke"])
        for link in root.iter(f"{SVG}a")
        for drawn in [appearances(root)[list(link.iter(f"{SVG}circle"))[-1]]]
    }


def test_a_second_hand_figure_is_hollow_and_the_legend_says_so():
    effects = [effect(mark, variance=0.04, mark=mark) for mark in ("second-hand", "primary", "checked", "measured")]
    chart = drawn(effects)
    for root in both(chart):
        found = circles(root)
        hollow = {mark for mark, (fill, _) in found.items() if fill == "paper"}
        assert hollow == {"second-hand"}
        assert {stroke for _, stroke in found.values()} == {"stage-filtering"}
        assert "second-hand" in texts(root)
        told = {address: text for text, address in marks(root)}
        assert told["/effects/checked/"].endswith("checked in the paper")
    assert [line[7] for line in lines(chart)[:4]] == [Mark(each["id"]).label for each in ordered(effects)]
    assert [row[-1] for row in chart.data[:4]] == [each["id"] for each in ordered(effects)]


def ordered(effects: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(effects, key=lambda each: str(each["id"]))


def test_a_folded_source_is_hollow_where_half_is_second_hand():
    """Four effects of a source are one line, a mark without an address: only the first has as many as it takes."""
    for many, fill in ((2, "paper"), (1, "stage-filtering")):
        effects = [effect(f"e{place}", mark="second-hand" if place < many else "primary") for place in range(4)]
        for root in both(drawn(effects, fold=3)):
            group = next(each for each in root.iter() if each.get("class") == "chart-mark" and each.tag == f"{SVG}g")
            assert appearances(root)[list(group.iter(f"{SVG}circle"))[-1]]["fill"] == fill


def test_one_study_has_a_plain_interval_and_no_diamond():
    effects = [effect(f"e{place}", variance=1e-4) for place in range(2)]
    for root in both(drawn(effects, interval=[0.05, 0.15], m=1, experiments=2)):
        assert list(root.iter(f"{SVG}polygon")) == []
        assert "One study" in texts(root)


def test_the_pooled_mark_is_hollow_where_half_of_the_effects_are_second_hand():
    for marks_, fill in ((("second-hand", "primary"), "paper"), (("primary", "checked"), "ink")):
        effects = [effect(f"e{place}", variance=1e-4, mark=mark) for place, mark in enumerate(marks_)]
        for root in both(drawn(effects, interval=[0.05, 0.15], m=2)):
            assert [appearances(root)[each]["fill"] for each in root.iter(f"{SVG}polygon")] == [fill]


def test_an_interval_of_an_assumed_variance_is_dashed():
    chart = drawn([effect("sure", variance=0.04), effect("assumed", 0.2, variance=0.04, known="imputed")])
    for root in both(chart):
        dashed = [each for each in root.iter(f"{SVG}line") if "stroke-dasharray" in appearances(root)[each]]
        assert len(dashed) == 2, "the effect and the legend"
        assert "variance assumed" in texts(root)


def test_without_an_effect_there_is_a_sentence_alone():
    left = [{"id": "odd", "reason": "The metric's zero is arbitrary: it counts by its sign."}]
    chart = forest.draw(row(scale=None, estimate=None, points=None, k=0, not_pooled=left), {})
    assert chart.empty
    assert "direction only: 1 gain" in chart.sentence
    assert [each.text for each in chart.omissions] == ["odd"]


def test_a_prediction_interval_is_drawn_and_told():
    ends: dict[str, Any] = {"prediction_interval": [-1.0, 1.2], "interval": [-0.1, 0.3]}
    chart = drawn([effect("one")], **ends)
    expected = predicted(row(**ends))
    assert expected == "−23.1 to +26.9 points"
    for root in both(chart):
        assert expected in texts(root)
    assert expected in chart.sentence


@pytest.mark.parametrize(
    ("counts", "expected"),
    [({}, "One experiment"), ({"experiments": 3}, "One study"), ({"experiments": 3, "m": 2}, "Pooled")],
)
def test_nothing_is_called_pooled_of_one_study(counts: dict[str, int], expected: str):
    for root in both(drawn([effect("one")], **counts)):
        assert expected in texts(root)


def test_a_long_list_is_folded_by_source_and_nothing_is_lost():
    effects = [effect(f"e{place}", place / 50, source="ab"[place % 2]) for place in range(40)]
    folded, whole = drawn(effects), drawn(effects, fold=40)
    for short, long in zip(both(folded), both(whole), strict=True):
        assert float(short.attrib["viewBox"].split()[3]) < float(long.attrib["viewBox"].split()[3])
        assert sum("mean of 20 effects" in text for text in texts(short)) == 2
    assert lines(folded) == lines(whole)


def test_effects_with_one_name_are_told_apart_by_the_first_that_does():
    alike = [
        effect("one", student="Small", domain="math"),
        effect("two", student="Large", domain="code"),
        effect("three", student="Large", domain="code", note="On puzzles. Read twice."),
    ]
    alone = effect("four", student="Small", source="b")
    chart = drawn([*alike, alone])
    expected = {
        "Small: with vs without",
        "Large: with vs without",
        "Large, On puzzles: with vs without",
        "with vs without",
    }
    assert {line[1] for line in lines(chart)[:4]} == expected
    for root in both(chart):
        assert expected <= set(texts(root))
        told = [text for text, address in marks(root) if address]
        assert all(any(name in text for text in told) for name in expected)


def test_a_note_about_the_reading_tells_nothing_apart():
    noted = [effect("one", note="Judged from the record: circular."), effect("two", note="Second reading: not found.")]
    assert {line[1] for line in lines(drawn(noted))[:2]} == {"with vs without"}


def test_models_with_one_name_and_other_roles_are_told_apart():
    two = [effect("one"), effect("two")]
    two[0]["models"] = {"student": None, "generator": "X", "judge": None}
    two[1]["models"] = {"student": None, "generator": None, "judge": "X"}
    assert {line[1] for line in lines(drawn(two))[:2]} == {"written by X: with vs without", "with vs without"}


def test_effects_that_differ_by_nothing_on_record_keep_one_name():
    assert {line[1] for line in lines(drawn([effect("one"), effect("two")]))[:2]} == {"with vs without"}


def test_a_missing_record_is_named():
    with pytest.raises(KeyError, match="'gone' is missing"):
        forest.draw(row(effects=["gone"]), {})


@pytest.mark.parametrize("value", [1e-12, 0.0, 720.0, -720.0])
def test_values_of_every_size(value: float):
    both(drawn([effect("one", value, variance=1e-9), effect("two", value, variance=900.0)]))


def test_names_are_text():
    odd = effect("one") | {"metric": {"name": NASTY}, "source": {"id": "a", "title": NASTY, "year": None}}
    chart = drawn([odd], name=NASTY)
    for root in both(chart):
        assert NASTY in marks(root)[0][0]
        assert NASTY in (root[0].text or "")
    assert "<script" not in chart.svg_wide
