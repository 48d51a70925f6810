"""Scores that stand in the data: read as numbers, measured once, and compared like any other mean over rows."""

import csv
import json

import pytest
import yaml

from measure.cli.options import score
from measure.comparison import Settings, compare
from measure.metrics.recorded import Score, recorded
from measure.reading import read
from measure.side_inputs import SideInputs
from tests.measure.making import called, one, pool, write
from tests.measure.test_command import run

GIVEN = [0.5, None, 2, True, "", 1.5]


def test_scores_are_measured_once_with_who_gave_them(tmp_path):
    file = write(tmp_path / "data.jsonl", ["a b"] * 6, other=["c"] * 6, reward=GIVEN)
    fields = ("--field", "output", "--field", "other", "--metrics", "response-length")
    scores = ("--score", "reward:quality:judge@2024-01", "--jobs", 2)
    done = run("report", file, *fields, *scores, "--json", tmp_path / "out.json")
    assert done.returncode == 0, done.stderr
    found = json.loads((tmp_path / "out.json").read_text())["figures"]
    assert [(each["metric"], each["field"]) for each in found] == [
        ("response-length", "output"), ("response-length", "other"), ("recorded-reward", "reward"),
    ]  # fmt: skip
    last = found[-1]
    assert (last["value"], last["n"], last["facet"]) == (1.25, 4, "quality")
    assert last["se"] == pytest.approx((1.25 / 3 / 4) ** 0.5)
    assert last["parameters"] == {"column": "reward", "model": "judge", "model_version": "2024-01"}


def test_cells_of_csv_spell_numbers(tmp_path):
    with (tmp_path / "data.csv").open("w") as file:
        csv.writer(file).writerows([["text", "ppl"], ["a", "1e1"], ["b", ""], ["c", " 20 "]])
    done = run(
        "report", tmp_path / "data.csv", "--metrics", "mtld", "--score", "ppl:complexity", "--json", tmp_path / "o"
    )
    assert done.returncode == 0, done.stderr
    assert [each["value"] for each in json.loads((tmp_path / "o").read_text())["figures"]] == [15]


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("good", "data.jsonl:2: field 'reward' holds 'good' where a number was expected"),
        ("nan", "'nan' where a number"),
        ([1], "a list where a number"),
        (10**400, "a number where a number was expected that is not too large"),
    ],
    ids=["word", "nan", "list", "huge"],
)
def test_what_is_no_number_ends_with_2_and_says_where(tmp_path, capsys, value, told):
    file = write(tmp_path / "data.jsonl", ["a", "b"], reward=[1, value])
    options = ("--metrics", "response-length", "--score", "reward:quality", "--json", tmp_path / "out.json")
    assert called("report", file, *options) == 2
    assert told in capsys.readouterr().err
    assert not (tmp_path / "out.json").exists()


def test_bad_scores_are_left_out_and_counted(tmp_path):
    file = write(tmp_path / "data.jsonl", ["a", "b"], reward=[1, "good"])
    options = ("--metrics", "response-length", "--score", "reward:quality", "--json", tmp_path / "out.json")
    assert called("report", file, *options, "--skip-bad") == 0
    assert json.loads((tmp_path / "out.json").read_text())["data"]["skipped"] == 1


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--score", "reward"], "FIELD:FACET"),
        (["--score", "reward:beauty"], "diversity, complexity, quality"),
        (["--score", "reward:quality:"], "FIELD:FACET"),
        (["--score", "rewards:quality"], "no row has anything in field 'rewards'; there are: 'output', 'reward'"),
        (["--score", "reward:quality", "--score", "reward:diversity"], "field 'reward' is named twice"),
    ],
)
@pytest.mark.parametrize("command", ["report", "compare"])
def test_wrong_usage_ends_with_2(tmp_path, capsys, command, options, told):
    file = write(tmp_path / "data.jsonl", ["a", "b"], reward=[1, 2])
    assert called(command, *[file] * (2 if command == "compare" else 1), *options, "--json", tmp_path / "out.json") == 2
    assert told in capsys.readouterr().err
    assert not (tmp_path / "out.json").exists()


def test_what_is_asked_for_in_one_word():
    assert score("a:b:quality,lower:gpt@4 turbo@x") == Score("a:b", "quality", True, "gpt", "4 turbo@x")
    assert score("ppl:complexity:gpt2") == Score("ppl", "complexity", False, "gpt2", None)
    metric = recorded(Score("Reward Model/v2", "quality", True))
    assert (metric.id, metric.orientation) == ("recorded-reward-model-v2", "lower-is-better")


def test_a_filter_by_its_score_has_an_effect_on_it(tmp_path):
    texts = pool(60)
    rewards = [place % 6 for place in range(60)]
    kept = [place for place in range(60) if rewards[place] > 2]
    before = write(tmp_path / "before.jsonl", texts, reward=rewards)
    after = write(tmp_path / "after.jsonl", [texts[place] for place in kept], reward=[rewards[place] for place in kept])
    given = Score("reward", "quality")
    first, second = (read(file, numbers=["reward"]) for file in (before, after))
    columns = [SideInputs(scores=[given]).columns_of(rows) for rows in (first, second)]
    found = compare(first, second, Settings([recorded(given)]), (columns[0], columns[1]))
    effect = one(found, "rows", "recorded-reward")
    assert effect.treated.value == 4
    assert effect.difference == pytest.approx(1.5, abs=0.4)
    assert not effect.no_effect


def test_records_of_a_score_name_a_metric_of_their_own(tmp_path):
    file = write(tmp_path / "data.jsonl", pool(24), reward=range(24))
    options = ("--metrics", "response-length", "--score", "reward:quality:judge@1", "--draws", 5)
    records = ("--component", "some-filter", "--pool-address", "https://example.org", "--effects", tmp_path / "e.yaml")
    assert called("compare", file, file, *options, *records) == 0
    found = yaml.safe_load((tmp_path / "e.yaml").read_text())
    assert {"recorded-reward"} == {each["id"] for each in found["metrics"]}
    assert "model=judge" in next(each["locator"] for each in found["effects"] if each["metric"] == "recorded-reward")
