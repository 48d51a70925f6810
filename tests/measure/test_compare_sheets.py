"""Sheets: whole, self-contained, and the same figures as the files."""

import re
from html.parser import HTMLParser

import pytest

from measure.comparison import Comparison
from measure.html_report import curves, sheets
from measure.html_report.page import markdown
from measure.metrics import named
from measure.report import ReportSettings, measure
from measure.texts import Texts
from tests.measure.data import metric
from tests.measure.making import compared, pool, rows_of

NAMES = ("mtld", "response-length", "ngram-diversity", "empty-share")
OUTSIDE = re.compile(r"""(?:src|href)\s*=\s*["'](?!#)|url\((?!#)|@import|<script|<link|<iframe""")


@pytest.fixture(scope="module")
def found() -> Comparison:
    texts = pool(80)
    return compared(texts, [*texts[:30], "<script>alert(1)</script> & more"], *named(NAMES))


class Reader(HTMLParser):
    """The cells of all tables, and how many pictures there are."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.cells: list[str] = []
        self.pictures = 0
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.pictures += tag == "svg"
        self.open.append(tag)
        if tag == "td":
            self.cells.append("")

    def handle_endtag(self, tag):
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data):
        if "td" in self.open:
            self.cells[-1] += data


def test_a_sheet_of_a_comparison_asks_for_nothing_outside(found):
    text = sheets.of_comparison(found)
    assert not OUTSIDE.search(text)
    read = Reader(text)
    assert read.pictures == 4, "two facets with a spread, lengths, and growth"
    assert len(read.cells) == 8 * len(found.effects)
    assert f"{found.effects[0].difference:+.3g}" in read.cells
    assert {"before", "after"} <= set(re.findall(r"\w+", text))


def test_a_sheet_of_a_report():
    rows = rows_of([*pool(60), "<b>x</b> & y"])
    measured = list(
        measure(Texts(rows.column("output")), "output", [*named(NAMES), metric("contamination")], ReportSettings())
    )
    text = sheets.of_report(rows, measured, 0)
    assert not OUTSIDE.search(text)
    assert Reader(text).pictures == 2
    assert "needs a benchmark" in text
    assert rows.fingerprint in text


def test_names_are_text_and_no_markup(found):
    broken = Comparison(
        rows_of(["a"], **{"<i>": ["1"]}), found.after, found.settings, found.effects, found.control, found.refused
    )
    assert "<script>" not in sheets.of_comparison(broken)
    assert markdown("a|b", "*c*", [("d", (("e",), [("f|g",)]))], ["_h_"]).count("\\|") == 2


def test_the_tables_as_markdown(found):
    text = sheets.comparison_markdown(found)
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    assert len(lines) == len(found.effects) + 2 * 2
    assert len({line.count(" | ") for line in lines}) == 1


def test_lengths_are_shares_that_come_to_one():
    rows = curves.lengths([("a", Texts(pool(50))), ("b", Texts(["", "x y"]))])
    for name in "ab":
        assert sum(row["share"] for row in rows if row["set"] == name) == pytest.approx(1)
    assert sum(row["share"] for row in rows if row["set"] == "b" and row["from"] == 0) == 0.5


def test_growth_is_that_of_random_subsets():
    rows = list(curves.growth([("a", Texts(pool(300)))], seed=1))
    diversity = [row["value"] for row in rows if row["metric"] == "ngram-diversity"]
    assert [row["rows"] for row in rows if row["metric"] == "ngram-diversity"] == [50, 100, 200, 300]
    assert diversity == sorted(diversity, reverse=True), "the trap of size"
