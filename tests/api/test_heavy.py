"""What takes seconds holds nobody: comparing locks nothing, and each account has one large bundle under way."""

import json
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from registry.services import reviewing, submissions
from tests.api.asking import Api
from tests.api.people import Person, one_source, person, read
from transport.heavy import HEAVY, few_at_once


@pytest.fixture
def ada(known: None, db: None) -> Person:
    return person("ada", "contributor")


def padded(body: dict[str, Any]) -> bytes:
    """The body with blanks up to the size from which it counts."""
    return json.dumps(body).encode().ljust(HEAVY)


@pytest.mark.parametrize("address", ["submissions/?dry_run=true", "submissions/", "methods/?dry_run=true"])
def test_one_large_bundle_at_a_time(ada: Person, address: str):
    bob = person("bob", "contributor")
    cache.add(f"heavy:user:{ada.user.pk}", 1, 60)
    response = ada.send("POST", address, padded(one_source()))
    result = read(response, 429)
    assert response["Retry-After"] == "5"
    assert response["RateLimit-Policy"].startswith('"heavy"')
    assert "one at a time" in result["detail"]
    assert ada.send("POST", "submissions/?dry_run=true", one_source()).status_code == 200
    assert bob.send("POST", "submissions/?dry_run=true", padded(one_source())).status_code == 200


def test_the_turn_is_released_whatever_the_outcome(ada: Person):
    for body, status in ((one_source(), 200), ({"sources": [{}]}, 422), (one_source(), 200)):
        assert ada.send("POST", "submissions/?dry_run=true", padded(body)).status_code == status


def test_a_revision_of_a_large_bundle_waits_its_turn_too(ada: Person):
    made = ada.post("submissions/", one_source() | {"draft": True})
    cache.add(f"heavy:user:{ada.user.pk}", 1, 60)
    read(ada.send("PATCH", made["url"], padded(one_source(title="New")), headers={"If-Match": '"1"'}), 429)
    assert ada.get(made["url"])["revision"] == 1


@pytest.fixture
def depths(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The number of transactions around each comparison, without that of the test."""
    messages: list[int] = []
    outside, compare = len(connection.atomic_blocks), submissions.compare

    def counted(submission: Any) -> None:
        messages.append(len(connection.atomic_blocks) - outside)
        compare(submission)

    monkeypatch.setattr(submissions, "compare", counted)
    monkeypatch.setattr(reviewing, "compare", counted)
    return messages


@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "one"}])
def test_comparing_holds_no_lock(ada: Person, depths: list[int], headers: dict[str, str]):
    made = ada.post("submissions/", one_source() | {"draft": True}, headers=headers)
    ada.post("submissions/?dry_run=true", one_source(), 200)
    ada.patch(made["url"], one_source(title="New"))
    ada.post(f"{made['url']}submit/", None, 200, headers=dict.fromkeys(headers, "two"))
    assert depths == [0, 0, 0, 0]


def test_an_answer_is_repeated_without_another_comparison(ada: Person, depths: list[int]):
    first, again = (ada.post("submissions/", one_source(), headers={"Idempotency-Key": "one"}) for _ in "12")
    assert first == again
    assert depths == [0]


def test_what_changed_while_it_was_compared_is_noticed(ada: Person, monkeypatch: pytest.MonkeyPatch):
    made = ada.post("submissions/", one_source() | {"draft": True})
    compare = submissions.compare

    def overtaken(submission: Any) -> None:
        compare(submission)
        monkeypatch.setattr(submissions, "compare", compare)
        ada.patch(made["url"], one_source(title="Theirs"))

    monkeypatch.setattr(submissions, "compare", overtaken)
    ada.patch(made["url"], one_source(title="Mine"), 412)
    stored = ada.get(made["url"])
    assert (stored["revision"], stored["bundle"]["sources"][0]["title"]) == (2, "Theirs")


@pytest.mark.usefixtures("known", "db")
def test_costly_questions_leave_threads_for_the_others():
    """Each choice of one's own is pooled anew: two at a time in a worker of four threads."""
    api = Api(Client())
    path = "effects/pooled/?explain=true"
    with few_at_once(is_costly=True), few_at_once(is_costly=True):
        for choice in ("explain=true", "rho=0.123", "seed_sd=1.23", "weights=domain:math"):
            response = api.get(f"effects/pooled/?{choice}", 503)
            assert response["Retry-After"] == "2"
        api.get("effects/pooled/?domain=math")
    api.get(path)
    api.get("effects/pooled/?rho=2", 400)
    for _ in range(3):
        api.get(path)
