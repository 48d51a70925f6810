"""One migration at a time: whoever comes second waits, says so, and goes on once the first is done, however it ends."""

import threading
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.db.backends.sqlite3.base import DatabaseWrapper

from registry.services import migration_lock
from registry.services.migration_lock import alone

pytestmark = pytest.mark.django_db(transaction=True)
SECONDS = 30


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migration_lock, "PAUSE", 0.01)


def test_the_second_one_waits_for_the_first():
    told: list[str] = []
    done, ended = threading.Event(), threading.Event()

    def second() -> None:
        try:
            with alone(connections["default"], told.append):
                done.set()
        finally:
            connections["default"].close()
            ended.set()

    with alone(connection, told.append):
        other = threading.Thread(target=second)
        other.start()
        while not told:
            assert not ended.wait(0.01)
        assert not done.is_set()
    assert done.wait(SECONDS)
    other.join(SECONDS)
    assert told == ["Another migration of this database is running: waiting for it."]


def test_a_failure_lets_the_next_one_in():
    with pytest.raises(ZeroDivisionError), alone(connection, print):
        raise ZeroDivisionError
    with alone(connection, pytest.fail):
        pass


def test_the_command_holds_it(monkeypatch: pytest.MonkeyPatch):
    held: list[bool] = []
    real = migration_lock.alone

    def noted(*arguments: Any) -> Any:
        held.append(True)
        return real(*arguments)

    monkeypatch.setattr("registry.management.commands.migrate.alone", noted)
    call_command("migrate", verbosity=0, stdout=StringIO())
    assert held == [True]


@pytest.mark.once
@pytest.mark.parametrize("name", [":memory:", "file:x?mode=memory&cache=shared"])
def test_a_database_in_memory_is_nobody_elses(name: str, tmp_path: Path):
    wrapper: Any = DatabaseWrapper({"NAME": name, "ENGINE": "django.db.backends.sqlite3"})
    with alone(wrapper, pytest.fail), alone(wrapper, pytest.fail):
        pass
