"""The whole command at a tiny size."""

import json
import os
import subprocess
import sys

import pytest

from proof.bench import stores
from proof.bench.__main__ import PARTS

READING = {"a1", "a3 warm", "a3 cold", "a4", "b1", "d1", "e1", "g1", "t1", "t1 page", "v2", "v2 memory"}
GOALS = READING | {"a2", "v1", "v1 readers", "w1", "w1 bulk", "w1 queries"}


def run(file, cache, *options):
    kept = {name: value for name, value in os.environ.items() if name not in ("DEBUG", "DATABASE_URL")}
    command = [
        sys.executable,
        "-m",
        "proof.bench",
        "--databases",
        "sqlite",
        "--sizes",
        "50",
        "60",
        "--repeats",
        "3",
        *options,
    ]
    env = kept | {stores.CACHE_VARIABLE: str(cache)}
    return subprocess.run(
        [*command, "--results", str(file)], check=False, cwd=stores.ROOT, env=env, capture_output=True, text=True
    )


@pytest.mark.long
def test_all_goals_on_sqlite_make_one_table(tmp_path):
    file = tmp_path / "results.json"
    done = run(file, tmp_path)
    found = json.loads(file.read_text())
    assert found["failed"] == [], done.stderr
    assert {row["goal"] for row in found["rows"]} - {"d1 equal"} == GOALS
    assert all(row["ratio"] > 0 for row in found["rows"])
    assert len(done.stdout.splitlines()) == 1 + len(found["rows"])
    missed = any(row["met"] is False for row in found["rows"])
    assert done.returncode == (1 if missed else 0)
    assert "50 methods into sqlite" in done.stderr
    again = run(file, tmp_path, "--parts", "read")
    assert "methods into" not in again.stderr, "loaded once"


def test_options_are_explained():
    done = subprocess.run(
        [sys.executable, "-m", "proof.bench", "--help"], check=True, cwd=stores.ROOT, capture_output=True, text=True
    )
    assert all(name in done.stdout for name in ("--sizes", "--databases", "--repeats", *PARTS))
