"""One migration at a time: several hosts that start at once would all create the same tables."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

KEY = 7_309_458_201
"""The key of the advisory lock on PostgreSQL: any number that nothing else uses."""
PAUSE = 0.2
"""Seconds between two attempts."""
Report = Callable[[str], None]


@contextmanager
def exclusive(connection: Any, report: Report) -> Iterator[None]:
    """Hold the database for migrations. A second caller reports that it waits, and goes on once the first is done."""
    lock = {"sqlite": _by_folder, "postgresql": _by_advisory}[connection.vendor]
    with lock(connection, report):
        yield


def _wait(is_acquired: Callable[[], bool], report: Report) -> None:
    if is_acquired():
        return
    report("Another migration of this database is running: waiting for it.")
    while not is_acquired():
        time.sleep(PAUSE)


@contextmanager
def _by_advisory(connection: Any, report: Report) -> Iterator[None]:
    """An advisory lock; PostgreSQL releases it when the process dies."""

    def is_acquired() -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [KEY])
            return bool(cursor.fetchone()[0])

    _wait(is_acquired, report)
    try:
        yield
    finally:
        if connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [KEY])


@contextmanager
def _by_folder(connection: Any, report: Report) -> Iterator[None]:
    """A lock on the folder of the file: one on the file itself would conflict with SQLite's own."""
    name = str(connection.settings_dict["NAME"])
    if ":memory:" in name or "mode=memory" in name:
        yield
        return
    folder = os.open(Path(name).resolve().parent, os.O_RDONLY | os.O_CLOEXEC)

    def is_acquired() -> bool:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    try:
        _wait(is_acquired, report)
        yield
    finally:
        os.close(folder)
