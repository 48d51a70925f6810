"""The contract of every answer: what is left of the limit, and that nothing changed where nothing did."""

from typing import Any

import pytest

from tests.api.people import Person, one_source, person, read


@pytest.fixture
def ada(known: None, db: None) -> Person:
    return person("ada", "contributor")


LIMITED = [
    ("GET", "methods/", 200),
    ("GET", "methods/?page_size=0", 400),
    ("GET", "methods/?format=docx", 400),
    ("GET", "methods/nothing/", 404),
    ("GET", "methods/%00/", 404),
    ("HEAD", "methods/", 200),
    ("POST", "analyses/", 422),
    ("POST", "analyses/?domain=nothing", 400),
]


@pytest.mark.parametrize(("verb", "path", "status"), LIMITED)
def test_every_counted_answer_states_the_quota(ada: Person, verb: str, path: str, status: int, settings: Any):
    settings.LIMITS = settings.LIMITS | {"reads": 50}
    stranger = Person()
    body: Any = {"steps": []} if verb == "POST" else None
    left = []
    for _ in "12":
        response = stranger.send(verb, path, body)
        assert response.status_code == status
        assert response["RateLimit-Policy"] == '"reads";q=50;w=60'
        left.append(int(response["RateLimit"].split(";")[1].removeprefix("r=")))
    assert left[1] == left[0] - 1, "each is counted once"


def test_what_cannot_be_accepted_is_counted_too(ada: Person):
    response = Person().send("GET", "methods/", headers={"Accept": "image/png"})
    assert (response.status_code, "RateLimit" in response) == (406, True)


@pytest.fixture
def addresses(ada: Person) -> list[str]:
    made = ada.post("submissions/", one_source())
    return ["submissions/", "submissions/?state=draft", made["url"], f"{made['url']}comments/", "tokens/"]


def test_a_private_read_is_not_sent_twice(ada: Person, addresses: list[str]):
    for address in addresses:
        first = ada.send("GET", address)
        tag = first["ETag"]
        assert first["Cache-Control"] == "private, no-cache"
        assert "Authorization" in first["Vary"]
        for header in (tag, f"W/{tag}", f'"other", {tag}', "*"):
            again = ada.send("GET", address, headers={"If-None-Match": header})
            assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag), address
        assert ada.send("GET", address, headers={"If-None-Match": '"other"'}).content == first.content
        assert ada.send("HEAD", address)["ETag"] == tag


def test_another_reader_has_another_tag(ada: Person):
    bob = person("bob", "contributor")
    assert ada.send("GET", "submissions/?state=draft").content == bob.send("GET", "submissions/?state=draft").content
    tags = {who.send("GET", "submissions/?state=draft")["ETag"] for who in (ada, bob)}
    assert len(tags) == 2


def test_a_comment_changes_the_tag_and_not_the_revision(ada: Person):
    made = ada.post("submissions/", one_source() | {"draft": True})
    before = ada.send("GET", made["url"])["ETag"]
    ada.post(f"{made['url']}comments/", {"text": "A word"})
    after = ada.send("GET", made["url"], headers={"If-None-Match": before})
    assert (after.status_code, after["ETag"] != before) == (200, True)
    changed = ada.send("PATCH", made["url"], one_source(title="New"), headers={"If-Match": before})
    assert read(changed, 200)["revision"] == 2
    stale = ada.send("PATCH", made["url"], one_source(title="Newer"), headers={"If-Match": after["ETag"]})
    read(stale, 412)


def test_what_is_refused_or_written_is_not_stored_anywhere(ada: Person):
    for verb, path, body in (("GET", "audit/", None), ("POST", "tokens/", {"name": "x"})):
        assert ada.send(verb, path, body)["Cache-Control"] == "private, no-store"


def test_the_reference_is_not_sent_twice(ada: Person):
    first = ada.client.get("/api/v1/docs/")
    again = ada.client.get("/api/v1/docs/", headers={"If-None-Match": first["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
