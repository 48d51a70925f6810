"""A database of the first edition, with people, submissions, reports and history: `migrate` alone brings it along."""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.registry.conftest import empty

__all__ = ["empty"]

FOLDER = Path(__file__).parent
DROPPED_COLUMNS = {"registry_token": {"digest"}, "registry_idempotencykey": None}
pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def unpacked(url: str) -> None:
    """Fill an empty database with the one that the first edition made."""
    if url.startswith("sqlite"):
        Path(url.removeprefix("sqlite:///")).write_bytes(
            gzip.decompress((FOLDER / "first_edition.sqlite3.gz").read_bytes())
        )
        return
    import psycopg

    host, name = url.removeprefix("postgresql://postgres@/").rsplit("/", 1)
    with psycopg.connect(host=host, user="postgres", dbname=name) as connection:
        connection.execute(gzip.decompress((FOLDER / "first_edition.sql.gz").read_bytes()))


def run(url: str, *command: str) -> str:
    environment = {**os.environ, "DATABASE_URL": url, "DEBUG": "1", "DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", *command],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def rows(url: str) -> dict[str, list[dict[str, Any]]]:
    result: dict[str, list[dict[str, Any]]] = json.loads(run(url, "tests/upgrade/reading.py", "rows"))
    return result


def test_no_row_is_lost_and_every_address_answers_as_before(empty: str):
    unpacked(empty)
    before = rows(empty)
    assert all(before.values()), [table for table, result in before.items() if not result]
    run(empty, "manage.py", "migrate", "--verbosity=0")
    after = rows(empty)
    for table, former in before.items():
        columns = former[0].keys() & after[table][0].keys()
        assert [{name: row[name] for name in columns} for row in after[table]] == [
            {name: row[name] for name in columns} for row in former
        ], table
        assert columns == former[0].keys(), table
    lines = (FOLDER / "addresses.txt").read_text(encoding="utf-8").splitlines()
    expected = {line.partition(" ")[2]: int(line.partition(" ")[0]) for line in lines}
    result = json.loads(run(empty, "tests/upgrade/reading.py", "answers", str(FOLDER)))
    assert len(expected) > 500
    assert {line: status for line, status in result.items() if status != expected[line]} == {}
