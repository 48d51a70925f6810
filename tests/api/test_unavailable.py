"""A failing database: a problem document with the seconds to wait, and a log that states what to do."""

import logging
from typing import Any

import psycopg
import pytest
from django.db import InterfaceError, InternalError, OperationalError
from django.test import Client

from tests.api.people import problem

ERRORS = [
    (OperationalError("database is locked"), None, "did not get its turn"),
    (OperationalError("canceling statement"), psycopg.errors.LockNotAvailable, "did not get its turn"),
    (OperationalError("deadlock detected"), psycopg.errors.DeadlockDetected, "did not get its turn"),
    (OperationalError("attempt to write a readonly database"), None, "takes no changes"),
    (InternalError("cannot execute INSERT"), psycopg.errors.ReadOnlySqlTransaction, "takes no changes"),
    (OperationalError("database or disk is full"), None, "no room"),
    (OperationalError("disk I/O error"), None, "no room"),
    (OperationalError("could not extend file"), psycopg.errors.DiskFull, "no room"),
    (InternalError('could not extend file "base/5/1": File too large'), psycopg.errors.InternalError_, "no room"),
    (OperationalError("the secret is refused"), None, "not known"),
    (InterfaceError("connection already closed"), None, "not known"),
]


@pytest.mark.django_db
@pytest.mark.once
@pytest.mark.parametrize("debug", [False, True])
@pytest.mark.parametrize(("error", "cause", "message"), ERRORS, ids=[str(error) for error, *_ in ERRORS])
def test_an_outage_is_answered_with_retry_after(
    error: Exception,
    cause: Any,
    message: str,
    debug: bool,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
):
    def fail(*args: Any, **kwargs: Any) -> None:
        raise error from (cause and cause(str(error)))

    settings.DEBUG = debug
    monkeypatch.setattr("registry.current.stamp", fail)
    with caplog.at_level(logging.ERROR):
        response = Client().get("/api/v1/methods/")
    result = problem(response, 503)
    assert message in result["detail"]
    assert str(error) not in result["detail"]
    assert int(response["Retry-After"]) > 0
    assert [f"{error}. To do: " in record.getMessage() for record in caplog.records if record.name == "api"] == [True]


@pytest.mark.once
@pytest.mark.parametrize("path", ["/", "/methods/", "/methods/star/", "/login/"])
def test_an_outage_is_a_page_for_people(path: str, monkeypatch: pytest.MonkeyPatch):
    def refuse(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr("django.db.backends.base.base.BaseDatabaseWrapper.cursor", refuse)
    client = Client()
    client.cookies["sessionid"] = "x" * 32
    response = client.get(path, headers={"Accept": "text/html"})
    assert response.status_code == 503
    assert response["Content-Type"].startswith("text/html")
    assert response["Retry-After"] == "5"
    assert b"Temporarily unavailable" in response.content
