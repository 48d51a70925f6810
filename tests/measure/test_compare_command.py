"""`compare` as it is typed: tables and files out, exit codes, nothing half written."""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

from tests.measure.data import ROOT, heeding
from tests.measure.making import pool, write
from tests.measure.test_command import run

QUICK = ("--metrics", "mtld,response-length,distinct-n")
RECORDS = ("--component", "judge-filter", "--pool-address", "https://example.org/pool")


@pytest.fixture
def files(tmp_path) -> tuple[Path, Path]:
    texts = pool(80)
    return write(tmp_path / "before.jsonl", texts, id=range(80)), write(
        tmp_path / "after.jsonl", [text + " w1 w2" for text in texts[:60]], id=range(60)
    )


def test_a_table_and_files(files, tmp_path):
    out, effects = tmp_path / "out.json", tmp_path / "effects.yaml"
    done = run("compare", *files, *QUICK, *RECORDS, "--pair-by", "id", "--json", out, "--effects", effects)
    assert (done.returncode, done.stderr) == (0, "")
    for said in ("output, as many rows", "output, as many tokens", "output, linked rows", "control pair: "):
        assert said in done.stdout
    found = json.loads(out.read_text())
    assert {"before", "after", "effects", "control", "refused"} <= found.keys()
    keys = {
        "metric",
        "facet",
        "field",
        "matched",
        "baseline",
        "treated",
        "difference",
        "interval",
        "chance",
        "p",
        "verdict",
    }
    assert all(keys <= each.keys() for each in [*found["effects"], *found["control"]])
    assert all({"value", "se", "n"} <= each["treated"].keys() for each in found["effects"])
    assert {each["matched"] for each in found["effects"]} == {"rows", "tokens", "length", "paired"}
    assert len(found["control"]) == len(found["effects"]) == 29
    assert len(yaml.safe_load(effects.read_text())["effects"]) == 29


def test_the_same_seed_gives_the_same_file(files, tmp_path):
    for name in ("one", "two"):
        assert run("compare", *files, *QUICK, "--no-control", "--json", tmp_path / name).returncode == 0
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert json.loads((tmp_path / "one").read_text())["control"] == []


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--field", "nothing"), "field 'nothing' is missing"),
        (("--pair-by", "nothing"), "field 'nothing', to pair by, is missing; there are: 'output', 'id'"),
        (("--pair-by", "output"), "no row is shared with"),
        (("--draws", "4"), "at least 5 draws are needed, not 4"),
        (("--draws", "-1"), "a whole number was expected"),
        (("--submit", "http://127.0.0.1:1"), "a submission needs --token-file"),
        (
            (*RECORDS, "--submit", "http://127.0.0.1:1", "--token-file", "x", "--draws", "20"),
            "--submit needs at least --draws 199",
        ),
        (("--effects", "x.yaml"), "records of effects need --component and --pool-address"),
        (("--component", "No Id"), "words in small letters"),
        (("--address", "nowhere"), "an address with http:// or https:// was expected"),
        (("--embedding-after", "x.npy"), "both sets need an embedding, or neither"),
    ],
)
def test_bad_usage(files, tmp_path, options, told):
    done = run("compare", *files, *QUICK, *options, "--json", tmp_path / "out.json")
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out.json").exists()


def test_bad_data(files, tmp_path):
    empty, one = write(tmp_path / "empty.jsonl", ["", " "]), write(tmp_path / "one.jsonl", ["a b c"])
    for after, told in ((empty, "field 'output' is empty in all 2 rows"), (one, "at least 2 are needed to compare")):
        done = run("compare", files[0], after, *QUICK, "--json", tmp_path / "out.json")
        assert (done.returncode, told in done.stderr) == (2, True)
        assert not (tmp_path / "out.json").exists()


def test_a_disk_that_fills_leaves_no_part_of_a_file(files, tmp_path):
    def full() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    before = set(tmp_path.iterdir())
    done = run("compare", *files, *QUICK, "--json", tmp_path / "out.json", preexec_fn=full)
    assert done.returncode == 1
    assert "File too large" in done.stderr
    assert set(tmp_path.iterdir()) == before


def test_ctrl_c_stops_it_and_writes_nothing(files, tmp_path):
    command = [sys.executable, "-m", "measure", "compare", *files, "--draws", "100000", "--json", tmp_path / "out.json"]
    process = subprocess.Popen(
        [str(part) for part in command],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        env=os.environ,
        preexec_fn=heeding,  # noqa: PLW1509  (one signal, no thread)
    )
    time.sleep(4)
    assert process.poll() is None
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert said.decode().strip() == "measure: stopped; nothing was written"
    assert not (tmp_path / "out.json").exists()
