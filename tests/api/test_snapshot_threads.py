"""Readers in many threads while one writes: no fault, and every answer agrees with itself."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client
from pytest_django import DjangoDbBlocker

from registry import services, snapshot
from tests.api import making
from tests.api.asking import Api

READERS, WRITES = 3, 12


@pytest.fixture
def own_database(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path: Path) -> Iterator[None]:
    """A database that is written to for good, apart from that of all other tests.

    Every thread finds it by the settings; this one keeps its connection to the common database, and never asks it.
    """
    settings: Any = connections.settings["default"]
    common = settings["NAME"]
    with django_db_blocker.unblock():
        own = str(tmp_path / "own.sqlite3") if connection.vendor == "sqlite" else f"{common}_threads"
        if connection.vendor == "postgresql":
            _administer(f'CREATE DATABASE "{own}"')
        settings["NAME"] = own
        snapshot.forget()
        try:
            _elsewhere(lambda: call_command("migrate", verbosity=0))
            _elsewhere(lambda: call_command("load_catalogue", stdout=StringIO(), stderr=StringIO()))
            yield
        finally:
            settings["NAME"] = common
            snapshot.forget()
            if connection.vendor == "postgresql":
                _administer(f'DROP DATABASE "{own}" WITH (FORCE)')


def _administer(statement: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)


def _elsewhere(work: Callable[[], Any]) -> Any:
    """Do it in a thread of its own, whose connection is closed after it."""

    def closing() -> Any:
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(closing).result()


def test_readers_agree_with_themselves_while_one_writes(own_database: None, settings: Any):
    settings.LIMITS = settings.LIMITS | {"reads": 1_000_000}
    done = threading.Event()
    with ThreadPoolExecutor(READERS + 1) as pool:
        readers = [pool.submit(_read, done, place) for place in range(READERS)]
        writer = pool.submit(_write, done)
        writer.result()
        rounds = [reader.result() for reader in readers]
    assert min(rounds) > 0
    carried = _elsewhere(_answers)
    snapshot.forget()
    assert carried == _elsewhere(_answers)


def _answers() -> Any:
    api = Api(Client())
    return api.ids("methods"), api.ids("components"), api.json("methods/facets/"), api.json("effects/facets/")


def _write(done: threading.Event) -> None:
    try:
        for place in range(WRITES):
            services.register(record=making.method(f"made-{place}"))
            services.revise(record=making.component(making.COMPONENT, name=f"Name {place}", kind="evolution/mutation"))
            services.revise(record=making.method(f"made-{place}", year=2020))
    finally:
        done.set()
        connections.close_all()


def _read(done: threading.Event, place: int) -> int:
    """Ask until all is written; how often that was."""
    api, rounds = Api(Client()), 0
    try:
        while not done.is_set() or not rounds:
            page = api.json("methods/", page_size=500, ordering=("name", "-year")[place % 2])
            assert page["count"] == len(page["results"])
            assert len({record["id"] for record in page["results"]}) == page["count"]
            found = api.json("methods/", page_size=500, component=making.COMPONENT)
            assert found["count"] == len(found["results"])
            facets = api.json("methods/facets/")
            assert all(row["count"] > 0 for row in facets["component"])
            version = int(api.get("components/in-depth-evolution/")["Catalogue-Version"])
            assert int(api.get("components/in-depth-evolution/")["Catalogue-Version"]) >= version
            rounds += 1
    finally:
        connections.close_all()
    return rounds
