"""How much anybody may ask: told in headers, refused with the seconds to wait, counted once for all workers."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from registry import limits
from registry.counters import PROBES, SLOTS, WINDOW, Counters
from tests.api.asking import Api
from tests.api.people import People, Person, one_source, people, read

__all__ = ["people"]


@pytest.fixture(autouse=True)
def within_a_window(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    """A clock that stands still, ten seconds into a window, and limits that are soon used up."""
    monkeypatch.setattr("registry.counters.time.time", lambda: 1_000_000 * WINDOW + 10.0)
    settings.LIMITS_FILE = str(tmp_path / "limits")
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


def test_writes_are_counted_by_token(people: People):
    for left in (2, 1, 0):
        response = people.contributor.send("GET", "tokens/")
        assert (response.status_code, response["RateLimit"]) == (200, f'"writes";r={left};t=50')
    refused(people.contributor.send("POST", "submissions/", one_source()), "writes")
    refused(people.contributor.send("GET", "tokens/", REMOTE_ADDR="192.0.2.7"), "writes")
    read(people.other.send("GET", "tokens/"), 200)
    people.anonymous.get("methods/star/")


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


def test_nobody_talks_their_way_past_by_a_forged_hop(people: People, settings: Any):
    forged = [{"X-Forwarded-For": f"192.0.2.{number}"} for number in range(5)]
    answers = [people.anonymous.send("GET", "methods/star/", headers=each).status_code for each in forged]
    assert answers == [200, 200, 200, 429, 429]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    hops = [{"X-Forwarded-For": f"192.0.2.{number}, 198.51.100.1"} for number in range(5)]
    answers = [people.anonymous.send("GET", "methods/star/", headers=each).status_code for each in hops]
    assert answers == [200, 200, 200, 429, 429]


def test_the_next_window_starts_anew(people: People, monkeypatch: pytest.MonkeyPatch):
    *_, response = [people.anonymous.send("GET", "methods/star/") for _ in range(4)]
    assert response.status_code == 429
    wait = int(response["Retry-After"])
    monkeypatch.setattr("registry.counters.time.time", lambda: 1_000_000 * WINDOW + 10.0 + wait)
    people.anonymous.get("methods/star/")


# --- The counters themselves


@pytest.fixture
def table(tmp_path: Path) -> Counters:
    return Counters(tmp_path / "table")


def test_counts_grow_within_a_window_and_start_anew_after_it(table: Counters):
    assert [table.add("a", now=moment) for moment in (0, 1, 59.9, 60, 61, 600)] == [
        (1, 60),
        (2, 59),
        (3, 1),
        (1, 60),
        (2, 59),
        (1, 60),
    ]
    assert table.add("b", 5, now=600) == (5, 60)
    assert table.add("b", 0, now=600) == (5, 60)
    assert table.add("c", 2**40, now=600)[0] >= 2**32 - 1
    assert table.add("c", now=600)[0] >= 2**32 - 1


def test_names_that_fall_into_one_place_are_told_apart(table: Counters):
    """Keys that probe the same entries: as many as there are probes keep their counts; one more takes the least."""
    keys = [7 + SLOTS * number for number in range(1, PROBES + 2)]
    for round_ in range(1, 4):
        assert [table._add(key, 5, 1) for key in keys[:PROBES]] == [round_] * PROBES
    assert table._add(keys[0], 5, 1) == 4
    assert table._add(keys[PROBES], 5, 1) == 1
    assert table._add(keys[0], 5, 1) == 5
    stale = [table._add(key, 6, 1) for key in keys[:PROBES]]
    assert stale == [1] * PROBES


def test_a_file_outlives_its_workers(tmp_path: Path):
    for expected in (1, 2, 3):
        assert Counters(tmp_path / "table").add("a", now=0)[0] == expected
    assert (tmp_path / "table").stat().st_mode & 0o077 == 0


def test_a_link_in_place_of_the_file_is_not_followed(tmp_path: Path):
    """The default file stands in a folder where anybody may put one."""
    (tmp_path / "victim").write_text("precious")
    (tmp_path / "limits").symlink_to(tmp_path / "victim")
    with pytest.raises(OSError):  # noqa: PT011
        Counters(tmp_path / "limits")
    assert (tmp_path / "victim").read_text() == "precious"


def test_without_a_file_a_worker_counts_for_itself(api: Api, settings: Any, tmp_path: Path):
    settings.LIMITS_FILE = str(tmp_path / "nowhere" / "limits")
    for left in (2, 1, 0):
        assert api.get("methods/star/")["RateLimit"] == f'"reads";r={left};t=50'
    refused(Person().send("GET", "methods/star/"), "reads")


FULL = """
import resource, sys
from pathlib import Path
from registry.counters import Counters
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    Counters(Path(sys.argv[1]))
except OSError:
    print("refused")
"""


def test_a_disk_without_room_is_told_at_once_and_not_by_a_signal_later(tmp_path: Path):
    done = subprocess.run([sys.executable, "-c", FULL, str(tmp_path / "table")], capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (0, b"refused\n")


WORKER = """
import sys
from pathlib import Path
from threading import Thread
from registry.counters import Counters
table = Counters(Path(sys.argv[1]))
def work():
    for _ in range(1000):
        table.add("shared", now=0)
threads = [Thread(target=work) for _ in range(4)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
"""


def test_workers_and_threads_count_together_exactly(tmp_path: Path):
    command = [sys.executable, "-c", WORKER, str(tmp_path / "table")]
    workers = [subprocess.Popen(command) for _ in range(3)]
    assert [worker.wait(timeout=60) for worker in workers] == [0, 0, 0]
    assert Counters(tmp_path / "table").add("shared", 0, now=0)[0] == 3 * 4 * 1000


def test_an_allowance_never_tells_less_than_nothing(settings: Any):
    settings.LIMITS = {"reads": 1}
    assert limits.spend("reads", "a").left == 0
    with pytest.raises(limits.Exhausted) as caught:
        limits.spend("reads", "a", 10)
    assert caught.value.allowance.left == 0
