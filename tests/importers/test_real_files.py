"""The real files of the folder PIPELINES (or ../shared/pipelines) against its INDEX.csv; skipped where it is absent."""

import csv
import os
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from importers.draft import Imported
from importers.reading import read
from tests.importers.world import curated

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("PIPELINES") or ROOT.parent / "shared" / "pipelines")
INDEX = FOLDER / "INDEX.csv"
LEAST = {"data-designer": 0.9}
"""Precision where it is below 0.95: of two files alike, the index lists both a judge and a linter for one alone."""

pytestmark = pytest.mark.skipif(not INDEX.is_file(), reason="the folder of real pipeline files is not here")


@cache
def rows() -> list[dict[str, str]]:
    return list(csv.DictReader(INDEX.read_text(encoding="utf-8").splitlines())) if INDEX.is_file() else []


@cache
def result(file: str) -> Imported:
    return read(Path(file).name, (FOLDER / file).read_bytes(), curated())


def expected(row: dict[str, str]) -> Counter[str]:
    """The components of `a > b? x3 + c`; a mark of doubt about the id is left out."""
    parts = [part.strip() for part in re.split(r"[>+]", row["expected_steps"]) if part.strip()]
    actual: Counter[str] = Counter()
    for part in parts:
        name, _, times = part.partition(" x")
        actual[name.strip().rstrip("?")] += int(times or 1)
    return actual


def obtained(imported: Imported) -> Counter[str]:
    return Counter(step.component for step in imported.draft.steps if step.component)


def scores(certainty: tuple[str, ...]) -> Iterator[tuple[str, int, int, int]]:
    """Format, components that are right, obtained and expected."""
    totals: dict[str, Counter[str]] = {}
    for row in rows():
        if row["certainty"] in certainty:
            imported = result(row["file"])
            want, got = expected(row), obtained(imported)
            total = totals.setdefault(imported.format, Counter())
            total.update(right=(want & got).total(), got=got.total(), want=want.total())
    for name, total in sorted(totals.items()):
        yield name, total["right"], total["got"], total["want"]


def test_the_steps_found_beside_those_expected():
    """The table of docs/importing.md: a file each, with the components that are right, found and expected."""
    for row in rows():
        want, got = expected(row), obtained(result(row["file"]))
        right = (want & got).total()
        print(f"| {row['file']} | {row['certainty']} | {want.total()} | {got.total()} | {right} |")  # noqa: T201
        assert right == want.total(), row["file"]


def test_every_file_is_recognized():
    for row in rows():
        assert row["format"].startswith(result(row["file"]).format), row["file"]


def test_precision_and_recall_where_the_index_is_certain():
    for name, right, got, want in scores(("certain",)):
        print(f"{name}: precision {right}/{got}, recall {right}/{want}")  # noqa: T201
        assert right >= LEAST.get(name, 0.95) * got, name
        assert right >= 0.95 * want, name


def test_precision_and_recall_over_all_files():
    right, got, want = (sum(column) for column in list(zip(*scores(("certain", "likely")), strict=True))[1:])
    print(f"all files: precision {right}/{got}, recall {right}/{want}")  # noqa: T201
    assert right >= 0.95 * got
    assert right >= 0.95 * want


def test_rows_in_comments_are_yields():
    file = next(row["file"] for row in rows() if row["format"] == "data-juicer" and "comments" in row["traps"])
    yields = [step.kept for step in result(file).draft.steps if step.kept]
    assert len(yields) >= 5
    assert all(one.rows_in is None or one.rows_out is None or one.rows_out <= one.rows_in for one in yields)
