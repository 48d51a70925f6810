"""The plumbing that runs database tests on the requested database."""

import os
from types import SimpleNamespace
from typing import Any, cast

import psycopg
import pytest
from django.db import connection

from tests import database, postgres


def test_the_run_is_on_the_requested_database(db, request):
    assert connection.vendor == request.config.getoption("database")


@pytest.mark.django_db
def test_a_marked_test_counts_as_a_database_test(request):
    assert request.node.get_closest_marker("database")


@pytest.mark.parametrize("fixture", ["db", "transactional_db", "live_server"])
def test_a_fixture_makes_a_database_test(fixture):
    item = SimpleNamespace(get_closest_marker=lambda _: None, fixturenames=["tmp_path", fixture])
    assert database.uses_database(cast(pytest.Item, item))


def test_other_tests_are_no_database_tests(request):
    assert not request.node.get_closest_marker("database")


@pytest.fixture
def without_postgres(monkeypatch):
    def find():
        raise postgres.Unavailable("PostgreSQL is not installed")

    monkeypatch.setattr(postgres, "find", find)
    monkeypatch.setattr(os, "environ", {})


def test_without_postgres_a_laptop_skips(without_postgres, pytestconfig):
    database.start(pytestconfig)
    assert os.environ[database.MISSING] == "PostgreSQL is not installed"
    assert "DATABASE_URL" not in os.environ


@pytest.mark.parametrize("yes", ["true", "True", "1"])
def test_without_postgres_ci_fails(without_postgres, pytestconfig, yes):
    os.environ["CI"] = yes
    with pytest.raises(pytest.UsageError, match="must run in CI: PostgreSQL is not installed"):
        database.start(pytestconfig)


def test_a_database_is_dropped_though_a_session_is_left_in_it(django_db_setup, django_db_blocker):
    if connection.vendor != "postgresql":
        pytest.skip("sqlite drops a file")
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute("CREATE DATABASE left_open")
        left = psycopg.connect(**connection.get_connection_params() | {"dbname": "left_open", "cursor_factory": None})
        creation: Any = connection.creation
        creation._destroy_test_db("left_open", verbosity=0)
        cursor.execute("SELECT count(*) FROM pg_database WHERE datname = 'left_open'")
        assert cursor.fetchone() == (0,)
    left.close()
