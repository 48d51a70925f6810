"""Transactional tests on a store that refuses to be emptied.

Such a test ends with a flush of every table. What only migrations make (the triggers that keep tables append-only, the
catalogue's one row) is put back after it, and nowhere else is a trigger lifted.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from django.db.backends.base.operations import BaseDatabaseOperations

from tests.catalogue import note_flush

Statements = Sequence[str]
ROW = "INSERT INTO registry_catalogue (id, version, updated, fixtures) VALUES (1, 0, NULL, '')"
FIND = {
    "sqlite": "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": """
        SELECT tgname, relname, pg_get_triggerdef(pg_trigger.oid) FROM pg_trigger
        JOIN pg_class ON pg_class.oid = tgrelid WHERE NOT tgisinternal""",
}
DROP = {"sqlite": "DROP TRIGGER {name}", "postgresql": "DROP TRIGGER {name} ON {table}"}


def triggers(connection: Any) -> list[tuple[str, str, str]]:
    """Name, table and definition of every trigger in the database."""
    with connection.cursor() as cursor:
        cursor.execute(FIND[connection.vendor])
        return sorted(cursor.fetchall())


@contextmanager
def lifted(connection: Any) -> Iterator[None]:
    """Without triggers, in one transaction: what comes in between is undone with it where it fails."""
    from django.db import transaction

    result = triggers(connection)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for name, table, _ in result:
            cursor.execute(DROP[connection.vendor].format(name=name, table=table))
        yield
        for *_, definition in result:
            cursor.execute(definition)


def flushing(flush: Callable[[Any, Statements], None]) -> Callable[[Any, Statements], None]:
    """Django's flush, on a store that is left as the migrations leave it."""

    def execute_sql_flush(operations: Any, statements: Statements) -> None:
        connection = operations.connection
        note_flush()
        with lifted(connection):
            flush(operations, [*statements, ROW])

    return execute_sql_flush


@pytest.fixture(autouse=True, scope="session")
def flush_leaves_the_store_as_migrated() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        whole = flushing(BaseDatabaseOperations.execute_sql_flush)
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", whole)
        yield
