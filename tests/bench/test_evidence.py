"""`make bench-evidence` generates, compares, judges and tells."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest

from bench import evidence, load
from taxonomy.evidence import pool


def test_generated_effects_are_the_same_each_time_and_fill_their_cells():
    (first, cells), (second, _) = evidence.generated(3_000), evidence.generated(3_000)
    assert (first.log_ratio == second.log_ratio).all()
    assert (evidence.generated(3_000, seed=2)[0].log_ratio != first.log_ratio).any()
    assert set(first.cell.tolist()) == set(range(cells))
    assert (first.variance > 0).all()
    assert np.bincount(first.source).max() == 30


def test_groups_are_the_cells_effects():
    effects, _ = evidence.generated(3_000)
    for cell, group in zip((0, 7), evidence.groups(effects, [0, 7]), strict=True):
        assert group.log_ratio.tolist() == effects.log_ratio[effects.cell == cell].tolist()


def test_the_peer_is_given_the_same_source_means():
    effects, cells = evidence.generated(3_000)
    ours = pool(effects, cells).sources
    for cell, group in zip(range(20), evidence.groups(effects, range(20)), strict=True):
        means, variances = evidence.source_means(group)
        assert means == pytest.approx(ours.mean[ours.cell == cell], rel=1e-12)
        assert variances == pytest.approx(ours.variance[ours.cell == cell], rel=1e-12)


def test_both_give_the_same_answer():
    results = evidence.all_cells(20_000, 100, 1)
    assert [each.met for each in results if each.contender == "largest difference"] == [True]
    assert all(each.ratio > 0 for each in results[:2])
    assert all("extrapolated" in each.note for each in results[:2])


def test_goals_are_judged_both_ways():
    judged = [
        evidence.judged("1", "a", "b", ratio, 2, note="", faster=faster) for ratio in (1, 3) for faster in (False, True)
    ]
    assert [(each.wanted, each.met) for each in judged] == [
        ("<= 2", True),
        (">= 2", False),
        ("<= 2", False),
        (">= 2", True),
    ]
    assert evidence.table(judged).splitlines()[0].split() == list(evidence.COLUMNS)
    assert "NO" in evidence.table(judged)


def test_the_whole_run_at_a_tiny_size(tmp_path):
    file = tmp_path / "evidence.json"
    command = [sys.executable, "-m", "bench.evidence", "--effects", "5000", "--sample", "20", "--methods", "50"]
    command += ["--databases", "sqlite", "--repeats", "3", "--results", str(file)]
    kept = {name: value for name, value in os.environ.items() if name not in ("DEBUG", "DATABASE_URL")}
    env = kept | {load.CACHE_VARIABLE: str(tmp_path)}
    done = subprocess.run(command, check=False, cwd=load.ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    results = json.loads(file.read_text())
    assert [each["contender"] for each in results] == [
        "all cells",
        "all cells",
        "largest difference",
        "pooled cell warm",
        "pooled cell after a write",
        "pooled cell after a write to it",
    ]
    assert len(done.stdout.splitlines()) == 1 + len(results)
