"""Transactional tests on a store that refuses to be emptied.

Such a test ends with a flush of every table. What only migrations make (the triggers that keep tables append-only, the
catalogue's one row) is put back after it, and only this and `tests/copies.py` lift a trigger.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from django.db.backends.base.operations import BaseDatabaseOperations

from tests.catalogue import note_flush
from tests.triggers import lifted

Statements = Sequence[str]
ROW = "INSERT INTO registry_catalogue (id, version, updated, fixtures) VALUES (1, 0, NULL, '')"


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
