"""Which rows: every share tells the rows that it counted."""

import json

import pytest

from tests.measure.data import metric
from tests.measure.making import called, write

LONG = "The town lies on a river and has a market, a mill, two bridges and a school that was built long ago"


@pytest.fixture
def entries(tmp_path):
    texts = [
        LONG + ".",
        "I'm sorry, but I can't help with that.",
        "",
        LONG + ".",
        LONG + " by the",
        "```python\nx = (\n```",
    ]
    data = write(tmp_path / "data.jsonl", texts, id=[f"r{place}" for place in range(6)])
    names = "near-duplicate-share,refusal-share,empty-share,truncated-share,code-parses,contamination,mtld"
    assert called("report", data, "--metrics", names, "--rows", tmp_path / "rows", "--json", tmp_path / "out.json") == 0
    return [json.loads(line) for line in (tmp_path / "rows").read_text().splitlines()], json.loads(
        (tmp_path / "out.json").read_text()
    )


def test_rows_are_told_with_their_partners(entries):
    rows = [(entry["metric"].split()[0], entry["id"], entry.get("partner")) for entry in entries[0]]
    assert {row for row in rows if row[0] != "near-duplicate-share"} == {
        ("refusal-share", "r1", None), ("empty-share", "r2", None), ("truncated-share", "r4", None),
        ("code-parses", "r5", None),
    }  # fmt: skip
    assert {("near-duplicate-share", "r0", 4), ("near-duplicate-share", "r3", 1)} <= set(rows)


def test_they_are_as_many_as_the_share_says(entries):
    for found in entries[1]["figures"]:
        number = sum(entry["metric"].split()[0] == found["metric"] for entry in entries[0])
        if metric(found["metric"]).marked is not None:
            share = found["value"] if found["orientation"] == "lower-is-better" else 1 - found["value"]
            assert number == pytest.approx(share * found["n"])
