"""One migration at a time, however many hosts start at once: each would find the same tables missing, and make them."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

KEY = 7_309_458_201
"""Of the advisory lock on PostgreSQL: any number that nobody else takes."""
PAUSE = 0.2
Tell = Callable[[str], None]


@contextmanager
def alone(connection: Any, tell: Tell) -> Iterator[None]:
    """Hold the database for migrations; whoever comes second waits, is told so, and finds everything done."""
    hold = {"sqlite": _by_folder, "postgresql": _by_advisory}[connection.vendor]
    with hold(connection, tell):
        yield


def _wait(is_acquired: Callable[[], bool], tell: Tell) -> None:
    if is_acquired():
        return
    tell("Another migration of this database is running: waiting for it.")
    while not is_acquired():
        time.sleep(PAUSE)


@contextmanager
def _by_advisory(connection: Any, tell: Tell) -> Iterator[None]:
    """PostgreSQL releases it by itself where the process dies."""

    def is_acquired() -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [KEY])
            return bool(cursor.fetchone()[0])

    _wait(is_acquired, tell)
    try:
        yield
    finally:
        if connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [KEY])


@contextmanager
def _by_folder(connection: Any, tell: Tell) -> Iterator[None]:
    """A lock on the folder of the file: one on the file itself would be in the way of SQLite's own."""
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
        _wait(is_acquired, tell)
        yield
    finally:
        os.close(folder)
