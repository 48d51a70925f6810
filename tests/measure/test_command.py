"""The real command line: tables and files out, exit codes, nothing half written."""

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.measure.data import ROOT, heeding, made


def run(*arguments: object, **more) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "measure", *map(str, arguments)]
    environment = os.environ | {"COLUMNS": "200"}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, **more)


@pytest.fixture
def data(tmp_path) -> Path:
    path: Path = tmp_path / "data.jsonl"
    path.write_text("".join(json.dumps({"output": text, "answer": text}) + "\n" for text in made(60)))
    return path


def test_report_as_table_and_file(data, tmp_path):
    done = run("report", data, "--json", tmp_path / "out.json", "--seed", 3)
    assert done.returncode == 0, done.stderr
    assert "self-bleu" in done.stdout
    found = json.loads((tmp_path / "out.json").read_text())
    assert found["data"]["rows"] == 60
    assert len(found["data"]["fingerprint"]) == 64
    keys = {"metric", "facet", "orientation", "field", "value", "se", "interval", "n", "parameters", "version"}
    assert all(set(each) == keys | {"definition", "source"} for each in found["figures"])
    assert [each["parameters"]["seed"] for each in found["figures"] if "seed" in each["parameters"]] == [3, 3]
    assert found["refused"] == []


def test_the_same_seed_gives_the_same_file(data, tmp_path):
    for name in ("one", "two"):
        assert run("report", data, "--metrics", "all", "--json", tmp_path / name).returncode == 0
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_fields_metrics_and_reference_are_chosen(data, tmp_path):
    options = ("--field", "output", "--field", "answer", "--metrics", "response-accuracy,mtld,contamination")
    done = run("report", data, *options, "--reference", "answer", "--json", tmp_path / "out.json")
    assert done.returncode == 0, done.stderr
    found = json.loads((tmp_path / "out.json").read_text())
    assert [(each["metric"], each["field"]) for each in found["figures"]] == [
        ("mtld", "output"), ("response-accuracy", "output"), ("mtld", "answer"), ("response-accuracy", "answer"),
    ]  # fmt: skip
    assert {each["reason"] for each in found["refused"]} == {"needs a benchmark, and none is given"}


BAD = {
    "no JSON": (b'{"text": "a"}\n{oops\n', "data:2: no JSON"),
    "no UTF-8": (b'{"text": "caf\xe9"}\n', "data:1: no UTF-8"),
    "a field missing": (b'{"text": "a"}\n{"n": 1}\n', "data:2: field 'text' is missing"),
    "cut short": (gzip.compress(b'{"text": "a"}\n' * 9)[:-9], "cut short"),
    "nothing": (b"", "no rows"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_data_ends_with_2_and_says_where(name, tmp_path):
    raw, told = BAD[name]
    (tmp_path / "data").write_bytes(raw)
    done = run("report", tmp_path / "data", "--json", tmp_path / "out.json")
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["data"]


def test_bad_rows_are_left_out_and_counted(tmp_path):
    (tmp_path / "data").write_bytes(b'{"text": "a b c"}\n{oops\n\n{"text": 3}\n')
    done = run("report", tmp_path / "data", "--skip-bad", "--json", tmp_path / "out.json")
    assert done.returncode == 0, done.stderr
    assert "2 bad rows left out" in done.stdout
    assert json.loads((tmp_path / "out.json").read_text())["data"]["skipped"] == 2


ODD_SETS = {
    "one row": (["Only one row of text."], "needs at least 2 rows, there are 1"),
    "empty texts": (["", "", ""], "it applies to none of the rows"),
    "no spaces": (["今日は良い天気です。", "明日は雨が降るでしょう。"], "it reads English"),
    "mixed": (["今日は良い天気です。", "It rains.", "NUL \x00 here"], "needs at least 100 words"),
}


@pytest.mark.parametrize("name", ODD_SETS)
def test_metrics_that_do_not_apply_say_so(name, tmp_path):
    texts, reason = ODD_SETS[name]
    (tmp_path / "data").write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
    done = run("report", tmp_path / "data", "--metrics", "all", "--json", tmp_path / "out.json")
    assert done.returncode == 0, done.stderr
    found = json.loads((tmp_path / "out.json").read_text())
    assert any(reason in each["reason"] for each in found["refused"])
    assert "refused over " in done.stdout


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--metrics", "mtld,blue"], "no metric blue"),
        (["--sample", "0"], "above 0"),
        (["--seed", "x"], "whole number"),
        (["--wrong"], "unrecognized"),
        (["--field", "text"], "field 'text' is missing; there are: 'output', 'answer'"),
        (["--reference", "right"], "field 'right' is missing"),
        (["--benchmark", "nowhere.jsonl"], "No such file"),
    ],
)
def test_wrong_usage_ends_with_2(data, options, told):
    done = run("report", data, *options)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_that_cannot_be_written_leaves_what_was_there(data, tmp_path):
    for place, problem in (("no/out.json", "there is no folder"), (".", "is a folder")):
        done = run("report", data, "--metrics", "mtld", "--json", tmp_path / place)
        assert done.returncode == 2
        assert problem in done.stderr
        assert done.stdout == "", "it is said before anything is measured"


def test_a_full_disk_leaves_no_part_of_a_file(tmp_path, monkeypatch):
    from measure.cli import files

    def full(number: int) -> None:
        raise OSError(28, "No space left on device")

    (tmp_path / "out.json").write_text("before")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        files.write_json(tmp_path / "out.json", {"a": 1})
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("out.json", "before")]


def test_interrupting_ends_with_130_and_writes_nothing(tmp_path):
    data = tmp_path / "data.jsonl"
    data.write_text("".join(json.dumps({"text": text}) + "\n" for text in made(60) * 80))
    command = [sys.executable, "-m", "measure", "report", data, "--metrics", "all", "--json", tmp_path / "out.json"]
    running = subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=heeding,  # noqa: PLW1509  (one signal, no thread)
    )
    time.sleep(2.5)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=60)
    assert running.returncode == 130, said
    assert "nothing was written" in said
    assert [file.name for file in tmp_path.iterdir()] == ["data.jsonl"]


def test_a_missing_library_is_said_in_one_line():
    code = (
        "import runpy, sys; sys.modules['rich'] = None; sys.argv = ['measure']; "
        "runpy.run_module('measure', run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("measure: the library rich is not installed; this installs what is needed: ")
    assert done.stderr.endswith("requirements-measure.txt\n")
    assert done.stderr.count("\n") == 1
