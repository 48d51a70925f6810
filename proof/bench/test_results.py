"""What was measured as a table, as an exit status, and as a page."""

import json
import subprocess
import sys
from typing import Any

import pytest

from proof.bench import __main__, pages, results
from proof.bench.__main__ import Part, measured
from proof.bench.options import Options
from proof.bench.results import COLUMNS, Goal, Row, finish, rows, table
from proof.bench.stores import ROOT, Store

FAST, NEAR = Goal("x1", "ours", "theirs", 10, faster=True), Goal("x2", "ours", "limit", 2)
TOLD = Goal("x2", "ours", "other", None)
VERSIONS = {
    "measured": "2026-01-02",
    "processors": 2,
    "machine": "Linux",
    "python": "3.11",
    "versions": {"django": "5"},
}


def found(*, slow: float = 0.1, noise: float = 0.01, database: str = "sqlite", size: int = 10) -> list[Row]:
    where: Any = {"size": size, "database": database}
    return rows(
        [
            FAST.judge(slow, 2.0, noise, **where),
            NEAR.judge(0.1, 0.1, noise, **where),
            TOLD.judge(0.3, 0.1, noise, **where),
        ]
    )


def test_a_table_has_a_line_for_each_result():
    head, *lines = table(found()).splitlines()
    assert head.split("  ")[0] == COLUMNS[0]
    assert [line.split()[:5] for line in lines] == [
        ["x1", "10", "sqlite", "ours", "100"],
        ["x2", "10", "sqlite", "ours", "100"],
        ["x2", "10", "sqlite", "ours", "300"],
    ]
    assert [" yes " in line for line in lines] == [True, True, False]


@pytest.mark.parametrize(
    ("slow", "noise", "failed", "status", "told"),
    [
        (0.1, 0.01, [], 0, "2 of 2 met"),
        (1.0, 0.01, [], 1, "1 of 2 met"),
        (0.1, 0.01, ["read on sqlite: it fell over"], 1, "Failed: read on sqlite: it fell over"),
        (0.1, 0.90, [], 0, "Too noisy (over 25%)"),
    ],
)
def test_a_goal_missed_or_not_measured_is_no_success(slow, noise, failed, status, told, capsys):
    assert finish(found(slow=slow, noise=noise), failed) == status
    assert told in capsys.readouterr().err


def test_a_part_that_fails_is_told_and_the_others_go_on(monkeypatch, capsys):
    def breaks(store: Store, options: Options):
        yield NEAR.judge(1, 1, None, size=1, database=store.database)
        raise RuntimeError("it fell over")

    def works(store: Store, options: Options):
        yield FAST.judge(1, 100, None, size=1, database=store.database)

    parts = {"one": Part(breaks, ("sqlite",)), "two": Part(works, ("sqlite", "postgresql"))}
    monkeypatch.setattr(__main__, "PARTS", parts)
    failed: list[str] = []
    all_of_it = list(measured(parts, ["sqlite"], Options((1,), 1), failed))
    assert [[row["goal"] for row in each] for each in all_of_it] == [["x2"], ["x1"]]
    assert failed == ["one on sqlite: RuntimeError('it fell over')"]
    assert "two on sqlite" in capsys.readouterr().err


def test_a_page_keeps_its_prose_and_gets_the_table():
    page = f"Before.\n{pages.BEGIN}\nold\n{pages.END}\nAfter.\n"
    files = [{**VERSIONS, "repeats": 3, "rows": found() + found(database="postgresql", slow=1.0)}]
    filled = pages.filled(page, files)
    assert filled.startswith(f"Before.\n{pages.BEGIN}\nMeasured on 2026-01-02 with 2 processors")
    assert filled.endswith(f"{pages.END}\nAfter.\n")
    assert "old" not in filled
    assert "| x1 | ours | theirs | >= 10 | 20 | **2** | 100 | 1000 | no |" in filled
    assert "| x2 | ours | other | – | 3 | 3 | 300 | 300 | – |" in filled
    assert "3 of 4 ratios met" in filled
    assert pages.filled(filled, files) == filled


def test_a_later_file_stands_in_place_of_an_earlier_one():
    once, again = ({**VERSIONS, "repeats": 3, "rows": found(slow=slow)} for slow in (1.0, 0.1))
    assert [row["ratio"] for row in pages.merged([once, again])] == [20, 1, 3]
    larger = {**again, "rows": found(size=20)}
    assert "| 2 · 20 |" in pages.filled(f"{pages.BEGIN}\n{pages.END}", [once, larger]).replace("**", "")


def test_a_goal_that_is_another_at_another_size_is_named_for_each():
    larger = [{**row, "wanted": ">= 5"} for row in found(size=20)]
    files = [{**VERSIONS, "repeats": 3, "rows": larger}, {**VERSIONS, "repeats": 3, "rows": found()}]
    assert "| x1 | ours | theirs | >= 10 · >= 5 |" in pages.filled(f"{pages.BEGIN}\n{pages.END}", files)


def test_a_page_without_results_or_marks_is_refused(tmp_path):
    command, page = [sys.executable, "-m", "proof.bench.pages", "--page"], tmp_path / "page.md"
    page.write_text("No marks.\n")
    (tmp_path / "results.json").write_text(json.dumps({**VERSIONS, "repeats": 3, "rows": found()}))
    for given, problem in (("nothing.json", "`make bench` writes them"), ("results.json", "has no lines")):
        done = subprocess.run(
            [*command, str(page), str(tmp_path / given)], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 1
        assert problem in done.stderr
    assert page.read_text() == "No marks.\n"


def test_results_are_written_with_their_folder(tmp_path):
    results.write(found(), tmp_path / "new" / "results.json")
    assert json.loads((tmp_path / "new" / "results.json").read_text()) == found()
