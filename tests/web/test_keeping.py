"""Whole pages are put together once a version, for those who are not logged in, and for each address of its own."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import writing
from tests.api import making
from tests.web.people import Member
from tests.web.reading import BROWSER, Page, Reader
from tests.web.test_pages import PAGES

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w{64})"')
OWN = ("/submit/", "/report/", "/login/", "/join/", "/login/reset/")
"""Forms for one reader."""

WRITTEN = "/design/?from=star"


@pytest.mark.parametrize("address", [each for each in PAGES if each not in OWN])
def test_a_page_is_the_same_when_it_is_kept(reader: Reader, address: str):
    first, again = reader.get(address), reader.get(address)
    assert TOKEN.sub("", first.html) == TOKEN.sub("", again.html)
    names = ("Content-Type", "Vary", "Content-Security-Policy", "RateLimit-Policy")
    for name in names:
        assert _parts(first, name) == _parts(again, name)


def _parts(page: Page, header: str) -> set[str]:
    return {part.strip() for part in page.response.get(header, "").split(",")} | {"HX-Request"}


def test_a_kept_page_asks_for_the_version_alone(reader: Reader):
    reader.get("/methods/star/")
    with CaptureQueriesContext(connection) as queries:
        reader.get("/methods/star/")
    assert len(queries) == 1


def test_it_is_kept_for_one_version(reader: Reader):
    assert "A name of its own" not in reader.get("/methods/star/").text
    writing.revise(record=making.method("star", name="A name of its own"))
    assert "A name of its own" in reader.get("/methods/star/").text


def test_who_is_logged_in_has_pages_of_their_own(reader: Reader):
    ada = Member("ada")
    reader.get("/methods/star/")
    assert "Log out" in ada.get("/methods/star/").text
    assert "ada" not in reader.get("/methods/star/").text.split()


def test_a_message_is_told_to_whom_it_is_for(reader: Reader):
    told = Client()
    told.cookies["messages"] = "anything"
    reader.get("/claims/")
    with CaptureQueriesContext(connection) as queries:
        told.get("/claims/", headers={"accept": BROWSER})
    assert len(queries) >= 1


def test_every_reader_has_a_token_and_it_is_taken(reader: Reader):
    reader.get(WRITTEN)
    tokens = []
    for each in (Client(enforce_csrf_checks=True), Client(enforce_csrf_checks=True)):
        page = Reader(each).get(WRITTEN)
        token = TOKEN.findall(page.html)[0]
        answer = each.post(
            "/design/", {"op": "download yaml", "csrfmiddlewaretoken": token}, headers={"accept": BROWSER}
        )
        assert answer.status_code == 200
        tokens.append(token)
    assert tokens[0] != tokens[1]
    other = Client(enforce_csrf_checks=True).post("/design/", {"op": "download yaml", "csrfmiddlewaretoken": tokens[0]})
    assert other.status_code == 403


def test_no_other_host_is_told(reader: Reader, settings: Any):
    settings.ALLOWED_HOSTS = ["testserver", "elsewhere.example"]
    there = reader.client.get("/methods/star/", headers={"accept": BROWSER, "host": "elsewhere.example"})
    assert b"http://elsewhere.example/methods/star/" in there.content
    assert "elsewhere.example" not in reader.get("/methods/star/").html


def test_a_part_of_a_page_is_not_the_page(reader: Reader):
    whole = reader.get("/methods/?domain=math")
    part = reader.get("/methods/?domain=math", 200, **{"hx-request": "true"})
    assert "<html" in whole.html
    assert "<html" not in part.html
    assert "<html" in reader.get("/methods/?domain=math").html


def test_what_is_wrong_is_not_kept(reader: Reader):
    for _ in range(2):
        assert "colour" in reader.get("/methods/?colour=red", 400).text
