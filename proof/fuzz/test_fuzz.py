"""A short run of `make fuzz`, on a copy of the catalogue that the tests of the interface have loaded."""

import os
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from proof.fuzz import table
from proof.fuzz.checks import _unsafe
from proof.fuzz.described import narrowed, operations
from proof.fuzz.running import Result
from proof.tables import put

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.once
def test_two_hundred_requests_fall_nowhere_short(tmp_path: Path, prepared: Path):
    command = [sys.executable, "-m", "proof.fuzz", "--cases", "200", "--seed", "1", "--database", str(prepared)]
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    done = subprocess.run(command, cwd=ROOT, env=kept, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr[-4000:]
    cases = int(done.stdout.partition(" cases")[0].rpartition(" ")[2].replace(",", ""))
    assert cases >= 200
    assert "| not_a_server_error | 0 | 0 | 0 |" in done.stdout


@pytest.fixture
def prepared(loaded: None, db: None, tmp_path: Path) -> Path:
    """Loading takes longer than asking: the file of the tests, as it is committed."""
    place = tmp_path / "fuzz.sqlite3"
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as tests, closing(sqlite3.connect(place)) as copy:
        tests.backup(copy)
    return place


def test_the_narrowed_description_knows_no_id_but_those_on_record():
    ids = {name: ["one", "two"] for name in ("methods", "components", "sources", "kinds", "metrics", "effects")}
    paths = narrowed(ids)["paths"]
    one = {each["name"]: each["schema"] for each in paths["/api/v1/methods/{id}/"]["get"]["parameters"]}
    assert one["id"]["enum"] == ["one", "two"]
    many = {each["name"]: each["schema"] for each in paths["/api/v1/effects/"]["get"]["parameters"]}
    assert [many[name]["items"]["enum"] for name in ("component", "kind", "metric")] == [["one", "two"]] * 3
    assert operations() == sum(len(item) for item in paths.values()) > 70


class Answer:
    """What a check looks at."""

    def __init__(self, status: int, content: bytes, **headers: str) -> None:
        self.status_code, self.content = status, content
        self.headers = {"x-content-type-options": ["nosniff"]} | {
            name.replace("_", "-"): [value] for name, value in headers.items()
        }


PROBLEM = "application/problem+json"
KEPT = {"etag": '"1"', "vary": "Accept, Authorization"}
UNSAFE: list[tuple[Answer, bool]] = [
    (Answer(200, b"", x_content_type_options=""), False),
    (Answer(200, b"", set_cookie="sessionid=x"), False),
    (Answer(200, b"", access_control_allow_credentials="true"), False),
    (Answer(200, b"", cache_control="public"), True),
    (Answer(200, b"", cache_control="private", **KEPT), True),
    (Answer(200, b"", cache_control="no-cache", **KEPT), True),
    (Answer(201, b"", cache_control="private, no-cache", **KEPT), True),
    (Answer(200, b"", cache_control="private, no-cache", etag='"1"'), True),
    (Answer(200, b"", cache_control="private, no-cache", vary="Authorization"), True),
    (Answer(500, b"Traceback (most recent call last)", content_type=PROBLEM), False),
    (Answer(404, b"<h1>Not Found</h1>", content_type="text/html"), False),
    (Answer(404, b'{"status": 400}', content_type=PROBLEM), False),
]


@pytest.mark.parametrize("number", range(len(UNSAFE)))
def test_what_is_unsafe_is_seen(number: int):
    answer, private = UNSAFE[number]
    assert list(_faults(answer, private))


def test_what_is_safe_is_let_through():
    assert not _faults(Answer(404, b'{"status": 404}', content_type=PROBLEM), False)
    assert not _faults(Answer(200, b"{}", cache_control="private, no-store"), True)
    assert not _faults(Answer(200, b"{}", cache_control="private, no-cache", **KEPT), True)
    assert not _faults(Answer(304, b"", cache_control="private, no-cache", **KEPT), True)


def _faults(answer: Any, private: bool) -> list[str]:
    try:
        return list(_unsafe(answer, private))
    except ValueError as error:  # content that is no JSON
        return [str(error)]


def test_a_failure_is_told_and_put_between_the_markers(tmp_path: Path):
    result = Result(Counter({("methods", "anybody"): 5}), Counter({("anybody", 200): 5}))
    assert result.holds
    result.failures["anybody", "not_a_server_error"] += 1
    assert not result.holds
    text = table.table(result)
    assert "| not_a_server_error | 1 |" in text
    place = tmp_path / "fuzz.md"
    begin, end = "<!-- fuzz: written by the command -->", "<!-- fuzz ends -->"
    place.write_text(f"before\n{begin}old{end}after\n")
    for _ in range(2):
        put(place, "fuzz", [text])
    assert place.read_text() == f"before\n{begin}\n\n{text}\n\n{end}after\n"
