"""The probes: whether the process lives, and whether it can serve."""

from typing import Any

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client


def test_a_live_process_answers_without_the_database():
    response = Client().get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_a_migrated_database_is_ready():
    response = Client().get("/readyz")
    assert (response.status_code, response.json()) == (200, {"status": "ready"})


@pytest.mark.django_db
def test_a_missing_migration_is_not_ready():
    recorder = MigrationRecorder(connection)
    newest = max(name for app, name in recorder.applied_migrations() if app == "registry")
    recorder.record_unapplied("registry", newest)
    unready(Client().get("/readyz"), "1 migration(s)")


@pytest.mark.django_db
def test_an_unreachable_database_is_not_ready(monkeypatch: pytest.MonkeyPatch):
    def fail(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("connection refused: the secret")

    monkeypatch.setattr("django.db.backends.base.base.BaseDatabaseWrapper.cursor", fail)
    response = Client().get("/readyz")
    unready(response, "cannot be reached")
    assert b"secret" not in response.content
    assert Client().get("/healthz").status_code == 200


def unready(response: Any, why: str) -> None:
    assert response.status_code == 503
    assert response["Content-Type"] == "application/problem+json"
    assert int(response["Retry-After"]) > 0
    assert why in response.json()["detail"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_a_probe_may_ask_for_the_head_alone(address: str):
    response = Client().head(address)
    assert (response.status_code, response.content) == (200, b"")
