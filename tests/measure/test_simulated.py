"""What simulations found of intervals is said of the intervals that are like those simulated."""

import json

import pytest

from measure.comparison import document, simulated
from measure.comparison.simulated import Simulated
from measure.html_report import sheets
from measure.metrics import BY_NAME
from tests.measure.data import metric
from tests.measure.making import called, compared, one, pool, write

LENGTH = "response-length unit=tokens"
WIDE, NARROW = Simulated(0.951, 0.994, "conservative"), Simulated(0.86, 0.95, "too narrow")
REMARK = "conservative: in simulations it holds the difference in 95 to 99 of 100"


@pytest.fixture
def known(monkeypatch):
    """Two sets are conservative, subsets too narrow, and linked rows were not simulated."""
    entries = {"apart": {LENGTH: WIDE}, "subset": {LENGTH: NARROW}, "linked": {}}
    monkeypatch.setattr(simulated, "_all", lambda: entries)


@pytest.mark.usefixtures("known")
def test_an_effect_has_what_was_found_of_its_kind_of_comparison():
    rows = pool(60)
    apart = one(compared(rows[:30], rows[30:], metric("response-length")), "rows", "response-length")
    subset = one(compared(rows, rows[:30], metric("response-length")), "rows", "response-length")
    assert (apart.design, apart.simulated, apart.interval_remark) == ("apart", WIDE, REMARK)
    assert (subset.design, subset.simulated) == ("subset", NARROW)
    assert subset.interval_remark == "too narrow: in simulations it holds the difference in 86 to 95 of 100"
    other = one(compared(rows[:30], rows[30:], metric("mtld")), "rows", "mtld")
    assert (other.simulated, other.interval_remark) == (None, "")


@pytest.mark.usefixtures("known")
def test_linked_rows_are_a_kind_of_their_own_and_nothing_is_said_where_none_was_simulated(tmp_path):
    before = write(tmp_path / "a.jsonl", pool(40), id=map(str, range(40)))
    after = write(tmp_path / "b.jsonl", pool(40, 1), id=map(str, range(40)))
    assert called("compare", before, after, "--metrics", "response-length", "--json", tmp_path / "c.json") == 0
    effects = json.loads((tmp_path / "c.json").read_text())["effects"]
    coverage = {effect["matched"]: effect["simulated_coverage"] for effect in effects}
    assert coverage["rows"] == {"least": 0.951, "most": 0.994, "verdict": "conservative"}
    assert coverage["paired"] is None


@pytest.mark.usefixtures("known")
def test_the_terminal_and_the_sheet_name_an_interval_that_is_not_what_it_states(tmp_path, capsys):
    rows = pool(60)
    files = write(tmp_path / "a.jsonl", rows[:30]), write(tmp_path / "b.jsonl", rows[30:])
    assert called("compare", *files, "--metrics", "response-length,mtld") == 0
    (line,) = (line for line in capsys.readouterr().out.splitlines() if line.startswith("interval"))
    assert line == f"interval over output, as many rows: response-length: {REMARK}"
    found = compared(rows[:30], rows[30:], metric("response-length"), metric("mtld"))
    assert f"Interval: {LENGTH} over output, matched by rows: {REMARK}" in sheets.of_comparison(found)


def test_no_interval_has_nothing_said_of_it():
    rows = pool(40)
    found = compared(rows[:20], rows[20:], metric("compression-ratio"))
    effect = one(found, "rows", "compression-ratio")
    assert effect.interval is None
    assert effect.simulated is None
    assert document(found)["effects"][0]["simulated_coverage"] is None


def test_what_is_said_is_about_metrics_that_there_are():
    for design in ("apart", "subset", "linked"):
        for name, entry in simulated._all()[design].items():
            assert name in BY_NAME
            assert 0 < entry.least <= entry.most <= 1


def test_one_share_is_said_once_and_what_is_as_stated_needs_no_remark():
    assert Simulated(0.99, 0.99, "conservative").remark.endswith("in 99 of 100")
    assert Simulated(0.93, 0.97, "as stated").remark == ""
