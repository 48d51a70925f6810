"""The numbers for Prometheus: who may read them, and that those of several workers add up."""

import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.request import Request, urlopen

import pytest
from django.test import Client
from prometheus_client import Histogram

from proof.faults.server import Server
from tests.api.asking import Api
from tests.api.people import People, one_source, people
from transport import prometheus

__all__ = ["people"]
TOKEN = "a-token-for-tests-alone"
LINE = re.compile(r"^(?P<name>\w+)(?:\{(?P<labels>.*)\})? (?P<value>\S+)$", re.MULTILINE)


@pytest.fixture
def token(settings: Any) -> None:
    settings.METRICS_TOKEN = TOKEN


def numbers(text: str) -> dict[tuple[str, str], float]:
    return {(result["name"], result["labels"] or ""): float(result["value"]) for result in LINE.finditer(text)}


def read_metrics() -> dict[tuple[str, str], float]:
    response = Client().get("/metricz", headers={"Authorization": f"Bearer {TOKEN}"})
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    assert response["Content-Type"].startswith("text/plain; version=")
    return numbers(response.content.decode())


def test_without_a_setting_there_is_nothing(api: Api):
    assert Client().get("/metricz", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize(
    "authorization", ["", "Bearer", "Bearer ", "Bearer x", f"Bearer {TOKEN} ", f"Basic {TOKEN}", "Bearer é"]
)
def test_nobody_else_reads_them(token: None, authorization: str):
    response = Client().get("/metricz", headers={"Authorization": authorization})
    assert (response.status_code, response["WWW-Authenticate"]) == (401, "Bearer")


def test_who_guesses_has_to_wait(token: None, settings: Any):
    settings.LIMITS = settings.LIMITS | {"failures": 2}
    assert [Client().get("/metricz").status_code for _ in "1234"] == [401, 401, 429, 429]


def test_nothing_is_written(token: None):
    assert Client().post("/metricz").status_code == 405


def test_the_store_in_numbers(token: None, api: Api, people: People):
    people.contributor.post("submissions/", one_source())
    result = read_metrics()
    for name in ("methods", "effects", "components"):
        assert result["registry_records", f'collection="{name}"'] == api.json(f"{name}/")["count"]
    assert result["registry_submissions", 'state="submitted"'] == 1
    assert result["registry_submissions", 'state="accepted"'] == 0
    assert result["registry_catalogue_version", ""] == int(api.get("methods/")["Catalogue-Version"])


def test_requests_are_counted_by_route_and_never_by_address(token: None, api: Api):
    count, hits = "registry_request_seconds_count", ("registry_response_cache_total", 'outcome="hit"')
    series = (count, 'method="GET",route="methods-detail",status="4xx"')
    before = read_metrics()
    for slug in ("made-up-1", "made-up-2"):
        api.get(f"methods/{slug}/", 404)
    api.client.generic("BREW", "/api/v1/methods/")
    for _ in "12":
        api.get("methods/?domain=math&page_size=7")
    after = read_metrics()
    assert after[series] - before.get(series, 0) == 2
    assert after[hits] - before.get(hits, 0) == 1
    assert any('method="other"' in labels for _, labels in after)
    assert not [labels for _, labels in after if "made-up" in labels or "BREW" in labels]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(f"sqlite:///{tmp_path / 'db.sqlite3'}", tmp_path)
    made.environment |= {"METRICS_TOKEN": TOKEN, "WEB_CONCURRENCY": "2", "TMPDIR": str(tmp_path)}
    made.prepare()
    made.start()
    yield made
    made.kill()


def scraped(server: Server) -> dict[tuple[str, str], float]:
    request = Request(f"http://127.0.0.1:{server.port}/metricz", headers={"Authorization": f"Bearer {TOKEN}"})
    with urlopen(request, timeout=30) as response:
        return numbers(response.read().decode())


def workers(server: Server) -> list[int]:
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text()
    return [int(pid) for pid in children.split()]


def test_what_several_workers_counted_adds_up_and_outlives_one_of_them(server: Server):
    series = ("registry_request_seconds_count", 'method="GET",route="healthz",status="2xx"')
    for _ in range(40):
        server.must(200, "GET", "/healthz")
    assert {scraped(server)[series] for _ in range(6)} == {40}
    os.kill(workers(server)[0], signal.SIGKILL)
    for _ in range(10):
        server.must(200, "GET", "/healthz")
    assert {scraped(server)[series] for _ in range(6)} == {50}


def test_an_answer_that_ends_while_another_is_counted_is_counted_after_it(
    token: None, api: Api, monkeypatch: pytest.MonkeyPatch
):
    """The garbage collector ends a streamed answer wherever it runs, also where a counter is locked."""
    make = Histogram._metric_init
    ended: list[bool] = []

    def collected(histogram: Histogram) -> None:
        if not ended:
            ended.append(True)
            prometheus.count_request("ended-meanwhile", "GET", 200, 0.1)
        make(histogram)

    before = read_metrics()
    monkeypatch.setattr(Histogram, "_metric_init", collected)
    thread = Thread(target=prometheus.count_request, args=("never-counted-before", "GET", 200, 0.1), daemon=True)
    thread.start()
    thread.join(30)
    assert not thread.is_alive()
    after = read_metrics()
    for route in ("ended-meanwhile", "never-counted-before"):
        series = ("registry_request_seconds_count", f'method="GET",route="{route}",status="2xx"')
        assert after[series] - before.get(series, 0) == 1
