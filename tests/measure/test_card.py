"""A block for a data set's card, a Croissant fragment, and the list of metrics."""

import json

from measure.cli.metrics import markdown
from measure.metrics import METRICS
from tests.measure.data import ROOT
from tests.measure.making import called, pool, write


def test_a_block_for_a_card_and_a_fragment(tmp_path, capsys):
    data = write(tmp_path / "data.jsonl", pool(40))
    options = ("--metrics", "response-length,mtld", "--croissant", tmp_path / "fragment.json")
    assert called("card", data, *options) == 0
    lines = capsys.readouterr().out.strip().splitlines()
    assert (lines[0], lines[-1]) == ("<!-- measure begins -->", "<!-- measure ends -->")
    assert "over 40 rows, field output" in lines[1]
    table = [line for line in lines if line.startswith("| ")]
    assert len(table) == 4
    assert len({line.count("|") for line in table}) == 1
    fragment = json.loads((tmp_path / "fragment.json").read_text())
    values = {each["propertyID"]: each for each in fragment["variableMeasured"]}
    assert values.keys() == {"response-length", "mtld"}
    length = values["response-length"]
    assert length["minValue"] < length["value"] < length["maxValue"]
    assert f"{length['value']:.5g}" in table[3]


def test_the_documented_metrics_are_those_that_there_are():
    text = (ROOT / "docs" / "metrics.md").read_text()
    assert text == markdown(), "python -m measure metrics > docs/metrics.md"
    assert all(f"`{metric.id}`" in text for metric in METRICS)
