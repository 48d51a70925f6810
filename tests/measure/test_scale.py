"""Many processes and shards: the figures of one process to the last digit, and what happens where that cannot be."""

import json
import os
import pickle
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec

import numpy as np
import pytest

from measure import shards, texts
from measure.comparison import Settings, compare
from measure.comparison import document as comparison_document
from measure.errors import BadData, WorkerLost
from measure.hashing import union
from measure.metrics import METRICS, named
from measure.parallel import HERE
from measure.parallel import engine as open_engine
from measure.reading import Record
from measure.report import FieldMetrics, ReportDocument, ReportSettings, document
from measure.sharding import figures as scale_figures
from measure.sharding import streamed
from measure.sharding.streamed import SAMPLE, Drawn
from measure.side_inputs import SideInputs
from measure.texts import Texts
from tests.measure.data import made
from tests.measure.making import pool, rows_of, write
from tests.measure.test_command import run

EVERY = [metric for metric in METRICS if metric.needs is None]
MERGEABLE = [metric for metric in EVERY if metric.merging]


class Sent:
    """As other processes do it: each item on its own, and all through pickle."""

    alone = False

    def map(self, task, shared, items) -> Iterator[object]:
        shared = pickle.dumps(shared)
        for item in items:
            yield pickle.loads(pickle.dumps(task(pickle.loads(shared), pickle.loads(pickle.dumps(item)))))


@pytest.fixture
def small_shards(monkeypatch):
    monkeypatch.setattr(shards, "SHARD", 64)
    monkeypatch.setattr(streamed, "SHARD", 64)


def report_of(file, metrics, engine=HERE, **settings) -> ReportDocument:
    inputs = SideInputs()
    select = lambda fields: [FieldMetrics(fields[0], fields[0], metrics)]  # noqa: E731
    reader = inputs.reader(file, (), skip_bad=False)
    return document(*scale_figures.figures(reader, inputs, select, ReportSettings(**settings), engine=engine))


def test_shards_sent_away_give_the_figures_of_one_process(tmp_path, small_shards):
    file = write(tmp_path / "data.jsonl", [*made(180), "```python\ndef f(x):\n    return x if x else 2\n```"])
    alone = report_of(file, EVERY)
    assert len(alone["figures"]) > 40
    assert alone == report_of(file, EVERY, Sent())


def test_a_stream_gives_the_figures_of_the_set_in_memory(tmp_path, small_shards, monkeypatch):
    file = write(tmp_path / "data.jsonl", made(200))
    found = report_of(file, MERGEABLE)
    in_memory = report_of(file, [*MERGEABLE, *named(["mtld"])])
    in_memory["figures"] = [each for each in in_memory["figures"] if each["metric"] != "mtld"]
    assert found == in_memory
    assert found == report_of(file, MERGEABLE, Sent())


def test_above_what_memory_holds_the_rest_is_of_drawn_rows(tmp_path, small_shards, monkeypatch):
    monkeypatch.setattr(scale_figures, "IN_MEMORY", 100)
    monkeypatch.setattr(streamed, "SAMPLE", 150)
    file = write(tmp_path / "data.jsonl", made(200))
    few = [replace(each, most=100) for each in named(["mtld"])]
    others = [each for each in named(["average-pairwise-jaccard", "response-length"]) if each.kind != "whole-set"]
    metrics = [*few, *others]
    refused = report_of(file, metrics)
    assert refused["refused"][0]["reason"].endswith("over 100 rows only with --sample, there are 200")
    sampled = report_of(file, metrics, sample=80)
    assert {each["metric"]: each["parameters"].get("sample") for each in sampled["figures"]} == {
        "mtld": 80, "average-pairwise-jaccard": 150, "response-length": None,
    }  # fmt: skip
    assert sampled["data"]["rows"] == 200


def test_a_large_set_gives_the_figures_of_a_small_one_and_keeps_little(tmp_path, small_shards, monkeypatch):
    file = write(tmp_path / "data.jsonl", made(200))
    small = report_of(file, EVERY)
    kept, forget = [], Texts.forget

    def forgotten(self):
        forget(self)
        kept.append(len(self._cached) + len(self._tokens))

    monkeypatch.setattr(texts, "LARGE", 0)
    monkeypatch.setattr(Texts, "forget", forgotten)
    assert report_of(file, EVERY) == small
    assert max(kept) == 1, "the numbers of the pieces"


def test_more_text_than_memory_holds_is_streamed(tmp_path, small_shards, monkeypatch):
    monkeypatch.setattr(scale_figures, "CHARACTERS_IN_MEMORY", 5_000)
    file = write(tmp_path / "data.jsonl", made(200))
    refused = report_of(file, named(["mtld", "response-length"]))
    (reason,) = [each["reason"] for each in refused["refused"]]
    assert reason == "holds all rows in memory: over 67,108,864 characters only with --sample, there are more"
    sampled = report_of(file, named(["mtld"]), sample=80)
    assert sampled["figures"][0]["parameters"]["sample"] == 80
    monkeypatch.setattr(scale_figures, "CHARACTERS_IN_MEMORY", 100_000)
    assert not report_of(file, named(["mtld"]))["refused"]


def test_whole_sets_have_a_size_above_which_they_are_refused():
    for metric in METRICS:
        assert (metric.most is not None) == (metric.kind == "whole-set"), metric.name


def test_rows_are_drawn_alike_from_everywhere():
    times = np.zeros(400)
    for seed in range(200):
        drawn = Drawn(40, seed)
        for begin in range(0, 400, 50):
            drawn.add([Record({}, {"n": begin + place}) for place in range(50)], begin)
        assert [row["n"] for row in drawn.values()] == drawn.places == sorted(set(drawn.places))
        times[drawn.places] += 1
    assert times.sum() == 200 * 40
    assert times.reshape(4, 100).sum(axis=1) == pytest.approx(2000, rel=0.1)
    assert times.max() < 45  # 20 expected


def test_a_set_smaller_than_the_sample_is_drawn_whole():
    drawn = Drawn(SAMPLE, 1)
    drawn.add([Record({}, {"n": place}) for place in range(30)], 0)
    assert drawn.places == list(range(30))


def test_joining_is_one_tree_whoever_joins():
    parts = ["a", "b", "c", "d", "e"]
    assert shards.joined(parts, "({}{})".format) == "(((ab)(cd))e)"
    assert [list(range(20))[cut] for cut in shards.cuts(0)] == [[]]


def test_a_union_of_hashes():
    rng = np.random.default_rng(0)
    for sizes in ((0, 0), (0, 3), (500, 700)):
        first, second = (np.unique(rng.integers(0, 2**64, size, dtype=np.uint64)) for size in sizes)
        second = np.unique(np.concatenate((second, first[::3])))
        assert union(first, second).tolist() == np.union1d(first, second).tolist()


@pytest.mark.parametrize("linked", [True, False])
def test_a_comparison_sent_away_is_that_of_one_process(linked):
    before, after = pool(60, seed=1), pool(60 if linked else 45, seed=2)
    keys = {"prompt_key": lambda texts: [str(place) for place in range(len(texts))]} if linked else {}
    first, second = (rows_of(texts, **{name: make(texts) for name, make in keys.items()}) for texts in (before, after))
    metrics = [each for each in named(["mtld", "average-pairwise-jaccard", "response-length"]) if each.most != 20_000]
    one, many = (
        comparison_document(compare(first, second, Settings(metrics, draws=5), engine=engine))
        for engine in (HERE, Sent())
    )
    assert len(one["effects"]) == (8 if linked else 5)
    assert json.dumps(one) == json.dumps(many)


def test_two_processes_give_the_file_of_one(tmp_path):
    file = write(tmp_path / "data.jsonl", made(60))
    metrics = ("--metrics", "near-duplicate-share,self-bleu,vendi-score,response-length")
    for name, options in (("one", ()), ("two", ("--jobs", 2))):
        done = run("report", file, *metrics, *options, "--errors", "--json", tmp_path / name)
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    figures = json.loads((tmp_path / "one").read_text())["figures"]
    assert all(each["se"] is not None and each["interval"] for each in figures)


def ends(shared, item) -> None:
    os._exit(1)


def test_a_process_that_is_ended_is_told_of():
    with open_engine("local", 2) as workers, pytest.raises(WorkerLost, match="perhaps for want of memory"):
        list(workers.map(ends, None, range(4)))


def fails(shared, item) -> None:
    raise BadData("data", "is bad", 3)


def test_bad_data_met_elsewhere_says_where():
    with open_engine("local", 2) as workers, pytest.raises(BadData, match="data:3: is bad"):
        list(workers.map(fails, None, range(4)))


def test_dask_gives_the_file_of_one_process(tmp_path):
    file = write(tmp_path / "data.jsonl", made(60))
    arguments = ("report", file, "--metrics", "mtld,vendi-score,response-length", "--json")
    assert run(*arguments, tmp_path / "one").returncode == 0
    done = run(*arguments, tmp_path / "dask", "--engine", "dask", "--jobs", 1)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "one").read_bytes() == (tmp_path / "dask").read_bytes()


@pytest.mark.long
@pytest.mark.parametrize("engine", ["local", "dask"])
def test_every_figure_of_a_report_and_a_comparison_by_two_processes(tmp_path, engine):
    first, second = write(tmp_path / "a.jsonl", pool(9000, seed=1)), write(tmp_path / "b.jsonl", pool(300, seed=2))
    report = ("report", first, "--metrics", "all", "--sample", 300)
    comparison = ("compare", first, second, "--draws", 5)
    for name, arguments in (("report", report), ("compare", comparison)):
        assert run(*arguments, "--json", tmp_path / f"{name}1").returncode == 0
        done = run(*arguments, "--json", tmp_path / f"{name}2", "--engine", engine, "--jobs", 2)
        assert done.returncode == 0, done.stderr
        assert (tmp_path / f"{name}1").read_bytes() == (tmp_path / f"{name}2").read_bytes()


@pytest.mark.skipif(find_spec("ray") is not None, reason="Ray is installed")
def test_ray_where_it_is_not_installed(tmp_path):
    done = run("report", write(tmp_path / "data.jsonl", made(9)), "--engine", "ray", "--json", tmp_path / "out")
    assert done.returncode == 2
    assert done.stderr == "measure: --engine ray needs Ray, which is not installed: pip install ray\n"
    assert not (tmp_path / "out").exists()


def test_a_cluster_that_is_not_there(tmp_path, monkeypatch):
    monkeypatch.setenv("DASK_SCHEDULER_ADDRESS", "tcp://127.0.0.1:9")
    monkeypatch.setenv("DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT", "1s")
    file = write(tmp_path / "data.jsonl", made(9))
    done = run("report", file, "--metrics", "response-length", "--engine", "dask", "--json", tmp_path / "out")
    assert done.returncode == 1
    assert "the Dask cluster tcp://127.0.0.1:9 is not reached" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_an_embedding_of_other_rows_is_told_of_in_a_stream(tmp_path):
    file = write(tmp_path / "data.jsonl", made(30))
    for rows, said in ((20, "the data has more"), (40, "where the data has 30")):
        np.save(tmp_path / "e.npy", np.ones((rows, 3)))
        inputs = SideInputs(embedding=tmp_path / "e.npy")
        with pytest.raises(BadData, match=said):
            scale_figures.figures(inputs.reader(file, (), skip_bad=False), inputs, _vendi, ReportSettings())


def _vendi(fields):
    return [FieldMetrics(fields[0], fields[0], named(["vendi-score"]))]
