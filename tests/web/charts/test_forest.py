"""The forest plot shows every effect behind a pooled row, and no interval that nobody measured."""

from typing import Any

import pytest
from django.test import Client

from catalogue import Catalogue
from catalogue.pooled import PooledQuery, pooled
from taxonomy.evidence.pooling import Z
from taxonomy.vocabulary import Facet
from tests.web.charts.pictures import NASTY, both, lines, marks, row, texts
from web.charts import forest
from web.charts.forest import FOLD
from web.charts.formatting import interval, percent

pytestmark = pytest.mark.once


def effect(slug: str, ratio: float = 0.1, source: str = "a", **more: Any) -> dict[str, Any]:
    """What a plot reads of an effect's record."""
    return {
        "id": slug, "source": {"id": source, "title": f"Source {source}", "year": 2024},
        "metric": {"id": "m", "name": "Accuracy"}, "treated": {"label": "with", "value": 55.0},
        "baseline": {"label": "without", "value": 50.0}, "log_ratio": ratio, "variance": None,
    } | more  # fmt: skip


def drawn(effects: list[dict[str, Any]], fold: int = FOLD, **more: Any) -> Any:
    records = {each["id"]: each for each in effects}
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
        chart = forest.draw(found, effects)
        both(chart)
        table = {row[0].address: [cell.text for cell in row] for row in chart.table.rows}
        for slug in found["effects"]:
            line, record = table[f"/effects/{slug}/"], effects[slug]
            assert line[0] == record["metric"]["name"]
            assert line[5] == percent(record["percent_change"])
            assert (line[6] == "no interval") == (record["variance"] is None)
        pooled_line = next(line for line in lines(chart) if line[0] == "Pooled")
        assert pooled_line[5:] == [percent(found["percent"]), interval(found["interval"])]
        assert all(reason["text"] in lines(chart)[-1][1] for reason in found["certainty"]["reasons"])
        assert {each.address for each in chart.omissions} == {f"/effects/{each['id']}/" for each in found["not_pooled"]}
        assert [each.reason for each in chart.omissions] == [each["reason"] for each in found["not_pooled"]]


def test_an_interval_is_the_normal_one_of_the_variance():
    chart = drawn([effect("one", variance=0.04), effect("two", source="b")])
    ends = [0.1 - Z * 0.2, 0.1 + Z * 0.2]
    assert [line[6] for line in lines(chart)[:2]] == [interval(ends), "no interval"]
    for root in both(chart):
        told = {address: text for text, address in marks(root)}
        assert interval(ends) in told["/effects/one/"]
        assert " to " not in told["/effects/two/"]
        assert "no variance" in texts(root)


def test_without_an_effect_there_is_a_sentence_alone():
    left = [{"id": "odd", "reason": "The metric's zero is arbitrary: it counts by its sign."}]
    chart = forest.draw(row(estimate=None, percent=None, k=0, not_pooled=left), {})
    assert chart.empty
    assert "by sign alone: 1 gain" in chart.sentence
    assert [each.text for each in chart.omissions] == ["odd"]


def test_a_prediction_interval_is_drawn_and_told():
    chart = drawn([effect("one")], prediction_interval=[-1.0, 1.2], interval=[-0.1, 0.3])
    for root in both(chart):
        assert interval([-1.0, 1.2]) in texts(root)
    assert interval([-1.0, 1.2]) in chart.sentence


def test_a_long_list_is_folded_by_source_and_nothing_is_lost():
    effects = [effect(f"e{place}", place / 50, source="ab"[place % 2]) for place in range(40)]
    folded, whole = drawn(effects), drawn(effects, fold=40)
    for short, long in zip(both(folded), both(whole), strict=True):
        assert float(short.attrib["viewBox"].split()[3]) < float(long.attrib["viewBox"].split()[3])
        assert sum("mean of 20 effects" in text for text in texts(short)) == 2
    assert lines(folded) == lines(whole)


def test_a_missing_record_is_named():
    with pytest.raises(KeyError, match="'gone' is missing"):
        forest.draw(row(effects=["gone"]), {})


@pytest.mark.parametrize("ratio", [1e-12, 0.0, 720.0, -720.0])
def test_values_of_every_size(ratio: float):
    both(drawn([effect("one", ratio, variance=1e-9), effect("two", ratio, variance=900.0)]))


def test_names_are_text():
    odd = effect("one") | {"metric": {"name": NASTY}, "source": {"id": "a", "title": NASTY, "year": None}}
    chart = drawn([odd], name=NASTY)
    for root in both(chart):
        assert NASTY in marks(root)[0][0]
        assert NASTY in (root[0].text or "")
    assert "<script" not in chart.svg_wide
