"""`make bench-graph` and `make bench`: peers that give the same figures, and goals that are told."""

import json
import os
import subprocess
import sys

import pytest

from bench import graph, load
from bench.inside import Differs, _same_graph
from bench.peers.networks import Composition, Taxonomy, component_graph, text
from bench.results import COLUMNS

COMPOSITIONS = [Composition(["a", "b", "a"], [("a", "b"), ("b", "a")]), Composition(["b", "c"], [("b", "c")])]


def test_the_peer_counts_methods():
    found = component_graph(COMPOSITIONS)
    assert dict(found.nodes(data="used_in")) == {"a": 1, "b": 2, "c": 1}
    edges = {(source, target, kind): edge for source, target, kind, edge in found.edges(keys=True, data=True)}
    assert edges["a", "b", "co_occurs"] == {"methods": 1, "lift": 1.0}
    assert set(edges) == {
        ("a", "b", "feeds"),
        ("b", "a", "feeds"),
        ("b", "c", "feeds"),
        ("a", "b", "co_occurs"),
        ("b", "c", "co_occurs"),
    }


def test_another_count_is_a_difference():
    theirs = json.loads(text(component_graph(COMPOSITIONS)))
    ours = {"nodes": theirs["nodes"], "edges": [{**edge, "type": edge["key"]} for edge in theirs["edges"]]}
    _same_graph(ours, theirs)
    ours["edges"][0]["methods"] += 1
    with pytest.raises(Differs, match="2 methods"):
        _same_graph(ours, theirs)


def test_components_are_the_more_alike_the_deeper_they_part():
    tree = Taxonomy({"a": "seeding/x", "b": "seeding/x", "c": "seeding/y", "d": "filtering/z"})
    assert [tree.likeness("a", other) for other in "abcd"] == pytest.approx([1, 2 / 3, 1 / 3, 0])
    mean, answers = tree.compare(["a", "d"], ["b", "d"])
    assert mean == pytest.approx((2 / 3 + 1) / 2)
    assert answers == [("a", "b"), ("d", "d")]


def run(module, *options, cache):
    kept = {name: value for name, value in os.environ.items() if name not in ("DEBUG", "DATABASE_URL")}
    command = [sys.executable, "-m", module, "--databases", "sqlite", "--repeats", "3", *options]
    env = kept | {load.CACHE_VARIABLE: str(cache)}
    return subprocess.run(command, check=False, cwd=load.ROOT, env=env, capture_output=True, text=True)


def test_the_whole_run_at_a_tiny_size(tmp_path):
    file = tmp_path / "graph.json"
    done = run("bench.graph", "--sizes", "50", "60", "--compared", "50", "--results", str(file), cache=tmp_path)
    assert done.returncode == 0, done.stderr
    found = json.loads(file.read_text())
    assert [set(each) for each in found] == [set(COLUMNS)] * 9
    assert {each["goal"] for each in found} == {"e1", "f1", "g1"}
    assert all(each["ratio"] > 0 for each in found)
    assert done.stdout.splitlines()[0].split() == list(COLUMNS)
    goals = [graph.BUILD, graph.MEASURED, graph.WARM, graph.KNOWN, graph.KNOWN, graph.COMPARE, graph.SEARCH, graph.FLAT]
    assert [each["contender"] for each in found] == [goal.contender for goal in [*goals, graph.FIRST]]


def test_all_goals_make_one_table(tmp_path):
    file = tmp_path / "results.json"
    done = run("bench", "--parts", "read", "--sizes", "50", "--results", str(file), cache=tmp_path)
    assert done.returncode == 0, done.stderr
    found = json.loads(file.read_text())
    assert {"a1", "a2", "b1", "c1"} <= {each["goal"] for each in found}
    assert len(done.stdout.splitlines()) == 1 + len(found)
