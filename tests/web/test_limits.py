"""Pages spend the limits of the interface, and say when to come back."""

from pathlib import Path
from typing import Any

import pytest

from registry.counters import WINDOW
from tests.api.people import Person
from tests.web.people import Members, members

__all__ = ["members"]


@pytest.fixture(autouse=True)
def within_a_window(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    monkeypatch.setattr("registry.counters.time.time", lambda: 1_000_000 * WINDOW + 10.0)
    settings.LIMITS_FILE = str(tmp_path / "limits")
    settings.LIMITS = {"reads": 3, "writes": 3, "failures": 3, "reports": 2}


def test_pages_and_interface_spend_one_limit(members: Members):
    members.anybody.get("/methods/star/")
    assert Person().send("GET", "methods/star/")["RateLimit"] == '"reads";r=1;t=50'
    assert members.anybody.get("/claims/").response["RateLimit"] == '"reads";r=0;t=50'
    page = members.anybody.get("/methods/", 429)
    assert page.response["Retry-After"] == "50"
    assert "50 seconds" in page.text
    assert Person().send("GET", "/healthz").status_code == 200


def test_writing_is_counted_by_person(members: Members):
    members.ada.token()
    for _ in range(3):
        members.ada.send("/submit/", {"document": "a: 1", "do": "check"}, 422)
    members.ada.send("/submit/", {"document": "a: 1", "do": "check"}, 429)


def test_reports_share_their_limit(members: Members):
    said = {"type": "method", "id": "star", "what": "a", "why": "b"}
    members.anybody.token()
    members.anybody.send("/report/", said)
    body = {"record": {"type": "method", "id": "star"}, "what": "a", "why": "b"}
    assert Person().send("POST", "reports/", body).status_code == 201
    assert "50 seconds" in members.anybody.send("/report/", said, 429).text
