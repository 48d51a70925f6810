"""Pages spend the limits of the interface, and say when to come back."""

import re
from typing import Any

import pytest

import web.urls
from tests.api.people import Person
from tests.web.people import Members, members
from transport.rate_limit import WINDOW

__all__ = ["members"]


@pytest.fixture(autouse=True)
def within_a_window(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.setattr("transport.rate_limit.time.time", lambda: 1_000_000 * WINDOW + 10.0)
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


PAGES = sorted(
    "/" + re.sub(r"<\w+:(\w+)>", lambda part: "1" if part[1] == "pk" else "star", str(each.pattern))
    for each in web.urls.urlpatterns
)


def test_every_form_is_counted(members: Members, settings: Any):
    """By address for who has no account; one that is refused for its token is counted as well."""
    settings.LIMITS = {"reads": 0, "writes": 9, "failures": 9, "reports": 9}
    assert {"/design/", "/submit/", "/submissions/1/edit/", "/report/", "/login/"} <= set(PAGES)
    for address in PAGES:
        page = members.anybody.send(address, {}, 429, csrf=False)
        assert page.response["RateLimit-Policy"] == '"reads";q=0;w=60', address


def test_the_forms_of_a_member_are_counted_by_person(members: Members, settings: Any):
    settings.LIMITS = {"reads": 9, "writes": 0, "failures": 9, "reports": 9}
    for address in PAGES:
        if address != "/design/":
            assert members.cora.send(address, {}, 429, csrf=False).response["RateLimit-Policy"].startswith('"writes"')


def test_the_designer_stores_nothing_and_counts_as_reading(members: Members):
    members.cora.token()
    page = members.cora.send("/design/", {"op": "nothing"}, 422)
    assert page.response["RateLimit"] == '"reads";r=1;t=50'
