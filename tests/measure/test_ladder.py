"""Figures over sets in the order of a dose, and over the rounds of one set."""

import json

import pytest

from tests.measure.making import called, pool, write

METRICS = ("--metrics", "response-length,ngram-diversity", "--draws", 5)


def shortened(texts, words):
    return [" ".join(text.split()[:words]) for text in texts]


def test_a_curve_over_sets_of_equal_size(tmp_path, capsys):
    texts = pool(90, low=20)
    files = [write(tmp_path / f"{words}.jsonl", shortened(texts[: 30 + words], words)) for words in (20, 10, 5)]
    options = ("--dose", "words=20,10,5", *METRICS, "--json", tmp_path / "out.json")
    assert called("ladder", *files, *options) == 0
    assert "words: 3 sets of 35 rows" in capsys.readouterr().out
    found = json.loads((tmp_path / "out.json").read_text())
    curve = next(each for each in found["curves"] if each["metric"] == "response-length" and each["matched"] == "rows")
    assert [(point["dose"], point["value"]) for point in curve["points"]] == [(20, 20), (10, 10), (5, 5)]
    assert [point["verdict"] for point in curve["points"]] == [None, "less complex", "less complex"]
    diversity = next(each for each in found["curves"] if each["metric"] == "ngram-diversity")
    for point in diversity["points"]:
        assert point["interval"][0] < point["value"] < point["interval"][1]
    assert [each["words"] for each in found["comparisons"]] == [10, 5]
    assert all(each["treated"]["rows"] == 35 for one in found["comparisons"] for each in one["effects"])


def test_rounds_of_one_set_are_paired(tmp_path):
    texts = pool(30, low=20)
    rows = [(text, number, key) for number in (2, 1) for key, text in enumerate(shortened(texts, 10 * number))]
    data = write(
        tmp_path / "data.jsonl", [row[0] for row in rows], round=[row[1] for row in rows], id=[row[2] for row in rows]
    )
    assert called("rounds", data, *METRICS, "--json", tmp_path / "out.json") == 0
    found = json.loads((tmp_path / "out.json").read_text())
    paired = next(
        each for each in found["curves"] if each["metric"] == "response-length" and each["matched"] == "paired"
    )
    assert [(point["dose"], point["value"]) for point in paired["points"]] == [(1, 10), (2, 20)]


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("ladder", "DATA", "DATA", "--dose", "words=1"), "one dose for each set, and at least 2, are expected"),
        (("ladder", "DATA", "--dose", "words"), "NAME=N,N,... was expected"),
        (("rounds", "DATA", "--round", "id"), "holds 'a' where a round's number was expected"),
        (("rounds", "DATA"), "has one value in all rows"),
    ],
)
def test_wrong_usage_says_what_is_expected(tmp_path, capsys, arguments, problem):
    data = write(tmp_path / "data.jsonl", pool(12), round=[1] * 12, id=["a"] * 12)
    assert called(*[data if each == "DATA" else each for each in arguments], *METRICS) == 2
    assert problem in capsys.readouterr().err
