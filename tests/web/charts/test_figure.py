"""The figure's template shows picture, sentence and table, escaped."""

import pytest
from django.template.loader import render_to_string

from tests.web.charts.pictures import NASTY, row
from tests.web.charts.test_forest import drawn, effect
from tests.web.charts.test_tradeoff import EMPTY
from web.charts import forest, tradeoff
from web.charts.chart import Chart
from web.figures import Figure

pytestmark = pytest.mark.once


def shown(chart: Chart) -> str:
    return render_to_string("cotton/figure.html", {"figure": Figure(chart, "/page/", "/figures/one", "x=1")})


def test_a_figure_holds_both_pictures_and_the_table():
    chart = drawn([effect("one"), effect("two", 0.3)])
    page = shown(chart)
    assert chart.svg_wide in page
    assert chart.svg_narrow in page
    assert page.count("<tr>") == 1 + len(chart.table.rows)
    assert " style=" not in page
    assert 'href="/figures/one.svg?x=1"' in page
    assert 'href="/figures/one.csv?x=1"' in page
    assert "<script" not in page


def test_a_figure_without_a_picture_says_why():
    page = shown(tradeoff.draw(EMPTY))
    assert "No component has an estimate" in page
    assert "<svg" not in page
    assert "<table" not in page
    assert "/figures/one" not in page


def test_what_is_left_out_has_its_reason_and_is_text():
    omitted = [{"id": NASTY, "reason": "It counts by its sign."}]
    page = shown(forest.draw(row(estimate=None, percent=None, not_pooled=omitted, name=NASTY), {}))
    assert "1 effect not pooled" in page
    assert "It counts by its sign." in page
    assert "<script" not in page
