"""Rate limits: stated in headers, refused with the seconds to wait, counted exactly."""

import threading
from typing import Any

import pytest
from django.core.cache import cache

from tests.api.asking import Api
from tests.api.people import People, Person, one_source, people, read
from transport.rate_limit import WINDOW, Exhausted, consume

__all__ = ["people"]


@pytest.fixture(autouse=True)
def within_a_window(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """A stopped clock, ten seconds into a window, and small limits."""
    monkeypatch.setattr("transport.rate_limit.time.time", lambda: 1_000_000 * WINDOW + 10.0)
    settings.LIMITS = {"reads": 3, "writes": 3, "failures": 3, "reports": 3}


def refused(response: Any, name: str) -> None:
    read(response, 429)
    assert response["Retry-After"] == str(WINDOW - 10)
    assert response["RateLimit-Policy"] == f'"{name}";q=3;w={WINDOW}'
    assert response["RateLimit"] == f'"{name}";r=0;t={WINDOW - 10}'


def test_reads_are_counted_by_address(api: Api):
    for left in (2, 1, 0):
        response = api.get("methods/star/")
        assert response["RateLimit"] == f'"reads";r={left};t=50'
    refused(Person().send("GET", "methods/star/"), "reads")
    refused(Person().send("GET", "search/?q=star"), "reads")
    read(Person().send("GET", "methods/star/", REMOTE_ADDR="192.0.2.7"), 200)
    read(Person().send("GET", "/healthz"), 200)


def test_writes_are_counted_by_account(people: People):
    for left in (2, 1, 0):
        response = people.contributor.send("GET", "tokens/")
        assert (response.status_code, response["RateLimit"]) == (200, f'"writes";r={left};t=50')
    refused(people.contributor.send("POST", "submissions/", one_source()), "writes")
    refused(people.contributor.send("GET", "tokens/", REMOTE_ADDR="192.0.2.7"), "writes")
    read(people.other.send("GET", "tokens/"), 200)
    people.anonymous.get("methods/star/")


def test_a_second_token_is_no_second_limit(people: People):
    made = people.contributor.post("tokens/", {"name": "another"})
    for _ in range(2):
        people.contributor.get("tokens/")
    refused(Person(token=made["token"]).send("GET", "tokens/"), "writes")


@pytest.mark.parametrize(
    ("one", "other", "is_one_client"),
    [
        ("2001:db8:0:7::1", "2001:db8:0:7:ffff:ffff:ffff:ffff", True),
        ("2001:db8:0:7::1", "2001:db8:0:8::1", False),
        ("::ffff:192.0.2.7", "192.0.2.7", True),
        ("192.0.2.7", "192.0.2.8", False),
        ("fe80::1%eth0", "fe80::2%eth0", True),
        ("nonsense:", "nonsense:", True),
    ],
)
def test_ipv6_is_counted_by_network(api: Api, one: str, other: str, is_one_client: bool):
    for _ in range(3):
        read(Person().send("GET", "methods/star/", REMOTE_ADDR=one), 200)
    read(Person().send("GET", "methods/star/", REMOTE_ADDR=other), 429 if is_one_client else 200)


def test_a_refused_request_stores_nothing(people: People):
    for number in range(5):
        people.contributor.send("POST", "submissions/", one_source(title=f"Title {number}"))
    assert people.curator.get("submissions/")["count"] == 3


def test_failures_are_counted_by_address_before_a_token_is_looked_at(people: People):
    guesser = Person(token="sdr_guess")
    for _ in range(3):
        read(guesser.send("GET", "tokens/"), 401)
    refused(guesser.send("GET", "tokens/"), "failures")
    refused(people.contributor.send("GET", "tokens/"), "failures")
    read(people.contributor.send("GET", "tokens/", REMOTE_ADDR="192.0.2.7"), 200)
    read(Person().send("GET", "methods/star/"), 200)


def test_good_tokens_are_no_failures(people: People):
    for _ in range(2):
        for who in (people.contributor, people.other, people.curator):
            read(who.send("GET", "tokens/"), 200)


REPORT = {"record": {"type": "method", "id": "star"}, "what": "A step", "why": "It is missing"}


def test_reports_are_counted_by_address_good_or_bad(people: People):
    read(people.anonymous.send("POST", "reports/", REPORT), 201)
    read(people.anonymous.send("POST", "reports/", {}), 422)
    read(people.contributor.send("POST", "reports/", REPORT), 201)
    refused(people.anonymous.send("POST", "reports/", REPORT), "reports")
    read(people.anonymous.send("POST", "reports/", REPORT, REMOTE_ADDR="192.0.2.7"), 201)


def test_a_forged_hop_does_not_evade_the_limit(people: People, settings: Any):
    forged = [{"X-Forwarded-For": f"192.0.2.{number}"} for number in range(5)]
    answers = [people.anonymous.send("GET", "methods/star/", headers=item).status_code for item in forged]
    assert answers == [200, 200, 200, 429, 429]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    hops = [{"X-Forwarded-For": f"192.0.2.{number}, 198.51.100.1"} for number in range(5)]
    answers = [people.anonymous.send("GET", "methods/star/", headers=hop).status_code for hop in hops]
    assert answers == [200, 200, 200, 429, 429]


def test_the_next_window_starts_anew(people: People, monkeypatch: pytest.MonkeyPatch):
    *_, response = [people.anonymous.send("GET", "methods/star/") for _ in range(4)]
    assert response.status_code == 429
    wait = int(response["Retry-After"])
    monkeypatch.setattr("transport.rate_limit.time.time", lambda: 1_000_000 * WINDOW + 10.0 + wait)
    people.anonymous.get("methods/star/")


# --- The counting itself


def test_counts_grow_within_a_window_and_start_anew_after_it(settings: Any, monkeypatch: pytest.MonkeyPatch):
    settings.LIMITS = {"reads": 100}
    seen = []
    for moment in (0, 1, 59.9, 60, 61, 600):
        monkeypatch.setattr("transport.rate_limit.time.time", lambda moment=moment: 1_000_000 * WINDOW + moment)
        quota = consume("reads", "a")
        seen.append((quota.limit - quota.left, quota.seconds))
    assert seen == [(1, 60), (2, 59), (3, 1), (1, 60), (2, 59), (1, 60)]
    assert consume("reads", "b", 5).left == 95
    assert consume("reads", "b", 0).left == 95


def test_limits_and_clients_are_counted_apart(settings: Any):
    settings.LIMITS = {"reads": 3, "writes": 3}
    names = [("reads", "a"), ("reads", "b"), ("writes", "a"), ("reads", "a:b"), ("reads", "::1"), ("reads", "é \n\0")]
    assert [consume(*name).left for name in names] == [2] * len(names)


def test_threads_count_together_exactly(settings: Any):
    settings.LIMITS = {"reads": 10_000}

    def work() -> None:
        for _ in range(500):
            consume("reads", "shared")

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert consume("reads", "shared", 0).left == 10_000 - 4 * 500


def test_many_clients_do_not_push_each_other_out(settings: Any):
    """Nobody gets a fresh count by asking from elsewhere in between."""
    settings.LIMITS = {"reads": 3}
    assert consume("reads", "a").left == 2
    for number in range(2_000):
        consume("reads", f"other {number}")
    assert consume("reads", "a").left == 1


def test_a_count_that_the_cache_drops_begins_anew(settings: Any, monkeypatch: pytest.MonkeyPatch):
    settings.LIMITS = {"reads": 3}
    monkeypatch.setattr(cache, "add", lambda *_: False)
    assert consume("reads", "a", 2).left == 1


def test_a_quota_is_never_negative(settings: Any):
    settings.LIMITS = {"reads": 1}
    assert consume("reads", "a").left == 0
    with pytest.raises(Exhausted) as caught:
        consume("reads", "a", 10)
    assert caught.value.quota.left == 0
