"""Logging in and out on the pages."""

from typing import Any

import pytest
from django.test import Client

from tests.api.people import PASSWORD, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def account() -> Any:
    return person("ada", "contributor", password=PASSWORD)


def attempt(client: Client, password: str = PASSWORD, name: str = "ada", **more: Any) -> Any:
    fields = {"username": name, "password": password, **more.pop("fields", {})}
    return client.post("/login/", fields, **more)


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_the_login_page_and_logging_in():
    client = Client()
    page = client.get("/login/")
    assert page.status_code == 200
    assert b'name="csrfmiddlewaretoken"' in page.content
    assert page["X-Frame-Options"] == "DENY"
    assert "no-store" in page["Cache-Control"]
    response = attempt(client)
    assert (response.status_code, response["Location"]) == (302, "/")
    assert is_in(client)


def test_a_wrong_password_and_a_wrong_name_look_the_same():
    pages = [attempt(Client(), "wrong"), attempt(Client(), name="adb")]
    for page in pages:
        assert page.status_code == 200
        assert b'role="alert"' in page.content
    shown = [
        page.content.replace(b"adb", b"ada").split(b"</form>")[0].split(b"csrfmiddlewaretoken")[0] for page in pages
    ]
    assert shown[0] == shown[1]


def test_names_are_shown_escaped():
    page = attempt(Client(), "wrong", '"><script>alert(1)</script>')
    assert b"<script>" not in page.content


def test_an_account_that_was_closed_stays_out(account: Any):
    account.user.is_active = False
    account.user.save()
    client = Client()
    assert attempt(client).status_code == 200
    assert not is_in(client)


def test_five_failures_lock_out():
    client = Client()
    statuses = [attempt(client, f"wrong-{number}").status_code for number in range(5)]
    assert statuses == [200] * 4 + [429]
    locked = attempt(client)
    assert (locked.status_code, locked["Retry-After"]) == (429, "900")
    assert not is_in(client)
    assert attempt(Client(headers={"X-Forwarded-For": "192.0.2.7"})).status_code == 429
    assert attempt(Client(REMOTE_ADDR="192.0.2.7")).status_code == 302  # nobody locks out anybody else
    assert attempt(Client(), "wrong", "bob").status_code == 200


def test_a_success_forgets_no_more_than_it_should():
    for _ in range(4):
        attempt(Client(), "wrong")
    assert attempt(Client()).status_code == 302


def test_out_by_post_alone():
    client = Client()
    attempt(client)
    assert client.get("/logout/").status_code == 405
    assert is_in(client)
    assert client.post("/logout/").status_code == 302
    assert not is_in(client)


ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example",
    "http:evil.example",
    "\\\\evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "https:///evil.example",
    "//testserver@evil.example/",
    " //evil.example",
    "\x00//evil.example",
]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_nobody_is_sent_elsewhere(target: str):
    for response in (
        attempt(Client(), fields={"next": target}),
        attempt(Client(), query_params={"next": target}),
    ):
        assert (response.status_code, response["Location"]) == (302, "/")
    client = Client()
    attempt(client)
    assert client.get("/login/", {"next": target})["Location"] == "/"
    assert client.post("/logout/", {"next": target})["Location"] == "/"


def test_one_is_sent_where_one_was_going():
    response = attempt(Client(), fields={"next": "/api/v1/methods/"})
    assert response["Location"] == "/api/v1/methods/"


def test_the_session_is_another_one_after_logging_in():
    client = Client()
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["sessionid"] = planted = session.session_key or ""
    assert planted
    attempt(client)
    assert client.cookies["sessionid"].value != planted
    cookie = client.cookies["sessionid"]
    assert (bool(cookie["httponly"]), cookie["samesite"]) == (True, "Lax")


def test_forms_from_elsewhere_are_refused():
    client = Client(enforce_csrf_checks=True)
    refused = attempt(client)
    assert (refused.status_code, refused["Content-Type"]) == (403, "application/problem+json")
    assert not is_in(client)
    client.get("/login/")
    token = client.cookies["csrftoken"].value
    assert attempt(client, fields={"csrfmiddlewaretoken": token}).status_code == 302
    assert client.post("/logout/").status_code == 403
    assert is_in(client)


@pytest.mark.parametrize("text", ["a\x00b", "x" * 800, "\u202e"])
def test_odd_input_with_a_wrong_password(text: str):
    assert attempt(Client(), "wrong", fields={"more": text, text: "more"}).status_code == 200
    assert attempt(Client(), "wrong", query_params={"more": text, text: "more"}).status_code == 200
    output = text.replace("\x00", "")  # no server passes on a NUL in a header
    assert attempt(Client(), "wrong", headers={"User-Agent": output, "Accept": output}).status_code == 200


URLENCODED = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("kind", "content", "status"),
    [
        ("multipart/form-data", b"--x--", 400),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="' + b"a" * 5000, 400),
        (URLENCODED, b"&".join(b"a=1" for _ in range(1001)), 400),
        (URLENCODED, b"a=" + b"1" * (2 * 1024 * 1024), 413),
        (URLENCODED, b"%ff=%ff&username=%ff&password=%ff", 200),
        ("application/json", b"[", 200),
    ],
)
def test_broken_forms(kind: str, content: bytes, status: int, caplog: pytest.LogCaptureFixture):
    response = Client().generic("POST", "/login/", content, kind)
    assert response.status_code == status
    assert not [record for record in caplog.records if record.name == "api"]


@pytest.mark.parametrize("name", ["", "a\x00b", "x" * 5000, "\u202e", "%s", "' OR 1=1 --"])
def test_odd_names_are_just_wrong(name: str):
    assert attempt(Client(), name=name).status_code == 200
    assert attempt(Client(), name, name="ada").status_code == 200
