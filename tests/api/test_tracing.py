"""The id of a request, its lines in the log, and what must never be in them."""

import json
import logging
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
from django.db import InternalError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client

from config.logs import formatter
from tests.api.asking import Api
from tests.api.people import PASSWORD, People, one_source, people, person
from transport.request_id import RequestId, RequestIdFilter

__all__ = ["people"]
Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """What the log of this test holds, read as a program would."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter("json"))
    handler.addFilter(RequestIdFilter())
    logging.getLogger().addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.getLogger().removeHandler(handler)


@pytest.mark.parametrize("given", ["a", "4bf92f3577b34da6a3ce929d0e0e4736", "edge-1_2.3", "x" * 64])
def test_a_safe_id_is_taken(given: str, lines: Lines):
    response = Client().get("/nowhere", headers={"X-Request-Id": given})
    assert response["X-Request-Id"] == response.json()["request_id"] == given
    assert [line["request_id"] for line in lines()] == [given]


@pytest.mark.parametrize("given", ["", "x" * 65, "a b", "a\tb", "é", "a;b", '"', "{}", "a\n", "\x1b[31m"])
def test_any_other_is_replaced(given: str, lines: Lines):
    made = [Client().get("/nowhere", headers={"X-Request-Id": given})["X-Request-Id"] for _ in "12"]
    assert len(set(made)) == 2
    assert all(len(one) == 16 and one.isalnum() for one in made)
    assert [line["request_id"] for line in lines()] == made


def test_a_request_is_one_line(api: Api, lines: Lines):
    response = api.get("methods/magpie/?x=1", 400, headers={"Authorization": "Bearer sdr_secret"})
    (line,) = lines()
    assert line.pop("ms") > 0
    assert line.pop("time")
    assert line == {
        "level": "INFO",
        "logger": "requests",
        "message": "GET /api/v1/methods/magpie/ 400",
        "request_id": response["X-Request-Id"],
        "method": "GET",
        "path": "/api/v1/methods/magpie/",
        "status": 400,
        "bytes": len(response.content),
        "user": None,
    }


@pytest.mark.parametrize("path", ["/%0a%7b%22level%22:%22ERROR%22%7d", "/%0d%0a%1b[31m", "/%00%c2%85%e2%80%a8", "/%ff"])
def test_a_path_cannot_forge_a_line(path: str, lines: Lines):
    Client().get(path)
    (line,) = lines()
    assert line["level"] == "INFO"
    assert line["path"].startswith("/")


def test_an_endless_path_is_cut(lines: Lines):
    Client().get("/" + "x" * 5_000)
    assert len(lines()[0]["path"]) == 500


def test_a_stream_is_logged_when_its_last_byte_is_made(api: Api, lines: Lines):
    response = api.client.get("/api/v1/effects/?format=csv", headers={"X-Request-Id": "stream"})
    assert not lines()
    size = sum(len(part) for part in response)
    (line,) = lines()
    assert (line["bytes"], line["request_id"]) == (size, "stream")
    assert size > 100_000


@pytest.mark.parametrize("probe", ["/healthz", "/metricz"])
def test_probes_that_are_well_are_no_news(probe: str, lines: Lines, settings: Any):
    settings.METRICS_TOKEN = ""
    status = Client().get(probe).status_code
    assert [line["status"] for line in lines()] == ([] if status == 200 else [404])


def test_a_fault_of_ours_is_found_by_its_id(api: Api, lines: Lines, monkeypatch: pytest.MonkeyPatch):
    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("catalogue.lists.page", broken)
    response = api.client.get("/api/v1/methods/", headers={"X-Request-Id": "fault"})
    assert (response.status_code, response.json()["request_id"]) == (500, "fault")
    result = lines()
    assert {line["request_id"] for line in result} == {"fault"}  # Django's own line, after the middleware, has it too
    assert {line["logger"] for line in result} == {"api", "requests", "django.request"}
    assert sum("RuntimeError: broken" in line.get("exception", "") for line in result) == 1


@pytest.mark.parametrize("error", [OperationalError("disk is full"), InternalError("read-only transaction")])
def test_a_locked_or_full_store_is_answered_with_retry_after(
    api: Api, lines: Lines, monkeypatch: pytest.MonkeyPatch, error: Exception
):
    def broken(*args: Any, **kwargs: Any) -> None:
        raise error

    monkeypatch.setattr("catalogue.lists.page", broken)
    response = api.client.get("/api/v1/methods/")
    assert response.status_code == 503
    assert int(response["Retry-After"]) >= 5
    assert str(error) not in response.content.decode()
    assert sum(str(error) in line["message"] for line in lines()) == 1


@pytest.mark.django_db
def test_the_log_has_the_number_of_an_account_alone(people: People, lines: Lines):
    people.contributor.post("submissions/", one_source(title="A secret title"))
    (line,) = lines()
    assert line["user"] == people.contributor.user.pk
    result = json.dumps(line)
    for secret in (people.contributor.token, people.contributor.name, "secret title"):
        assert secret not in result


@pytest.mark.django_db
def test_a_login_logs_neither_name_nor_password_nor_address(lines: Lines):
    user = person("ada-lovelace", "contributor", password=PASSWORD).user
    client = Client()
    for word in ("a wrong word", PASSWORD):
        client.post("/login/", {"username": "ada-lovelace", "password": word}, REMOTE_ADDR="198.51.100.7")
    client.get("/account/")
    assert [line["user"] for line in lines() if line["logger"] == "requests"][-1] in (user.pk, None)
    result = json.dumps(lines())
    for secret in ("ada-lovelace", PASSWORD, "a wrong word", "198.51.100.7"):
        assert secret not in result


def test_one_request_does_not_leave_its_id_to_the_next_line(lines: Lines):
    RequestId(lambda request: HttpResponse())(HttpRequest())
    logging.getLogger("elsewhere").warning("later")
    assert lines()[-1]["request_id"] is None
