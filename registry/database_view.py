"""Several queries that see one state of the store."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

BEGIN = {"sqlite": "BEGIN DEFERRED", "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"}


@contextmanager
def one_view() -> Iterator[None]:
    """Whatever is published meanwhile is not seen inside, neither whole nor in part. Nobody waits, nothing is written.

    Django's own transactions would do for neither: on SQLite they take the write lock. Inside one of them, as a writer,
    the state is its own already.
    """
    if connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(BEGIN[connection.vendor])
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")
