"""The evidence-gap map shows the counts of the interface."""

from collections import Counter
from typing import Any

import pytest

from catalogue import Catalogue
from catalogue.gaps import GapsQuery
from catalogue.gaps import gaps as answered
from taxonomy.vocabulary import Domain, Facet
from tests.web.charts.pictures import NASTY, both, lines, marks, texts
from web.charts import gaps
from web.charts.chart import Chart
from web.formatting import SHORT

pytestmark = pytest.mark.once


def measured(group: str, effects: int, **more: Any) -> dict[str, Any]:
    cell = {"id": group, "facet": "quality", "domain": "math", "effects": effects, "sources": 1, "estimate": None}
    return cell | {"certainty": "low", "used_in": 3} | more


def answer(*results: dict[str, Any], empty: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    return {"by": "kind", "count": len(results), "results": list(results), "empty_count": 0, "empty": list(empty)}


def counts(chart: Chart) -> dict[tuple[str, str], int]:
    """The effects that the table has of each group on each outcome."""
    outcomes = chart.table.header[1:-1]
    return {
        (line[0], outcome): int(text.split()[0].replace(",", ""))
        for line in lines(chart)
        for outcome, text in zip(outcomes, line[1:-1], strict=True)
        if text != "none"
    }


def test_the_counts_are_those_of_the_catalogue(catalogue: Catalogue):
    for query in (GapsQuery(by="kind"), GapsQuery(by="component"), GapsQuery(by="kind", domain=Domain.MATH)):
        found = answered(catalogue, query).model_dump(mode="json", by_alias=True)
        expected: Counter[tuple[str, str]] = Counter()
        for cell in found["results"]:
            expected[cell["id"], SHORT[cell["facet"]]] += cell["effects"]
        chart = gaps.draw(found)
        assert counts(chart) == expected
        groups = {cell["id"] for cell in (*found["results"], *found["empty"])}
        assert len(chart.table.rows) == len(groups)
        for root in both(chart):
            assert len(marks(root)) == min(len(groups), gaps.MOST) * len(Facet)


def test_a_square_leads_to_its_effects():
    for root in both(gaps.draw(answer(measured("filtering/novelty", 7)))):
        (linked,) = [mark for mark in marks(root) if mark[1]]
        assert linked[1] == "/effects/?kind=filtering%2Fnovelty&facet=quality"
        assert "7 effects in 1 domain, low certainty" in linked[0]
        assert "7" in texts(root)


def test_domains_are_added_up_and_the_best_grade_is_called_so():
    two = measured("filtering/novelty", 2), measured("filtering/novelty", 3, domain="code", certainty="high")
    chart = gaps.draw(answer(*two))
    assert "5 effects in 2 domains, high certainty at best" in chart.svg_wide
    assert lines(chart) == [["filtering/novelty", "5 effects, high certainty at best", *["none"] * 4, "3"]]
    linked = [cell.address for cell in chart.table.rows[0] if cell.address]
    assert linked == ["/effects/?kind=filtering%2Fnovelty&facet=quality"]


def test_certainty_has_a_channel_of_its_own():
    rings = {
        level: gaps.draw(answer(measured("filtering/novelty", 3, certainty=level))).svg_wide for level in gaps.LEVELS
    }
    assert len(set(rings.values())) == len(gaps.LEVELS)
    bars = [rings[level].count("<rect") for level in gaps.LEVELS]
    assert [many - bars[0] for many in bars] == [0, 1, 2, 3, 4], "a bar more for each level, as beside every estimate"


def test_what_is_used_and_never_measured_comes_first():
    empty = ({"id": "seeding/human", "facet": "quality", "domain": "math", "used_in": 40},)
    chart = gaps.draw(answer(measured("filtering/novelty", 1), empty=empty))
    assert "never measured: seeding/human on quality" in chart.sentence


def test_without_a_cell_there_is_a_sentence_alone():
    chart = gaps.draw(answer())
    assert chart.empty
    assert chart.sentence == "No category is used or measured here."


def test_the_largest_groups_are_drawn_and_the_table_holds_all():
    chart = gaps.draw(answer(*(measured(f"k{place:03}", place + 1) for place in range(50))), most=10)
    assert len(chart.table.rows) == 50
    assert "the 10 with most" in chart.sentence
    assert "k049" in chart.svg_wide
    assert "k001" not in chart.svg_wide


@pytest.mark.parametrize("effects", [1, 10**9])
def test_values_of_every_size(effects: int):
    both(gaps.draw(answer(measured("filtering/novelty", effects))))


def test_names_are_text():
    chart = gaps.draw(answer(measured("filtering/novelty", 1)), names={"filtering/novelty": NASTY})
    for root in both(chart):
        assert marks(root)[0][0].startswith(NASTY)
    assert "<script" not in chart.svg_wide
